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
        self._console: Final = _console(stream) if _wants_color(stream, color) else None

    @property
    def is_colored(self) -> bool:
        """Say whether colour is printed."""
        return self._console is not None

    def print(self, lines: Iterable[Line]) -> None:
        """Print every line."""
        for each in lines:
            if self._console is None:
                text = "".join(piece.text for piece in each)
                self._stream.write(f"{text}\n")
            else:
                self._print_colored(self._console, each)

    def _print_colored(self, console: Console, pieces: Line) -> None:
        from rich.text import Text  # noqa: PLC0415 - only where there is colour

        text = Text.assemble(*((piece.text, _STYLES[piece.tone]) for piece in pieces))
        console.print(text, soft_wrap=True)


def _wants_color(stream: TextIO, color: Color) -> bool:
    """Follow the option, and where it leaves the choice, NO_COLOR and the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not is_plain and stream.isatty()


def _console(stream: TextIO) -> Console:
    from rich.console import Console  # noqa: PLC0415 - only where there is colour

    return Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
