"""Which inputs are read only where the request holds them.

``inputs["x"] if "x" in inputs else 7`` and ``try: inputs["x"]`` with ``except KeyError`` work
without ``x``. A handler that raises is no such guard: it only words the error.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from migrate.app_code.syntax import CALLABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate.app_code.syntax import Syntax

_CAUGHT: Final = frozenset({"KeyError", "LookupError"})


def is_guarded(name: str, read: ast.expr, tests: Mapping[ast.AST, str], syntax: Syntax) -> bool:
    """Return whether a read of an input runs only where the input is present or may be missing.

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
