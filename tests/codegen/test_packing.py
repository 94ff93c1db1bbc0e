from __future__ import annotations

import ast
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.codegen.layout import packed_lines
from migrate.codegen.style import Style
from tests.strategies import numeric_examples


def pack(items, line_length, depth=0):
    return list(packed_lines(items, Style(line_length=line_length), depth))


@pytest.mark.parametrize(
    ("items", "line_length", "expected"),
    [
        pytest.param("1, 2, 3", 8, ["1, 2, 3,"], id="fits"),
        pytest.param("1, 2, 3", 7, ["1, 2,", "3,"], id="one-column-too-few"),
        pytest.param("1, 2, 3, 4", 5, ["1, 2,", "3, 4,"], id="rows"),
        pytest.param("1, 23456, 7", 5, ["1,", "23456,", "7,"], id="longer-than-a-row"),
        pytest.param("1, 2", 1, ["1,", "2,"], id="no-room"),
        pytest.param("True, False", 9, ["True,", "False,"], id="booleans"),
        pytest.param("[1], [2], [3]", 9, ["[1], [2],", "[3],"], id="short-lists"),
        pytest.param("[], [], []", 7, ["[], [],", "[],"], id="empty-lists"),
        pytest.param("[[], []], [[], []]", 9, ["[[], []],", "[[], []],"], id="lists-of-empty"),
        pytest.param(
            "[1, 2, 3], [4, 5, 6]",
            9,
            ["[", "    1, 2,", "    3,", "],", "[", "    4, 5,", "    6,", "],"],
            id="lists-that-do-not-fit",
        ),
        pytest.param(
            "[1, 2], [333, 4444], [5, 6], [7, 8]",
            16,
            ["[1, 2],", "[333, 4444],", "[5, 6], [7, 8],"],
            id="lists-of-different-widths",
        ),
        pytest.param(
            "[1, 2], [333, 4444], [5, 6]",
            10,
            ["[1, 2],", "[", "    333,", "    4444,", "],", "[5, 6],"],
            id="only-one-list-does-not-fit",
        ),
        pytest.param(
            "[[1, 2], [3, 4]], [[5, 6], [7, 8]]",
            12,
            ["[", "    [1, 2],", "    [3, 4],", "],", "[", "    [5, 6],", "    [7, 8],", "],"],
            id="recursively",
        ),
    ],
)
def test_items_are_packed_into_these_rows(items, line_length, expected):
    assert pack(items, line_length) == expected


def test_rows_are_indented():
    assert pack("1, 2", 7, depth=1) == ["    1,", "    2,"]


nonempty = (
    numeric_examples().map(lambda typed: typed[1]).filter(lambda example: example.lengths[0] > 0)
)


@given(nonempty, st.integers(1, 100))
def test_rows_hold_the_same_numbers_in_the_same_nesting(example, line_length):
    nested = example.nested()
    rows = "\n".join(pack(repr(nested)[1:-1], line_length))

    assert repr(ast.literal_eval(f"[{rows}]")) == repr(nested)


@given(nonempty, st.integers(1, 100))
def test_no_row_is_too_long_unless_it_is_a_single_number(example, line_length):
    for row in pack(repr(example.nested())[1:-1], line_length):
        item = row.strip().removesuffix(",")
        assert len(row) <= line_length or set("[], ").isdisjoint(item) or item in ("[", "]")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.integers(1, 100))
def test_a_row_ends_where_the_next_number_does_not_fit(values, line_length):
    for row, following in pairwise(pack(repr(values)[1:-1], line_length)):
        assert len(f"{row} {following.split()[0]}") > line_length
