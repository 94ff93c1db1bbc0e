from __future__ import annotations

import pytest

from migrate.app_code.inputs import InputUse, Way
from migrate.app_code.interface import read_app_code
from tests.app_code.infer import app_with


def use_in(body: str, rest: str = "") -> InputUse:
    return app_with(body, rest).inputs


def ways(use: InputUse) -> list[tuple[str, Way]]:
    return [(read.name, read.way) for read in use.reads]


SUBSCRIPT, GET, POP, IN = Way.SUBSCRIPT, Way.GET, Way.POP, Way.MEMBERSHIP
GUARDED = Way.GUARDED


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        pytest.param('inputs["x"]', [("x", SUBSCRIPT)], id="subscript"),
        pytest.param('inputs.get("x")', [("x", GET)], id="get"),
        pytest.param('inputs.get("x", 1)', [("x", GET)], id="get-with-default"),
        pytest.param('inputs.pop("x")', [("x", POP)], id="pop"),
        pytest.param('inputs.pop("x", None)', [("x", POP)], id="pop-with-default"),
        pytest.param('"x" in inputs', [("x", IN)], id="in"),
        pytest.param('"x" not in inputs', [("x", IN)], id="not-in"),
        pytest.param('if "x" in inputs and y: pass', [("x", IN)], id="in-and"),
        pytest.param('del inputs["x"]', [("x", SUBSCRIPT)], id="del"),
        pytest.param('inputs["x"] += 1', [("x", SUBSCRIPT)], id="augmented"),
        pytest.param('if y: inputs["x"]', [("x", SUBSCRIPT)], id="under-a-condition"),
        pytest.param('return\ninputs["x"]', [("x", SUBSCRIPT)], id="after-a-return"),
        pytest.param('try: inputs["x"]\nexcept KeyError: pass', [("x", GUARDED)], id="try"),
        pytest.param('(x := inputs["x"])', [("x", SUBSCRIPT)], id="walrus"),
        pytest.param("f\"{inputs['x']}\"", [("x", SUBSCRIPT)], id="f-string"),
        pytest.param('inputs["x"]["y"]', [("x", SUBSCRIPT)], id="subscript-of-the-input"),
        pytest.param(
            'inputs["x"] in inputs["y"]', [("x", SUBSCRIPT), ("y", SUBSCRIPT)], id="in-an-input"
        ),
        pytest.param('inputs.get("x", inputs["y"])', [("x", GET), ("y", SUBSCRIPT)], id="default"),
        pytest.param('f = lambda: inputs["x"]', [("x", SUBSCRIPT)], id="lambda"),
        pytest.param('[inputs["x"] for y in z]', [("x", SUBSCRIPT)], id="comprehension"),
        pytest.param('def f():\n  return inputs["x"]', [("x", SUBSCRIPT)], id="function-inside"),
        pytest.param('def f(inputs):\n  return inputs["x"]', [], id="another-parameter"),
        pytest.param('other["x"]', [], id="another-variable"),
        pytest.param("self.inputs['x']", [], id="attribute-of-that-name"),
        pytest.param('inputs["x"] = 1', [], id="store"),
        pytest.param('data = inputs\ndata["x"]', [("x", SUBSCRIPT)], id="alias"),
        pytest.param('data: dict = inputs\ndata.get("x")', [("x", GET)], id="annotated-alias"),
        pytest.param('a = inputs\nb = a\nb["x"]', [("x", SUBSCRIPT)], id="alias-of-an-alias"),
        pytest.param(
            'inputs["a"]\ninputs = f(inputs["x"])\ninputs["y"]',
            [("a", SUBSCRIPT), ("x", SUBSCRIPT)],
            id="rebound",
        ),
        pytest.param('if not inputs: return\ninputs["x"]', [("x", SUBSCRIPT)], id="tested"),
        pytest.param("if inputs is None or not len(inputs): pass", [], id="measured"),
        pytest.param(
            'if isinstance(inputs, dict): inputs["x"]', [("x", SUBSCRIPT)], id="inspected"
        ),
        pytest.param('print("inputs", inputs)\nprint(type(inputs))', [], id="printed"),
        pytest.param("pass", [], id="nothing"),
    ],
)
def test_reads_of_known_names_are_complete(body, reads):
    use = use_in(body)
    assert ways(use) == reads
    assert use.complete


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("inputs[name]", id="subscript"),
        pytest.param('inputs[f"x{n}"]', id="built-name"),
        pytest.param("inputs[0]", id="number"),
        pytest.param("inputs.get(name)", id="get"),
        pytest.param("inputs.pop(name, None)", id="pop"),
        pytest.param('inputs.get(*names, "x")', id="unpacked-name"),
        pytest.param("inputs.items()", id="items"),
        pytest.param("inputs.keys()", id="keys"),
        pytest.param('"x" in inputs.keys()', id="in-keys"),
        pytest.param("inputs.values()", id="values"),
        pytest.param("inputs.copy()", id="copy"),
        pytest.param("for name in inputs: pass", id="loop"),
        pytest.param("[n for n in inputs]", id="comprehension"),
        pytest.param("f(**inputs)", id="keywords"),
        pytest.param("d = {**inputs}", id="display"),
        pytest.param("print(f'{inputs}')", id="text"),
        pytest.param("name in inputs", id="in"),
        pytest.param("del inputs[name]", id="del"),
    ],
)
def test_unknown_names_may_be_read(code):
    assert not use_in(code).complete


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("f(inputs)", id="unknown-function"),
        pytest.param("f(x=inputs)", id="keyword"),
        pytest.param("print(*inputs)", id="starred"),
        pytest.param("self.unknown(inputs)", id="unknown-method"),
        pytest.param("json.dumps(inputs)", id="function-of-a-module"),
        pytest.param("inputs(1)", id="called"),
        pytest.param("self.inputs = inputs", id="attribute"),
        pytest.param("x[0] = inputs", id="element"),
        pytest.param("x = [inputs]", id="list"),
        pytest.param("x = (1, inputs)", id="tuple"),
        pytest.param('x = {"inputs": inputs}', id="display"),
        pytest.param("return inputs", id="returned"),
        pytest.param("yield inputs", id="yielded"),
        pytest.param("x = inputs or {}", id="or"),
        pytest.param("x = inputs if y else {}", id="conditional"),
        pytest.param("x = y = inputs", id="two-aliases"),
        pytest.param("x = inputs\nx = 1", id="alias-rebound"),
        pytest.param("x, y = inputs", id="unpacked"),
        pytest.param("x = inputs.x", id="attribute-read"),
        pytest.param("x = inputs.get", id="method-kept"),
        pytest.param('f("x", inputs.get)', id="method-passed-on"),
        pytest.param("inputs.update(x)", id="updated"),
        pytest.param("inputs |= x", id="merged"),
        pytest.param("inputs[name] = 1", id="unknown-store"),
        pytest.param("inputs.setdefault(name, 1)", id="unknown-default"),
        pytest.param("if x: inputs = y\ninputs['x']", id="perhaps-rebound"),
        pytest.param("match inputs:\n  case {'x': x}: pass", id="match"),
        pytest.param("for x in [inputs]: pass", id="in-an-iterable"),
        pytest.param("lambda x=inputs: x", id="default"),
        pytest.param("class A(metaclass=inputs): pass", id="class-keyword"),
        pytest.param("x[inputs]", id="index"),
        pytest.param("inputs == x", id="compared"),
        pytest.param("inputs in x", id="member"),
        pytest.param("await inputs", id="awaited"),
        pytest.param("Thread(args=(inputs,))", id="thread"),
    ],
)
def test_what_goes_where_it_cannot_be_followed_may_be_read_and_added_to(code):
    use = use_in(code)
    assert not use.complete
    assert use.added is None


