from __future__ import annotations

import json
import math
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate import convert
from migrate.contract import verification
from migrate.contract.reading import read_schema_module
from migrate.contract.verification import (
    RequestTensor,
    build_request,
    compare_modules,
    first_difference,
)
from migrate.model import LegacyDocument, Side
from migrate.settings import BatchDimension, Settings
from tests.builders import legacy_tensor as tensor
from tests.contract.schema_text import request_dictionary, schema_text
from tests.legacy_documents import legacy_documents

AUTO, KEEP, DROP = BatchDimension.AUTO, BatchDimension.KEEP, BatchDimension.DROP

RIGHT_SCHEMA = {
    "prompt": {"datatype": "STRING", "required": True, "shape": [1], "example": ["Once"]},
    "scale": {"datatype": "FP64", "required": True, "shape": [2], "example": [0.1, 2.5]},
    "flags": {"datatype": "BOOL", "required": False, "shape": [-1], "example": [True, False]},
    "ids": {"datatype": "INT64", "required": True, "shape": [2, 2], "example": [[1, 2], [3, 4]]},
}


def verify(document, text, *choices):
    return verification.verify(document, read_schema_module(text), *choices)


def document(*tensors):
    return LegacyDocument(Side.INPUT, tensors)


RIGHT_DOCUMENT = document(
    tensor("prompt", [1], "BYTES", ["Once"]),
    tensor("scale", [1, 2], "FP64", [[0.1, 2.5]]),
    tensor("flags", [1, -1], "BOOL", [[True, False]], optional=True),
    tensor("ids", [2, 2], "INT64", [[1, 2], [3, 4]]),
)


def text_of(schema):
    return f"INPUT_SCHEMA = {schema!r}\n"


def changed(name, **properties):
    return RIGHT_SCHEMA | {name: RIGHT_SCHEMA[name] | properties}


def without(name, key=None):
    if key is None:
        return {other: entry for other, entry in RIGHT_SCHEMA.items() if other != name}
    entry = {other: value for other, value in RIGHT_SCHEMA[name].items() if other != key}
    return RIGHT_SCHEMA | {name: entry}


def renamed(name, new):
    return {new if key == name else key: entry for key, entry in RIGHT_SCHEMA.items()}


WRONG = {
    "input-dropped": (without("scale"), {("scale", "name")}),
    "input-added": (RIGHT_SCHEMA | {"more": RIGHT_SCHEMA["prompt"]}, {("more", "name")}),
    "input-renamed": (renamed("ids", "Ids"), {("ids", "name"), ("Ids", "name")}),
    "name-not-text": (renamed("ids", 5), {("ids", "name"), ("5", "name"), ("5", "text")}),
    "inputs-reordered": (dict(reversed(RIGHT_SCHEMA.items())), {(None, "order")}),
    "datatype": (changed("scale", datatype="FP32"), {("scale", "datatype")}),
    "datatype-unknown": (changed("scale", datatype="FLOAT"), {("scale", "datatype")}),
    "datatype-absent": (without("ids", "datatype"), {("ids", "datatype")}),
    "optional-though-not": (changed("ids", required=False), {("ids", "required")}),
    "required-though-optional": (changed("flags", required=True), {("flags", "required")}),
    "required-absent": (without("flags", "required"), {("flags", "required")}),
    "required-a-number": (changed("ids", required=1), {("ids", "required")}),
    "shape-variable": (changed("scale", shape=[-1]), {("scale", "shape")}),
    "shape-fixed": (changed("flags", shape=[2]), {("flags", "shape")}),
    "shape-longer": (changed("scale", shape=[3]), {("scale", "shape"), ("scale", "example")}),
    "shape-absent": (without("flags", "shape"), {("flags", "shape")}),
    "batch-dimension-kept": (
        changed("scale", shape=[1, 2], example=[[0.1, 2.5]]),
        {("scale", "shape")},
    ),
    "too-much-merged": (
        changed("ids", shape=[2], example=[1, 2]),
        {("ids", "shape"), ("ids", "example")},
    ),
    "flattened": (
        changed("ids", shape=[4], example=[1, 2, 3, 4]),
        {("ids", "shape"), ("ids", "example")},
    ),
    "transposed": (changed("ids", example=[[1, 3], [2, 4]]), {("ids", "example")}),
    "swapped": (changed("ids", example=[[1, 2], [4, 3]]), {("ids", "example")}),
    "shortened": (changed("flags", example=[True]), {("flags", "example")}),
    "lengthened": (changed("flags", example=[True, False, False]), {("flags", "example")}),
    "emptied": (changed("flags", example=[]), {("flags", "example")}),
    "example-absent": (without("flags", "example"), {("flags", "example")}),
    "text-changed": (changed("prompt", example=["once"]), {("prompt", "example")}),
    "text-stripped": (changed("prompt", example=["Once "]), {("prompt", "example")}),
    "one-ulp": (changed("scale", example=[math.nextafter(0.1, 1), 2.5]), {("scale", "example")}),
    "sign": (changed("scale", example=[0.1, -2.5]), {("scale", "example")}),
    "true-for-1": (changed("ids", example=[[True, 2], [3, 4]]), {("ids", "example")}),
    "1-for-true": (changed("flags", example=[1, False]), {("flags", "example")}),
    "text-for-1": (changed("ids", example=[["1", 2], [3, 4]]), {("ids", "example")}),
    "fraction-for-1": (changed("ids", example=[[1.0, 2], [3, 4]]), {("ids", "example")}),
    "none": (changed("prompt", example=[None]), {("prompt", "example")}),
    "ragged": (changed("ids", example=[[1, 2, 3], [4]]), {("ids", "example")}),
    "bare": (changed("prompt", example="Once"), {("prompt", "example")}),
    "out-of-range": (changed("ids", example=[[1, 2], [3, 2**63]]), {("ids", "example")}),
}

