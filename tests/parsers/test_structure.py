from __future__ import annotations

import pytest

from migrate.model import Datatype, LegacyDocument, LegacyTensor, Side
from migrate.parsers.structure import is_legacy, read_structure, why_not_legacy

TENSOR = {"name": "a", "shape": [1], "datatype": "BYTES", "data": ["x"]}


def read(*tensors, side=Side.INPUT, **others):
    return read_structure({side.value: list(tensors), **others}, side)


@pytest.mark.parametrize("side", list(Side))
def test_a_document_holds_its_tensors_in_their_order(side):
    document, findings = read(
        TENSOR,
        {"name": "b", "shape": [1, -1], "datatype": "FP32", "optional": True},
        {"name": "c", "shape": [2], "datatype": "BOOL", "data": None, "optional": False},
        side=side,
    )

    assert findings == ()
    assert document == LegacyDocument(
        side,
        (
            LegacyTensor(0, "a", (1,), Datatype.BYTES, ["x"]),
            LegacyTensor(1, "b", (1, -1), Datatype.FP32, None, optional=True),
            LegacyTensor(2, "c", (2,), Datatype.BOOL, None),
        ),
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({"shape": 5, "datatype": "float"}, ["IM105", "IM104"], id="spellings"),
        pytest.param({"parameters": {}}, ["IM108"], id="dropped-property"),
    ],
)
def test_a_tensor_with_warnings_is_kept(changes, codes):
    document, findings = read(TENSOR | changes)

    assert document is not None
    assert [tensor.name for tensor in document.tensors] == ["a"]
    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({"name": ""}, ["IM102"], id="empty-name"),
        pytest.param({"optional": 1}, ["IM102"], id="optional-of-the-wrong-type"),
        pytest.param({"shape": [0]}, ["IM106"], id="dimension"),
        pytest.param({"shape": [None]}, ["IM102"], id="shape-of-the-wrong-type"),
        pytest.param({"datatype": "x"}, ["IM103"], id="unknown-datatype"),
        pytest.param({"datatype": None}, ["IM102"], id="datatype-of-the-wrong-type"),
        pytest.param(
            {"name": 1, "shape": [0, "2"], "datatype": "x"},
            ["IM102", "IM106", "IM103"],
            id="every-property",
        ),
    ],
)
def test_a_tensor_with_an_error_is_left_out_and_the_others_stay(changes, codes):
    document, findings = read(TENSOR | changes, TENSOR | {"name": "b"})

    assert document is not None
    assert [(tensor.position, tensor.name) for tensor in document.tensors] == [(1, "b")]
    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize("name", ["name", "shape", "datatype"])
def test_a_missing_property_does_not_hide_what_is_wrong_with_the_others(name):
    faulty = TENSOR | {"shape": "0", "datatype": "x", "name": 5}
    del faulty[name]
    _, findings = read(faulty)

    expected = {"name": "IM102", "shape": "IM106", "datatype": "IM103"}
    del expected[name]
    assert sorted(finding.code for finding in findings) == sorted(["IM101", *expected.values()])


def test_what_is_no_object_is_left_out():
    document, findings = read("x", TENSOR, None)

    assert document is not None
    assert [tensor.position for tensor in document.tensors] == [1]
    assert [finding.path for finding in findings] == [("inputs", 0), ("inputs", 2)]


def test_no_tensors_are_an_error():
    document, (finding,) = read()

    assert document == LegacyDocument(Side.INPUT, ())
    assert finding.code == "IM109"


def test_every_later_tensor_of_the_same_name_is_reported():
    _, findings = read(TENSOR, TENSOR | {"name": "b"}, TENSOR, TENSOR)

    assert [(finding.code, finding.path) for finding in findings] == [
        ("IM107", ("inputs", 2, "name")),
        ("IM107", ("inputs", 3, "name")),
    ]
    assert all("inputs[0]" in finding.message for finding in findings)


@pytest.mark.parametrize("other", ["A", "a ", "á", ""])
def test_other_names_are_not_the_same(other):
    _, findings = read(TENSOR, TENSOR | {"name": other})

    assert "IM107" not in [finding.code for finding in findings]


def test_a_name_repeated_in_a_faulty_tensor_is_still_reported():
    _, findings = read(TENSOR, TENSOR | {"shape": [0]}, 5)

    assert sorted(finding.code for finding in findings) == ["IM102", "IM106", "IM107"]


def test_a_long_repeated_name_is_cut_in_the_message():
    _, (finding,) = read(*[TENSOR | {"name": "x" * 5000}] * 2)

    assert len(finding.message) < 120


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
        ({"a": 1, "input": [TENSOR]}, Side.INPUT, "it has no `inputs`", ("input",)),
    ],
)
def test_the_reason_is_said_where_it_stands(value, side, reason, path):
    finding = why_not_legacy(value, side)

    assert finding.code == "IM008"
    assert finding.message == f"this is not a legacy document: {reason}"
    assert finding.path == path


AS_A_LIST = 'write it as a list: {"inputs": [{"name": ..., "shape": ...}]}'


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ({"outputs": [TENSOR]}, "swap the two files, if they are swapped"),
        ({"Inputs": [TENSOR]}, "rename `Inputs` to `inputs`"),
        ([TENSOR], 'write it as {"inputs": [...]}'),
        ({"instances": [{"name": "a", "text": "b"}]}, None),
        ([1, {"name": "a"}], None),
        ({"inputs": TENSOR, "input": [TENSOR]}, AS_A_LIST),
        ({"inputs": {"a": {"shape": [1], "datatype": "BYTES"}}}, AS_A_LIST),
        (
            {"inputs": ["x", {"Name": "a", "Shape": [1], "Type": "b"}]},
            "write the properties in lower case: name, shape, datatype, data",
        ),
        ({"inputs": [{"Name": "a", "Type": "b"}]}, None),
        ({"inputs": {"prompt": "a", "parameters": {"seed": 1}}, "input": [TENSOR]}, None),
    ],
)
def test_only_what_is_nearly_legacy_has_a_hint(value, hint):
    assert why_not_legacy(value, Side.INPUT).hint == hint