@pytest.mark.parametrize(
    ("code", "added"),
    [
        pytest.param('inputs["x"] = 1', {"x"}, id="store"),
        pytest.param('inputs["x"] += 1', {"x"}, id="augmented"),
        pytest.param('inputs["x"], y = 1, 2', {"x"}, id="unpacked"),
        pytest.param('inputs.setdefault("x", 1)', {"x"}, id="default"),
        pytest.param('data = inputs\ndata["x"] = 1', {"x"}, id="alias"),
        pytest.param('inputs["x"]', set(), id="read"),
        pytest.param('inputs["x"]["y"] = 1', set(), id="stored-into-an-input"),
        pytest.param("for x in inputs: pass", set(), id="loop"),
        pytest.param("f(**inputs)", set(), id="keywords"),
        pytest.param("inputs.items()", set(), id="items"),
    ],
)
def test_names_that_the_code_puts_in_are_known(code, added):
    assert use_in(code).added == added


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        pytest.param("self.f(inputs)", 'def f(self, y):\n  y["x"]', id="method"),
        pytest.param("self.f(1, inputs)", 'def f(self, y, z=0):\n  z["x"]', id="second-argument"),
        pytest.param("self.f(1, z=inputs)", 'def f(self, y, z):\n  z["x"]', id="keyword"),
        pytest.param("self.f(z=inputs)", 'def f(self, *, z):\n  z["x"]', id="keyword-only"),
        pytest.param("self.f(inputs)", 'async def f(self, y, /):\n  y["x"]', id="async"),
        pytest.param("await self.f(inputs)", 'async def f(self, y):\n  y["x"]', id="awaited"),
        pytest.param("x = self.f(inputs)[0]", 'def f(self, y):\n  return y["x"]', id="result"),
        pytest.param("self.f(inputs)", '@staticmethod\ndef f(y):\n  y["x"]', id="static"),
        pytest.param("self.f(inputs)", '@classmethod\ndef f(cls, y):\n  y["x"]', id="class-method"),
        pytest.param(
            "self.f(inputs)", '@torch.no_grad()\ndef f(self, y):\n  y["x"]', id="decorated"
        ),
        pytest.param(
            "self.f(inputs)",
            'def f(self, y):\n  self.g(y)\ndef g(self, z):\n  z["x"]',
            id="two-steps",
        ),
        pytest.param("self.f(inputs)", 'def f(self, y):\n  y["x"]\n  self.f(y)', id="recursion"),
        pytest.param("self.f(inputs)", 'def f(self, y):\n  self.infer(y)\n  y["x"]', id="circle"),
        pytest.param('def g(y):\n  y["x"]\ng(inputs)', "", id="function-inside"),
    ],
)
def test_the_value_is_followed_into_methods_and_functions(body, rest):
    use = use_in(body, rest)
    assert ways(use) == [("x", SUBSCRIPT)]
    assert use.complete


