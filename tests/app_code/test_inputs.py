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
        pytest.param(
            'if y:\n  data = inputs\n  data["x"]', [("x", SUBSCRIPT)], id="alias-in-an-if"
        ),
        *(
            pytest.param(code, [], id=code)
            for code in ("while inputs: pass", "assert inputs", "1 if inputs else 2", "inputs")
        ),
        *(
            pytest.param(code, [], id=code)
            for code in ("if x or (inputs and y): pass", "None is not inputs", "for x in y: inputs")
        ),
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
        pytest.param("x = inputs\nfor x in y: pass", id="alias-of-a-loop-too"),
        pytest.param("x += inputs", id="added-to-a-variable"),
        pytest.param("(x := inputs)", id="walrus"),
        pytest.param("self = inputs", id="another-parameter"),
        pytest.param("global x\nx = inputs", id="global"),
        pytest.param("class A:\n  x = inputs", id="class-attribute"),
        pytest.param("[inputs for x in y]", id="element-of-a-comprehension"),
        pytest.param("[x for x in y if inputs]", id="condition-of-a-comprehension"),
        pytest.param("{inputs: 1}", id="key"),
        pytest.param("[*inputs]", id="starred-element"),
        pytest.param("assert x, inputs", id="message"),
        pytest.param("-inputs", id="negated"),
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
        pytest.param("[x for x in inputs]", set(), id="comprehension"),
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
        pytest.param("self.f(1, 2, inputs)", 'def f(self, a, /, b, c): c["x"]', id="third"),
        pytest.param("self.f(inputs, *more)", 'def f(self, a, *b): a["x"]', id="before-unpacking"),
        pytest.param("self.f(inputs)", '@a\n@staticmethod\ndef f(y): y["x"]', id="two-decorators"),
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
    hidden = read_app_code(source.replace(b"prepare", b"inputs"))
    assert not hidden.inputs.complete, "the parameter of infer hides the function"


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        pytest.param("self.f(inputs)", "def f(self, *y): pass", id="variadic"),
        pytest.param("self.f(x=inputs)", "def f(self, **y): pass", id="variadic-keywords"),
        pytest.param("self.f(y=inputs)", "def f(self, y, /): pass", id="positional-only"),
        pytest.param("self.f(1, inputs)", "def f(self, y, *, z=0): pass", id="keyword-only"),
        pytest.param("self.f()(inputs)", "def f(self, y): pass", id="called-twice"),
        pytest.param("self(inputs)", "def f(self, y): pass", id="the-object"),
        pytest.param(
            "InferlessPythonModel.f(inputs)", "def f(self, y): pass", id="through-the-class"
        ),
        pytest.param("f(inputs)", "def f(self, y): pass", id="a-method-is-no-function"),
        pytest.param("self.f(inputs)", "class B:\n  def f(self, y): pass", id="another-class"),
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


X = 'inputs["x"]'


def way_of_the_subscript(body: str) -> Way:
    reads = app_with(body).inputs.reads
    (way,) = {read.way for read in reads if read.way in {Way.SUBSCRIPT, Way.GUARDED}}
    return way


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f'{X} if "x" in inputs else 7', id="conditional"),
        pytest.param(f'7 if "x" not in inputs else {X}', id="conditional-not-in"),
        pytest.param(f'7 if not "x" in inputs else {X}', id="not"),
        pytest.param(f'{X} if not not "x" in inputs else 7', id="not-not"),
        pytest.param(f'"x" in inputs and {X}', id="and"),
        pytest.param(f'y and "x" in inputs and f({X})', id="and-of-three"),
        pytest.param(f'"x" not in inputs or {X}', id="or"),
        pytest.param(f'if "x" in inputs:\n  y = f({X})', id="if"),
        pytest.param(f'if "x" in inputs and y:\n  y = {X}', id="if-and"),
        pytest.param(f'if "x" not in inputs:\n  y = 7\nelse:\n  y = {X}', id="else"),
        pytest.param(f'if not ("x" not in inputs or y):\n  y = {X}', id="if-not-or"),
        pytest.param(f'if "x" in inputs:\n  if y:\n    y = {X}', id="nested"),
        pytest.param(f'{X} if inputs.get("x") else 7', id="get"),
        pytest.param(f'{X} if inputs.get("x") is not None else 7', id="get-is-not-none"),
        pytest.param(f'7 if inputs.get("x") is None else {X}', id="get-is-none"),
        pytest.param(f'data = inputs\ny = {X} if "x" in data else 7', id="alias"),
        pytest.param(f"try:\n  y = {X}\nexcept KeyError:\n  y = 7", id="try"),
        pytest.param(f"try:\n  if z:\n    y = {X}\nexcept KeyError as e:\n  pass", id="try-if"),
        pytest.param(f"try:\n  y = {X}\nexcept (TypeError, LookupError):\n  y = 7", id="tuple"),
        pytest.param(f"try:\n  y = {X}\nexcept A:\n  raise\nexcept KeyError: y = 7", id="second"),
    ],
)
def test_a_read_that_runs_only_where_the_input_is_present_is_guarded(body):
    assert way_of_the_subscript(body) is Way.GUARDED


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(X, id="alone"),
        pytest.param(f'7 if "x" in inputs else {X}', id="other-branch"),
        pytest.param(f'{X} if "x" not in inputs else 7', id="not-in"),
        pytest.param(f'{X} if "z" in inputs else 7', id="another-input"),
        pytest.param(f'{X} if "x" in config else 7', id="another-dictionary"),
        pytest.param(f'{X} if "x" in inputs or y else 7', id="or"),
        pytest.param(f'{X} and "x" in inputs', id="before-the-test"),
        pytest.param(f'"x" in inputs or {X}', id="or-of-presence"),
        pytest.param(f'if "x" in inputs:\n  pass\ny = {X}', id="after-the-if"),
        pytest.param(f'if {X}:\n  "x" in inputs', id="in-the-test"),
        pytest.param(f'{X} if inputs.get("x", 1) else 7', id="get-with-default"),
        pytest.param(f'{X} if inputs.get("x") is None else 7', id="get-is-none"),
        pytest.param(f'{X} if inputs.get("x") is not y else 7', id="get-is-not-something"),
        pytest.param(f'if "x" in inputs:\n  def f(): return {X}', id="function-inside"),
        pytest.param(f"try:\n  y = {X}\nexcept Exception:\n  y = 7", id="broad-handler"),
        pytest.param(f"try:\n  y = {X}\nexcept:\n  y = 7", id="bare-handler"),
        pytest.param(f"try:\n  y = {X}\nexcept TypeError:\n  y = 7", id="another-error"),
        pytest.param(f"try:\n  y = {X}\nexcept KeyError:\n  raise ValueError", id="raised-again"),
        pytest.param(f"try:\n  pass\nexcept KeyError:\n  y = {X}", id="in-the-handler"),
        pytest.param(f"try:\n  pass\nexcept KeyError:\n  pass\nelse:\n  y = {X}", id="else"),
        pytest.param(f"try:\n  pass\nfinally:\n  y = {X}", id="finally"),
    ],
)
def test_a_read_that_may_run_without_the_input_is_not_guarded(body):
    assert way_of_the_subscript(body) is Way.SUBSCRIPT


