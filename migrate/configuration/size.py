"""Sizes as users write them: a number of bytes, or one with a unit."""

from __future__ import annotations

import re
from typing import Final

_SIZE: Final = r"([0-9]{1,15})([KMG]?)"
_UNITS: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def size_in_bytes(text: str | int) -> int:
    """Give the number of bytes that ``64M``, ``500K`` or ``1000`` means; raise ValueError."""
    match = re.fullmatch(_SIZE, str(text), re.IGNORECASE)
    if match is None:
        message = f"{text!r} is not a size; write a number of bytes, with K, M or G"
        raise ValueError(message)
    return int(match[1]) * _UNITS[match[2].upper()]


def size_in_words(size: int) -> int | str:
    """Write a number of bytes as users do, with the largest unit that divides it, if any does."""
    for unit, factor in reversed(_UNITS.items()):
        if unit and size and size % factor == 0:
            return f"{size // factor}{unit}"
    return size