def test_the_value_is_followed_into_functions_of_the_module():
    source = b"""
class InferlessPythonModel:
    def infer(self, inputs):
        return prepare(inputs)

def prepare(request):
    return request["x"]
"""
    assert ways(read_app_code(source).inputs) == [("x", SUBSCRIPT)]


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        pytest.param("self.f(inputs)", "def f(self, *y): pass", id="variadic"),
        pytest.param("self.f(x=inputs)", "def f(self, **y): pass", id="variadic-keywords"),
        pytest.param("self.f(*a, inputs)", "def f(self, x, y): pass", id="after-unpacking"),
        pytest.param("self.f(inputs)", "f = load()", id="attribute"),
        pytest.param("self.f(inputs)", "def f(self, y): pass\ndef f(self, y): pass", id="twice"),
        pytest.param("self.f(inputs)", "def f(self): pass", id="too-many-arguments"),
        pytest.param("other.f(inputs)", "def f(self, y): pass", id="of-another-object"),
        pytest.param("self.g.f(inputs)", "def f(self, y): pass", id="of-an-attribute"),
        pytest.param("self.f(inputs)", "def f(self, y):\n  return y", id="returned-by-a-method"),
        pytest.param("f = g\nf(inputs)", "", id="variable"),
        pytest.param("def g(y): pass\ng = h\ng(inputs)", "", id="function-rebound"),
    ],
)
def test_a_value_that_cannot_be_followed_is_lost(body, rest):
    use = use_in(body, rest)
    assert not use.complete
    assert use.added is None


def test_reads_stand_in_the_order_of_the_text():
    use = use_in('self.f(inputs)\ninputs["b"]; inputs["a"]', 'def f(self, y):\n  y["c"]')
    assert [(read.name, read.place.line, read.place.column) for read in use.reads] == [
        ("b", 4, 5),
        ("a", 4, 18),
        ("c", 6, 5),
    ]


def test_the_place_of_a_read_is_the_whole_expression():
    (read,) = use_in('x = "é" + inputs.get("x", 1)').reads
    assert (
        read.place.excerpt[read.place.column - 1 : read.place.end_column - 1]
        == 'inputs.get("x", 1)'
    )
