from __future__ import annotations

import pytest

from migrate.model import Datatype
from migrate.parsers.spellings import read_datatype, read_shape
from migrate.parsers.tokens import MAX_DEPTH

PATH = ("inputs", 0, "shape")


@pytest.mark.parametrize(
    "value", [[1], [-1], [1, -1], [1, 3, 224, 224], [2**63], [1] * MAX_DEPTH], ids=str
)
def test_a_list_of_dimensions_is_a_shape(value):
    assert read_shape(value, PATH) == (tuple(value), ())


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ([], (1,)),
        (5, (5,)),
        (-1, (-1,)),
        ("5", (5,)),
        ("-1", (-1,)),
        (5.0, (5,)),
        (["1", 2], (1, 2)),
        (["007"], (7,)),
        ([1.0, -1.0], (1, -1)),
        ([1, "-1", 3.0], (1, -1, 3)),
    ],
)
def test_other_spellings_are_understood_with_a_warning(value, shape):
    read, (finding,) = read_shape(value, PATH)

    assert read == shape
    assert all(type(dimension) is int for dimension in read or ())
    assert (finding.code, finding.path) == ("IM105", PATH)
    assert str(list(shape)) in finding.message


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        (0, [()]),
        (-2, [()]),
        ("0", [()]),
        ("-0", [()]),
        (-2.0, [()]),
        ([0], [(0,)]),
        ([1, 0, -1, -2], [(1,), (3,)]),
        (["-5", 2], [(0,)]),
        ([0.0], [(0,)]),
    ],
)
def test_every_impossible_dimension_is_an_error_where_it_stands(value, steps):
    shape, findings = read_shape(value, PATH)

    assert shape is None
    assert [(finding.code, finding.path) for finding in findings] == [
        ("IM106", (*PATH, *step)) for step in steps
    ]


DATATYPE = ("inputs", 0, "datatype")


@pytest.mark.parametrize("datatype", list(Datatype), ids=lambda datatype: datatype.value)
def test_the_protocol_s_own_names_need_no_word(datatype):
    assert read_datatype(datatype.value, DATATYPE) == (datatype, None)


ALIASES = {
    "bool": Datatype.BOOL,
    "boolean": Datatype.BOOL,
    "str": Datatype.BYTES,
    "string": Datatype.BYTES,
    "bytes": Datatype.BYTES,
    "object": Datatype.BYTES,
    "int": Datatype.INT32,
    "long": Datatype.INT64,
    "float": Datatype.FP32,
    "double": Datatype.FP64,
    "half": Datatype.FP16,
    "float16": Datatype.FP16,
    "float32": Datatype.FP32,
    "float64": Datatype.FP64,
    "bfloat16": Datatype.BF16,
}


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        *ALIASES.items(),
        *(
            (name.upper(), value)
            for name, value in ALIASES.items()
            if name not in ("bool", "bytes")
        ),
        ("Int64", Datatype.INT64),
        ("fp32", Datatype.FP32),
        ("TYPE_INT8", Datatype.INT8),
        ("TYPE_STRING", Datatype.BYTES),
        ("type_fp16", Datatype.FP16),
        ("FP32 ", Datatype.FP32),
        ("\tbytes\n", Datatype.BYTES),
        (" TYPE_INT8 ", Datatype.INT8),
    ],
)
def test_other_spellings_of_a_datatype_are_understood_with_a_warning(text, datatype):
    read, finding = read_datatype(text, DATATYPE)

    assert read is datatype
    assert finding is not None
    assert (finding.code, finding.path) == ("IM104", DATATYPE)
    assert finding.message == f'the datatype "{text}" is read as {datatype.value}'


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("INT31", "INT32"),
        ("INT_64", "INT64"),
        ("FP3", "FP32"),
        ("BYTE", "BYTES"),
        ("UINT_8", "UINT8"),
        ("STRINGS", "BYTES"),
        ("booleans", "BOOL"),
        ("TYPE_BF1", "BF16"),
    ],
)
def test_an_unknown_datatype_is_an_error_with_the_nearest_one(text, nearest):
    read, finding = read_datatype(text, DATATYPE)

    assert read is None
    assert finding is not None
    assert (finding.code, finding.path) == ("IM103", DATATYPE)
    assert finding.message == f'unknown datatype "{text}"'
    assert finding.hint == f'did you mean "{nearest}"?'


@pytest.mark.parametrize(
    "text",
    ["", " ", "BY TES", "TYPE_ INT8", "TYPE_", "TYPE_TYPE_INT8", "LIST", "😀", "x" * 1_000_000],
    ids=lambda text: repr(text[:20]),
)
def test_nothing_else_is_understood(text):
    read, finding = read_datatype(text, DATATYPE)

    assert read is None
    assert finding is not None
    assert finding.code == "IM103"
    assert len(finding.message) < 100
    assert finding.hint is not None


@pytest.mark.parametrize("text", ["", " ", "TYPE_", "image", "complex128", "😀"])
def test_where_none_is_near_all_are_named(text):
    _, finding = read_datatype(text, DATATYPE)

    assert finding is not None
    assert finding.hint == (
        "write one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64,"
        " FP16, FP32, FP64, BF16 and BYTES, which is for text"
    )


def test_an_empty_datatype_is_called_so():
    for text in ("", " "):
        _, finding = read_datatype(text, DATATYPE)

        assert finding is not None
        assert finding.message == "the datatype is empty"
