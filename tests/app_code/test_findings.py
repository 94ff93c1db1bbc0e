from __future__ import annotations

from textwrap import indent

import pytest

from migrate.app_code.findings import app_findings
from migrate.app_code.interface import AppCode, read_app_code
from migrate.app_code.syntax import too_complex
from migrate.rules import Severity
from tests.app_code.infer import app_with


def fields(*names: str, required: bool = True) -> dict[str, bool]:
    return dict.fromkeys(names, required)


def findings_of(body, inputs=("x",), outputs=("out",), merged=(), *, required=True):
    declared = None if outputs is None else fields(*outputs)
    declared_inputs = fields(*inputs, required=required)
    return app_findings(
        app_with(body), declared_inputs, declared, frozenset(merged), "model/app.py"
    )


def codes(*arguments, **options) -> list[str]:
    return [found.code for found in findings_of(*arguments, **options)]


def marked(place) -> str:
    return place.excerpt[place.column - 1 : place.end_column - 1]


READ = 'y = inputs["x"]\n'
OPTIONAL = "declare it with `required: False`"
OUT = 'return {"out": y}'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(f'{READ}inputs["z"] = 1\ninputs["z"]\n{OUT}', "IM301", id="stored"),
        pytest.param(f'{READ}inputs.update(d)\ninputs["z"]\n{OUT}', "IM301", id="updated"),
        pytest.param(f"f(inputs)\n{OUT}", "IM302", id="passed-on-whole"),
        pytest.param(f'{READ}return {{"output": y, **z}}', "IM303", id="spread"),
        pytest.param(f'{READ}if y: return {{"error": 1}}\n{OUT}', "IM303", id="another-return"),
        pytest.param(f'{READ}r = {{"z": 1}}\nf(r)\nreturn r', "IM304", id="not-sure"),
        pytest.param(f'y = inputs["x"][1]\n{OUT}', "IM305", id="another-element"),
        pytest.param(f'{READ}inputs.get("x")\n{OUT}', "IM306", id="subscript-too"),
        pytest.param(f'inputs.get("x")\nf(inputs)\n{OUT}', "IM306", id="reads-elsewhere"),
        pytest.param(f'inputs.get("x")\ninputs.pop("x", 1)\n{OUT}', "IM306", id="removed"),
        pytest.param(f'"x" in inputs\n{OUT}', "IM306", id="only-asked-for"),
        pytest.param(f'inputs.get("z")\n{READ}{OUT}', "IM306", id="undeclared"),
    ],
)
def test_nothing_is_claimed_without_being_sure(body, code):
    assert code not in codes(body, merged=("x",))


def test_code_and_declaration_that_agree_have_no_findings():
    assert codes(READ + OUT, merged=("x",)) == []


def test_outputs_are_compared_only_where_they_are_declared():
    assert codes('y = inputs["x"]\nreturn {"z": y}', outputs=None) == []
    assert codes('y = inputs["x"]\nreturn {"z": y}', outputs=()) == ["IM304"]


def test_a_strip_is_claimed_only_of_an_input_that_was_merged():
    body = 'y = inputs["x"][0]\nz = inputs["z"][0]\nreturn {"out": y}'
    (found,) = findings_of(body, inputs=("x", "z"), merged=("z",))
    assert (found.code, marked(found.place)) == ("IM305", 'inputs["z"][0]')
    assert '"z"' in found.message


def test_every_strip_is_pointed_at():
    found = findings_of('y = inputs["x"][0] + inputs["x"][0]\n' + OUT, merged=("x",))
    assert [(item.code, item.place.column) for item in found] == [("IM305", 9), ("IM305", 26)]


def test_what_is_already_optional_is_not_proposed():
    body = f'y = inputs.get("x")\n{OUT}'
    assert codes(body) == ["IM306"]
    assert codes(body, required=False) == []


DECLARE = "declare the input, or correct the name in app.py"


@pytest.mark.parametrize(
    ("body", "inputs", "hint"),
    [
        pytest.param('inputs["promt"]', ("prompt", "steps"), 'did you mean "prompt"?', id="near"),
        pytest.param('inputs["Prompt"]', ("prompt",), 'did you mean "prompt"?', id="case"),
        pytest.param('inputs["seed"]', ("prompt", "steps"), DECLARE, id="like-none"),
        pytest.param(
            'inputs["image"]\ninputs.get("image_mask")', ("image",), OPTIONAL, id="near-one-is-read"
        ),
        pytest.param(
            'inputs["image"]\ninputs.get("image_mask")',
            ("image", "images_mask"),
            'did you mean "images_mask"?',
            id="near-one-is-left",
        ),
        pytest.param('inputs["z"] if "z" in inputs else 7', ("x",), OPTIONAL, id="guarded"),
        pytest.param('inputs.get("z")', ("x",), OPTIONAL, id="get"),
        pytest.param(
            'inputs["z"] if "z" in inputs else inputs["z"]', ("x",), DECLARE, id="also-unguarded"
        ),
        pytest.param(
            'inputs["z"] if "z" in inputs else f(**inputs)', ("x",), DECLARE, id="passed-on"
        ),
    ],
)
def test_an_undeclared_input_is_to_be_renamed_or_declared(body, inputs, hint):
    found = findings_of(f"{body}\nreturn {{}}", inputs=inputs)
    (undeclared,) = (item for item in found if item.code == "IM301")
    assert undeclared.hint == hint


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        ('y = inputs.get("z")\ny = inputs["z"]', "IM301", 'inputs.get("z")'),
        ('if y: return {"error": 1}\nif y: return {"error": 2}', "IM304", '"error"'),
    ],
)
def test_an_undeclared_name_is_said_once_where_it_comes_first(body, code, text):
    found = findings_of(f"{READ}{body}\n{OUT}")
    assert [(item.code, item.place.line, marked(item.place)) for item in found] == [(code, 4, text)]


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        (
            'y = inputs.get("x")',
            "only through get",
            f"{OPTIONAL}, as --required-from-app does in a",
        ),
        ('y = inputs["x"] if "x" in inputs else 7', "only where it is present", OPTIONAL),
    ],
)
def test_an_input_that_may_be_missing_is_proposed_as_optional(body, message, hint):
    (found,) = findings_of(f"{body}\n{OUT}")
    assert (found.code, found.severity) == ("IM306", Severity.NOTE)
    assert message in found.message
    assert found.hint.removesuffix(" conversion") == hint


