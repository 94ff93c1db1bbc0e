"""Where ``infer`` takes the first element of an input, as the first of several requests.

``inputs["x"][0]`` was the first request while the input carried the request batch dimension, and
is its first element once that is merged away (rules.md, IM305). Only what is plain is claimed: an
input that is also indexed otherwise is a list of elements, and code that looks at the value first
(``isinstance(x, list)``) can take both.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from migrate.app_code.flow import assigned_variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.app_code.syntax import Syntax

_INSPECTIONS: Final = frozenset({"isinstance", "type", "len", "hasattr"})


def stripping_nodes(
    reads: Iterable[tuple[str, ast.expr]], syntax: Syntax
) -> list[tuple[str, ast.expr]]:
    """Return the ``[0]`` subscripts of the values read, each with the name of its input."""
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
