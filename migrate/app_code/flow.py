"""Which uses of a parameter still see the value that the caller passed.

``inputs = tokenizer(inputs["prompt"])`` is common: what is read of ``inputs`` afterwards is no
input of the model.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from migrate.app_code.syntax import FUNCTIONS, Variable

if TYPE_CHECKING:
    from collections.abc import Collection

    from migrate.app_code.syntax import Function, Syntax


def assigned_variable(value: ast.expr, syntax: Syntax) -> Variable | None:
    """Return the variable that holds a value and never another: assigned once, no parameter."""
    match syntax.parents[value]:
        case (
            ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target)
        ):
            scope = syntax.owner(value)
        case _:
            return None
    if not isinstance(scope, FUNCTIONS) or target.id in syntax.parameters(scope):
        return None
    variable = Variable(scope, target.id)
    return variable if syntax.bindings(variable) == [target] else None


def is_copied(value: ast.expr, syntax: Syntax) -> bool:
    """Return whether a dictionary is only looped over, unpacked, or written into a text."""
    match syntax.parents[value]:
        case ast.For(iter=source) | ast.AsyncFor(iter=source) | ast.comprehension(iter=source):
            return source is value
        case ast.Dict(keys=keys, values=values):
            syntax.spend(len(keys))
            unpacked = [part for key, part in zip(keys, values, strict=True) if key is None]
            return value in unpacked
        case ast.keyword(arg=None) | ast.FormattedValue():
            return True
    return False


def is_only_tested(value: ast.expr, syntax: Syntax) -> bool:
    """Return whether code only tests the truth or the identity of a value."""
    node: ast.AST = value
    while isinstance(syntax.parents[node], ast.BoolOp):
        node = syntax.parents[node]
    match syntax.parents[node]:
        case ast.UnaryOp(op=ast.Not()) | ast.Expr() | ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert() as condition:
            return condition.test is node
    return False


def methods(model: ast.ClassDef, name: str) -> list[Function]:
    """Return the definitions of a method in a class's own body."""
    return [node for node in model.body if isinstance(node, FUNCTIONS) and node.name == name]


def is_static(function: Function) -> bool:
    """Return whether a method is a staticmethod, which is called without ``self``."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id == "staticmethod"
        for decorator in function.decorator_list
    )


def positional_parameters(function: Function) -> list[str]:
    """Return the names of the parameters that can be passed by position, ``self`` included."""
    return [argument.arg for argument in function.args.posonlyargs + function.args.args]


def receiving_parameter(
    call: ast.Call, argument: ast.expr, caller: Function, model: ast.ClassDef, syntax: Syntax
) -> Variable | None:
    """Return the parameter that an argument of a call in ``caller`` becomes, if that is certain."""
    syntax.spend(len(call.args) + len(call.keywords) + len(model.body))
    found = _called(call.func, caller, model, syntax)
    if found is None:
        return None
    function, skipped = found
    positional = positional_parameters(function)[skipped:]
    if argument in call.args:
        index = call.args.index(argument)
        unpacked = any(isinstance(other, ast.Starred) for other in call.args[:index])
        name = positional[index] if index < len(positional) and not unpacked else None
    else:
        keyword = next(keyword.arg for keyword in call.keywords if keyword.value is argument)
        taken = [*function.args.args, *function.args.kwonlyargs]
        name = next((parameter.arg for parameter in taken if parameter.arg == keyword), None)
    return None if name is None else Variable(function, name)


def _called(
    callee: ast.expr, caller: Function, model: ast.ClassDef, syntax: Syntax
) -> tuple[Function, int] | None:
    """Return the function called and the number of its parameters that the call itself fills."""
    match callee:
        case ast.Attribute(value=ast.Name(id=owner)) if owner == _self_name(caller, model):
            found = methods(model, callee.attr)
            return (found[0], 0 if is_static(found[0]) else 1) if len(found) == 1 else None
        case ast.Name(id=name) if name not in syntax.parameters(caller):
            inner = syntax.bindings(Variable(caller, name))
            function = next(iter(inner), None) or syntax.module_function(name)
            return (function, 0) if isinstance(function, FUNCTIONS) and len(inner) <= 1 else None
    return None


def _self_name(function: Function, model: ast.ClassDef) -> str | None:
    if function not in model.body or is_static(function):
        return None
    return next(iter(positional_parameters(function)), None)


_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)
_WITHS: Final = (ast.With, ast.AsyncWith)
_PATTERNS: Final = (ast.Tuple, ast.List, ast.Starred)


def uses_before_rebinding(parameter: Variable, syntax: Syntax) -> tuple[list[ast.Name], bool]:
    """Return the uses that see the value passed, and whether it is certain that no other does.

    An assignment replaces the value for the statements after it in the same block. A use before
    it sees the value passed, unless a loop or a function inside runs it again.
    """
    uses, bindings = syntax.uses(parameter), syntax.bindings(parameter)
    if not bindings:
        return uses, True
    found = [_assignment_of(binding, parameter, syntax) for binding in bindings]
    assignments = {assignment for assignment in found if assignment is not None}
    if None in found:
        return [], False
    replaced = _nodes_after(assignments, parameter, syntax)
    others = [use for use in uses if use not in replaced]
    repeated = _nodes_in_loops(assignments, syntax)
    first = min(assignments, key=lambda assignment: assignment.lineno)
    passed = [
        use
        for use in others
        if (use.lineno < first.lineno or first in syntax.ancestors(use))
        and use not in repeated
        and syntax.owner(use) is parameter.scope
    ]
    return passed, len(passed) == len(others)


def _assignment_of(binding: ast.AST, parameter: Variable, syntax: Syntax) -> ast.stmt | None:
    """Return the assignment in the function's own code that a binding is a target of."""
    if not isinstance(binding, ast.Name) or syntax.owner(binding) is not parameter.scope:
        return None
    above = next(node for node in syntax.ancestors(binding) if not isinstance(node, _PATTERNS))
    return above if isinstance(above, (ast.Assign, ast.AnnAssign)) else None


def _nodes_after(
    assignments: Collection[ast.stmt], parameter: Variable, syntax: Syntax
) -> set[ast.AST]:
    """Return everything that runs only once one of the assignments has."""
    assigning: set[ast.AST] = set(assignments)
    for assignment in assignments:
        above = syntax.ancestors(assignment)
        assigning.update(takewhile(lambda node: isinstance(node, _WITHS), above))
    after: set[ast.AST] = set()
    for node in syntax.walk(parameter.scope):
        for _, block in ast.iter_fields(node):
            if isinstance(block, list):
                first = next((at for at, child in enumerate(block) if child in assigning), None)
                later = [] if first is None else block[first + 1 :]
                after.update(syntax.walk(*later))
    return after


def _nodes_in_loops(assignments: Collection[ast.stmt], syntax: Syntax) -> set[ast.AST]:
    """Return everything that a loop may run again after one of the assignments."""
    above = {node for assignment in assignments for node in syntax.ancestors(assignment)}
    return {node for loop in above if isinstance(loop, _LOOPS) for node in syntax.walk(loop)}
