from __future__ import annotations

import pytest

from migrate.mapping.fields import map_document, overridden, unmatched
from migrate.model import Datatype, Example, FieldSpec, LegacyDocument, Side
from migrate.settings import BatchDimension, InputOverride
from tests.builders import legacy_tensor
from tests.builders import legacy_tensor as tensor

AUTO, KEEP, DROP = BatchDimension.AUTO, BatchDimension.KEEP, BatchDimension.DROP
FIRST_KEPT = "the first is kept as the example"


def map_one(*arguments, name="a", side=Side.INPUT, choice=AUTO, **options):
    document = LegacyDocument(side, (legacy_tensor(name, *arguments, **options),))
    (mapped,) = map_document(document, choice)
    return mapped


def codes(mapped):
    return sorted(finding.code for finding in mapped.findings)


def found(mapped):
    """Return the code of each finding, and the property that it is about."""
    return sorted(" ".join((each.code, *each.path[2:3])) for each in mapped.findings)


@pytest.mark.parametrize("optional", [True, False])
def test_every_property_has_its_counterpart(optional):
    mapped = map_one(optional=optional)

    assert mapped.field == FieldSpec("a", "STRING", not optional, (1,), Example((1,), ("x",)))
    assert mapped.findings == ()
    assert not mapped.merged


def test_fields_keep_the_order_and_the_names_of_the_tensors():
    names = ("z", "a", "é")
    tensors = tuple(legacy_tensor(name=name, index=index) for index, name in enumerate(names))
    mapped = map_document(LegacyDocument(Side.INPUT, tensors), AUTO)

    assert tuple(one.field.name for one in mapped) == names


@pytest.mark.parametrize(
    ("shape", "data", "choice", "expected", "findings"),
    [
        *(((1,), [7], choice, ((1,), [7], False), []) for choice in BatchDimension),
        *(((-1,), [7, 8], choice, ((-1,), [7, 8], False), []) for choice in BatchDimension),
        ((1, 2), [[1, 2]], AUTO, ((2,), [1, 2], True), ["IM201 shape"]),
        ((1, 2), [[1, 2]], DROP, ((2,), [1, 2], True), ["IM201 shape"]),
        ((1, 2), [[1, 2]], KEEP, ((1, 2), [[1, 2]], False), []),
        ((1, 2), [1, 2], AUTO, ((2,), [1, 2], True), ["IM201 shape", "IM204 data"]),
        ((1, 1, 2), [[[1, 2]]], AUTO, ((1, 2), [[1, 2]], True), ["IM201 shape"]),
        ((1, 1, 2), [[[1, 2]]], KEEP, ((1, 1, 2), [[[1, 2]]], False), []),
        ((1, -1), [[1, 2, 3]], AUTO, ((-1,), [1, 2, 3], True), ["IM201 shape"]),
        ((1, -1), [[]], AUTO, ((-1,), [], True), ["IM201 shape"]),
        ((2,), [[1, 2]], AUTO, ((2,), [1, 2], True), ["IM201 data"]),
        ((2,), [[1, 2]], DROP, ((2,), [1, 2], True), ["IM201 data"]),
        ((2,), [1, 2], DROP, ((2,), [1, 2], False), []),
        ((-1, 2), [[1, 2], [3, 4]], AUTO, ((-1, 2), [[1, 2], [3, 4]], False), ["IM203 shape"]),
        ((2, 1), [[1], [2]], AUTO, ((2, 1), [[1], [2]], False), ["IM203 shape"]),
        ((2, 2), [[1, 2], [3, 4]], KEEP, ((2, 2), [[1, 2], [3, 4]], False), []),
        ((-1, 2), [[1, 2]], KEEP, ((-1, 2), [[1, 2]], False), []),
        ((2, 2), [[1, 2], [3, 4]], DROP, ((2,), [1, 2], True), ["IM202 data"]),
        ((-1, -1), [[1, 2], [3, 4]], DROP, ((-1,), [1, 2], True), ["IM202 data"]),
        ((-1, 2), [[1, 2]], DROP, ((2,), [1, 2], True), ["IM201 shape"]),
        ((1, 2), None, AUTO, ((2,), [0, 0], True), ["IM201 shape", "IM209"]),
        ((3, -1), None, DROP, ((-1,), [0], True), ["IM201 shape", "IM209"]),
        ((-1, 2), [], DROP, ((2,), [0, 0], True), ["IM201 shape", "IM209"]),
    ],
)
def test_shape_and_example_lose_the_request_batch_dimension_together(
    shape, data, choice, expected, findings
):
    mapped = map_one(shape, "INT8", data, choice=choice)

    example = mapped.field.example
    assert example is not None
    assert (mapped.field.shape, example.nested(), mapped.merged) == expected
    assert found(mapped) == findings


