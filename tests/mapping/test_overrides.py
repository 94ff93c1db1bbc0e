from __future__ import annotations

import pytest

from migrate.mapping.fields import overridden, unmatched
from migrate.model import Datatype, LegacyDocument, Side
from migrate.settings import InputOverride
from tests.builders import legacy_tensor as tensor

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
            (
                InputOverride("x", Datatype.INT8, required=False),
                InputOverride("x", required=True),
            ),
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
