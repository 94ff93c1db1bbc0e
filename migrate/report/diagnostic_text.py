"""A diagnostic as a person reads it: the place, what was found, the line, a caret, what to do."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import shortened
from migrate.escape import escape_invisible
from migrate.report.console import Line, Piece, Tone, line
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic, Place

_ROOM: Final = 80 - len("12345 | ")
"""How many columns a line of a file has on a terminal of 80."""

_ROOM_BEFORE: Final = 24
"""How many of them are for what stands before the place, if not all of it can."""

_TONES: Final = {
    Severity.ERROR: Tone.ERROR,
    Severity.WARNING: Tone.WARNING,
    Severity.NOTE: Tone.NOTE,
}

_ROOT: Final = "$"
"""The path of a whole document, which adds nothing to the name of the file."""


def diagnostic_lines(diagnostic: Diagnostic) -> Iterator[Line]:
    """Yield the lines of a diagnostic, in the manner of a compiler."""
    place = diagnostic.place
    yield line(
        Piece(escape_invisible(diagnostic.file) + diagnostic.position_text, Tone.STRONG),
        ": ",
        Piece(f"{diagnostic.code} {diagnostic.severity}", _TONES[diagnostic.severity]),
        f": {escape_invisible(diagnostic.message)}",
    )
    if place is not None and place.excerpt:
        yield from _excerpt_lines(place, diagnostic.path, _TONES[diagnostic.severity])
    if diagnostic.hint:
        yield line("      ", Piece("= help: ", Tone.HINT), escape_invisible(diagnostic.hint))
    if diagnostic.ignored is not None:
        yield line("      ", Piece("= ignored: ", Tone.HINT), escape_invisible(diagnostic.ignored))


def _excerpt_lines(place: Place, path: str | None, tone: Tone) -> Iterator[Line]:
    """Show the line, a caret under every column of the stretch that is meant, and its JSON path.

    The path stands behind the carets, or before them where a terminal would wrap it otherwise.
    """
    before, marked, after = _fitting(place)
    gutter = f"{place.line:>5} | "
    yield line(Piece(gutter, Tone.FAINT), f"{before}{marked}{after}")
    indent = " " * _columns(before)
    margin = " " * (len(gutter) - 2) + "| "
    carets = Piece("^" * max(1, _columns(marked)), tone)
    label = "" if path is None or path == _ROOT else escape_invisible(shortened(path))
    left = f"{label} ".rjust(len(indent)) if label else indent
    if len(indent) + len(carets.text) + len(f" {label}") > _ROOM and len(left) == len(indent):
        yield line(Piece(margin + left, Tone.FAINT), carets)
    else:
        behind = f" {label}" if label else ""
        yield line(Piece(margin, Tone.FAINT), indent, carets, Piece(behind, Tone.FAINT))


def _fitting(place: Place) -> tuple[str, str, str]:
    """Return what stands before a place, the place, and the rest, cut so that no terminal wraps it.

    Carets on a line of their own would stand under nothing else.
    """
    before, marked, after = map(escape_invisible, place.parts)
    before = ("..." if place.excerpt_column > 1 else "") + before
    if _columns(before + marked + after) <= _ROOM:
        return before, marked, after
    if _columns(before + marked) > _ROOM - len("..."):
        before = _last(before, _ROOM_BEFORE)
    rest = _first(marked + after, _ROOM - _columns(before))
    return before, rest[: len(marked)], rest[len(marked) :]


def _first(text: str, room: int) -> str:
    """Return the beginning of a text, with dots in the place of the rest if it needs more room."""
    if _columns(text) <= room:
        return text
    ends = list(accumulate(map(_columns, text)))
    return f"{text[: bisect_right(ends, room - len('...'))]}..."


def _last(text: str, room: int) -> str:
    """Return the end of a text in the same way."""
    return _first(text[::-1], room)[::-1]


def _columns(text: str) -> int:
    """Count the columns that a terminal needs for the text."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
