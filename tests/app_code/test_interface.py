from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.app_code.interface import AppCode, read_app_code
from migrate.app_code.syntax import MAX_STEPS, too_complex

INFER = '  def infer(self, inputs):\n    return {"out": inputs["x"]}\n'
MODEL = f"class InferlessPythonModel:\n{INFER}"


def read_names(app: AppCode) -> list[str]:
    return [read.name for read in app.inputs.reads]


def output_names(app: AppCode) -> list[str]:
    return [name for name, _ in app.outputs.names]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(MODEL, id="by-its-name"),
        pytest.param(f"class Model:\n{INFER}", id="the-only-class"),
        pytest.param(f"{MODEL}\nclass Other:\n{INFER}", id="beside-another-that-infers"),
        pytest.param(f"class Model:\n{INFER}\nclass Config:\n  x = 1", id="beside-others"),
        pytest.param(MODEL.replace("Model:", "Model(Base, metaclass=M):"), id="derived"),
        pytest.param(MODEL.replace("  def", "  async def"), id="async"),
        pytest.param(MODEL.replace("inputs", "request"), id="another-parameter-name"),
        pytest.param(MODEL.replace("self", "this"), id="another-self"),
        pytest.param(MODEL.replace("inputs)", "inputs: dict = {}, /) -> dict"), id="annotated"),
        pytest.param(
            MODEL.replace("  def", "  @app.infer\n  @torch.no_grad()\n  def"), id="decorated"
        ),
        pytest.param(
            MODEL.replace("  def", "  @staticmethod\n  def").replace("self, ", ""), id="static"
        ),
        pytest.param(MODEL.replace("  def", "  @classmethod\n  def"), id="class-method"),
        pytest.param(f"@app.cls(gpu='A10')\n{MODEL}", id="decorated-class"),
    ],
)
def test_infer_is_found(source):
    app = read_app_code(source.encode())
    assert app.infer is not None
    assert app.infer.excerpt.strip().startswith(("def infer(", "async def infer("))
    assert (read_names(app), output_names(app)) == (["x"], ["out"])
    assert app.inputs.complete
    assert app.outputs.complete


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("", id="empty"),
        pytest.param('def infer(self, inputs):\n  return inputs["x"]', id="no-class"),
        pytest.param("class InferlessPythonModel: pass", id="no-infer"),
        pytest.param(f"class InferlessPythonModel: pass\nclass B:\n{INFER}", id="infer-elsewhere"),
        pytest.param(f"{MODEL}\n{MODEL}", id="the-name-twice"),
        pytest.param(f"{MODEL}\nclass InferlessPythonModel: pass", id="the-name-for-another-too"),
        pytest.param(f"class A:\n{INFER}\nclass B:\n{INFER}", id="two-classes"),
        pytest.param(f"{MODEL}{INFER}", id="infer-twice"),
        pytest.param("class A:\n  infer = f", id="infer-is-an-attribute"),
        pytest.param(
            f"if x:\n  class A:\n  {INFER}".replace("\n    r", "\n      r"), id="conditional"
        ),
    ],
)
def test_nothing_is_claimed_where_infer_is_not_found(source):
    app = read_app_code(source.encode())
    assert app._replace(is_model=False) == AppCode()


@pytest.mark.parametrize(
    "parameters", ["self", "self, *inputs", "self, *, inputs", "self, **inputs", "", "*arguments"]
)
def test_nothing_is_claimed_of_inputs_that_are_no_positional_parameter(parameters):
    app = read_app_code(MODEL.replace("self, inputs", parameters).encode())
    assert app.infer is not None
    assert (read_names(app), output_names(app)) == ([], [])
    assert not app.inputs.complete
    assert not app.outputs.complete


@pytest.mark.parametrize(
    "parameters",
    [
        "self, inputs, stream_output_handler",
        "self, inputs, handler=None",
        "self, inputs, *, handler",
    ],
)
def test_a_further_parameter_takes_the_outputs(parameters):
    app = read_app_code(MODEL.replace("self, inputs", parameters).encode())
    assert read_names(app) == ["x"]
    assert app.inputs.complete
    assert output_names(app) == []
    assert not app.outputs.complete


