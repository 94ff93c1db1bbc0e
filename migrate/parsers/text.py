"""Decode a legacy file (rules.md, IM002)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from migrate.diagnostics import Finding

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Marks and the encoding each announces; UTF-32 comes first, because UTF-16's mark begins it."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file without its byte order mark, and the fault of its bytes.

    Where ``finding`` is set, ``text`` shows replacement characters and is good only for showing.
    """

    text: str
    finding: Finding | None = None


def decode(content: bytes) -> DecodedText:
    """Return the text of a legacy file: UTF-8 with or without a mark, or UTF-16 with one."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(encoding, content[len(mark) :])
    return _decode_as("utf-8", content)


def _decode_as(encoding: str | None, content: bytes) -> DecodedText:
    """Decode the bytes, or report the first one that is invalid."""
    if encoding is None:
        return DecodedText("", _not_text("it begins with the byte order mark of UTF-32", (0, 0)))
    try:
        return DecodedText(content.decode(encoding))
    except UnicodeDecodeError as error:
        readable = content[: error.start].decode(encoding)
        span = (len(readable), len(readable) + 1)
        name = encoding[:6].rstrip("-").upper()
        found = f"byte 0x{content[error.start]:02x} at offset {error.start} is not {name}"
        return DecodedText(content.decode(encoding, "replace"), _not_text(found, span))


def _not_text(found: str, span: tuple[int, int]) -> Finding:
    return Finding(
        "IM002",
        f"the file is not text: {found}",
        span=span,
        hint="save the file as UTF-8",
    )
