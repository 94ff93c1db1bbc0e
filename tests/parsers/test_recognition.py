from __future__ import annotations

import pytest

from migrate.model import Side
from migrate.parsers.structure import is_legacy, why_not_legacy

TENSOR = {"name": "a", "shape": [1], "datatype": "BYTES", "data": ["x"]}


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    "tensors",
    [
        pytest.param([TENSOR], id="a-tensor"),
        pytest.param([], id="none"),
        pytest.param(["x", 1, None, TENSOR], id="a-tensor-among-other-things"),
        pytest.param([{"name": "a"}], id="only-a-name"),
        pytest.param([{"data": [1]}], id="only-data"),
        pytest.param([{"name": 1, "shape": {}}], id="of-the-wrong-types"),
        pytest.param([{"name": "a", "data": [], "x": 1, "y": 2}], id="two-known-among-others"),
    ],
)
def test_documents_of_the_format(side, tensors):
    assert is_legacy({side.value: tensors, "other": 1}, side)


@pytest.mark.parametrize(
    "tensors",
    [
        pytest.param([{"name": "a", "type": "uint256"}], id="abi"),
        pytest.param([{"name": "a", "description": "b", "required": True}], id="action"),
        pytest.param([{}], id="empty-object"),
        pytest.param([{"Name": "a", "Shape": [1]}], id="other-case"),
        pytest.param(["text"], id="texts"),
        pytest.param([[TENSOR]], id="nested"),
        pytest.param("text", id="text"),
        pytest.param(TENSOR, id="no-list"),
        pytest.param(None, id="null"),
    ],
)
def test_lists_of_something_else(tensors):
    assert not is_legacy({"inputs": tensors}, Side.INPUT)


@pytest.mark.parametrize("value", [None, 1, "inputs", [TENSOR], [{"inputs": [TENSOR]}], {}])
def test_other_values(value):
    assert not is_legacy(value, Side.INPUT)


def test_the_side_decides():
    assert not is_legacy({"outputs": [TENSOR]}, Side.INPUT)
    assert not is_legacy({"inputs": [TENSOR]}, Side.OUTPUT)


@pytest.mark.parametrize(
    ("value", "side", "reason", "path"),
    [
        ({"outputs": [TENSOR]}, Side.INPUT, "it has `outputs` instead of `inputs`", ()),
        ({"inputs": [TENSOR]}, Side.OUTPUT, "it has `inputs` instead of `outputs`", ()),
        ([], Side.INPUT, "it is not an object with `inputs`", ()),
        ({"a": 1}, Side.OUTPUT, "it has no `outputs`", ()),
        (
            {"inputs": 1},
            Side.INPUT,
            "its `inputs` is not a list of tensors, objects with name and shape",
            ("inputs",),
        ),
    ],
)
def test_the_reason_is_said_where_it_stands(value, side, reason, path):
    finding = why_not_legacy(value, side)

    assert finding.code == "IM008"
    assert finding.message == f"this is not a legacy document: {reason}"
    assert finding.path == path
