from __future__ import annotations

import pytest

from migrate.diagnostics import Diagnostic, Place, file_diagnostic
from migrate.report.console import Tone
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.rules import Severity


def text_of(diagnostic):
    return [
        "".join(piece.text for piece in pieces).rstrip() for pieces in diagnostic_lines(diagnostic)
    ]


def at(place, message="found", hint=None):
    return Diagnostic("IM103", Severity.ERROR, message, "input.json", place, hint=hint)


def test_place_finding_line_caret_and_hint():
    place = Place(7, 16, 23, '   "datatype": "BYTEZ",')
    assert text_of(at(place, "unknown datatype", 'did you mean "BYTES"?')) == [
        "input.json:7:16: IM103 error: unknown datatype",
        '    7 |    "datatype": "BYTEZ",',
        "      |                ^^^^^^^",
        '      = help: did you mean "BYTES"?',
    ]


def test_why_it_is_ignored_is_shown_and_moves_no_cursor():
    diagnostic = Diagnostic("IM203", Severity.WARNING, "m", "f", hint="h", ignored="by\x1b[2J us")
    assert text_of(diagnostic)[1:] == ["      = help: h", "      = ignored: by\\x1b[2J us"]


def test_what_concerns_a_whole_file_has_no_place():
    assert text_of(file_diagnostic("IM402", "nothing to do", "input_schema.py")) == [
        "input_schema.py: IM402 note: nothing to do"
    ]


def test_without_a_hint_of_its_own_it_says_what_its_rule_does():
    assert text_of(file_diagnostic("IM409", "not understood", "pyproject.toml")) == [
        "pyproject.toml: IM409 warning: not understood",
        "      = help: correct the file it names",
    ]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        pytest.param("$.inputs[0].shape", " $.inputs[0].shape", id="a-node"),
        pytest.param("$", "", id="the-whole-document"),
        pytest.param(None, "", id="no-document"),
        pytest.param("$.\x1b[2J", " $.\\x1b[2J", id="hostile"),
        pytest.param("$." + "x" * 99, " $." + "x" * 38 + "...", id="long"),
    ],
)
def test_the_json_path_follows_the_caret(path, label):
    diagnostic = Diagnostic("IM103", Severity.ERROR, "m", "f", Place(1, 1, 2, "x"), path)
    assert text_of(diagnostic)[2] == f"      | ^{label}"


def test_an_empty_line_is_not_shown():
    assert text_of(at(Place(1, 1, 1, ""))) == ["input.json:1:1: IM103 error: found"]


@pytest.mark.parametrize(
    ("place", "shown", "carets"),
    [
        pytest.param(Place(1, 3, 3, "ab"), "ab", "  ^", id="end-of-the-line"),
        pytest.param(Place(1, 3, 4, "\t\tx"), "  x", "  ^", id="tabs"),
        pytest.param(Place(1, 3, 5, "漢字ab"), "漢字ab", "    ^^", id="wide-before"),
        pytest.param(Place(1, 1, 3, "漢字ab"), "漢字ab", "^^^^", id="wide-meant"),
        pytest.param(Place(1, 2, 3, "\uff57x"), "\uff57x", "  ^", id="full-width-before"),
        pytest.param(Place(1, 3, 4, "e\u0301x"), "e\u0301x", " ^", id="combining"),
        pytest.param(Place(1, 2, 3, "\x1bx"), "\\x1bx", "    ^", id="escape-before"),
        pytest.param(Place(1, 1, 2, "\x1bx"), "\\x1bx", "^^^^", id="escape-meant"),
        pytest.param(Place(1, 503, 505, "abcdef", 501), "...abcdef", "     ^^", id="cut-line"),
        pytest.param(Place(1, 2, 99, "abc"), "abc", " ^^", id="stretch-beyond-the-excerpt"),
    ],
)
def test_the_caret_marks_the_place(place, shown, carets):
    assert text_of(at(place))[1:] == [f"    1 | {shown}", f"      | {carets}"]


LONG = "".join(f"{number:03}," for number in range(40))
"""160 characters: of each, the number before the comma is a quarter of its offset."""


@pytest.mark.parametrize(
    ("start", "end", "shown", "carets"),
    [
        pytest.param(1, 4, f"{LONG[:69]}...", "^^^", id="at-the-beginning"),
        pytest.param(61, 70, f"{LONG[:69]}...", " " * 60 + "^" * 9, id="just-in-sight"),
        pytest.param(
            81, 84, f"...{LONG[59:128]}"[:69] + "...", " " * 24 + "^^^", id="in-the-middle"
        ),
        pytest.param(157, 160, f"...{LONG[135:]}", " " * 24 + "^^^", id="near-the-end"),
        pytest.param(161, 161, f"...{LONG[139:]}", " " * 24 + "^", id="at-the-end"),
        pytest.param(9, 150, f"{LONG[:69]}...", " " * 8 + "^" * 64, id="longer-than-a-line"),
    ],
)
def test_a_long_line_is_shown_around_the_place_in_80_columns(start, end, shown, carets):
    lines = text_of(at(Place.in_line(1, start, end, LONG)))[1:]
    assert lines == [f"    1 | {shown}", f"      | {carets}"]
    assert max(map(len, lines)) <= 80


def test_a_long_line_of_wide_characters_is_cut_by_its_columns():
    excerpt, caret = text_of(at(Place.in_line(1, 60, 61, "漢" * 100)))[1:]
    assert excerpt == f"    1 | ...{'漢' * 33}..."
    assert caret == f"      | {' ' * 23}^^"


def test_high_line_numbers_keep_the_gutter_straight():
    excerpt, caret = text_of(at(Place(123456, 1, 2, "x")))[1:]
    assert excerpt.index("|") == caret.index("|")


@pytest.mark.parametrize(
    ("severity", "tone"),
    [(Severity.ERROR, Tone.ERROR), (Severity.WARNING, Tone.WARNING), (Severity.NOTE, Tone.NOTE)],
    ids=str,
)
def test_gravity_has_its_tone(severity, tone):
    diagnostic = Diagnostic("IM103", severity, "found", "input.json", Place(1, 1, 2, "x"))
    first, _, caret = diagnostic_lines(diagnostic)
    assert (first[2].text, first[2].tone) == (f"IM103 {severity}", tone)
    assert next(piece for piece in caret if "^" in piece.text).tone is tone


def test_nothing_from_the_file_reaches_the_terminal_unseen():
    place = Place(1, 1, 2, "\x1b[2J")
    lines = text_of(Diagnostic("IM103", Severity.ERROR, "a\nb", "x\ny\x1b", place, hint="\x07"))
    assert lines == [
        "x\\x0ay\\x1b:1:1: IM103 error: a\\x0ab",
        "    1 | \\x1b[2J",
        "      | ^^^^",
        "      = help: \\x07",
    ]
