from __future__ import annotations

import pytest

from migrate.mapping.shapes import Fit, Measured, fit, measure, path_of_element


@pytest.mark.parametrize(
    ("value", "lengths", "elements"),
    [
        pytest.param("x", (), ("x",), id="bare-scalar"),
        pytest.param(None, (), (None,), id="null"),
        pytest.param({"a": [1]}, (), ({"a": [1]},), id="object"),
        pytest.param([], (0,), (), id="empty"),
        pytest.param([[]], (1, 0), (), id="empty-in-a-list"),
        pytest.param([[], []], (2, 0), (), id="two-empty"),
        pytest.param([1, 2], (2,), (1, 2), id="rank-1"),
        pytest.param([[1, 2], [3, 4], [5, 6]], (3, 2), (1, 2, 3, 4, 5, 6), id="rank-2"),
        pytest.param([[[1]], [[2]]], (2, 1, 1), (1, 2), id="rank-3"),
        pytest.param([{"a": 1}, None], (2,), ({"a": 1}, None), id="objects-are-elements"),
    ],
)
def test_data_is_taken_apart(value, lengths, elements):
    assert measure(value) == Measured(lengths, elements)


@pytest.mark.parametrize(
    ("value", "ragged"),
    [
        ([[1, 2], [3]], (1,)),
        ([[1, 2], 3], (1,)),
        ([1, [2]], (1,)),
        ([1, 2, [3], [4]], (2,)),
        ([[], [1]], (1,)),
        ([[1], []], (1,)),
        ([[[1], [2]], [[3], [4, 5]]], (1, 1)),
        ([[[1], [2]], [[3], 4]], (1, 1)),
        ([[1, 2], [3, [4]]], (1, 1)),
        ([[1, [2]], [3, 4]], (0, 1)),
        ([[1], {"a": 1}], (1,)),
        ([[1], None], (1,)),
        ([[1], "x"], (1,)),
    ],
)
def test_the_first_list_that_is_not_like_its_neighbours_is_found(value, ragged):
    assert measure(value).ragged == ragged


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        ((1,), ["x"], Fit((1,))),
        ((3,), [1, 2, 3], Fit((3,))),
        ((-1,), [], Fit((0,))),
        ((-1,), [1, 2], Fit((2,))),
        ((2, 2), [[1, 2], [3, 4]], Fit((2, 2))),
        ((-1, -1), [[1, 2], [3, 4], [5, 6]], Fit((3, 2))),
        ((-1, 3), [], Fit((0, 0))),
        ((2, -1), [[], []], Fit((2, 0))),
        ((1, -1), [[]], Fit((1, 0))),
        ((1,), "x", Fit((1,))),
        ((-1,), "x", Fit((1,))),
        ((1, 1), "x", Fit((1, 1), folded=True)),
        ((2, 2), [1, 2, 3, 4], Fit((2, 2), folded=True)),
        ((1, 4), [1, 2, 3, 4], Fit((1, 4), folded=True)),
        ((-1, 2), [1, 2, 3, 4], Fit((2, 2), folded=True)),
        ((2, -1), [1, 2, 3, 4], Fit((2, 2), folded=True)),
        ((2, -1, 2), [1, 2, 3, 4], Fit((2, 1, 2), folded=True)),
        ((1, -1), [], Fit((1, 0), folded=True)),
    ],
)
@pytest.mark.parametrize("extra_allowed", [True, False])
def test_data_that_fits(shape, value, expected, extra_allowed):
    assert fit(shape, measure(value), extra_allowed=extra_allowed) == expected


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ((3,), []),
        ((3,), [1, 2]),
        ((3,), [1, 2, 3, 4]),
        ((3,), "x"),
        ((2,), [[1], [2]]),
        ((4,), [[1, 2], [3, 4]]),
        ((2, 2), [[1, 2, 3, 4], [5, 6, 7, 8]]),
        ((2, 2), [1, 2, 3]),
        ((-1, 2), [1, 2, 3]),
        ((-1, -1), [1, 2, 3, 4]),
        ((-1, -1), "x"),
        ((1, 2, 2), [[1, 2], [3, 4]]),
        ((1,), [[]]),
        ((2,), [[], []]),
        ((2, 2), [[1, 2], [3]]),
        ((-1,), [1, [2]]),
        ((2,), [[[1, 2]]]),
    ],
)
@pytest.mark.parametrize("extra_allowed", [True, False])
def test_data_that_does_not_fit(shape, value, extra_allowed):
    assert fit(shape, measure(value), extra_allowed=extra_allowed) is None


@pytest.mark.parametrize(
    ("shape", "value", "lengths"),
    [
        ((1,), [["x"]], (1,)),
        ((3,), [[1, 2, 3]], (3,)),
        ((-1,), [[1, 2, 3]], (3,)),
        ((-1,), [[]], (0,)),
        ((2, 2), [[[1, 2], [3, 4]]], (2, 2)),
    ],
)
def test_data_may_carry_one_leading_dimension_of_length_one_more(shape, value, lengths):
    assert fit(shape, measure(value), extra_allowed=True) == Fit(lengths, extra_dimension=True)
    assert fit(shape, measure(value), extra_allowed=False) is None


@pytest.mark.parametrize(
    ("value", "index", "path"),
    [
        ("x", 0, ()),
        ([1, 2, 3], 2, (2,)),
        ([[1, 2, 3], [4, 5, 6]], 4, (1, 1)),
        ([[[1, 2]], [[3, 4]]], 3, (1, 0, 1)),
    ],
)
def test_an_element_is_found_by_its_row_major_index(value, index, path):
    measured = measure(value)
    found = value
    for step in path:
        found = found[step]

    assert path_of_element(measured, index) == path
    assert measured.elements[index] == found
