from __future__ import annotations

import pytest

from migrate.mapping.examples import MAX_INVENTED, ReadExample, misfit, placeholder, read_example
from migrate.mapping.shapes import measure
from migrate.model import Datatype, Example, LegacyTensor, Side
from migrate.rules import Severity

PATH = ("inputs", 0)


def read(shape, datatype, data, side=Side.INPUT, *, extra_allowed=True):
    tensor = LegacyTensor(0, "a", shape, Datatype(datatype), data)
    return read_example(tensor, side, PATH, extra_allowed=extra_allowed)


def codes(found):
    return [(finding.code, finding.path[2:]) for finding in found.findings]


@pytest.mark.parametrize("side", list(Side))
def test_no_data_is_no_example_and_no_fault(side):
    assert read((1,), "BYTES", None, side) == ReadExample()


def test_data_like_the_shape_is_the_example():
    assert read((2, 2), "INT8", [[1, 2], [3, 4]]) == ReadExample(Example((2, 2), (1, 2, 3, 4)))


def test_flat_data_is_folded_with_a_note():
    found = read((2, -1), "INT8", [1, 2, 3, 4])

    assert found.example == Example((2, 2), (1, 2, 3, 4))
    assert codes(found) == [("IM204", ("data",))]
    assert found.findings[0].message.endswith("[2, 2]")


def test_a_dimension_that_only_the_data_has_is_taken_off():
    found = read((2,), "INT8", [[1, 2]])

    assert found == ReadExample(Example((2,), (1, 2)), extra_dimension=True)


def test_no_dimension_is_taken_off_unless_it_is_allowed():
    found = read((2,), "INT8", [[1, 2]], extra_allowed=False)

    assert (found.example, found.faulty) == (None, True)
    assert codes(found) == [("IM205", ("data",))]


@pytest.mark.parametrize(
    ("shape", "data", "expected"),
    [
        pytest.param((3,), [1, 2], [("IM205", ("data",))], id="too-few"),
        pytest.param((2,), [[1], [2, 3]], [("IM205", ("data", 1))], id="ragged"),
        pytest.param((1,), [None], [("IM207", ("data", 0))], id="null"),
        pytest.param((1,), {"a": 1}, [("IM207", ("data",))], id="object-for-data"),
        pytest.param(
            (3,), [1, "x"], [("IM205", ("data",)), ("IM207", ("data", 1))], id="misfit-and-value"
        ),
        pytest.param(
            (2, 1), [1, "x"], [("IM204", ("data",)), ("IM207", ("data", 1))], id="flat-and-value"
        ),
    ],
)
def test_faulty_data_is_no_example_and_every_fault_is_told(shape, data, expected):
    found = read(shape, "INT8", data)

    assert (found.example, found.faulty) == (None, True)
    assert codes(found) == expected


@pytest.mark.parametrize("data", [[None], {"a": 1}])
def test_what_no_example_can_hold_is_left_out_of_an_output_in_silence(data):
    assert read((1,), "BYTES", data, Side.OUTPUT) == ReadExample(faulty=True)


def test_the_data_of_an_output_must_fit_its_shape():
    assert codes(read((3,), "BYTES", ["x"], Side.OUTPUT)) == [("IM205", ("data",))]


@pytest.mark.parametrize(
    ("shape", "datatype", "example"),
    [
        ((1,), "BYTES", Example((1,), ("",))),
        ((2, -1), "FP32", Example((2, 1), (0.0, 0.0))),
        ((-1, -1), "BOOL", Example((1, 1), (False,))),
        ((3,), "INT64", Example((3,), (0, 0, 0))),
        ((MAX_INVENTED,), "UINT8", Example((1000,), (0,) * 1000)),
    ],
    ids=["text", "floats", "boolean", "integers", "as-many-as-allowed"],
)
def test_zeros_are_put_in_with_variable_lengths_of_one(shape, datatype, example):
    put_in, finding = placeholder(shape, Datatype(datatype), PATH)

    assert put_in == example
    assert {type(element) for element in put_in.elements} == {type(example.elements[0])}
    assert (finding.code, finding.path) == ("IM209", PATH)


@pytest.mark.parametrize("shape", [(MAX_INVENTED + 1,), (10**300, 2), (11, -1, 100), (3, 224, 224)])
def test_an_example_that_would_be_too_large_is_not_put_in(shape):
    put_in, finding = placeholder(shape, Datatype.FP32, PATH)

    assert put_in is None
    assert (finding.code, finding.path) == ("IM209", (*PATH, "shape"))
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("shape", "data", "message"),
    [
        ((3,), [1, 2], ": it has the shape [2] (2 values), and [3] is declared"),
        ((2, 2), [[1, 2, 3]], ": it has the shape [1, 3] (3 values), and [2, 2] is declared"),
        ((3,), 1, ": it is a single value, and [3] is declared"),
        ((3,), [], ": it is an empty list, and [3] is declared"),
        ((3,), [[]], ": it has the shape [1, 0] (0 values), and [3] is declared"),
        ((-1, -1), [1, 2], "is flat, and the shape [-1, -1] has more than one -1 to fold it into"),
        (
            (2, 2),
            [[1], [2, 3]],
            "unevenly: this is not like what stands before it, and the shape is [2, 2]",
        ),
    ],
)
def test_a_misfit_says_both_the_data_and_the_shape(shape, data, message):
    finding = misfit(shape, measure(data), PATH)

    assert finding.code == "IM205"
    assert message in finding.message


@pytest.mark.parametrize(
    ("shape", "data", "hint"),
    [
        pytest.param((3,), [], "correct the shape, or write 3 values in the data", id="empty"),
        pytest.param(
            (1,), [1, 2], "correct the shape, or write 1 value in the data", id="too-many"
        ),
        pytest.param(
            (-1, 3),
            [1, 2],
            "correct the shape, or write a multiple of 3 values in the data",
            id="-1",
        ),
        pytest.param(
            (2, 2),
            [[1], [2], [3], [4]],
            "nest the data like the shape, or write it flat in row-major order",
            id="nested-otherwise",
        ),
        pytest.param(
            (-1, 2),
            [[1], [2]],
            "nest the data like the shape, or write it flat in row-major order",
            id="nested-otherwise-with-a-variable-length",
        ),
        pytest.param((-1, -1), [1, 2], "nest the data like the shape", id="several-variable"),
        pytest.param((2, 2), [[1], 2], "nest the data like the shape", id="uneven"),
    ],
)
def test_a_misfit_says_how_many_values_there_should_be(shape, data, hint):
    assert misfit(shape, measure(data), PATH).hint == hint


def test_a_misfit_with_a_shape_of_a_huge_size_is_cut():
    finding = misfit((10**17,) * 64, measure([1]), PATH)

    assert len(finding.message) < 150
    assert finding.hint is not None
    assert len(finding.hint) < 100
