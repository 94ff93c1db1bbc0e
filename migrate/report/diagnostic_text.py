"""A diagnostic as a person reads it: the place, what was found, the line, a caret, what to do."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import shortened
from migrate.report.console import Line, Piece, Tone, line
from migrate.report.visible import visible
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic, Place

_TONES: Final = {
    Severity.ERROR: Tone.ERROR,
    Severity.WARNING: Tone.WARNING,
    Severity.NOTE: Tone.NOTE,
}

_ROOT: Final = "$"
"""The path of a whole document, which says nothing that the file's name does not."""


def diagnostic_lines(diagnostic: Diagnostic) -> Iterator[Line]:
    """Give the lines of a diagnostic, in the manner of a compiler."""
    place = diagnostic.place
    where = "" if place is None else f":{place.line}:{place.column}"
    yield line(
        Piece(visible(diagnostic.file) + where, Tone.STRONG),
        ": ",
        Piece(f"{diagnostic.code} {diagnostic.severity}", _TONES[diagnostic.severity]),
        f": {visible(diagnostic.message)}",
    )
    if place is not None and place.excerpt:
        yield from _excerpt_lines(place, diagnostic.path, _TONES[diagnostic.severity])
    if diagnostic.hint:
        yield line("      ", Piece("= help: ", Tone.HINT), visible(diagnostic.hint))
    if diagnostic.ignored is not None:
        yield line("      ", Piece("= ignored: ", Tone.HINT), visible(diagnostic.ignored))


def _excerpt_lines(place: Place, path: str | None, tone: Tone) -> Iterator[Line]:
    """Show the line, a caret under every column of the stretch that is meant, and its JSON path."""
    start = place.column - place.excerpt_column
    end = place.end_column - place.excerpt_column
    before = visible(place.excerpt[:start])
    marked = visible(place.excerpt[start:end])
    after = visible(place.excerpt[end:])
    cut = "..." if place.excerpt_column > 1 else ""
    gutter = f"{place.line:>5} | "
    yield line(Piece(gutter, Tone.FAINT), f"{cut}{before}{marked}{after}")
    indent = " " * (len(cut) + _columns(before))
    margin = " " * (len(gutter) - 2) + "| "
    carets = Piece("^" * max(1, _columns(marked)), tone)
    label = "" if path is None or path == _ROOT else f" {visible(shortened(path))}"
    yield line(Piece(margin, Tone.FAINT), indent, carets, Piece(label, Tone.FAINT))


def _columns(text: str) -> int:
    """Count the columns that a terminal needs for the text."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
