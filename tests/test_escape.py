from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given

from migrate.escape import escape_block, escape_commands, escape_invisible
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
    pytest.param("a\u3164b\uffa0\u115f", "a\\u3164b\\uffa0\\u115f", id="hangul-fillers"),
    pytest.param("\u2800\u034f\ufe0f", "\\u2800\\u034f\\ufe0f", id="blanks-and-variants"),
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


VISIBLE_FORMATS = "".join(
    map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))
)
"""The characters of category Cf that are seen: signs of numbers and the like."""


def test_every_control_and_format_character_is_escaped():
    hidden = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]
    shown = {each for each in hidden if escape_invisible(each) == each}
    assert shown == set(VISIBLE_FORMATS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("  ::stop-commands::x", "  \\x3a:stop-commands::x"),
        ("x ##[add-mask]y", "x \\x23#[add-mask]y"),
        ("##vso[task.x]", "\\x23#vso[task.x]"),
        ("##teamcity[x]", "\\x23#teamcity[x]"),
        ("a::b", "a::b"),
        ("## heading", "## heading"),
        ("", ""),
    ],
)
def test_no_runner_finds_a_command(line, expected):
    assert escape_commands(line) == expected


def test_the_lines_and_tabs_of_a_block_stay():
    assert escape_block("\ta\tb\x1b\n\n\r\n\u202e") == "\ta\tb\\x1b\n\n\\x0d\n\\u202e"
