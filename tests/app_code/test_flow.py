from __future__ import annotations

import ast
from textwrap import dedent, indent

import pytest

from migrate.app_code.flow import (
    assigned_variable,
    is_copied,
    is_only_tested,
    methods,
    receiving_parameter,
    uses_before_rebinding,
)
from migrate.app_code.syntax import Syntax, Variable


def uses_in(body: str) -> tuple[list[int], bool]:
    """Return the lines of the body in which the passed value is used, and the certainty."""
    syntax = Syntax(ast.parse("def f(x):\n" + indent(dedent(body), "  ")))
    function = syntax.tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    uses, certain = uses_before_rebinding(Variable(function, "x"), syntax)
    return sorted(node.lineno - 1 for node in uses), certain


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("x\nif x:\n  x", [1, 2, 3], id="never-rebound"),
        pytest.param("x\nx = 1\nx", [1], id="rebound"),
        pytest.param("x\nx: int = 1\nx", [1], id="annotated"),
        pytest.param("x: int\nx", [2], id="an-annotation-binds-nothing"),
        pytest.param("x = g(\n  x)\nx", [2], id="its-own-value"),
        pytest.param("x\n(x, y) = 1\nx", [1], id="unpacked"),
        pytest.param("x\nx = 1\nfor y in x:\n  g(x)\nreturn lambda: x", [1], id="nested-later"),
        pytest.param("with a:\n  x\n  with b:\n    x = 1\n  x\nx", [2], id="with"),
        pytest.param("try:\n  x\n  x = 1\n  x\nexcept E:\n  y", [2], id="try"),
        pytest.param("if a:\n  x = x\n  x\nelse:\n  y", [2], id="branch"),
        pytest.param("x\nx = 1\nx = x + 1\nx", [1], id="twice"),
        pytest.param("for y in x:\n  y\nx = 1", [1], id="loop-before"),
        pytest.param("[x for y in z]\nx = 1", [1], id="comprehension-before"),
        pytest.param("def g(x):\n  x = 1\nx", [3], id="another-variable"),
    ],
)
def test_uses_before_a_plain_assignment_see_the_passed_value(body, lines):
    assert uses_in(body) == (lines, True)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("x\nif a:\n  x = 1\nx", [1], id="one-branch"),
        pytest.param("if a:\n  x = 1\nelse:\n  x", [], id="the-other-branch"),
        pytest.param("x\ntry:\n  x = 1\nexcept E:\n  x", [1], id="handler"),
        pytest.param("x\nfor y in z:\n  x\n  x = 1", [1], id="loop"),
        pytest.param("while x:\n  x = 1", [], id="condition-of-a-loop"),
        pytest.param("def g():\n  x\nx = 1\ng()", [], id="closure-before"),
        pytest.param("g = lambda: x\nx = 1", [], id="lambda-before"),
        pytest.param("x\nx += 1", [], id="augmented"),
        pytest.param("x\nfor x in y: pass", [], id="loop-variable"),
        pytest.param("x\nwith y as x: pass", [], id="with-variable"),
        pytest.param("x\n(x := 1)", [], id="walrus"),
        pytest.param("x\ny = (x := 1)", [], id="walrus-in-an-assignment"),
        pytest.param("x\ndel x", [], id="deleted"),
        pytest.param("x\nimport x", [], id="imported"),
        pytest.param("x\n[0 for x in y]", [], id="comprehension-variable"),
        pytest.param("x\ndef g():\n  nonlocal x\n  x = 1", [], id="nonlocal"),
        pytest.param("x\ndef g():\n  x = 1", [], id="local-of-a-function-inside"),
        pytest.param("x\nmatch y:\n  case x: pass", [], id="captured"),
    ],
)
def test_what_may_see_either_value_is_not_claimed(body, lines):
    assert uses_in(body) == (lines, False)


def test_a_static_caller_has_no_self():
    source = (
        "class Model:\n  @staticmethod\n  def f(self):\n    self.g(value)\n  def g(self, a): pass"
    )
    syntax = Syntax(ast.parse(source))
    model = syntax.tree.body[0]
    assert isinstance(model, ast.ClassDef)
    (caller,) = methods(model, "f")
    call = next(node for node in ast.walk(caller) if isinstance(node, ast.Call))
    assert receiving_parameter(call, call.args[0], caller, model, syntax) is None


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
