from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from migrate.model import Side
from migrate.parsers.schema_findings import is_plain, schema_findings

TENSOR = {"name": "x", "shape": [1], "datatype": "BYTES", "data": ["a"]}

PLAIN = [
    pytest.param([TENSOR], id="one"),
    pytest.param([TENSOR, {**TENSOR, "name": "y"}], id="two"),
    pytest.param([{**TENSOR, "data": {"any": "value"}}], id="any-data"),
    pytest.param([{**TENSOR, "shape": []}], id="scalar"),
    pytest.param([{**TENSOR, "shape": [-1, 0]}], id="dimensions-are-judged-elsewhere"),
    pytest.param([{key: TENSOR[key] for key in ("name", "shape", "datatype")}], id="no-data"),
]

NOT_PLAIN = [
    pytest.param([], id="no-tensors"),
    pytest.param(TENSOR, id="no-list"),
    pytest.param([TENSOR, 1], id="no-object"),
    pytest.param([{**TENSOR, "name": ""}], id="empty-name"),
    pytest.param([{**TENSOR, "name": 1}], id="name-of-another-type"),
    pytest.param([{**TENSOR, "shape": 1}], id="shape-without-a-list"),
    pytest.param([{**TENSOR, "shape": ["1"]}], id="dimension-in-quotes"),
    pytest.param([{**TENSOR, "shape": [1.0]}], id="dimension-with-a-point"),
    pytest.param([{**TENSOR, "shape": [True]}], id="truth-value-as-dimension"),
    pytest.param([{**TENSOR, "datatype": None}], id="no-datatype"),
    pytest.param([{**TENSOR, "optional": False}], id="optional"),
    pytest.param([{**TENSOR, "parameters": {}}], id="another-property"),
    pytest.param([{"name": "x", "shape": [1], "data": []}], id="datatype-missing"),
]

values = st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.sampled_from(["", "x"])
nested = values | st.lists(values, max_size=2) | st.dictionaries(st.sampled_from("ab"), values)
keys = st.sampled_from(["name", "shape", "datatype", "data", "optional", "parameters"])
shapes = st.lists(st.integers(-1, 9), max_size=3)
usual = st.fixed_dictionaries(
    {"name": st.text(max_size=2), "shape": shapes, "datatype": st.just("INT8")},
    optional={"data": nested, "optional": st.booleans()},
)
mutated = st.builds(
    lambda tensor, changes: {**tensor, **changes}, usual, st.dictionaries(keys, nested, max_size=1)
)
tensors = st.lists(usual | mutated | nested, max_size=3) | nested
documents = st.dictionaries(st.sampled_from(["inputs", "outputs", "id"]), tensors, max_size=2)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("tensors", PLAIN)
def test_the_usual_documents_are_plain(tensors, side):
    assert is_plain({side.value: tensors}, side)
    assert not is_plain({side.value: tensors, "id": "1"}, side)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("tensors", NOT_PLAIN)
def test_whatever_needs_a_judge_is_not_plain(tensors, side):
    assert not is_plain({side.value: tensors}, side)


@pytest.mark.parametrize("value", [None, [], "inputs", 1, {}, {"outputs": [TENSOR]}])
def test_no_document_is_not_plain(value):
    assert not is_plain(value, Side.INPUT)


@given(documents | nested, st.sampled_from(Side))
def test_whatever_is_plain_satisfies_the_json_schema(value, side):
    plain = is_plain(value, side)
    event(f"plain: {plain}")
    if plain:
        assert list(schema_findings(value, side)) == []


@given(st.lists(usual, min_size=1, max_size=3), st.sampled_from(Side))
def test_plain_documents_satisfy_the_json_schema(tensors, side):
    value = {side.value: tensors}
    assert not is_plain(value, side) or list(schema_findings(value, side)) == []


def test_a_plain_document_needs_no_json_schema():
    program = (
        "import sys; from migrate import convert;"
        """convert('{"inputs": [{"name": "x", "shape": [1], "datatype": "INT8"}]}');"""
        "print('jsonschema' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "False\n"
