from __future__ import annotations

import ast

import pytest

from migrate.app_code.flow import is_static, methods, positional_parameters, receiving_parameter
from migrate.app_code.syntax import Syntax

MODULE = """
def outer(a, b, /, c, *rest, d, **more): pass
def shadow(a): pass

class Model:
    def method(self, a, b=0): pass
    @staticmethod
    def static(a, b): pass
    @classmethod
    def of_class(cls, a): pass
    def caller(self, shadow):
        def inner(a): pass
        CALL

class Other:
    def method(self, z): pass
"""


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        pytest.param("self.method(value)", "method.a", id="method"),
        pytest.param("self.method(0, value)", "method.b", id="second"),
        pytest.param("self.method(0, b=value)", "method.b", id="keyword"),
        pytest.param("self.method(value, *more)", "method.a", id="before-unpacking"),
        pytest.param("self.static(value)", "static.a", id="static"),
        pytest.param("self.of_class(value)", "of_class.a", id="class-method"),
        pytest.param("outer(value)", "outer.a", id="function"),
        pytest.param("outer(0, 1, value)", "outer.c", id="third"),
        pytest.param("outer(0, 1, c=value)", "outer.c", id="positional-or-keyword"),
        pytest.param("outer(0, 1, 2, d=value)", "outer.d", id="keyword-only"),
        pytest.param("inner(value)", "inner.a", id="function-inside"),
        pytest.param("outer(0, 1, 2, value)", None, id="variadic"),
        pytest.param("outer(a=value)", None, id="positional-only-by-keyword"),
        pytest.param("outer(0, 1, 2, e=value)", None, id="variadic-keyword"),
        pytest.param("self.method(*more, value)", None, id="after-unpacking"),
        pytest.param("self.missing(value)", None, id="no-such-method"),
        pytest.param("self(value)", None, id="the-object"),
        pytest.param("other.method(value)", None, id="another-object"),
        pytest.param("Model.method(value)", None, id="through-the-class"),
        pytest.param("missing(value)", None, id="no-such-function"),
        pytest.param("shadow(value)", None, id="parameter"),
        pytest.param("method(value)", None, id="a-method-is-no-function"),
        pytest.param("self.method()(value)", None, id="called-twice"),
    ],
)
def test_an_argument_arrives_in_a_parameter(call, parameter):
    syntax = Syntax(ast.parse(MODULE.replace("CALL", call)))
    model = next(node for node in syntax.tree.body if isinstance(node, ast.ClassDef))
    (caller,) = methods(model, "caller")
    value = next(
        node for node in ast.walk(caller) if isinstance(node, ast.Name) and node.id == "value"
    )
    node = next(node for node in syntax.ancestors(value) if isinstance(node, ast.Call))
    received = receiving_parameter(node, value, caller, model, syntax)
    assert (f"{received.scope.name}.{received.name}" if received else None) == parameter


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


def test_methods_are_those_of_the_class_itself():
    model = ast.parse(
        "class A:\n  def f(s): pass\n  async def f(s): pass\n  class B:\n    def f(s): 0"
    ).body[0]
    assert isinstance(model, ast.ClassDef)
    assert [type(method) for method in methods(model, "f")] == [
        ast.FunctionDef,
        ast.AsyncFunctionDef,
    ]
    assert methods(model, "g") == []


@pytest.mark.parametrize(
    ("decorators", "static"),
    [
        ("", False),
        ("@staticmethod\n", True),
        ("@a\n@staticmethod\n", True),
        ("@classmethod\n", False),
    ],
)
def test_a_staticmethod_is_known_by_its_decorator(decorators, static):
    function = ast.parse(f"{decorators}def f(a): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert is_static(function) is static


def test_parameters_by_position_leave_out_all_others():
    function = ast.parse("def f(a, /, b, *c, d, **e): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert positional_parameters(function) == ["a", "b"]
