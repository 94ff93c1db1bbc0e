"""A scalar as the literal that Black would leave as it is, and that loads on Python 3.8."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from migrate.model import Nested, Scalar

_UNSEEN: Final = (
    (0x00, 0x1F),  # C0 controls
    (0x7F, 0x9F),  # delete, C1 controls
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    *((0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0)),  # Hangul fillers
    (0x180E, 0x180E),  # Mongolian vowel separator
    (0x200B, 0x200F),  # zero-width characters, directional marks
    (0x2028, 0x202E),  # line and paragraph separators, bidirectional embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, bidirectional isolates
    (0x2800, 0x2800),  # braille pattern blank
    (0xD800, 0xDFFF),  # surrogates, which UTF-8 cannot encode
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xE0000, 0xE007F),  # tags
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),  # noncharacters
)
"""Ranges of code points that cannot be seen, or deceive the eye: written as escapes.

A table of our own, because what Python knows of Unicode differs between its versions.
"""

_ESCAPED: Final = (
    "[\\\\" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _UNSEEN) + "]+"
)
"""The expression for them and for a backslash, which is compiled when it is first needed."""


def literal(value: Scalar, quote: str = '"') -> str:
    """Write a scalar down, a string between the preferred quotation marks."""
    return _string(value, quote) if isinstance(value, str) else numbers(value)


def numbers(nested: Nested) -> str:
    """Write a number, or nested numbers, on one line, with exponents as Black has them.

    That is 1e16 for Python's 1e+16.
    """
    return repr(nested).replace("e+", "e")


def _string(text: str, quote: str) -> str:
    """Quote a string; the other quotation mark is taken only if that saves backslashes."""
    is_plain = text.isascii() and text.isprintable() and "\\" not in text
    body = text if is_plain else re.sub(_ESCAPED, _escape, text)
    other = "'" if quote == '"' else '"'
    if quote in body and body.count(quote) > body.count(other):
        quote = other
    return quote + body.replace(quote, "\\" + quote) + quote


def _escape(match: re.Match[str]) -> str:
    """Write characters as escapes, with digits in lower case, as Black has them."""
    return match[0].encode("unicode_escape").decode("ascii")
