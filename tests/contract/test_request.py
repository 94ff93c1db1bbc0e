from __future__ import annotations

import pytest

from migrate.contract import Request, RequestTensor, build_request, read_schema_module
from tests.contract.schema_text import schema_text


def built(text, *, replace_variable=False):
    return build_request(read_schema_module(text), replace_variable=replace_variable)


def test_a_request_holds_what_the_schema_says():
    tensor = RequestTensor("a", optional=False, shape=(1,), datatype="BYTES", data=["x"])
    assert built(schema_text()) == Request((tensor,))


def test_only_what_is_said_stands_in_the_dictionary():
    assert built(schema_text(required="False", shape="", example="")).as_dictionary() == {
        "inputs": [{"name": "a", "optional": True, "data": None, "datatype": "BYTES"}]
    }


def test_the_shape_of_the_example_replaces_a_variable_one_when_asked_for():
    text = schema_text(shape="[-1, 2]", example='[["x", "y"]]')
    assert built(text).tensors[0].shape == (-1, 2)
    assert built(text, replace_variable=True).tensors[0].shape == (1, 2)


def test_a_fixed_shape_is_never_replaced():
    text = schema_text(shape="[2]", example='["x"]')
    assert built(text, replace_variable=True).tensors[0].shape == (2,)


@pytest.mark.parametrize(
    ("constants", "size", "window"),
    [
        pytest.param("", None, None, id="none"),
        pytest.param("BATCH_WINDOW = 5", None, None, id="window-alone"),
        pytest.param("BATCH_SIZE = 0", None, None, id="off"),
        pytest.param("BATCH_SIZE = 4", 4, 500_000, id="usual-window"),
        pytest.param("BATCH_SIZE = 4; BATCH_WINDOW = 0", 4, 500_000, id="window-of-zero"),
        pytest.param("BATCH_SIZE = 4; BATCH_WINDOW = 5", 4, 5000, id="milliseconds"),
    ],
)
def test_batching_is_switched_on_by_the_constants(constants, size, window):
    request = built(f"{constants}\n{schema_text()}")
    assert (request.batch_size, request.batch_window_microseconds) == (size, window)
    batching = {} if size is None else {"batch_size": size, "batch_window": window}
    expected = {"inputs": [tensor.as_dictionary() for tensor in request.tensors], **batching}
    assert request.as_dictionary() == expected


@pytest.mark.parametrize("text", ["", schema_text(datatype="str"), schema_text(shape="")])
def test_no_request_is_built_from_what_does_not_load(text):
    with pytest.raises(ValueError, match="does not load"):
        built(text)
