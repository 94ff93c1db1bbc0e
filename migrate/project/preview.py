"""What edits would do, as a unified diff that ``git apply`` and ``patch -p1`` understand."""

from __future__ import annotations

import difflib
import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.project.outcome import Edit

_LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")
_NO_NEWLINE: Final = b"\n\\ No newline at end of file\n"
_NOWHERE: Final = b"/dev/null"
_PLAIN_NAME: Final = re.compile(rb'[^\x00-\x1f"\\\x7f-\xff]+')
_ESCAPES: Final = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))


def preview(edits: Iterable[Edit]) -> bytes:
    """Give one patch of all edits; it is bytes, because files need not be of one encoding."""
    return b"".join(map(_diff, edits))


def _diff(edit: Edit) -> bytes:
    old, new = _quoted(f"a/{edit.label}"), _quoted(f"b/{edit.label}")
    header = b"diff --git %b %b\n" % (old, new)
    if edit.before is None:
        header += b"new file mode 100644\n"
        old = _NOWHERE
    if edit.after is None:
        header += b"deleted file mode 100644\n"
        new = _NOWHERE
    hunks = _hunks(edit.before or b"", edit.after or b"")
    if not hunks:
        return header
    return header + b"--- %b\n+++ %b\n" % (_ended(old), _ended(new)) + hunks


def _hunks(before: bytes, after: bytes) -> bytes:
    """Give the hunks alone; lines end at line feeds only, as git has it."""
    lines = difflib.diff_bytes(
        difflib.unified_diff, _LINE.findall(before), _LINE.findall(after), lineterm=b"\n"
    )
    hunks = list(lines)[2:]
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in hunks)


def _quoted(name: str) -> bytes:
    """Write a file's name as git does: in quotes, with escapes, where it is not plain."""
    content = os.fsencode(name)
    if _PLAIN_NAME.fullmatch(content):
        return content
    return b'"' + b"".join(map(_escaped, content)) + b'"'


def _ended(name: bytes) -> bytes:
    """End a name that holds a space with a tab, so that readers know where it ends."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\%c" % _ESCAPES[byte]
    return b"%c" % byte if 32 <= byte < 127 else b"\\%03o" % byte  # noqa: PLR2004 - ASCII
