"""Printing lines of styled text: with colour through Rich, and plainly without."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

from migrate.report.color import Color

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console


class Tone(enum.Enum):
    """What a piece of text is, which decides how it looks."""

    PLAIN = enum.auto()
    STRONG = enum.auto()
    FAINT = enum.auto()
    ERROR = enum.auto()
    WARNING = enum.auto()
    NOTE = enum.auto()
    HINT = enum.auto()
    GOOD = enum.auto()
    ADDED = enum.auto()
    REMOVED = enum.auto()
    HUNK = enum.auto()


_STYLES: Final = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.ERROR: "bold red",
    Tone.WARNING: "bold yellow",
    Tone.NOTE: "bold cyan",
    Tone.HINT: "cyan",
    Tone.GOOD: "green",
    Tone.ADDED: "green",
    Tone.REMOVED: "red",
    Tone.HUNK: "cyan",
}
"""How Rich shows each tone: the terminal's own colours, so that they suit dark and light."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line, all of one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Piece, ...]


def line(*pieces: Piece | str) -> Line:
    """Make a line of its pieces; a bare string is a plain one."""
    return tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)


class Printer:
    """Prints lines to one stream."""

    def __init__(self, stream: TextIO, color: Color) -> None:
        """Decide once whether the stream gets colour."""
        self._stream: Final = stream
        self.is_colored: Final = _wants_color(stream, color)
        self._console = _console(stream, is_colored=True) if self.is_colored else None

    def live_console(self) -> Console:
        """Give the console for a live display, above which everything is printed from now on."""
        if self._console is None:
            self._console = _console(self._stream, is_colored=False)
        return self._console

    def print(self, lines: Iterable[Line]) -> None:
        """Print every line."""
        for each in lines:
            if self._console is None:
                text = "".join(piece.text for piece in each)
                self._stream.write(f"{text}\n")
            else:
                self._print_styled(self._console, each)

    def _print_styled(self, console: Console, pieces: Line) -> None:
        from rich.text import Text  # noqa: PLC0415 - only where Rich prints

        text = Text.assemble(*((piece.text, _STYLES[piece.tone]) for piece in pieces))
        console.print(text, soft_wrap=True)


def _wants_color(stream: TextIO, color: Color) -> bool:
    """Follow the option, and where it leaves the choice, NO_COLOR and the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not is_plain and stream.isatty()


def _console(stream: TextIO, *, is_colored: bool) -> Console:
    from migrate.report.rich_console import RichConsole  # noqa: PLC0415 - only where Rich prints

    return RichConsole(stream, is_colored=is_colored)
