from __future__ import annotations

import pytest

from migrate.contract import RequestTensor, build_request, read_schema_module
from tests.contract.schema_text import request_dictionary, schema_text


def built(text):
    return build_request(read_schema_module(text))


def test_a_request_holds_what_the_schema_says():
    tensor = RequestTensor("a", optional=False, shape=(1,), datatype="BYTES", data=["x"])
    assert built(schema_text()) == (tensor,)


def test_a_property_that_the_schema_lacks_is_absent_from_the_request():
    request = built(schema_text(required="False", shape="", example=""))
    assert request_dictionary(request) == {
        "inputs": [{"name": "a", "optional": True, "data": None, "datatype": "BYTES"}]
    }


def test_a_variable_shape_stays_as_it_is_written():
    (tensor,) = built(schema_text(shape="[-1, 2]", example='[["x", "y"]]'))
    assert tensor.shape == (-1, 2)


@pytest.mark.parametrize(
    "text", ["", schema_text(datatype="str"), schema_text(shape=""), f"import os\n{schema_text()}"]
)
def test_no_request_is_built_from_what_does_not_load(text):
    with pytest.raises(ValueError, match="does not load"):
        built(text)
