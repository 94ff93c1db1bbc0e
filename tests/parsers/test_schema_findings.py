from __future__ import annotations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from migrate.model import Side
from migrate.parsers.schema_findings import is_plain, schema_findings
from tests.builders import tensor_object as tensor

TENSOR = tensor()


def findings_of(*tensors, side=Side.INPUT, **others):
    return list(schema_findings({side.value: list(tensors), **others}, side))


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
        (tensor(name=...), "IM101", "the tensor lacks its `name`", ()),
        (tensor(shape=...), "IM101", 'the tensor "a" lacks its `shape`', ()),
        (tensor(name=..., shape=...), "IM101", "the tensor lacks its `name` and `shape`", ()),
        ({}, "IM101", "the tensor lacks its `name`, `shape` and `datatype`", ()),
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
            '`optional` must be true or false, not "' + "x" * 39 + "...",
            ("optional",),
        ),
        (tensor(shape=[None]), "IM102", "a dimension must be an integer, not null", ("shape", 0)),
        (tensor(shape=[1, 2.5]), "IM102", "a dimension must be an integer, not 2.5", ("shape", 1)),
        (tensor(shape=[True]), "IM102", "a dimension must be an integer, not true", ("shape", 0)),
        (tensor(shape=["a"]), "IM102", 'a dimension must be an integer, not "a"', ("shape", 0)),
        (tensor(shape=["+1"]), "IM102", 'a dimension must be an integer, not "+1"', ("shape", 0)),
        (tensor(shape=[[1]]), "IM102", "a dimension must be an integer, not a list", ("shape", 0)),
        (10**50, "IM102", f"a tensor must be an object, not 1{'0' * 39}...", ()),
        ("x", "IM102", 'a tensor must be an object, not "x"', ()),
        (None, "IM102", "a tensor must be an object, not null", ()),
        ([TENSOR], "IM102", "a tensor must be an object, not a list", ()),
    ],
)
def test_a_fault_is_told_in_the_code_of_its_rule(item, code, message, step):
    (finding,) = findings_of(TENSOR, item)

    assert (finding.code, finding.message) == (code, message)
    assert finding.path == ("inputs", 1, *step)


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        pytest.param(tensor(shape=...), "add `shape`", id="one"),
        pytest.param({}, "add `name`, `shape` and `datatype`", id="all"),
        pytest.param(
            tensor(datatype=..., dataType="INT8"), "rename `dataType` to `datatype`", id="case"
        ),
        pytest.param(
            tensor(datatype=..., shape=..., dtype="INT8"),
            "rename `dtype` to `datatype` and add `shape`",
            id="another-name",
        ),
        pytest.param(tensor(shape=..., note="x"), "add `shape`", id="nothing-near"),
        pytest.param(tensor(shape=..., **{"shape" * 50: 1}), "add `shape`", id="too-long"),
    ],
)
def test_what_is_missing_is_to_be_added_or_renamed(item, hint):
    found = [each for each in findings_of(item) if each.code == "IM101"]

    assert [finding.hint for finding in found] == [hint]


@pytest.mark.parametrize(
    ("item", "hint"),
    [
        (tensor(name=5), "write the name in double quotes"),
        (tensor(name=""), "write the name by which the model's code knows the tensor"),
        (tensor(shape="x"), "write a list of integers, such as [1, 3]"),
        (tensor(shape=[2.5]), "write a positive integer, or -1 for a variable length"),
        (tensor(datatype=5), 'write the name of one datatype in double quotes, such as "INT8"'),
        (tensor(optional="y"), "write true or false, without quotes"),
        (None, "describe it by name, shape and datatype, or remove it"),
        (
            tensor(required=False),
            'write "optional": true instead, if callers may leave the input out',
        ),
        (tensor(note="x"), None),
    ],
)
def test_what_to_do_depends_on_the_property(item, hint):
    (finding,) = findings_of(TENSOR, item)

    assert finding.hint == hint


@pytest.mark.parametrize("shape", [{"a": 1}, None, True, 2.5, "x", "1 "])
def test_a_shape_of_the_wrong_type_is_one_fault(shape):
    (finding,) = findings_of(tensor(shape=shape))

    assert (finding.code, finding.path) == ("IM102", ("inputs", 0, "shape"))
    assert finding.message.startswith("`shape` must be a list of integers")