@pytest.mark.parametrize(
    ("source", "is_model"),
    [
        pytest.param(MODEL, True, id="usual"),
        pytest.param(f"class A:\n{INFER}\nclass B:\n{INFER}", True, id="two-classes"),
        pytest.param(f"{MODEL}{INFER}", True, id="infer-twice"),
        pytest.param(MODEL[:-2], True, id="broken"),
        pytest.param("class InferlessPythonModel: pass", False, id="no-infer"),
        pytest.param("def infer(self, inputs): pass", False, id="no-class"),
        pytest.param("import flask\napp = flask.Flask(", False, id="broken-and-something-else"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_class_that_defines_infer_marks_a_model(source, is_model):
    assert read_app_code(source.encode()).is_model is is_model


@pytest.mark.parametrize(
    ("parameters", "streams"),
    [
        ("self, inputs, stream_output_handler", True),
        ("self, inputs, stream_output_handler=None", True),
        ("self, inputs, handler", False),
        ("self, inputs", False),
    ],
)
def test_a_model_streams_by_its_third_parameter(parameters, streams):
    assert read_app_code(MODEL.replace("self, inputs", parameters).encode()).streams is streams


@pytest.mark.parametrize(
    ("decorators", "found"),
    [
        pytest.param(["@inferless.request", "@inferless.response"], True, id="both"),
        pytest.param(["@inferless.response", "@inferless.request"], True, id="other-order"),
        pytest.param(["@a.request", "@b.c.response"], True, id="of-any-module"),
        pytest.param(
            ["@x\n@inferless.request", "@inferless.response\n@y"], True, id="among-others"
        ),
        pytest.param(
            ["@inferless.request", "@inferless.request", "@inferless.response"],
            True,
            id="two-requests",
        ),
        pytest.param(["@inferless.request"], False, id="request-alone"),
        pytest.param(["@inferless.response"], False, id="response-alone"),
        pytest.param(
            ["@inferless.request\n@inferless.response"], False, id="one-class-counts-once"
        ),
        pytest.param(["@request", "@response"], False, id="bare-names"),
        pytest.param(["@inferless.request()", "@inferless.response()"], False, id="called"),
        pytest.param(["@inferless.requests", "@inferless.responses"], False, id="other-attributes"),
        pytest.param(["if 1:\n @inferless.request", "@inferless.response"], False, id="nested"),
        pytest.param([], False, id="none"),
    ],
)
def test_pydantic_is_decided_as_the_platforms_client_does(decorators, found):
    classes = []
    for number, decorator in enumerate(decorators):
        margin = " " if decorator.startswith("if") else ""
        classes.append(f"{decorator}\n{margin}class C{number}(BaseModel): pass\n")
    app = read_app_code(("".join(classes) + MODEL).encode())
    assert (app.pydantic is not None) is found
    if found:
        assert app.pydantic.excerpt.startswith("class C")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        pytest.param('inputs.get("x")', {"x"}, id="get"),
        pytest.param('inputs.get("x", 1); inputs.get("y")', {"x", "y"}, id="two"),
        pytest.param('inputs.pop("x", None)', {"x"}, id="pop"),
        pytest.param('"x" in inputs', {"x"}, id="in"),
        pytest.param('"x" in inputs and inputs.get("x")', {"x"}, id="get-and-in"),
        pytest.param('inputs["x"]', set(), id="subscript"),
        pytest.param('inputs.get("x"); inputs["x"]', set(), id="subscript-too"),
        pytest.param('"x" in inputs and inputs["x"]', {"x"}, id="subscript-under-in"),
        pytest.param('inputs["x"] and "x" in inputs', set(), id="subscript-before-in"),
        pytest.param('inputs.get("x"); f(inputs)', set(), id="a-subscript-may-be-elsewhere"),
        pytest.param('inputs.get("x"); inputs[name]', set(), id="any-name-may-be-subscripted"),
        pytest.param("pass", set(), id="nothing"),
    ],
)
def test_optional_inputs_are_those_never_subscripted(body, names):
    source = f"class InferlessPythonModel:\n  def infer(self, inputs):\n    {body}\n"
    assert read_app_code(source.encode()).optional_inputs == names


def test_optional_inputs_need_an_infer():
    assert read_app_code(b"").optional_inputs == frozenset()
    assert read_app_code(b"(").optional_inputs == frozenset()


def test_code_is_never_run(capsys):
    app = read_app_code(b"print('run')\nraise SystemExit\n" + MODEL.encode())
    assert app.infer is not None
    assert capsys.readouterr() == ("", "")


def test_what_does_not_parse_has_no_other_facts():
    app = read_app_code(MODEL.encode() + b"(")
    assert app.problem is not None
    assert app == AppCode(problem=app.problem, is_model=True)


TOKENS = """
inputs "x" [ ] ( ) { } : = := . , * ** 0 .get .pop .items() in is not and if else return yield await
del for with lambda def class match case self f r dict global as += f'{ }' import try: except é \\ #
; @ -> type
"""
PIECES = st.sampled_from(
    [*TOKENS.split(), " ", "\n", "\n  ", "\n    ", "\n      ", "\t", "\x0c", "\r"]
)

RICH = """\
class InferlessPythonModel:
    def infer(self, inputs):
        data: dict = inputs
        x = data["x"]
        r = {"a": x[0], **inputs}
        for key in inputs: r[key] = f"é{inputs['y']}"
        with a as b: inputs = self.f(inputs.get("z", 1), y=inputs)
        if "w" in inputs and not inputs: return r
        match inputs:
            case {"v": v, **rest}: del inputs["v"]
        inputs["u"] += (lambda inputs, z=inputs: inputs["t"])(1)
        return {"out": 1} if x else dict(b=2)
    @staticmethod
    def f(self, y): return self.f(y)
"""


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_body_raises(body):
    source = f"class A:\n  def infer(self, inputs):\n    {body}\n"
    assert isinstance(read_app_code(source.encode()), AppCode)


@given(st.data())
def test_no_mutated_source_raises(data):
    source = RICH
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = data.draw(st.integers(start, min(start + 12, len(source))))
        put_in = data.draw(st.one_of(st.just(""), PIECES, st.text(max_size=3)))
        source = source[:start] + put_in + source[end:]
    assert isinstance(read_app_code(source.encode(errors="replace")), AppCode)


@given(st.binary(max_size=100), st.integers(0, len(RICH)))
def test_no_bytes_raise(junk, at):
    source = RICH.encode()
    assert isinstance(read_app_code(source[:at] + junk + source[at:]), AppCode)
    assert isinstance(read_app_code(junk), AppCode)


SECONDS = 60
"""Processor time that no app.py may take; the slowest here needs a few seconds, unbounded hours."""


def in_infer(body: str) -> bytes:
    return f"class A:\n  def infer(self, inputs):\n    r = {{}}\n{body}    return r\n".encode()


def read_in_time(source: bytes) -> AppCode:
    start = time.process_time()
    app = read_app_code(source)
    assert time.process_time() - start < SECONDS
    return app


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "line",
    [
        pytest.param('x{n} = inputs["x"]', id="variables"),
        pytest.param('x = inputs["x"]', id="one-variable"),
        pytest.param("a{n} = inputs", id="aliases"),
        pytest.param("inputs = f(inputs)", id="rebindings"),
        pytest.param("self.f(inputs)", id="calls"),
        pytest.param('r["k{n}"] = inputs["x"][0]', id="outputs"),
        pytest.param("def g{n}(inputs): return inputs", id="functions"),
        pytest.param('if "x" in inputs: x = inputs["x"]', id="guards"),
        pytest.param(f"x = inputs{'.f()' * 20}", id="chains"),
    ],
)
def test_long_code_takes_calls_in_proportion(line):
    assert calls_to_read(line, 400) < 10.5 * calls_to_read(line, 40)


