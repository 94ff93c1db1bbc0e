from __future__ import annotations

import pytest

from migrate.contract import FaultKind, read_schema_module
from migrate.contract.values import VALUES, suggestion
from tests.contract.schema_text import schema_text

REFUSED, WRONG, RANGE = FaultKind.REFUSED, FaultKind.WRONG, FaultKind.OUT_OF_RANGE
HUGE = str(10**400)

FAULTS = [
    ({"datatype": '"INT"'}, REFUSED, 3, "unknown datatype 'INT'"),
    ({"datatype": '"string"'}, REFUSED, 3, "unknown datatype 'string'"),
    ({"datatype": "None"}, REFUSED, 3, "a name in quotes, and this is None"),
    ({"datatype": ""}, REFUSED, 2, "datatype is missing"),
    ({"required": "1"}, WRONG, 4, "required must be True or False, and this is an integer"),
    ({"shape": ""}, REFUSED, 2, "shape is missing"),
    ({"shape": "[]"}, REFUSED, 5, "this is an empty list"),
    ({"shape": "(1,)"}, REFUSED, 5, "this is a tuple"),
    ({"shape": "[]", "required": "False"}, REFUSED, 5, "this is an empty list"),
    ({"shape": "[0]"}, WRONG, 5, "positive integer or -1, and this is 0"),
    ({"shape": "[-2]"}, WRONG, 5, "and this is -2"),
    ({"shape": "[True]"}, WRONG, 5, "and this is True"),
    ({"shape": "[1.0]"}, WRONG, 5, "and this is 1.0"),
    ({"shape": '["1"]'}, WRONG, 5, "and this is '1'"),
    ({"example": ""}, REFUSED, 2, "example is missing"),
    ({"example": '"x"'}, WRONG, 6, "example must be a list, and this is text"),
    ({"example": "None"}, WRONG, 6, "and this is None"),
    ({"example": '("x",)'}, WRONG, 6, "and this is a tuple"),
    ({"example": '["x", "y"]'}, WRONG, 6, "it has the shape [2], and [1] is declared"),
    ({"example": '[["x"]]'}, WRONG, 6, "it has the shape [1, 1], and [1] is declared"),
    ({"example": "[]"}, WRONG, 6, "it has the shape [0], and [1] is declared"),
    (
        {"example": "[[]]", "shape": "[-1, 3]"},
        WRONG,
        6,
        "it has the shape [1, 0], and [-1, 3] is declared",
    ),
    ({"example": '["x"]', "shape": "[-1, -1]"}, WRONG, 6, "example does not fit the shape"),
    ({"example": '[["x"], ["y", "z"]]', "shape": "[2, -1]"}, WRONG, 6, "lists of length 1 and 2"),
    (
        {"example": '["x", ["y"]]', "shape": "[2]"},
        WRONG,
        6,
        "lists and single values stand side by side",
    ),
    ({"example": "[1]"}, WRONG, 6, "example[0] is an integer, and STRING takes text"),
    ({"example": "[None]"}, WRONG, 6, "example[0] is None, and STRING takes text"),
    ({"example": '[b"x"]'}, WRONG, 6, "example[0] is a value of type bytes"),
    ({"example": "[{}]"}, WRONG, 6, "example[0] is a dictionary"),
    ({"example": '[("x",)]'}, WRONG, 6, "example[0] is a tuple"),
    ({"datatype": '"INT8"', "example": "[True]"}, WRONG, 6, "INT8 takes an integer"),
    ({"datatype": '"INT8"', "example": "[1.0]"}, WRONG, 6, "example[0] is a fraction"),
    ({"datatype": '"INT8"', "example": '["1"]'}, WRONG, 6, "example[0] is text"),
    ({"datatype": '"BOOL"', "example": "[1]"}, WRONG, 6, "BOOL takes True or False"),
    ({"datatype": '"FP32"', "example": "[True]"}, WRONG, 6, "FP32 takes a finite number"),
    ({"datatype": '"FP32"', "example": "[1e999]"}, WRONG, 6, "example[0] is inf"),
    ({"datatype": '"FP64"', "example": f"[{HUGE}]"}, WRONG, 6, "FP64 takes a finite number"),
    ({"datatype": '"INT8"', "example": "[1024]"}, RANGE, 6, "example[0] is 1024, and INT8 takes"),
    (
        {"datatype": '"UINT8"', "shape": "[2, -1]", "example": "[[1, 2], [3, -1]]"},
        RANGE,
        6,
        "example[1][1] is -1, and UINT8 takes 0 to 255",
    ),
]

