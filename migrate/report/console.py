"""Printing lines of styled text: in colour through Rich, and plain without it."""

from __future__ import annotations

import enum
import os
import re
import stat
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from migrate.escape import escape_block, escape_commands, escape_invisible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from rich.console import Console


class Verbosity(enum.IntEnum):
    """How much is printed; each level includes the one before it."""

    QUIET = 0
    """Errors only."""
    NORMAL = 1
    """Warnings, and what was done."""
    VERBOSE = 2
    """Notes, folders where there was nothing to do, the files, inputs and outputs of each."""
    TRACE = 3
    """The trace of an unexpected exception."""


class Color(enum.Enum):
    """When to print in colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Tone(enum.Enum):
    """The kind of a piece of text, by Rich's style for it.

    The colours are the terminal's own, which suit dark and light ones.
    """

    PLAIN = ""
    STRONG = "bold"
    FAINT = "dim"
    ERROR = "bold red"
    WARNING = "bold yellow"
    NOTE = "bold cyan"
    HINT = "cyan"
    GOOD = "green"
    BAD = "red"


class Piece(NamedTuple):
    """A stretch of a line, all of one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Piece, ...]


def line(*pieces: Piece | str) -> Line:
    """Return a line of pieces; a bare string is a plain one."""
    return tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)


class Printer:
    """Prints lines to one stream."""

    def __init__(self, stream: TextIO, color: Color) -> None:
        """Decide once whether the stream gets colour."""
        self._stream: Final = stream
        self.is_terminal: Final = stream.isatty()
        self.is_colored: Final = _wants_color(stream, color)
        self._console = _console(stream, is_colored=True) if self.is_colored else None

    def live_console(self) -> Console:
        """Return the console for a live display, above which everything is printed from now on."""
        if self._console is None:
            self._console = _console(self._stream, is_colored=False)
        return self._console

    def print(self, lines: Iterable[Line]) -> None:
        """Print every line."""
        for each in lines:
            if self._console is None:
                text = "".join(piece.text for piece in each)
                self._stream.write(f"{escape_commands(text)}\n")
            else:
                self._print_styled(self._console, each)

    def _print_styled(self, console: Console, pieces: Line) -> None:
        from rich.text import Text  # noqa: PLC0415 - only where Rich prints

        parts = ((escape_commands(piece.text), piece.tone.value) for piece in pieces)
        text = Text.assemble(*parts)
        console.print(text, soft_wrap=True)


def _wants_color(stream: TextIO, color: Color) -> bool:
    """Return the choice of the option, or else of NO_COLOR, FORCE_COLOR and the terminal."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("FORCE_COLOR") and not os.environ.get("NO_COLOR"):
        return True
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not is_plain and stream.isatty()


def _console(stream: TextIO, *, is_colored: bool) -> Console:
    """Return Rich's console for a terminal, which interprets nothing in what it prints."""
    from rich.console import Console  # noqa: PLC0415 - only where Rich prints

    class SteadyConsole(Console):
        def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - Rich's own
            """Leave the cursor as it is: a run that is killed could not show it again."""
            return False

    return SteadyConsole(
        file=stream,
        force_terminal=True,
        force_interactive=True,
        color_system="standard" if is_colored else None,
        no_color=not is_colored,
        highlight=False,
        markup=False,
        emoji=False,
    )


_TONES = {"+": Tone.GOOD, "-": Tone.BAD, "@": Tone.HINT, "d": Tone.STRONG, "n": Tone.STRONG}
"""What a line of a patch is, by its first character."""

_FILE_NAMES = ("--- ", "+++ ")

_COMMAND_IN_PATCH: Final = re.compile(rb"(?:^|[\r\n])[ \t\v\f]*::|##\w*\[")
"""What a CI runner would take for a command in a line of a patch."""

_SILENCEABLE: Final = ("GITHUB_ACTIONS",)
"""The variables of runners whose commands can be switched off, so that a patch stays exact."""

_OBEYING: Final = ("TF_BUILD", "TEAMCITY_VERSION")
"""The variables of those that cannot: a patch with a command in it is escaped."""


def print_patch(patch: bytes, stream: TextIO, color: Color) -> None:
    """Print a patch: exactly on a pipe or in a file, and escaped on a terminal and in colour."""
    printer = Printer(stream, color)
    is_obeyed = _COMMAND_IN_PATCH.search(patch) is not None and not _is_file(stream)
    if printer.is_colored or stream.isatty() or (is_obeyed and _is_set(_OBEYING)):
        printer.print(_lines(patch.decode("utf-8", "replace")))
        return
    stream.flush()
    if is_obeyed and _is_set(_SILENCEABLE):
        import secrets  # noqa: PLC0415 - brings a library for hashing

        token = secrets.token_hex(16)
        patch = b"::stop-commands::%b\n%b::%b::\n" % (token.encode(), patch, token.encode())
    stream.buffer.write(patch)
    stream.buffer.flush()


def print_source(text: str, stream: TextIO) -> None:
    """Print the text of a file: exactly, but escaped on a terminal."""
    stream.flush()
    stream.buffer.write((escape_block(text) if stream.isatty() else text).encode())
    stream.buffer.flush()


def _is_file(stream: TextIO) -> bool:
    """Return whether what is printed goes to a file, where no runner reads it."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:
        return False


def _is_set(variables: Collection[str]) -> bool:
    return any(map(os.environ.get, variables))


def _lines(patch: str) -> Iterator[Line]:
    for text in patch.split("\n")[:-1]:
        tone = Tone.STRONG if text.startswith(_FILE_NAMES) else _TONES.get(text[:1], Tone.PLAIN)
        yield line(Piece("\t".join(map(escape_invisible, text.split("\t"))), tone))
