from __future__ import annotations

import ast
from textwrap import dedent, indent

import pytest

from migrate.app_code.flow import methods, receiving_parameter, uses_before_rebinding
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