def test_an_input_that_is_also_read_unguarded_is_needed():
    source = f'class M:\n  def infer(self, inputs):\n    return {X} if "x" in inputs else {X}'
    app = read_app_code(source.encode())
    assert [read.way for read in app.inputs.reads] == [Way.GUARDED, Way.MEMBERSHIP, Way.SUBSCRIPT]
    assert app.optional_inputs == frozenset()


def stripped_in(body: str) -> list[tuple[str, str]]:
    """Return what is stripped in an ``infer`` of that body: the input, and the text there."""
    return [
        (name, place.excerpt[place.column - 1 : place.end_column - 1])
        for name, place in app_with(body).inputs.stripped
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param('y = inputs["x"][0]', 'inputs["x"][0]', id="direct"),
        pytest.param('f(inputs["x"][0].lower())', 'inputs["x"][0]', id="in-an-expression"),
        pytest.param('y = inputs["x"][0][1]', 'inputs["x"][0]', id="element-of-the-first"),
        pytest.param('inputs.get("x", [""])[0]', 'inputs.get("x", [""])[0]', id="get"),
        pytest.param('inputs.pop("x")[0]', 'inputs.pop("x")[0]', id="pop"),
        pytest.param('y = inputs["x"]\nz = y[0]', "y[0]", id="variable"),
        pytest.param('y: list = inputs["x"]\nz = y[0]', "y[0]", id="annotated-variable"),
        pytest.param('if a:\n  y = inputs["x"][0]', 'inputs["x"][0]', id="another-condition"),
        pytest.param('y = inputs["x"][0]\nlen(inputs["x"])', 'inputs["x"][0]', id="also-whole"),
    ],
)
def test_taking_the_first_element_is_seen(body, text):
    assert stripped_in(body) == [("x", text)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('y = inputs["x"]', id="whole"),
        pytest.param('y = inputs["x"][1]', id="another-element"),
        pytest.param('y = inputs["x"][-1]', id="last"),
        pytest.param('y = inputs["x"]["0"]', id="key"),
        pytest.param('y = inputs["x"][i]', id="variable-index"),
        pytest.param('y = inputs["x"][:1]', id="slice"),
        pytest.param('inputs["x"][0] = 1', id="stored"),
        pytest.param('a, b = inputs["x"][0], inputs["x"][1]', id="elements"),
        pytest.param('y = inputs["x"]\na, b = y[0], y[1]', id="elements-of-a-variable"),
        pytest.param('a = inputs["x"][0]\ny = inputs["x"]\nf(y, y[1])', id="elements-elsewhere"),
        pytest.param('y = inputs["x"]\nf(y)\nz = y[0]', id="variable-used-whole"),
        pytest.param('y = inputs["x"]\ny = y[0]', id="variable-assigned-twice"),
        pytest.param('y = f(inputs["x"])\nz = y[0]', id="result"),
        pytest.param('y = f(inputs["x"])[0]', id="result-of-a-call"),
        pytest.param('y = [inputs["x"]]\nz = y[0]', id="put-in-a-list"),
        pytest.param('y = inputs["x"][0] if isinstance(inputs["x"], list) else 1', id="inspected"),
        pytest.param('if len(inputs["x"]) == 1:\n  y = inputs["x"][0]', id="measured"),
        pytest.param('if hasattr(inputs["x"], "shape"):\n  y = inputs["x"][0]', id="probed"),
        pytest.param('y = other["x"][0]', id="another-dictionary"),
        pytest.param("y = inputs[0]", id="inputs-themselves"),
        pytest.param('inputs = f(inputs["x"])\nz = inputs["y"][0]', id="rebound"),
    ],
)
def test_what_may_be_meant_otherwise_is_not_claimed(body):
    assert stripped_in(body) == []


def test_strips_stand_in_the_order_of_the_text():
    body = 'y = inputs["b"]\na = inputs["a"][0]\nb = y[0]'
    assert stripped_in(body) == [("a", 'inputs["a"][0]'), ("b", "y[0]")]