@pytest.mark.parametrize(
    ("shape", "data", "choice", "message"),
    [
        ((1, 2), [[1, 2]], AUTO, "the request batch dimension was merged away: [1, 2] becomes [2]"),
        ((-1, 2), [[1, 2]], AUTO, "the leading dimension -1 of [-1, 2] may count requests"),
        ((2, 1), [1, 2], AUTO, "the leading dimension 2 of [2, 1] may count requests"),
        ((-1, 1), [[1]] * 3, DROP, f"the sample holds 3 requests: {FIRST_KEPT}, 2 left out"),
    ],
)
def test_what_becomes_of_the_leading_dimension_is_said(shape, data, choice, message):
    assert map_one(shape, "INT8", data, choice=choice).findings[-1].message == message


@pytest.mark.parametrize(
    ("shape", "data", "choice", "expected_codes"),
    [
        ((2,), [1], AUTO, ["IM205"]),
        ((2,), [[1, 2]], KEEP, ["IM205"]),
        ((1,), ["x"], AUTO, ["IM207"]),
        ((10**7,), None, AUTO, ["IM209"]),
        ((1, 1001), None, AUTO, ["IM201", "IM209"]),
        ((2, 2), [[1, 2], [3]], AUTO, ["IM203", "IM205"]),
        ((1, 2), [[[1, 2]]], AUTO, ["IM201", "IM205"]),
        ((1, 2, 2), [[1, 2, 3, 4]], AUTO, ["IM201", "IM205"]),
        ((2, 2), [[[1, 2], [3, 4]]], DROP, ["IM201", "IM205"]),
    ],
)
def test_faulty_data_gives_no_example_and_none_is_put_in(shape, data, choice, expected_codes):
    mapped = map_one(shape, "INT8", data, choice=choice)

    assert mapped.field.example is None
    assert codes(mapped) == expected_codes


DOCUMENT = LegacyDocument(Side.INPUT, (tensor("x"), tensor("y", index=1, optional=True)))


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        pytest.param((), DOCUMENT.tensors, id="none"),
        pytest.param((InputOverride("z", Datatype.BOOL),), DOCUMENT.tensors, id="another-input"),
        pytest.param((InputOverride("x"),), DOCUMENT.tensors, id="nothing-said"),
        pytest.param(
            (InputOverride("x", Datatype.INT8),),
            (tensor("x", datatype=Datatype.INT8), DOCUMENT.tensors[1]),
            id="datatype",
        ),
        pytest.param(
            (InputOverride("x", required=False), InputOverride("y", required=True)),
            (tensor("x", optional=True), tensor("y", index=1)),
            id="required",
        ),
        pytest.param(
            (InputOverride("x", Datatype.INT8, required=False), InputOverride("x", required=True)),
            (tensor("x", datatype=Datatype.INT8), DOCUMENT.tensors[1]),
            id="the-last-counts",
        ),
    ],
)
def test_overrides_are_put_into_the_document(overrides, expected):
    assert overridden(DOCUMENT, overrides).tensors == expected


def test_overrides_of_other_inputs_are_found():
    overrides = (InputOverride("x"), InputOverride("z"), InputOverride("y"))
    assert unmatched(DOCUMENT, overrides) == (overrides[1],)
