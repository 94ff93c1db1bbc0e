"""What git calls the contents of a file."""

from __future__ import annotations

import hashlib
from typing import Final

OBJECT_FORMATS: Final = {40: "sha1", 64: "sha256"}
"""How a repository hashes its objects, by the number of digits in their names."""


def blob_name(content: bytes, digits: int) -> str:
    """Give the name of these contents in a repository whose names have so many digits."""
    known = hashlib.new(OBJECT_FORMATS[digits], usedforsecurity=False)
    known.update(b"blob %d\0" % len(content))
    known.update(content)
    return known.hexdigest()
