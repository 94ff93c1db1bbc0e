"""Which inputs ``infer`` reads, and how: the value it is called with, followed through its code.

A use that is not understood never becomes a claim: it only makes what is known incomplete.
"""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.app_code.flow import (
    assigned_variable,
    is_copied,
    is_only_tested,
    receiving_parameter,
    uses_before_rebinding,
)
from migrate.app_code.syntax import CALLABLES, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate.app_code.syntax import Function, Source, Syntax
    from migrate.diagnostics import Place


class Way(enum.Enum):
    """How an input is read."""

    SUBSCRIPT = "subscript"
    GET = "get"
    POP = "pop"
    MEMBERSHIP = "in"
    GUARDED = "guarded"
    """By a subscript that is evaluated only where the input is present."""


class InputRead(NamedTuple):
    """One read of an input: its name, how, and where."""

    name: str
    way: Way
    place: Place


class InputUse(NamedTuple):
    """What ``infer`` does with its inputs; reads and strips in the order of the text.

    ``stripped`` holds the names of inputs that a ``[0]`` is taken of, and where. ``complete`` says
    that no other input can be read; ``added`` holds the names that the code itself puts in, and is
    ``None`` where it may put in others. ``elsewhere`` holds the names that other methods read.
    """

    reads: tuple[InputRead, ...] = ()
    stripped: tuple[tuple[str, Place], ...] = ()
    added: frozenset[str] | None = None
    complete: bool = False
    elsewhere: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the inputs that are read."""
        return self.elsewhere.union(read.name for read in self.reads)

    @property
    def optional(self) -> frozenset[str]:
        """Return the inputs that are never read without a default or a test for their presence."""
        needed = {read.name for read in self.reads if read.way is Way.SUBSCRIPT}
        return self.names - self.elsewhere - needed


_WAYS: Final = {"get": Way.GET, "setdefault": Way.GET, "pop": Way.POP}
_READING_METHODS: Final = frozenset({"get", "pop", "items", "keys", "values", "copy"})
"""Methods that may read any name, and put none in."""
_HARMLESS: Final = frozenset({"print", "len", "isinstance", "type"})
"""Built-in functions that neither read one of the inputs nor put one in."""


def input_use(source: Source, model: ast.ClassDef, start: Variable) -> InputUse:
    """Follow the value that a parameter of ``infer`` holds through the code of its module."""
    flow = _Flow(source, model, start)
    flow.run()
    return flow.result()


class _Flow:
    """The variables that hold the value, and what was seen of its uses so far."""

    def __init__(self, source: Source, model: ast.ClassDef, start: Variable) -> None:
        self._source = source
        self._syntax = source.syntax
        self._model = model
        self._pending = [start]
        self._holders = {start}
        self._reads: list[tuple[str, Way, ast.expr]] = []
        self._added: set[str] = set()
        self._reads_known = True
        self._additions_known = True

    def run(self) -> None:
        while self._pending:
            variable = self._pending.pop()
            uses, certain = self._syntax.uses(variable), True
            if variable.name in self._syntax.parameters(variable.scope):
                uses, certain = uses_before_rebinding(variable, self._syntax)
            if not certain:
                self._mark_unknown()
            for use in uses:
                self._understand(use, variable.scope)

    def result(self) -> InputUse:
        tests: dict[ast.AST, str] = {
            node: name for name, way, node in self._reads if _is_test(way, node)
        }
        reads = []
        for name, way, node in self._reads:
            is_guarded = way is Way.SUBSCRIPT and _is_guarded(name, node, tests, self._syntax)
            how = Way.GUARDED if is_guarded else way
            reads.append(InputRead(name, how, self._source.place(node)))
        stripped = _stripping_nodes([(name, node) for name, _, node in self._reads], self._syntax)
        places = [(name, self._source.place(node)) for name, node in stripped]
        return InputUse(
            reads=tuple(sorted(reads, key=lambda read: _order(read.place))),
            stripped=tuple(sorted(places, key=lambda named: _order(named[1]))),
            added=frozenset(self._added) if self._additions_known else None,
            complete=self._reads_known,
        )

    def _understand(self, value: ast.Name, scope: Function) -> None:
        match self._syntax.parents[value]:
            case ast.Subscript(value=base) as node if base is value:
                self._subscript(node)
            case ast.Attribute() as node:
                self._method(node)
            case (
                ast.Compare(
                    left=ast.Constant(value=str(name)), ops=[ast.In() | ast.NotIn()]
                ) as node
            ):
                self._reads.append((name, Way.MEMBERSHIP, node))
            case ast.Call() as call:
                self._argument(call, value, scope)
            case ast.keyword(arg=str()) as keyword:
                self._argument(self._syntax.parents[keyword], value, scope)
            case ast.Assign() | ast.AnnAssign():
                self._hold(assigned_variable(value, self._syntax))
            case _ if is_copied(value, self._syntax):
                self._reads_known = False
            case _ if not is_only_tested(value, self._syntax):
                self._mark_unknown()

    def _subscript(self, node: ast.Subscript) -> None:
        stored = isinstance(node.ctx, ast.Store)
        match node.slice:
            case ast.Constant(value=str(name)):
                if stored:
                    self._added.add(name)
                if not stored or isinstance(self._syntax.parents[node], ast.AugAssign):
                    self._reads.append((name, Way.SUBSCRIPT, node))
            case _ if stored:
                self._mark_unknown()
            case _:
                self._reads_known = False

    def _method(self, method: ast.Attribute) -> None:
        call = self._syntax.parents[method]
        called = isinstance(call, ast.Call) and call.func is method
        way = _WAYS.get(method.attr)
        match call:
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if called and way:
                self._reads.append((name, way, call))
                if method.attr == "setdefault":
                    self._added.add(name)
            case _ if called and method.attr in _READING_METHODS:
                self._reads_known = False
            case _:
                self._mark_unknown()

    def _argument(self, call: ast.AST, value: ast.Name, scope: Function) -> None:
        if not isinstance(call, ast.Call):
            self._mark_unknown()
            return
        received = receiving_parameter(call, value, scope, self._model, self._syntax)
        harmless = isinstance(call.func, ast.Name) and call.func.id in _HARMLESS
        if received is not None or not harmless:
            self._hold(received)

    def _hold(self, variable: Variable | None) -> None:
        """Follow a variable that the value arrives in, if that is known."""
        if variable is None:
            self._mark_unknown()
        elif variable not in self._holders:
            self._holders.add(variable)
            self._pending.append(variable)

    def _mark_unknown(self) -> None:
        """Note that the value went where it cannot be followed: it may be read and added to."""
        self._reads_known = False
        self._additions_known = False


def _is_test(way: Way, node: ast.expr) -> bool:
    """Return whether the truth of a read shows that the input is present."""
    return way is Way.MEMBERSHIP or (
        way is Way.GET and isinstance(node, ast.Call) and len(node.args) == 1
    )


def _order(place: Place) -> tuple[int, int]:
    return place.line, place.column


_CAUGHT: Final = frozenset({"KeyError", "LookupError"})


def _is_guarded(name: str, read: ast.expr, tests: Mapping[ast.AST, str], syntax: Syntax) -> bool:
    """Return whether a read of an input runs only where the input is present or may be missing.

    ``inputs["x"] if "x" in inputs else 7`` and ``try: inputs["x"]`` with ``except KeyError`` work
    without ``x``. A handler that raises is no guard: it only words the error.

    ``tests`` holds the expressions that are true of a request with an input: ``"x" in inputs`` and
    ``inputs.get("x")``, and with ``not in`` those that are false of it.
    """
    below: ast.AST = read
    for above in syntax.ancestors(read):
        if isinstance(above, CALLABLES):
            return False
        if _guards(above, below, name, tests, syntax):
            return True
        below = above
    return False


def _guards(
    above: ast.AST, below: ast.AST, name: str, tests: Mapping[ast.AST, str], syntax: Syntax
) -> bool:
    match above:
        case ast.IfExp(test=test, body=body) if below is not test:
            return _shows(test, name, tests, syntax, outcome=below is body)
        case ast.If(test=test, body=statements) if below is not test:
            syntax.spend(len(statements))
            return _shows(test, name, tests, syntax, outcome=below in statements)
        case ast.BoolOp(op=op, values=values):
            syntax.spend(len(values))
            before = values[: values.index(below)]  # type: ignore[arg-type]
            outcome = isinstance(op, ast.And)
            return any(_shows(each, name, tests, syntax, outcome=outcome) for each in before)
        case ast.Try(body=statements, handlers=handlers):
            syntax.spend(len(statements))
            return below in statements and any(_catches(each, syntax) for each in handlers)
    return False


def _shows(
    test: ast.expr, name: str, tests: Mapping[ast.AST, str], syntax: Syntax, *, outcome: bool
) -> bool:
    """Return whether the input is present where the test has that outcome."""
    syntax.spend()
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, outcome = test.operand, not outcome
    match test:
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) == outcome:
            return any(_shows(each, name, tests, syntax, outcome=outcome) for each in values)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[compared]):
            is_none = isinstance(compared, ast.Constant) and compared.value is None
            return is_none and tests.get(left) == name and isinstance(op, ast.IsNot) == outcome
        case ast.Compare(ops=[ast.NotIn()]):
            return tests.get(test) == name and not outcome
    return tests.get(test) == name and outcome


def _catches(handler: ast.ExceptHandler, syntax: Syntax) -> bool:
    """Return whether a handler continues without the input."""
    caught: Sequence[ast.expr | None] = [handler.type]
    if isinstance(handler.type, ast.Tuple):
        caught = handler.type.elts
    is_caught = any(isinstance(each, ast.Name) and each.id in _CAUGHT for each in caught)
    return is_caught and not any(isinstance(node, ast.Raise) for node in syntax.walk(handler))


_INSPECTIONS: Final = frozenset({"isinstance", "type", "len", "hasattr"})


def _stripping_nodes(
    reads: Iterable[tuple[str, ast.expr]], syntax: Syntax
) -> list[tuple[str, ast.expr]]:
    """Return the ``[0]`` subscripts of the values read, each with the name of its input.

    ``inputs["x"][0]`` was the first request while the input carried the request batch dimension,
    and is its first element once that is merged away (IM305). Only what is plain is
    claimed: an input that is also indexed otherwise is a list of elements, and code that looks at
    the value first (``isinstance(x, list)``) can take both.
    """
    found: list[tuple[str, ast.expr]] = []
    lists: set[str] = set()
    for name, read in reads:
        indexed = _indexed(read, syntax)
        if all(map(_is_first, indexed)):
            found += [(name, node) for node in indexed if not _is_inspected(node, syntax)]
        else:
            lists.add(name)
    return [(name, node) for name, node in found if name not in lists]


def _indexed(value: ast.expr, syntax: Syntax) -> list[ast.Subscript]:
    """Return the subscripts of a value, or of the variable that it is assigned to.

    A variable that is also used whole is passed over, since its use is unknown.
    """
    direct = _subscript_of(value, syntax)
    if direct is not None:
        return [direct]
    variable = assigned_variable(value, syntax)
    if variable is None:
        return []
    uses = syntax.uses(variable)
    subscripts = [node for use in uses if (node := _subscript_of(use, syntax)) is not None]
    is_used_whole = len(subscripts) < len(uses)
    return [] if is_used_whole and all(map(_is_first, subscripts)) else subscripts


def _subscript_of(value: ast.expr, syntax: Syntax) -> ast.Subscript | None:
    node = syntax.parents[value]
    return node if isinstance(node, ast.Subscript) and node.value is value else None


def _is_first(node: ast.Subscript) -> bool:
    is_read = isinstance(node.ctx, ast.Load)
    return is_read and isinstance(node.slice, ast.Constant) and node.slice.value == 0


def _is_inspected(node: ast.AST, syntax: Syntax) -> bool:
    """Return whether a condition above looks at what kind of value there is."""
    tests = [
        above.test for above in syntax.ancestors(node) if isinstance(above, (ast.If, ast.IfExp))
    ]
    return any(
        isinstance(part, ast.Name) and part.id in _INSPECTIONS
        for test in tests
        for part in syntax.walk(test)
    )
