from __future__ import annotations

import pytest

from tests.app_code.infer import app_with


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
