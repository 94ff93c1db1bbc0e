from __future__ import annotations

import ast

import pytest

from migrate.app_code.syntax import Syntax, Variable, has_parameter


def function_of(source: str) -> tuple[Syntax, Variable]:
    syntax = Syntax(ast.parse(source))
    function = next(node for node in syntax.tree.body if isinstance(node, ast.FunctionDef))
    return syntax, Variable(function, "x")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("def f(x):\n  x\n  y = x", [2, 3], id="plain"),
        pytest.param("def f(x):\n  y\n  x = 1", [], id="not-where-it-is-bound"),
        pytest.param("x\ndef f(x):\n  x\ndef g(x):\n  x", [3], id="not-of-other-functions"),
        pytest.param("def f(x=x): pass\nx", [], id="not-its-own-default"),
        pytest.param("@x\ndef f(x) -> x: pass", [], id="not-its-own-decorator-or-annotation"),
        pytest.param("def f(x):\n  lambda: x\n  [x for y in x]", [2, 3, 3], id="closures"),
        pytest.param("def f(x):\n  def g():\n    x\n  class C:\n    y = x", [3, 5], id="nested"),
        pytest.param("def f(x):\n  def g(x):\n    x\n  lambda x: x", [], id="parameters-inside"),
        pytest.param("def f(x):\n  def g(*x):\n    x\n  lambda **x: x", [], id="variadic-inside"),
        pytest.param(
            "def f(x):\n  def g(x=x):\n    x\n  lambda x=x: x", [2, 4], id="defaults-inside"
        ),
        pytest.param("def f(x):\n  @x\n  def g(x) -> x:\n    x", [2, 3], id="decorators-inside"),
    ],
)
def test_the_uses_of_a_variable_are_those_of_its_scope(source, lines):
    syntax, variable = function_of(source)
    assert sorted(node.lineno for node in syntax.uses(variable)) == lines


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param("x", 0, id="use"),
        pytest.param("x: int", 0, id="annotation-alone"),
        pytest.param("x[0] = x.y = 1", 0, id="stored-into"),
        pytest.param("lambda x: x", 0, id="parameter-inside"),
        pytest.param("from x import y", 0, id="imported-from"),
        pytest.param("import x as y", 0, id="imported-as-another"),
        pytest.param("x = 1", 1, id="assigned"),
        pytest.param("x: int = 1", 1, id="annotated"),
        pytest.param("x += 1", 1, id="augmented"),
        pytest.param("x, (y, *x) = 1", 2, id="unpacked"),
        pytest.param("del x", 1, id="deleted"),
        pytest.param("(x := 1)", 1, id="walrus"),
        pytest.param("[0 for x in y]", 1, id="comprehension"),
        pytest.param("for x in y: pass", 1, id="loop"),
        pytest.param("with y as x: pass", 1, id="with"),
        pytest.param("import x.y", 1, id="imported"),
        pytest.param("from y import z as x", 1, id="imported-as"),
        pytest.param("try: pass\n  except E as x: pass", 1, id="caught"),
        pytest.param("def x(): pass", 1, id="function"),
        pytest.param("class x: pass", 1, id="class"),
        pytest.param("def g():\n    nonlocal x\n    x = 1", 2, id="nonlocal"),
        pytest.param("def g():\n    global x", 1, id="global"),
        pytest.param("match y:\n    case x: pass", 1, id="captured"),
        pytest.param("match y:\n    case [1, *x]: pass", 1, id="captured-rest"),
        pytest.param("match y:\n    case {1: 2, **x}: pass", 1, id="captured-mapping"),
    ],
)
def test_every_way_to_bind_a_name_is_seen(body, count):
    syntax, variable = function_of(f"def f(y):\n  {body}")
    assert len(syntax.bindings(variable)) == count
    assert syntax.bindings(variable) is syntax.bindings(variable)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("def g(): pass", True, id="defined"),
        pytest.param("async def g(): pass", True, id="async"),
        pytest.param("def g(): pass\nclass A:\n  def g(self): pass", True, id="beside-a-method"),
        pytest.param("def g(): pass\ndef h():\n  g = 1", True, id="beside-a-local-name"),
        pytest.param("def g(): pass\ng = wrap(g)", False, id="rebound"),
        pytest.param("def g(): pass\ndef g(): pass", False, id="twice"),
        pytest.param("from a import g", False, id="imported"),
        pytest.param("class A:\n  def g(self): pass", False, id="method"),
        pytest.param("class g: pass", False, id="class"),
    ],
)
def test_a_function_of_the_module_is_known_if_it_is_bound_once(source, found):
    assert (Syntax(ast.parse(source)).module_function("g") is not None) is found


def test_the_owner_of_a_node_is_the_nearest_function_class_or_module():
    syntax = Syntax(ast.parse("def f():\n  if 1:\n    class A:\n      b = lambda: mark"))
    marked = next(
        node for node in ast.walk(syntax.tree) if isinstance(node, ast.Name) and node.id == "mark"
    )
    owners = []
    node = marked
    while not isinstance(node, ast.Module):
        node = syntax.owner(node)
        owners.append(type(node))
    assert owners == [ast.Lambda, ast.ClassDef, ast.FunctionDef, ast.Module]


@pytest.mark.parametrize("parameters", ["x", "x, /", "*, x", "*x", "**x", "x=1", "y, x: int"])
def test_every_kind_of_parameter_is_seen(parameters):
    _, variable = function_of(f"def f({parameters}): pass")
    assert has_parameter(variable.scope, "x")
    assert not has_parameter(variable.scope, "int")
