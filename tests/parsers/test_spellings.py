from __future__ import annotations

import pytest

from migrate.parsers.spellings import read_shape
from migrate.parsers.tokens import MAX_DEPTH

PATH = ("inputs", 0, "shape")


@pytest.mark.parametrize(
    "value", [[1], [-1], [1, -1], [1, 3, 224, 224], [2**63], [1] * MAX_DEPTH], ids=str
)
def test_a_list_of_dimensions_is_a_shape(value):
    assert read_shape(value, PATH) == (tuple(value), ())


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ([], (1,)),
        (5, (5,)),
        (-1, (-1,)),
        ("5", (5,)),
        ("-1", (-1,)),
        (5.0, (5,)),
        (["1", 2], (1, 2)),
        (["007"], (7,)),
        ([1.0, -1.0], (1, -1)),
        ([1, "-1", 3.0], (1, -1, 3)),
    ],
)
def test_other_spellings_are_understood_with_a_warning(value, shape):
    read, (finding,) = read_shape(value, PATH)

    assert read == shape
    assert all(type(dimension) is int for dimension in read or ())
    assert (finding.code, finding.path) == ("IM105", PATH)
    assert str(list(shape)) in finding.message


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        (0, [()]),
        (-2, [()]),
        ("0", [()]),
        ("-0", [()]),
        (-2.0, [()]),
        ([0], [(0,)]),
        ([1, 0, -1, -2], [(1,), (3,)]),
        (["-5", 2], [(0,)]),
        ([0.0], [(0,)]),
    ],
)
def test_every_impossible_dimension_is_an_error_where_it_stands(value, steps):
    shape, findings = read_shape(value, PATH)

    assert shape is None
    assert [(finding.code, finding.path) for finding in findings] == [
        ("IM106", (*PATH, *step)) for step in steps
    ]


@pytest.mark.parametrize("rank", [MAX_DEPTH + 1, 1000, 100_000])
def test_more_dimensions_than_can_be_nested_are_an_error(rank):
    shape, (finding,) = read_shape([1] * rank, PATH)

    assert shape is None
    assert (finding.code, finding.path) == ("IM007", PATH)
