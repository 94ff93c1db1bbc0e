from __future__ import annotations

import ast
from textwrap import indent

import pytest

from migrate.app_code.flow import assigned_variable, is_copied, is_only_tested
from migrate.app_code.syntax import Syntax


def use_in(body: str) -> tuple[ast.expr, Syntax]:
    syntax = Syntax(ast.parse("def f(parameter):\n" + indent(body, "  ")))
    names = (node for node in ast.walk(syntax.tree) if isinstance(node, ast.Name))
    return next(node for node in names if node.id == "value"), syntax


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param("x = value", "x", id="assigned"),
        pytest.param("x: dict = value", "x", id="annotated"),
        pytest.param("if 1:\n  x = value", "x", id="under-a-condition"),
        pytest.param("x = value\nx = 1", None, id="assigned-twice"),
        pytest.param("x = value\nfor x in y: pass", None, id="bound-by-a-loop-too"),
        pytest.param("x = y = value", None, id="two-names"),
        pytest.param("x, y = value", None, id="unpacked"),
        pytest.param("x.y = value", None, id="attribute"),
        pytest.param("x[0] = value", None, id="element"),
        pytest.param("x = f(value)", None, id="argument"),
        pytest.param("x = value[0]", None, id="subscripted"),
        pytest.param("x += value", None, id="augmented"),
        pytest.param("(x := value)", None, id="walrus"),
        pytest.param("parameter = value", None, id="parameter"),
        pytest.param("global x\nx = value", None, id="global"),
        pytest.param("class A:\n  x = value", None, id="class-attribute"),
    ],
)
def test_a_variable_holds_a_value_if_it_is_assigned_once(body, name):
    value, syntax = use_in(body)
    variable = assigned_variable(value, syntax)
    assert (variable.name if variable else None) == name


@pytest.mark.parametrize(
    ("code", "copied"),
    [
        pytest.param("for x in value: pass", True, id="loop"),
        pytest.param("[x for x in value]", True, id="comprehension"),
        pytest.param("f(**value)", True, id="keywords"),
        pytest.param("{**value}", True, id="display"),
        pytest.param("f'{value}'", True, id="text"),
        pytest.param("for x in y: value", False, id="in-a-loop"),
        pytest.param("[value for x in y]", False, id="element"),
        pytest.param("[x for x in y if value]", False, id="condition"),
        pytest.param("{'x': value}", False, id="in-a-display"),
        pytest.param("{value: 1}", False, id="key"),
        pytest.param("f(x=value)", False, id="argument"),
        pytest.param("[*value]", False, id="starred"),
    ],
)
def test_a_copy_is_told_from_the_value_itself(code, copied):
    assert is_copied(*use_in(code)) is copied


@pytest.mark.parametrize(
    ("code", "tested"),
    [
        pytest.param("if value: pass", True, id="if"),
        pytest.param("while value: pass", True, id="while"),
        pytest.param("assert value", True, id="assert"),
        pytest.param("not value", True, id="not"),
        pytest.param("1 if value else 2", True, id="conditional"),
        pytest.param("if value and x: pass", True, id="and"),
        pytest.param("if x or (value and y): pass", True, id="or"),
        pytest.param("value is None", True, id="is"),
        pytest.param("None is not value", True, id="is-not"),
        pytest.param("value", True, id="alone"),
        pytest.param("x = value or {}", False, id="or-as-a-value"),
        pytest.param("if x: value.y", False, id="in-a-body"),
        pytest.param("value if x else y", False, id="branch"),
        pytest.param("assert x, value", False, id="message"),
        pytest.param("value == x", False, id="compared"),
        pytest.param("-value", False, id="negated"),
        pytest.param("return value", False, id="returned"),
    ],
)
def test_a_test_is_told_from_a_use(code, tested):
    assert is_only_tested(*use_in(code)) is tested