LAYOUTS = [
    pytest.param([1], ["x"], AUTO, "[1]", '["x"]', id="as-it-stands"),
    pytest.param([1], "x", AUTO, "[1]", '["x"]', id="bare"),
    pytest.param([-1], "x", AUTO, "[-1]", '["x"]', id="bare-and-variable"),
    pytest.param([1], [["x"]], AUTO, "[1]", '["x"]', id="extra-in-data"),
    pytest.param([2], [["x", "y"]], AUTO, "[2]", '["x", "y"]', id="extra-in-data-of-two"),
    pytest.param([1, 2], [["x", "y"]], AUTO, "[2]", '["x", "y"]', id="merged"),
    pytest.param([1, 2], ["x", "y"], AUTO, "[2]", '["x", "y"]', id="merged-from-flat"),
    pytest.param([1, -1], ["x", "y"], AUTO, "[-1]", '["x", "y"]', id="merged-variable"),
    pytest.param([1, -1], [[]], AUTO, "[-1]", "[]", id="merged-empty"),
    pytest.param([1, 1, 2], [[["x", "y"]]], AUTO, "[1, 2]", '[["x", "y"]]', id="only-one-goes"),
    pytest.param([2, 1], ["x", "y"], AUTO, "[2, 1]", '[["x"], ["y"]]', id="folded"),
    pytest.param([-1, 1], [["x"]], AUTO, "[-1, 1]", '[["x"]]', id="variable-kept"),
    pytest.param([1, 2], [["x", "y"]], KEEP, "[1, 2]", '[["x", "y"]]', id="kept"),
    pytest.param([2, 1], [["x"], ["y"]], DROP, "[1]", '["x"]', id="first-of-two"),
    pytest.param([2, 1], ["x", "y"], DROP, "[1]", '["x"]', id="first-of-two-flat"),
    pytest.param([-1, 2], [["a", "b"], ["c", "d"]], DROP, "[2]", '["a", "b"]', id="first"),
    pytest.param([-1, 2], list("abcd"), DROP, "[2]", '["a", "b"]', id="first-flat"),
    pytest.param([-1, 2], [], DROP, "[2]", '["", ""]', id="no-request"),
    pytest.param([-1, -1], [[], []], DROP, "[-1]", "[]", id="empty-requests"),
    pytest.param([2], ["x", "y"], DROP, "[2]", '["x", "y"]', id="rank-1-has-no-batch"),
    pytest.param([2], None, AUTO, "[2]", '["", "z"]', id="no-data"),
    pytest.param([1, -1], None, AUTO, "[-1]", '["z"]', id="no-data-merged"),
]