def test_what_is_missing_is_said_where_infer_stands():
    body = 'inputs["x"] = 1\nreturn {"z": 1}'
    found = findings_of(body, inputs=("x", "y"), outputs=("a", "b"))
    missing = [item for item in found if item.code in {"IM302", "IM303"}]
    assert [item.code for item in missing] == ["IM302", "IM302", "IM303", "IM303"]
    assert [
        item.message.count(f'"{name}"') for item, name in zip(missing, "xyab", strict=True)
    ] == [1] * 4
    assert {marked(item.place) for item in missing} == {"def infer(self, inputs):"}


def test_severities_and_file_are_those_of_the_rules():
    body = 'a = inputs["x"][0]\nb = inputs["y"]\nc = inputs.get("w")\nreturn {"b": 1}'
    found = findings_of(body, inputs=("x", "z", "w"), outputs=("a",), merged=("x",))
    assert [(item.code, item.severity) for item in found] == [
        ("IM302", Severity.WARNING),
        ("IM303", Severity.NOTE),
        ("IM305", Severity.WARNING),
        ("IM301", Severity.WARNING),
        ("IM306", Severity.NOTE),
        ("IM304", Severity.NOTE),
    ]
    lines = [item.place.line for item in found if item.place is not None]
    assert lines == sorted(lines)
    assert {item.file for item in found} == {"model/app.py"}


def test_code_that_does_not_parse_is_all_there_is_to_say():
    app = read_app_code(b"class A:\n  def infer(self, inputs)\n    return {}\n")
    (found,) = app_findings(app, fields("x"), fields("out"), frozenset({"x"}), "app.py")
    assert (found.code, found.severity, found.file) == ("IM307", Severity.WARNING, "app.py")
    assert found.place is not None
    assert (found.place.line, found.place.column) == (2, 26)
    assert found.message.startswith("app.py cannot be parsed: ")


def test_an_interface_of_pydantic_is_all_there_is_to_say():
    source = b"""
@inferless.request
class Request(BaseModel): pass
@inferless.response
class Response(BaseModel): pass
class InferlessPythonModel:
    def infer(self, inputs):
        return {"b": inputs["a"][0]}
"""
    app = read_app_code(source)
    (found,) = app_findings(app, fields("x"), fields("out"), frozenset({"a"}), "app.py")
    assert (found.code, found.severity) == ("IM408", Severity.NOTE)
    assert found.place is not None
    assert marked(found.place) == "class Request(BaseModel): pass"


def test_nothing_is_said_where_infer_is_not_found():
    app = read_app_code(b"def infer(inputs): return {}")
    assert app_findings(app, fields("x"), fields("out"), frozenset({"x"}), "app.py") == ()


@pytest.mark.parametrize(
    ("method", "is_read"),
    [
        pytest.param('def initialize(self, inputs): inputs["z"]', True, id="initialize"),
        pytest.param('def initialize(self, request): request.get("z")', True, id="another-name"),
        pytest.param("def initialize(self, inputs): f(inputs)", True, id="passed-on"),
        pytest.param('def warm_up(self, inputs): inputs["z"]', True, id="another-method"),
        pytest.param('def initialize(self): self.z = {}["z"]', False, id="without-inputs"),
        pytest.param('def warm_up(self, other): other["z"]', False, id="another-parameter"),
        pytest.param(
            'def run(self, inputs): inputs["z"]\ndef f(self): self.run({})', False, id="called"
        ),
    ],
)
def test_an_input_that_another_method_reads_is_read(method, is_read):
    body = f"{READ}{OUT}"
    source = (
        "class M:\n  def infer(self, inputs):\n"
        + indent(body, "    ")
        + "\n"
        + indent(method, "  ")
    )
    app = read_app_code(source.encode())
    found = app_findings(app, fields("x", "z"), ("out",), frozenset(), "app.py")
    assert [item.code for item in found] == ([] if is_read else ["IM302"])


def test_an_input_that_another_method_reads_is_not_proposed_as_optional():
    source = """
class M:
    def initialize(self, inputs):
        self.x = inputs["x"]
    def infer(self, inputs):
        return {"out": inputs.get("x")}
"""
    app = read_app_code(source.encode())
    assert app_findings(app, fields("x"), ("out",), frozenset(), "app.py") == ()
    assert app.optional_inputs == frozenset()


def test_nothing_but_a_note_is_said_of_code_that_is_too_complex():
    app = AppCode(is_model=True, problem=too_complex())
    (found,) = app_findings(app, fields("x"), ("out",), frozenset({"x"}), "app.py")
    assert (found.code, found.severity) == ("IM307", Severity.NOTE)
    assert "too complex" in found.message


def test_what_is_optional_is_found_out_once_for_all_names(monkeypatch):
    body = "".join(f'inputs["z{number}"]\n' for number in range(300)) + OUT
    asked = []
    found = property(lambda app: asked.append(app) or frozenset())
    monkeypatch.setattr(AppCode, "optional_inputs", found)
    assert codes(body).count("IM301") == 300
    assert len(asked) <= 2
