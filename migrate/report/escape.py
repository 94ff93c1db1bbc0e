"""Making text from a repository safe to print: nothing in it moves the cursor or hides itself."""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # format
    "\ud800-\udfff"  # lone surrogates, which no terminal can be sent
    "\U000e0000-\U000e007f]"  # tags
)
_WITHIN_A_LINE: Final = re.compile(r"[^\n\t]+")


def escape_invisible(text: str) -> str:
    """Write control, bidirectional and invisible characters as escapes; a tab is one space."""
    return _INVISIBLE.sub(_escape, text.replace("\t", " "))


def escape_block(text: str) -> str:
    """Do the same to a text of many lines, whose line feeds and tabs are part of its layout."""
    return _WITHIN_A_LINE.sub(lambda match: escape_invisible(match.group()), text)


def escape_trace(error: BaseException) -> str:
    """Give the trace of an error, whose message may quote a repository's text."""
    import traceback  # noqa: PLC0415 - rarely needed

    lines = "".join(traceback.format_exception(error)).split("\n")
    return "\n".join(map(escape_invisible, lines))


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFF:  # noqa: PLR2004 - what two digits can say
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits
