from __future__ import annotations

import pytest

from migrate.contract.module import FaultKind
from migrate.contract.reading import read_schema_module
from migrate.contract.values import VALUES, suggestion
from migrate.mapping.datatypes import TARGET_NAMES
from migrate.model import DATATYPE_ALIASES
from tests.contract.schema_text import schema_text

REFUSED, WRONG, MISFIT = FaultKind.REFUSED, FaultKind.WRONG, FaultKind.MISFIT
RANGE = FaultKind.OUT_OF_RANGE
HUGE = str(10**400)

FAULTS = [
    ({"datatype": '"INT"'}, REFUSED, 3, "unknown datatype 'INT'"),
    ({"datatype": '"string"'}, REFUSED, 3, "unknown datatype 'string'"),
    ({"datatype": "None"}, REFUSED, 3, "a name in quotes, not None"),
    ({"datatype": ""}, REFUSED, 2, "datatype is required"),
    ({"required": "1"}, WRONG, 4, "required must be True or False, not an integer"),
    ({"shape": ""}, REFUSED, 2, "shape is required"),
    ({"shape": "[]"}, REFUSED, 5, "not an empty list"),
    ({"shape": "(1,)"}, REFUSED, 5, "not a tuple"),
    ({"shape": "[]", "required": "False"}, REFUSED, 5, "not an empty list"),
    ({"shape": "[0]"}, WRONG, 5, "positive integer or -1, not 0"),
    ({"shape": "[-2]"}, WRONG, 5, "not -2"),
    ({"shape": "[True]"}, WRONG, 5, "not True"),
    ({"shape": "[1.0]"}, WRONG, 5, "not 1.0"),
    ({"shape": '["1"]'}, WRONG, 5, "not '1'"),
    ({"example": ""}, REFUSED, 2, "example is required"),
    ({"example": '"x"'}, MISFIT, 6, "example must be a list, not text"),
    ({"example": "None"}, MISFIT, 6, "not None"),
    ({"example": '("x",)'}, MISFIT, 6, "not a tuple"),
    ({"example": '["x", "y"]'}, MISFIT, 6, "example has the shape [2], which does not match [1]"),
    ({"example": '[["x"]]'}, MISFIT, 6, "example has the shape [1, 1], which does not match [1]"),
    ({"example": "[]"}, MISFIT, 6, "example has the shape [0], which does not match [1]"),
    (
        {"example": "[[]]", "shape": "[-1, 3]"},
        MISFIT,
        6,
        "example has the shape [1, 0], which does not match [-1, 3]",
    ),
    (
        {"example": '["x"]', "shape": "[-1, -1]"},
        MISFIT,
        6,
        "example has the shape [1], which does not match [-1, -1]",
    ),
    ({"example": '[["x"], ["y", "z"]]', "shape": "[2, -1]"}, MISFIT, 6, "lists of length 1 and 2"),
    (
        {"example": '["x", ["y"]]', "shape": "[2]"},
        MISFIT,
        6,
        "lists and single values stand side by side",
    ),
    ({"example": "[1]"}, MISFIT, 6, "example[0] is an integer, but STRING takes text"),
    ({"example": "[None]"}, MISFIT, 6, "example[0] is None, but STRING takes text"),
    ({"example": '[b"x"]'}, MISFIT, 6, "example[0] is a value of type bytes"),
    ({"example": "[{}]"}, MISFIT, 6, "example[0] is a dictionary"),
    ({"example": '[("x",)]'}, MISFIT, 6, "example[0] is a tuple"),
    ({"datatype": '"INT8"', "example": "[True]"}, MISFIT, 6, "INT8 takes an integer"),
    ({"datatype": '"INT8"', "example": "[1.0]"}, MISFIT, 6, "example[0] is a fraction"),
    ({"datatype": '"INT8"', "example": '["1"]'}, MISFIT, 6, "example[0] is text"),
    ({"datatype": '"BOOL"', "example": "[1]"}, MISFIT, 6, "BOOL takes True or False"),
    ({"datatype": '"FP32"', "example": "[True]"}, MISFIT, 6, "FP32 takes a finite number"),
    ({"datatype": '"FP32"', "example": "[1e999]"}, MISFIT, 6, "example[0] is inf"),
    ({"datatype": '"FP64"', "example": f"[{HUGE}]"}, MISFIT, 6, "FP64 takes a finite number"),
    ({"datatype": '"INT8"', "example": "[1024]"}, RANGE, 6, "example[0] is 1024, but INT8 takes"),
    (
        {"datatype": '"UINT8"', "shape": "[2, -1]", "example": "[[1, 2], [3, -1]]"},
        RANGE,
        6,
        "example[1][1] is -1, but UINT8 takes 0 to 255",
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


@pytest.mark.parametrize(
    ("written", "missing"),
    [("dtype", "datatype"), ("Shape", "shape"), ("exmaple", "example"), ("data", "example")],
)
def test_a_misspelt_property_is_where_the_missing_one_is_looked_for(written, missing):
    text = schema_text(**{missing: ""}).replace("    },", f'        "{written}": 1,\n    }},')
    (fault,) = read_schema_module(text).faults
    assert (fault.kind, fault.line, fault.key) == (REFUSED, 6, missing)
    assert fault.hint == f'rename "{written}" to "{missing}"'


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
        pytest.param("IS_STREAMING_OUTPUT = True", [], id="streaming"),
        pytest.param("IS_STREAMING_OUTPUT = 1", [WRONG], id="streaming-by-a-number"),
    ],
)
def test_a_constant_beside_the_schema_must_be_of_its_type(constants, kinds):
    module = read_schema_module(f"{constants}\n{schema_text()}")
    assert [fault.kind for fault in module.faults] == kinds


@pytest.mark.parametrize(
    ("written", "meant"),
    [
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


@pytest.mark.parametrize("spelling", sorted(DATATYPE_ALIASES.keys() - VALUES.keys()))
def test_a_spelling_is_suggested_as_a_legacy_file_is_read(spelling):
    meant = TARGET_NAMES[DATATYPE_ALIASES[spelling]]
    assert suggestion(spelling) == f'did you mean "{meant}"?'


def test_a_datatype_like_no_other_gets_the_whole_list():
    assert all(name in suggestion("LIST") for name in VALUES)
