"""What becomes of a value where it is used: assigned, copied or only looked at."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate.project.app_syntax import FUNCTIONS, Variable, has_parameter

if TYPE_CHECKING:
    from migrate.project.app_syntax import Syntax


def assigned_variable(value: ast.expr, syntax: Syntax) -> Variable | None:
    """Give the variable that holds a value and never another: assigned once, and no parameter."""
    match syntax.parents[value]:
        case (
            ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target)
        ):
            scope = syntax.owner(value)
        case _:
            return None
    if not isinstance(scope, FUNCTIONS) or has_parameter(scope, target.id):
        return None
    variable = Variable(scope, target.id)
    return variable if syntax.bindings(variable) == [target] else None


def is_copied(value: ast.expr, syntax: Syntax) -> bool:
    """Say whether a dictionary is only looped over, unpacked, or written into a text."""
    match syntax.parents[value]:
        case ast.For(iter=source) | ast.AsyncFor(iter=source) | ast.comprehension(iter=source):
            return source is value
        case ast.Dict(keys=keys, values=values):
            unpacked = [part for key, part in zip(keys, values, strict=True) if key is None]
            return value in unpacked
        case ast.keyword(arg=None) | ast.FormattedValue():
            return True
    return False


def is_only_tested(value: ast.expr, syntax: Syntax) -> bool:
    """Say whether nothing but the truth or the identity of a value is asked for."""
    node: ast.AST = value
    while isinstance(syntax.parents[node], ast.BoolOp):
        node = syntax.parents[node]
    match syntax.parents[node]:
        case ast.UnaryOp(op=ast.Not()) | ast.Expr() | ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert() as condition:
            return condition.test is node
    return False
