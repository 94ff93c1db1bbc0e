"""Where an argument of a call arrives: a parameter of a function that app.py itself defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate.project.app_syntax import FUNCTIONS, Variable, has_parameter

if TYPE_CHECKING:
    from migrate.project.app_syntax import Function, Syntax


def methods(model: ast.ClassDef, name: str) -> list[Function]:
    """Give the definitions of a method in a class's own body."""
    return [node for node in model.body if isinstance(node, FUNCTIONS) and node.name == name]


def is_static(function: Function) -> bool:
    """Say whether a method is a staticmethod, which is called without ``self``."""
    return any(
        isinstance(decorator, ast.Name) and decorator.id == "staticmethod"
        for decorator in function.decorator_list
    )


def positional_parameters(function: Function) -> list[str]:
    """Give the names of the parameters that can be passed by position, ``self`` included."""
    return [argument.arg for argument in function.args.posonlyargs + function.args.args]


def receiving_parameter(
    call: ast.Call, argument: ast.expr, caller: Function, model: ast.ClassDef, syntax: Syntax
) -> Variable | None:
    """Give the parameter that an argument of a call in ``caller`` becomes, if that is certain."""
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
    """Give the function called and the number of its parameters that the call itself fills."""
    match callee:
        case ast.Attribute(value=ast.Name(id=owner)) if owner == _self_name(caller, model):
            found = methods(model, callee.attr)
            return (found[0], 0 if is_static(found[0]) else 1) if len(found) == 1 else None
        case ast.Name(id=name) if not has_parameter(caller, name):
            inner = syntax.bindings(Variable(caller, name))
            function = next(iter(inner), None) or syntax.module_function(name)
            return (function, 0) if isinstance(function, FUNCTIONS) and len(inner) <= 1 else None
    return None


def _self_name(function: Function, model: ast.ClassDef) -> str | None:
    if function not in model.body or is_static(function):
        return None
    return next(iter(positional_parameters(function)), None)
