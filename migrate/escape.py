"""Making text from a repository safe to print: nothing in it moves the cursor or hides itself."""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = (
    "[\x00-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # format
    "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f"  # joiners, vowels and variants
    "\u115f\u1160\u2800\u3164\uffa0"  # fillers and blanks
    "\ud800-\udfff"  # lone surrogates, which no terminal can be sent
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format beyond the plane
    "\U000e0000-\U000e0fff]"  # tags and more variants
)
_WITHIN_A_LINE: Final = re.compile(r"[^\n\t]+")
_COMMAND: Final = re.compile(r"^\s*:(?=:)|#(?=#\w*\[)")
"""The first character of what runners of CI take for a command: ``::x::``, ``##[x]``."""


def escape_invisible(text: str) -> str:
    """Return a text with control, bidirectional and invisible characters as escapes.

    A tab becomes one space.
    """
    return re.sub(_INVISIBLE, _escape, text.replace("\t", " "))


def escape_block(text: str) -> str:
    """Return the same for a text of many lines; line feeds and tabs stay, as part of its layout."""
    return _WITHIN_A_LINE.sub(lambda match: escape_invisible(match.group()), text)


def error_line(error: BaseException) -> str:
    """Return the class of an error and the first line of its message."""
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"


def escape_trace(error: BaseException) -> str:
    """Return the trace of an error, whose message may quote a repository's text."""
    import traceback  # noqa: PLC0415 - rarely needed

    lines = "".join(traceback.format_exception(error)).split("\n")
    return "\n".join(map(escape_commands, map(escape_invisible, lines)))


def escape_commands(line: str) -> str:
    """Return a line in which no runner of CI finds a command."""
    return _COMMAND.sub(_escape_last, line) if "::" in line or "##" in line else line


def _escape_last(match: re.Match[str]) -> str:
    found = match.group()
    return f"{found[:-1]}\\x{ord(found[-1]):02x}"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFF:  # noqa: PLR2004 - what two digits can say
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits
