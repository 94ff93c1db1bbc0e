from __future__ import annotations

import sys

import pytest

from migrate.codegen.style import (
    Style,
    fits,
    format_with_black,
    least_width,
    style_from_ruff,
    style_from_table,
)

TABLES = [
    pytest.param({}, Style(), id="empty"),
    pytest.param({"line-length": 100}, Style(line_length=100), id="line-length"),
    pytest.param({"line_length": 100}, Style(line_length=100), id="underscore"),
    pytest.param(
        {"skip-magic-trailing-comma": True},
        Style(skip_magic_trailing_comma=True),
        id="skip-magic-trailing-comma",
    ),
    pytest.param({"preview": True}, Style(black_options=("preview",)), id="preview"),
    pytest.param({"preview": False, "unstable": False}, Style(), id="switched-off"),
    pytest.param(
        {"preview": True, "unstable": True, "enable_unstable_feature": ["string_processing"]},
        Style(black_options=("preview", "unstable", "string_processing")),
        id="features",
    ),
    pytest.param(
        {"target-version": ["py38"], "include": "x", "workers": 2, "color": True, "pyi": True}
        | {"required-version": "25", "skip-string-normalization": True},
        Style(),
        id="what-does-not-change-the-text",
    ),
]

RUFF_TABLES = [
    pytest.param({}, Style(), id="empty"),
    pytest.param({"line-length": 100, "lint": {}}, Style(line_length=100), id="line-length"),
    pytest.param({"format": {"quote-style": "single"}}, Style(quote="'"), id="single"),
    pytest.param({"format": {"quote-style": "preserve"}}, Style(), id="preserve"),
    pytest.param({"indent-width": 2}, Style(indent_width=2), id="indent-width"),
    pytest.param({"indent-width": 16, "line-length": 320}, Style(320, indent_width=16), id="most"),
    pytest.param({"format": {"indent-style": "tab"}}, Style(indent_with_tabs=True), id="tab"),
    pytest.param({"format": {"line-ending": "cr-lf"}}, Style(line_ending="\r\n"), id="cr-lf"),
    pytest.param({"format": {"line-ending": "lf"}}, Style(), id="lf"),
    pytest.param({"format": {"line-ending": "auto"}}, Style(), id="auto"),
    pytest.param(
        {"format": {"skip-magic-trailing-comma": True}},
        Style(skip_magic_trailing_comma=True),
        id="skip-magic-trailing-comma",
    ),
]

LONG_TEXT = 'x = [\n    "' + "ab " * 40 + '"\n]\n'


@pytest.mark.parametrize(("table", "expected"), TABLES)
def test_a_black_table_gives_this_style(table, expected):
    assert style_from_table(table) == expected


@pytest.mark.parametrize(("table", "expected"), RUFF_TABLES)
def test_a_ruff_table_gives_this_style(table, expected):
    assert style_from_ruff(table) == expected


@pytest.mark.parametrize("value", ["88", 88.0, True, 0, -1, None, [88]], ids=repr)
def test_a_line_length_that_is_not_a_positive_integer_is_refused(value):
    for read in (style_from_table, style_from_ruff):
        with pytest.raises(ValueError, match=r"^line-length must be a positive integer"):
            read({"line-length": value})


@pytest.mark.parametrize("name", ["skip_magic_trailing_comma", "preview", "unstable"])
def test_a_switch_that_is_not_true_or_false_is_refused(name):
    with pytest.raises(ValueError, match=rf"^{name.replace('_', '-')} must be true or false"):
        style_from_table({name: 1})


@pytest.mark.parametrize("value", ["string_processing", [1], None], ids=repr)
def test_features_that_are_not_a_list_of_names_are_refused(value):
    with pytest.raises(ValueError, match=r"^enable-unstable-feature must be a list of names"):
        style_from_table({"enable-unstable-feature": value})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        pytest.param({"format": 1}, "format must be a table, not 1", id="no-table"),
        pytest.param({"indent-width": 0}, "indent-width must be a positive", id="indent-width"),
        pytest.param({"indent-width": 17}, "indent-width must be at most 16, not 17", id="wide"),
        pytest.param({"line-length": 321}, "line-length must be at most 320, not 321", id="long"),
        pytest.param(
            {"format": {"line-ending": "cr"}}, "line-ending must be one of auto, lf", id="ending"
        ),
        pytest.param(
            {"format": {"quote-style": ["single"]}},
            "quote-style must be one of double, single, preserve, not",
            id="quote-style",
        ),
        pytest.param(
            {"format": {"indent-style": "tabs"}},
            "indent-style must be one of space, tab, not 'tabs'",
            id="indent-style",
        ),
    ],
)
def test_a_ruff_option_that_is_not_allowed_is_refused(table, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        style_from_ruff(table)


@pytest.mark.parametrize(
    ("options", "splits"),
    [
        pytest.param((), False, id="none"),
        pytest.param(("preview",), False, id="preview"),
        pytest.param(("unstable",), True, id="unstable"),
        pytest.param(("preview", "string_processing"), True, id="feature"),
        pytest.param(("preview", "no_such_feature"), False, id="unknown-feature"),
    ],
)
def test_black_is_run_with_the_options_of_the_style(options, splits):
    changed = format_with_black(LONG_TEXT, Style(black_options=options))

    assert (changed != LONG_TEXT) is splits


def test_black_is_run_with_the_lengths_of_the_style():
    style = Style(line_length=30, skip_magic_trailing_comma=True, black_options=("preview",))

    assert format_with_black('x = {"a": [1],}\n', style) == 'x = {"a": [1]}\n'
    assert format_with_black('x = {"a": [1], "b": [123456789]}\n', style).count("\n") == 4


@pytest.mark.parametrize(
    ("text", "columns", "least"),
    [
        pytest.param("", 0, 0, id="empty"),
        pytest.param("abc", 3, 3, id="ascii"),
        pytest.param("aéb", 3, 2, id="narrow"),
        pytest.param("a漢字", 5, 1, id="wide"),
        pytest.param("😀", 2, 0, id="emoji"),
    ],
)
def test_a_text_fits_from_its_width_on(text, columns, least):
    assert [fits(text, room) for room in range(columns + 9)] == [False] * columns + [True] * 9
    assert least_width(text) == least


@pytest.mark.parametrize(
    ("style", "margin", "room"),
    [
        pytest.param(Style(), " " * 8, 80, id="four-spaces"),
        pytest.param(Style(indent_width=2), " " * 4, 84, id="two-spaces"),
        pytest.param(Style(indent_with_tabs=True, indent_width=8), "\t\t", 72, id="tabs"),
        pytest.param(Style(line_length=3), " " * 8, -5, id="no-room"),
    ],
)
def test_a_style_has_this_margin_and_room_at_depth_two(style, margin, room):
    assert (style.margin(2), style.room(2)) == (margin, room)


def test_black_is_not_asked_where_a_text_fits_however_wide_it_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "black.strings", None)

    assert fits("漢字", 4)
    assert not fits("abc漢字", 2)
