"""The outputs in the returns of ``infer``, as far as the code shows them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.app_code.flow import is_copied, is_only_tested
from migrate.app_code.syntax import Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.app_code.syntax import Function, Source, Syntax
    from migrate.diagnostics import Place

_PLAIN_METHODS: Final = frozenset({"get", "items", "keys", "values", "copy"})
_PLAIN_FUNCTIONS: Final = frozenset({"print", "len", "isinstance", "type", "str", "dict"})
"""Methods and built-in functions that leave a dictionary as it is."""


class OutputUse(NamedTuple):
    """The outputs that ``infer`` returns, in the order of the text, and whether these are all."""

    names: tuple[tuple[str, Place], ...] = ()
    complete: bool = False


class _Pieces(NamedTuple):
    """What a dictionary is made of: keys in sight, other dictionaries, and whether that is all."""

    keys: tuple[tuple[str, ast.expr | ast.keyword], ...] = ()
    parts: tuple[ast.expr, ...] = ()
    complete: bool = True


_NOTHING: Final = _Pieces()
_UNKNOWN: Final = _Pieces(complete=False)


def output_use(source: Source, infer: Function) -> OutputUse:
    """Gather the keys of the dictionaries that ``infer`` itself returns.

    Nothing is claimed of a generator, nor of a function that returns no key: its outputs go
    another way.
    """
    own = [node for node in source.syntax.walk(infer) if source.syntax.owner(node) is infer]
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own):
        return OutputUse()
    returned = [node.value for node in own if isinstance(node, ast.Return) and node.value]
    pieces = _gather(returned, infer, source.syntax)
    names = [(name, source.place(node)) for name, node in pieces.keys]
    return OutputUse(
        names=tuple(sorted(names, key=lambda named: (named[1].line, named[1].column))),
        complete=bool(names) and pieces.complete,
    )


def _gather(returned: list[ast.expr], infer: Function, syntax: Syntax) -> _Pieces:
    """Return the pieces of the returned values, and of the dictionaries in them."""
    pending = list(returned)
    seen: set[str] = set()
    found: list[_Pieces] = []
    while pending:
        value = pending.pop()
        if not isinstance(value, ast.Name):
            found.append(_pieces(value))
        elif value.id not in seen:
            seen.add(value.id)
            found.append(_pieces_of_variable(Variable(infer, value.id), infer, syntax))
        else:
            continue
        pending.extend(found[-1].parts)
    return _joined(found)


def _joined(pieces: Iterable[_Pieces]) -> _Pieces:
    together = tuple(pieces)
    return _Pieces(
        keys=tuple(key for piece in together for key in piece.keys),
        parts=tuple(part for piece in together for part in piece.parts),
        complete=all(piece.complete for piece in together),
    )


def _pieces(value: ast.expr) -> _Pieces:
    match value:
        case ast.Constant(value=None):
            return _NOTHING
        case ast.IfExp(body=body, orelse=orelse):
            return _Pieces(parts=(body, orelse))
        case ast.Dict(keys=keys, values=values):
            return _joined(map(_pieces_of_entry, keys, values))
        case ast.Call(func=ast.Name(id="dict")) as call:
            return _pieces_of_arguments(call)
    return _UNKNOWN


def _pieces_of_entry(key: ast.expr | None, value: ast.expr) -> _Pieces:
    match key:
        case None:
            return _Pieces(parts=(value,))
        case ast.Constant(value=str(name)):
            return _Pieces(keys=((name, key),))
    return _UNKNOWN


def _pieces_of_arguments(call: ast.Call) -> _Pieces:
    """Read the arguments of ``dict`` or ``update``."""
    unpacked = [word.value for word in call.keywords if word.arg is None]
    return _Pieces(
        keys=tuple((word.arg, word) for word in call.keywords if word.arg is not None),
        parts=(*call.args, *unpacked),
    )


def _pieces_of_variable(variable: Variable, infer: Function, syntax: Syntax) -> _Pieces:
    """Return what is assigned to a variable and stored in it, if all of that is plain."""
    bindings = syntax.bindings(variable)
    if not bindings or variable.name in syntax.parameters(infer):
        return _UNKNOWN
    assigned = [_pieces_assigned(binding, infer, syntax) for binding in bindings]
    pieces = _joined([*assigned, *(_pieces_added(use, syntax) for use in syntax.uses(variable))])
    return pieces if pieces.complete else _UNKNOWN


def _pieces_assigned(binding: ast.AST, infer: Function, syntax: Syntax) -> _Pieces:
    match syntax.parents[binding]:
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _Pieces(parts=(value,)) if syntax.owner(binding) is infer else _UNKNOWN
    return _UNKNOWN


def _pieces_added(use: ast.Name, syntax: Syntax) -> _Pieces:
    """Return what a use of a dictionary adds to it, if that can be seen."""
    match syntax.parents[use]:
        case ast.Subscript(value=base, slice=key, ctx=ast.Store()) if base is use:
            return _pieces_of_entry(key, use)
        case ast.Subscript(value=base, ctx=ast.Load()) if base is use:
            return _NOTHING
        case ast.Attribute(attr=method) as function:
            return _pieces_of_method(method, function, syntax.parents[function])
        case ast.Call(func=ast.Name(id=name)) if name in _PLAIN_FUNCTIONS:
            return _NOTHING
        case ast.Return():
            return _NOTHING
    plain = is_copied(use, syntax) or is_only_tested(use, syntax)
    return _NOTHING if plain else _UNKNOWN


def _pieces_of_method(method: str, function: ast.expr, call: ast.AST) -> _Pieces:
    match call:
        case ast.Call(func=called) if called is function and method == "update":
            return _pieces_of_arguments(call)
        case ast.Call(func=called) if called is function and method in _PLAIN_METHODS:
            return _NOTHING
    return _UNKNOWN
