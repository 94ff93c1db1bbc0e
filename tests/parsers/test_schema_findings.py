from __future__ import annotations

import json
import pkgutil

import pytest
from jsonschema import Draft202012Validator

from migrate.model import Side
from migrate.parsers.schema_findings import schema_findings

TENSOR = {"name": "a", "shape": [1], "datatype": "BYTES", "data": ["x"]}


def findings_of(*tensors, side=Side.INPUT, **others):
    return list(schema_findings({side.value: list(tensors), **others}, side))


def tensor(**changes):
    return {key: value for key, value in (TENSOR | changes).items() if value is not ...}


@pytest.mark.parametrize("name", ["input.schema.json", "output.schema.json"])
def test_the_schema_files_are_valid_schemas(name):
    schema = json.loads(pkgutil.get_data("migrate.parsers", name) or b"")

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(
    "item",
    [
        pytest.param(TENSOR, id="plain"),
        pytest.param(tensor(data=...), id="no-data"),
        pytest.param(tensor(data=None), id="data-is-not-looked-at"),
        pytest.param(tensor(data={"a": [1]}), id="data-may-be-anything-here"),
        pytest.param(tensor(shape=[]), id="empty-shape"),
        pytest.param(tensor(shape=5), id="bare-dimension"),
        pytest.param(tensor(shape=[1.0, "-1", "07", 0, -5]), id="spellings-and-values"),
        pytest.param(tensor(datatype=""), id="any-text-as-datatype"),
        pytest.param(tensor(optional=False), id="optional"),
        pytest.param(tensor(name=" "), id="blank-name"),
    ],
)
def test_nothing_is_found(side, item):
    assert findings_of(item, side=side) == []


@pytest.mark.parametrize(
    ("item", "code", "message", "step"),
    [
        (tensor(name=...), "IM101", "`name` is missing", ()),
        (tensor(name=..., shape=...), "IM101", "`name` and `shape` are missing", ()),
        ({}, "IM101", "`name` and `shape` and `datatype` are missing", ()),
        (tensor(name=""), "IM102", "the name is empty", ("name",)),
        (tensor(name=5), "IM102", "`name` must be text, not 5", ("name",)),
        (tensor(name=None), "IM102", "`name` must be text, not null", ("name",)),
        (tensor(name=["x"]), "IM102", "`name` must be text, not a list", ("name",)),
        (tensor(datatype=5), "IM102", "`datatype` must be text, not 5", ("datatype",)),
        (tensor(optional=1), "IM102", "`optional` must be true or false, not 1", ("optional",)),
        (tensor(optional="y"), "IM102", '`optional` must be true or false, not "y"', ("optional",)),
        (
            tensor(optional="x" * 50),
            "IM102",
            "`optional` must be true or false, not a long text",
            ("optional",),
        ),
        (tensor(shape=[None]), "IM102", "a dimension must be an integer, not null", ("shape", 0)),
        (tensor(shape=[1, 2.5]), "IM102", "a dimension must be an integer, not 2.5", ("shape", 1)),
        (tensor(shape=[True]), "IM102", "a dimension must be an integer, not true", ("shape", 0)),
        (tensor(shape=["a"]), "IM102", 'a dimension must be an integer, not "a"', ("shape", 0)),
        (tensor(shape=["+1"]), "IM102", 'a dimension must be an integer, not "+1"', ("shape", 0)),
        (tensor(shape=[[1]]), "IM102", "a dimension must be an integer, not a list", ("shape", 0)),
        ("x", "IM102", 'a tensor must be an object, not "x"', ()),
        (None, "IM102", "a tensor must be an object, not null", ()),
        ([TENSOR], "IM102", "a tensor must be an object, not a list", ()),
    ],
)
def test_a_fault_is_told_in_the_code_of_its_rule(item, code, message, step):
    (finding,) = findings_of(TENSOR, item)

    assert (finding.code, finding.message) == (code, message)
    assert finding.path == ("inputs", 1, *step)


@pytest.mark.parametrize("shape", [{"a": 1}, None, True, 2.5, "x", "1 "])
def test_a_shape_of_the_wrong_type_is_one_fault(shape):
    (finding,) = findings_of(tensor(shape=shape))

    assert (finding.code, finding.path) == ("IM102", ("inputs", 0, "shape"))
    assert finding.message.startswith("`shape` must be a list of integers")


def test_no_tensors():
    (finding,) = findings_of()

    assert (finding.code, finding.path) == ("IM109", ("inputs",))


def test_every_property_that_is_dropped_is_named_at_its_key():
    found = findings_of(tensor(parameters={}, description="x"), id=1, outputs=[])

    assert {(finding.code, finding.path, finding.on_key) for finding in found} == {
        ("IM108", ("inputs", 0, "parameters"), True),
        ("IM108", ("inputs", 0, "description"), True),
        ("IM108", ("id",), True),
        ("IM108", ("outputs",), True),
    }


def test_a_long_property_is_cut_in_the_message():
    (finding,) = findings_of(tensor(**{"x" * 5000: 1}))

    assert len(finding.message) < 150


def test_every_fault_of_every_tensor_is_found():
    found = findings_of(tensor(name="", shape=[None, None], extra=1), 5, {"name": "x"})

    assert sorted((finding.code, finding.path) for finding in found) == [
        ("IM101", ("inputs", 2)),
        ("IM102", ("inputs", 0, "name")),
        ("IM102", ("inputs", 0, "shape", 0)),
        ("IM102", ("inputs", 0, "shape", 1)),
        ("IM102", ("inputs", 1)),
        ("IM108", ("inputs", 0, "extra")),
    ]
