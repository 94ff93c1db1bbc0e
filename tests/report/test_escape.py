from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from migrate.report.escape import escape_block, escape_invisible
from tests.strategies import texts

WRITTEN = [
    pytest.param("a\nb", "a\\x0ab", id="newline"),
    pytest.param("a\r\n", "a\\x0d\\x0a", id="crlf"),
    pytest.param("\x1b[31m", "\\x1b[31m", id="escape"),
    pytest.param("\x9b31m", "\\x9b31m", id="c1-escape"),
    pytest.param("\x00\x7f\x85", "\\x00\\x7f\\x85", id="other-controls"),
    pytest.param("a\tb", "a b", id="tab"),
    pytest.param("\u202eexe", "\\u202eexe", id="right-to-left-override"),
    pytest.param("\u2066\u2069\u200f\u061c", "\\u2066\\u2069\\u200f\\u061c", id="isolates"),
    pytest.param("a\u200bb\ufeff\xad", "a\\u200bb\\ufeff\\xad", id="invisible"),
    pytest.param("\u2028\u2029", "\\u2028\\u2029", id="line-separators"),
    pytest.param("\ud800\udcff", "\\ud800\\udcff", id="lone-surrogates"),
    pytest.param("\U000e0041", "\\U000e0041", id="tags"),
]

UNTOUCHED = [
    "",
    "plain text",
    "C:\\new",
    "[bold]x[/]",
    "näive 漢字 😀 e\u0301",
    ":smile:",
    "a\xa0b",
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_what_cannot_be_seen_is_written_as_an_escape(text, expected):
    assert escape_invisible(text) == expected


@pytest.mark.parametrize("text", UNTOUCHED, ids=ascii)
def test_what_can_be_seen_is_left_alone(text):
    assert escape_invisible(text) == text


@given(texts())
def test_nothing_in_the_result_controls_a_terminal(text):
    shown = escape_invisible(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert escape_invisible(shown) == shown
    shown.encode()


def test_the_lines_and_tabs_of_a_block_stay():
    assert escape_block("\ta\tb\x1b\n\n\r\n\u202e") == "\ta\tb\\x1b\n\n\\x0d\n\\u202e"
