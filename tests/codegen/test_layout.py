from __future__ import annotations

import pytest

from migrate.codegen.layout import PackedList, lines
from migrate.codegen.style import Style


def lay_out(value, line_length, *, skip_magic_trailing_comma=False, before="", after=""):
    style = Style(line_length, skip_magic_trailing_comma)
    return list(lines(value, style, before=before, after=after))


@pytest.mark.parametrize("value", [1, "text", [], {}, [[]], True], ids=repr)
def test_what_has_no_items_to_split_takes_one_line_however_long(value):
    assert len(lay_out(value, 100)) == 1
    assert len(lay_out(value, 1)) == (3 if value == [[]] else 1)


@pytest.mark.parametrize(
    ("line_length", "expected"),
    [
        pytest.param(10, ["x = [1, 2]"], id="fits"),
        pytest.param(9, ["x = [", "    1,", "    2,", "]"], id="one-column-too-few"),
    ],
)
def test_a_list_is_opened_when_it_does_not_fit(line_length, expected):
    assert lay_out([1, 2], line_length, before="x = ") == expected


def test_what_follows_a_list_counts_as_part_of_its_line():
    assert lay_out([1, 2], 7, after=",") == ["[1, 2],"]
    assert lay_out([1, 2], 6, after=",") == ["[", "    1,", "    2,", "],"]


def test_a_single_item_is_followed_by_no_comma():
    assert lay_out(["long"], 5) == ["[", '    "long"', "]"]


def test_each_list_is_opened_only_if_it_does_not_fit_itself():
    assert lay_out([[1], [2, 3]], 8) == [
        "[",
        "    [1],",
        "    [",
        "        2,",
        "        3,",
        "    ],",
        "]",
    ]


def test_a_dictionary_is_always_opened():
    assert lay_out({"a": {"b": 1}}, 88) == ["{", '    "a": {', '        "b": 1,', "    },", "}"]


@pytest.mark.parametrize(
    ("line_length", "expected"),
    [
        pytest.param(15, ['{"a": {"b": 1}}'], id="fits"),
        pytest.param(14, ["{", '    "a": {', '        "b": 1', "    }", "}"], id="does-not-fit"),
    ],
)
def test_a_dictionary_is_opened_like_a_list_if_magic_commas_are_skipped(line_length, expected):
    value = {"a": {"b": 1}}

    assert lay_out(value, line_length, skip_magic_trailing_comma=True) == expected


def test_a_packed_list_is_filled_into_rows():
    assert lay_out(PackedList("1, 2, 3"), 10) == ["[", "    1, 2,", "    3,", "]"]


def test_width_counts_as_black_counts_it():
    assert lay_out(["漢字"], 8) == ['["漢字"]']
    assert lay_out(["漢字"], 7) == ["[", '    "漢字"', "]"]


def test_of_a_large_list_only_the_lines_that_are_asked_for_are_written():
    assert next(lines([1] * 50 + [float("nan")], Style())) == "["


@pytest.mark.parametrize("value", [None, [(1,)], {"a": {1}}], ids=repr)
def test_what_is_no_value_is_refused(value):
    with pytest.raises(TypeError, match="not a scalar"):
        lay_out(value, 88)