WRONG_LAYOUTS = [
    pytest.param([1, 2], [["x", "y"]], AUTO, "[1, 2]", '[["x", "y"]]', id="not-merged"),
    pytest.param([1, 2], [["x", "y"]], KEEP, "[2]", '["x", "y"]', id="merged-under-keep"),
    pytest.param([2, 1], [["x"], ["y"]], AUTO, "[1]", '["x"]', id="dropped-under-auto"),
    pytest.param([2, 1], [["x"], ["y"]], DROP, "[1]", '["y"]', id="second-of-two"),
    pytest.param([2, 1], [["x"]], DROP, "[1]", '["x"]', id="too-few-requests"),
    pytest.param([-1, 2], ["x", "y", "z"], DROP, "[2]", '["x", "y"]', id="half-a-request"),
    pytest.param([-1, -1], [[], []], DROP, "[-1]", '["x"]', id="put-in-an-empty-request"),
    pytest.param([2], [["x"], ["y"]], AUTO, "[2]", '["x", "y"]', id="extra-at-the-end"),
    pytest.param([2, 2], list("abcd"), AUTO, "[2, 2]", '[["a", "c"], ["b", "d"]]', id="order"),
    pytest.param([2, 3], [list("ab")] * 3, AUTO, "[2, 3]", f"{[list('aba')] * 2}", id="sides"),
    pytest.param([2], ["x", ["y"]], AUTO, "[2]", '["x", "y"]', id="ragged"),
    pytest.param([1], [], AUTO, "[1]", '["x"]', id="put-in"),
    pytest.param([2], None, AUTO, "[2]", '["z"]', id="no-data-and-misfit"),
]


def test_the_request_of_a_right_text_is_the_legacy_request():
    assert verify(RIGHT_DOCUMENT, text_of(RIGHT_SCHEMA), AUTO) == ()


@pytest.mark.parametrize(("schema", "found"), WRONG.values(), ids=WRONG)
def test_a_wrong_text_is_found_out(schema, found):
    differences = verify(RIGHT_DOCUMENT, text_of(schema), AUTO)
    assert {(difference.input, difference.key) for difference in differences} == found


@pytest.mark.parametrize(("shape", "data", "choice", "new_shape", "example"), LAYOUTS)
def test_the_dimension_for_the_number_of_requests_is_put_back(
    shape, data, choice, new_shape, example
):
    text = schema_text(shape=new_shape, example=example)
    assert verify(document(tensor("a", shape, "BYTES", data)), text, choice) == ()


@pytest.mark.parametrize(("shape", "data", "choice", "new_shape", "example"), WRONG_LAYOUTS)
def test_a_wrong_layout_is_found_out(shape, data, choice, new_shape, example):
    text = schema_text(shape=new_shape, example=example)
    assert verify(document(tensor("a", shape, "BYTES", data)), text, choice)


def test_an_input_may_be_optional_because_the_model_says_so():
    text = text_of(changed("ids", required=False))
    assert verify(RIGHT_DOCUMENT, text, AUTO, frozenset({"ids"})) == ()
    assert verify(RIGHT_DOCUMENT, text, AUTO, frozenset({"prompt"}))
    assert verify(RIGHT_DOCUMENT, text_of(RIGHT_SCHEMA), AUTO, frozenset({"ids"})) == ()
    required = text_of(changed("flags", required=True))
    assert verify(RIGHT_DOCUMENT, required, AUTO, frozenset({"flags"}))


def test_a_value_out_of_range_is_right_where_the_legacy_file_holds_it():
    text = schema_text(datatype='"INT8"', example="[1024]")
    assert verify(document(tensor("a", [1], "INT8", [1024])), text, AUTO) == ()
    assert verify(document(tensor("a", [1], "INT8", None)), text, AUTO)
    assert verify(document(tensor("a", [1], "INT8", [1])), text, AUTO)


def test_batching_is_no_part_of_a_legacy_request():
    assert verify(RIGHT_DOCUMENT, f"BATCH_SIZE = 4\n{text_of(RIGHT_SCHEMA)}", AUTO) == ()


def test_a_text_that_does_not_load_is_no_migration():
    (difference,) = verify(RIGHT_DOCUMENT, "INPUT_SCHEMA = {", AUTO)
    assert (difference.key, difference.line) == ("text", 1)


def test_modules_are_compared_only_where_both_load():
    one, other, broken = (
        read_schema_module(schema_text(datatype=each)) for each in ('"INT8"', '"BOOL"', '"str"')
    )
    assert [each.key for each in compare_modules(one, other)] == ["datatype"]
    assert compare_modules(one, broken) == compare_modules(broken, one) == ()


def test_a_difference_shows_both_sides_and_the_line():
    text = schema_text(shape="[2, 1]", example='[["x"], ["y"]]')
    legacy = document(tensor("a", [2, 1], "BYTES", [["x"], ["z" * 99]]))
    (difference,) = verify(legacy, text, AUTO)
    assert difference.line == 6
    assert difference.legacy.startswith("'zzz")
    assert difference.legacy.endswith("z... at [1][0]")
    assert len(difference.legacy) < 80
    assert difference.schema == "'y'"


def test_a_difference_in_one_sentence_names_the_input():
    (optional,) = verify(RIGHT_DOCUMENT, text_of(changed("ids", required=False)), AUTO)
    assert optional.sentence() == (
        'required of the input "ids": True from the legacy file, False in input_schema.py'
    )
    (order,) = verify(RIGHT_DOCUMENT, text_of(dict(reversed(RIGHT_SCHEMA.items()))), AUTO)
    assert order.sentence().startswith("order of the inputs: ['prompt', 'scale', ")
    (fault,) = verify(RIGHT_DOCUMENT, text_of(changed("ids", required=1)), AUTO)
    assert fault.sentence() == 'required must be True or False, not an integer (input "ids")'
    (missing,) = verify(RIGHT_DOCUMENT, text_of(without("ids")), AUTO)
    assert missing.sentence() == 'the input "ids" is not in input_schema.py'
    (extra,) = verify(document(), schema_text(), AUTO)
    assert extra.sentence() == 'the input "a" is not in the legacy file'
    (module_fault,) = verify(RIGHT_DOCUMENT, "x = 1", AUTO)
    assert module_fault.sentence() == "INPUT_SCHEMA is not assigned"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"required": None}, id="required"),
        pytest.param({"shape": [0]}, id="shape"),
        pytest.param({"example": [[1], [2, 3]]}, id="example"),
        pytest.param({"example": 6}, id="no-list"),
    ],
)
def test_a_property_with_a_fault_is_told_of_once(wrong):
    found = verify(RIGHT_DOCUMENT, text_of(changed("ids", **wrong)), AUTO)

    assert [(each.input, each.key) for each in found] == [("ids", *wrong)]
    assert found[0].legacy == ""


def test_an_example_that_is_not_there_is_called_absent():
    entry = {"datatype": "INT8", "required": False, "shape": [1]}
    legacy = document(tensor("ids", [1], "INT8", [5]))
    (difference,) = verify(legacy, text_of({"ids": entry}), AUTO, frozenset({"ids"}))
    assert difference.sentence() == (
        'example of the input "ids": [5] from the legacy file, absent in input_schema.py'
    )


def test_two_legacy_tensors_of_one_name_are_never_proved():
    twice = document(tensor("a", [1], "BYTES", ["x"]), tensor("a", [1], "BYTES", ["x"]))
    assert verify(twice, schema_text(), AUTO)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(legacy_documents(), st.sampled_from(BatchDimension))
def test_every_conversion_is_proved(value, choice):
    done = convert(json.dumps(value), settings=Settings(batch_dimension=choice))
    assert verify(done.document, done.source, choice) == ()


SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@settings(deadline=None, suppress_health_check=SLOW)
@given(legacy_documents(), st.data())
def test_every_change_to_a_conversion_is_found(value, data):
    document, changed = changes_of(value, data)
    assert_found(document, *data.draw(st.sampled_from(changed)))


@pytest.mark.heavy
@pytest.mark.no_cover
@settings(deadline=None, suppress_health_check=SLOW, max_examples=2000)
@given(legacy_documents(), st.data())
def test_every_change_to_any_of_many_conversions_is_found(value, data):
    document, changed = changes_of(value, data)
    for change, schema in changed:
        assert_found(document, change, schema)


def changes_of(value, data):
    """Return a document, and its schema with each kind of change to one of the inputs."""
    done = convert(json.dumps(value))
    assert verify(done.document, text_of(done.schema), AUTO) == ()
    name = data.draw(st.sampled_from(list(done.schema)))
    legacy = next(tensor for tensor in done.document.tensors if tensor.name == name)
    of_entry = {} if legacy.data is None else CHANGES
    changed = [
        (kind, {**done.schema, name: of_entry[kind](done.schema[name])}) for kind in of_entry
    ]
    of_schema = (kind for kind in SCHEMA_CHANGES if kind != "order" or len(done.schema) > 1)
    changed += [(kind, SCHEMA_CHANGES[kind](done.schema, name)) for kind in of_schema]
    return done.document, changed


def assert_found(document, change, schema):
    assert verify(document, text_of(schema), AUTO), (change, schema)


def with_last_element(entry, change):
    """Return the entry with the last element of its example changed."""
    entry = json.loads(json.dumps(entry))
    level = entry["example"]
    while isinstance(level[-1], list):
        level = level[-1]
    level[-1] = change(level[-1])
    return entry