def test_every_property_that_is_dropped_is_named_at_its_key():
    found = findings_of(tensor(parameters={}, description="x"), id=1, outputs=[])

    assert {(finding.code, finding.path, finding.on_key) for finding in found} == {
        ("IM108", ("inputs", 0, "parameters"), True),
        ("IM108", ("inputs", 0, "description"), True),
        ("IM108", ("id",), True),
        ("IM108", ("outputs",), True),
    }


def test_a_property_that_is_to_be_renamed_is_not_told_to_be_dropped():
    found = findings_of(tensor(shape=..., shapes=[1], note="x"))

    assert [(finding.code, finding.path) for finding in found] == [
        ("IM101", ("inputs", 0)),
        ("IM108", ("inputs", 0, "note")),
    ]


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


PLAIN_TENSOR = {"name": "x", "shape": [1], "datatype": "BYTES", "data": ["a"]}

PLAIN = [
    pytest.param([PLAIN_TENSOR], id="one"),
    pytest.param([PLAIN_TENSOR, {**PLAIN_TENSOR, "name": "y"}], id="two"),
    pytest.param([{**PLAIN_TENSOR, "data": {"any": "value"}}], id="any-data"),
    pytest.param([{**PLAIN_TENSOR, "shape": []}], id="scalar"),
    pytest.param([{**PLAIN_TENSOR, "shape": [-1, 0]}], id="dimensions-are-judged-elsewhere"),
    pytest.param([{key: PLAIN_TENSOR[key] for key in ("name", "shape", "datatype")}], id="no-data"),
]

NOT_PLAIN = [
    pytest.param([], id="no-tensors"),
    pytest.param(PLAIN_TENSOR, id="no-list"),
    pytest.param([PLAIN_TENSOR, 1], id="no-object"),
    pytest.param([{**PLAIN_TENSOR, "name": ""}], id="empty-name"),
    pytest.param([{**PLAIN_TENSOR, "name": 1}], id="name-of-another-type"),
    pytest.param([{**PLAIN_TENSOR, "shape": 1}], id="shape-without-a-list"),
    pytest.param([{**PLAIN_TENSOR, "shape": ["1"]}], id="dimension-in-quotes"),
    pytest.param([{**PLAIN_TENSOR, "shape": [1.0]}], id="dimension-with-a-point"),
    pytest.param([{**PLAIN_TENSOR, "shape": [True]}], id="truth-value-as-dimension"),
    pytest.param([{**PLAIN_TENSOR, "datatype": None}], id="no-datatype"),
    pytest.param([{**PLAIN_TENSOR, "optional": False}], id="optional"),
    pytest.param([{**PLAIN_TENSOR, "parameters": {}}], id="another-property"),
    pytest.param([{"name": "x", "shape": [1], "data": []}], id="datatype-missing"),
]

values = st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.sampled_from(["", "x"])
nested = values | st.lists(values, max_size=2) | st.dictionaries(st.sampled_from("ab"), values)
keys = st.sampled_from(["name", "shape", "datatype", "data", "optional", "parameters"])
shapes = st.lists(st.integers(-1, 9), max_size=3)
usual = st.fixed_dictionaries(
    {"name": st.text(max_size=2), "shape": shapes, "datatype": st.just("INT8")},
    optional={"data": nested},
)
mutated = st.builds(
    lambda tensor, changes: {**tensor, **changes}, usual, st.dictionaries(keys, nested, max_size=1)
)
tensors = st.lists(usual | mutated | nested, max_size=3) | nested
documents = st.dictionaries(st.sampled_from(["inputs", "outputs", "id"]), tensors, max_size=2)
usual_lists = st.lists(usual, min_size=1, max_size=3)
of_a_side = st.sampled_from(Side).flatmap(
    lambda side: st.tuples(
        st.just(side), usual_lists.map(lambda found: {side.value: found}) | documents | nested
    )
)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("tensors", PLAIN)
def test_the_usual_documents_are_plain(tensors, side):
    assert is_plain({side.value: tensors}, side)
    assert not is_plain({side.value: tensors, "id": "1"}, side)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("tensors", NOT_PLAIN)
def test_a_document_that_needs_the_validator_is_not_plain(tensors, side):
    assert not is_plain({side.value: tensors}, side)


@pytest.mark.parametrize("value", [None, [], "inputs", 1, {}, {"outputs": [PLAIN_TENSOR]}])
def test_no_document_is_not_plain(value):
    assert not is_plain(value, Side.INPUT)


@settings(max_examples=200)
@given(of_a_side)
def test_a_plain_document_satisfies_the_json_schema(found):
    side, value = found
    plain = is_plain(value, side)
    event(f"plain: {plain}")
    assert not plain or list(schema_findings(value, side)) == []