def calls_to_read(line: str, lines: int) -> int:
    """Return how many functions are called while an ``infer`` of so many lines is read."""
    source = in_infer("".join(f"    {line.format(n=n)}\n" for n in range(lines)))
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        app = read_app_code(source)
    finally:
        sys.setprofile(before)
    assert app.infer is not None
    assert app.problem is None
    return calls


READ = 'inputs["x"]'
TEST = '"x" in inputs'
HOSTILE = {
    "conjunction": f"    x = {' and '.join([READ] * 20_000)}\n",
    "guarded-conjunction": f"    x = {' and '.join([TEST, READ] * 9_000)}\n",
    "conditions": "    if y: pass\n" + f"    elif {READ}[0]: pass\n" * 900,
    "long-condition": f"    if {' and '.join('y' * 20_000)}:\n" + f"      {READ}[0]\n" * 5000,
    "long-try": f"    try:\n      {READ}\n"
    + f"      {READ}\n" * 5000
    + "    except KeyError:\n"
    + "      pass\n" * 5000,
    "arguments": f"    self.g({', '.join(['inputs'] * 20_000)})\n",
    "unpacking": f"    x = {{{', '.join(['**inputs'] * 20_000)}}}\n",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_claimed_of_code_that_takes_too_many_steps(body, monkeypatch):
    monkeypatch.setattr("migrate.app_code.syntax.MAX_STEPS", MAX_STEPS // 10)
    app = read_in_time(in_infer(body))
    assert app.problem == too_complex()
    assert (app.inputs, app.outputs) == (AppCode().inputs, AppCode().outputs)
    assert (app.is_model, app.infer is not None) == (True, True)


@pytest.mark.no_cover
def test_many_methods_and_calls_of_them_are_bounded():
    methods = "".join(f"  def g{n}(self, inputs): pass\n" for n in range(5000))
    source = in_infer("    self.g(inputs)\n" * 3000) + methods.encode()
    assert read_in_time(source).problem == too_complex()


def test_a_function_of_many_parameters_is_read_in_time():
    parameters = ", ".join(f"a{n}" for n in range(5000))
    read_in_time(in_infer(f"    def g({parameters}): {'; '.join(['inputs'] * 5000)}\n"))


@pytest.mark.parametrize("name", ["punycode", "idna", "hex", "undefined", "rot13", "bz2"])
def test_an_odd_encoding_is_refused_in_time(name):
    source = f"# coding: {name}\n#".encode() + b"a-" * 400_000
    app = read_in_time(source)
    assert app.problem is not None