SOUND = [
    {},
    {"required": ""},
    {"required": "False", "example": "", "shape": ""},
    {"shape": "[-1]", "example": "[]"},
    {"shape": "[-1, 3]", "example": "[]"},
    {"shape": "[1, -1]", "example": "[[]]"},
    {"datatype": '"BYTES"'},
    {"datatype": '"FP16"', "example": "[1]"},
    {"datatype": '"FP64"', "example": "[1e308]"},
    {"datatype": '"BOOL"', "example": "[True]"},
]

BOUNDS = [
    *((f"INT{bits}", -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)),
    *((f"UINT{bits}", 0, 2**bits - 1) for bits in (8, 16, 32, 64)),
]


@pytest.mark.parametrize(("properties", "kind", "line", "message"), FAULTS)
def test_a_fault_says_what_is_wrong_and_where(properties, kind, line, message):
    (fault,) = read_schema_module(schema_text(**properties)).faults
    assert (fault.kind, fault.line, fault.input) == (kind, line, "a")
    assert message in fault.message


@pytest.mark.parametrize("properties", SOUND, ids=str)
def test_a_sound_input_has_no_fault(properties):
    assert read_schema_module(schema_text(**properties)).faults == ()


@pytest.mark.parametrize(("datatype", "low", "high"), BOUNDS)
def test_an_integer_is_in_range_up_to_the_bounds(datatype, low, high):
    def faults(*values):
        text = schema_text(datatype=f'"{datatype}"', shape="[-1]", example=repr(list(values)))
        return [fault.kind for fault in read_schema_module(text).faults]

    assert faults(low, high) == []
    assert faults(low - 1) == faults(high + 1) == [RANGE]


def test_a_value_at_the_bound_is_not_the_one_out_of_range():
    text = schema_text(datatype='"INT8"', shape="[4]", example="[-128, 127, 128, -129]")
    (fault,) = read_schema_module(text).faults
    assert fault.message.startswith("example[2] is 128")


@pytest.mark.parametrize("name", ["5", '""', "None"])
def test_a_name_must_be_text_that_is_not_empty(name):
    module = read_schema_module(schema_text().replace('"a"', name))
    assert [fault.kind for fault in module.faults] == [WRONG]


@pytest.mark.parametrize(
    ("constants", "kinds"),
    [
        pytest.param("BATCH_SIZE = 4; BATCH_WINDOW = 5", [], id="sound"),
        pytest.param("BATCH_SIZE = 1.5", [WRONG], id="fraction"),
        pytest.param('BATCH_SIZE = "4"', [REFUSED], id="text"),
        pytest.param('BATCH_SIZE = 4; BATCH_WINDOW = "5"', [REFUSED], id="window-looked-at"),
        pytest.param('BATCH_SIZE = 0; BATCH_WINDOW = "5"', [WRONG], id="window-not-looked-at"),
        pytest.param('BATCH_WINDOW = "5"', [WRONG], id="window-alone"),
    ],
)
def test_the_constants_for_batching_are_whole_numbers(constants, kinds):
    module = read_schema_module(f"{constants}\n{schema_text()}")
    assert [fault.kind for fault in module.faults] == kinds


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("INT", "INT64"),
        ("float", "FP32"),
        ("str", "STRING"),
        ("bool", "BOOL"),
        ("string", "STRING"),
        ("STRNG", "STRING"),
        ("BYTE", "BYTES"),
        ("INT-32", "INT32"),
    ],
)
def test_the_datatype_that_was_probably_meant_is_suggested(written, meant):
    assert suggestion(written) == f'did you mean "{meant}"?'


def test_a_datatype_like_no_other_gets_the_whole_list():
    assert all(name in suggestion("LIST") for name in VALUES)