def another_value(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return math.nextafter(value, 0) if value else 5e-324
    return value + ("x" if isinstance(value, str) else 1)


def another_type(value):
    return str(value) if not isinstance(value, str) else None


CHANGES = {
    "value": lambda entry: with_last_element(entry, another_value),
    "type": lambda entry: with_last_element(entry, another_type),
    "required": lambda entry: entry | {"required": not entry["required"]},
    "shape": lambda entry: entry | {"shape": [entry["shape"][0] + 2, *entry["shape"][1:]]},
    "rank": lambda entry: entry | {"shape": [1, *entry["shape"]], "example": [entry["example"]]},
    "variable": lambda entry: (
        entry
        | {"shape": [len(entry["example"]) if entry["shape"][0] == -1 else -1, *entry["shape"][1:]]}
    ),
    "element-more": lambda entry: entry | {"example": [*entry["example"], entry["example"][-1]]},
    "element-less": lambda entry: entry | {"example": entry["example"][:-1]},
    "datatype": lambda entry: (
        entry | {"datatype": "INT16" if entry["datatype"] == "INT8" else "FP16"}
    ),
}

SCHEMA_CHANGES = {
    "name": lambda schema, name: {
        (f"{key}_" if key == name else key): entry for key, entry in schema.items()
    },
    "order": lambda schema, _: dict(reversed(schema.items())),
    "input-less": lambda schema, name: {key: entry for key, entry in schema.items() if key != name},
    "input-more": lambda schema, name: schema | {max(schema, key=len) + "_": schema[name]},
}


def built(text):
    return build_request(read_schema_module(text))


def test_a_request_holds_what_the_schema_says():
    tensor = RequestTensor("a", optional=False, shape=[1], datatype="BYTES", data=["x"])
    assert built(schema_text()) == (tensor,)


def test_a_property_that_the_schema_lacks_is_absent_from_the_request():
    request = built(schema_text(required="False", shape="", example=""))
    assert request_dictionary(request) == {
        "inputs": [{"name": "a", "optional": True, "data": None, "datatype": "BYTES"}]
    }


def test_a_variable_shape_stays_as_it_is_written():
    (tensor,) = built(schema_text(shape="[-1, 2]", example='[["x", "y"]]'))
    assert tensor.shape == [-1, 2]


SAME = [
    ("BYTES", "x", "x"),
    ("BOOL", 1, True),
    ("BOOL", 0, False),
    ("BOOL", 1.0, True),
    ("BOOL", "true", True),
    ("BOOL", "False", False),
    ("BOOL", "1", True),
    ("INT32", 3.0, 3),
    ("INT32", "7", 7),
    ("INT32", " -7 ", -7),
    ("INT32", "7.0", 7),
    ("INT32", "1e2", 100),
    ("INT64", float(2**53 - 1), 2**53 - 1),
    ("UINT64", str(2**64 - 1), 2**64 - 1),
    ("FP32", 2, 2.0),
    ("FP32", 2.0, 2),
    ("FP32", "2.0", 2.0),
    ("FP32", "0.1", 0.1),
    ("FP32", ".5", 0.5),
    ("FP32", "1e-3", 0.001),
    ("FP32", "12345678901234567891", 12345678901234567891),
    ("FP64", "0.10000000000000000000001", 0.1),
    ("FP64", 10**400, 10**400),
]

DIFFERENT = [
    ("BYTES", "x", "X"),
    ("BYTES", 1, "1"),
    ("BYTES", None, "None"),
    ("BYTES", True, "True"),
    ("BOOL", 2, True),
    ("BOOL", "yes", True),
    ("BOOL", "0", True),
    ("BOOL", None, False),
    ("BOOL", "", False),
    ("BOOL", [], False),
    ("INT32", 3.5, 3),
    ("INT32", "3.5", 3),
    ("INT32", "7x", 7),
    ("INT32", "7x", None),
    ("INT32", "1_0", 10),
    ("INT32", "\u0667", 7),
    ("INT32", None, 0),
    ("INT32", False, 1),
    ("INT32", True, 1),
    ("UINT8", False, 0),
    ("FP64", True, 1.0),
    ("FP64", False, 0.0),
    ("INT64", float(2**53), 2**53),
    ("INT64", -float(2**53), -(2**53)),
    ("INT64", float(2**53), 2**53 + 1),
    ("FP32", 2**53 + 1, float(2**53)),
    ("FP32", 0.0, -0.0),
    ("FP32", -0.0, 0),
    ("FP32", 0.1, math.nextafter(0.1, 1)),
    ("FP32", "0.1", math.nextafter(0.1, 1)),
    ("FP32", "1_0.0", 10.0),
    ("FP32", "x", 0.0),
    ("FP32", None, 0.0),
]


@pytest.mark.parametrize(("datatype", "legacy", "schema"), SAME)
def test_a_value_may_stand_for_another_without_loss(datatype, legacy, schema):
    assert first_difference(datatype, [legacy], [schema]) is None


@pytest.mark.parametrize(("datatype", "legacy", "schema"), DIFFERENT)
def test_a_value_that_means_something_else_is_found(datatype, legacy, schema):
    assert first_difference(datatype, [legacy], [schema]) == 0


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.data())
def test_the_first_of_many_that_differs_is_found(values, data):
    index = data.draw(st.integers(0, len(values) - 1))
    changed = [*values]
    changed[index] = math.nextafter(values[index], math.inf if values[index] < 0 else -math.inf)
    assert first_difference("FP64", values, values[:]) is None
    assert first_difference("FP64", values, changed) == index


@pytest.mark.parametrize(
    ("legacy", "schema", "index"),
    [
        pytest.param([1.0, 0.0, 2.0], [1.0, -0.0, 2.0], 1, id="zeros-of-two-signs"),
        pytest.param([1, -0.0], [1.0, 0], 1, id="equal-lists-of-other-types"),
        pytest.param([], [], None, id="nothing"),
    ],
)
def test_the_first_that_differs_is_found(legacy, schema, index):
    assert first_difference("FP64", legacy, schema) == index


@pytest.mark.parametrize("datatype", ["INT32", "FP64"])
def test_a_long_text_is_read_in_linear_time(datatype):
    start = time.process_time()
    assert first_difference(datatype, ["1" * 1_000_000 + "x"], [1]) == 0
    assert time.process_time() - start < 60
