"""A patch on standard output: exactly its bytes, or on a terminal its lines in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from migrate.report.console import Line, Piece, Printer, Tone, line
from migrate.report.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.report.color import Color

_TONES = {"+": Tone.ADDED, "-": Tone.REMOVED, "@": Tone.HUNK, "d": Tone.STRONG, "n": Tone.STRONG}
"""What a line of a patch is, by its first character."""

_FILE_NAMES = ("--- ", "+++ ")


def print_patch(patch: bytes, stream: TextIO, color: Color) -> None:
    """Print a patch; it can be applied as long as it is not in colour."""
    printer = Printer(stream, color)
    if printer.is_colored:
        printer.print(_lines(patch.decode("utf-8", "replace")))
    else:
        stream.flush()
        stream.buffer.write(patch)
        stream.buffer.flush()


def _lines(patch: str) -> Iterator[Line]:
    for text in patch.split("\n")[:-1]:
        tone = Tone.STRONG if text.startswith(_FILE_NAMES) else _TONES.get(text[:1], Tone.PLAIN)
        yield line(Piece("\t".join(map(visible, text.split("\t"))), tone))
