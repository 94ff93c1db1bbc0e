"""Reading TOML of a repository that nobody has vetted."""

from __future__ import annotations

import re
import sys
from typing import Any, Final

_LONG_KEY: Final = r"""(?:(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*\.[ \t]*){64}"""
"""A dotted key of many parts: the time that tomllib takes grows with the cube of their number."""


def parse_toml(text: str) -> dict[str, Any]:
    """Give the tables of a TOML document; raise ValueError, or RecursionError for deep nesting."""
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - most repositories have no such file
    else:
        import tomli as tomllib  # noqa: PLC0415 - most repositories have no such file
    if re.search(_LONG_KEY, text):
        message = "a key has too many parts"
        raise ValueError(message)
    return tomllib.loads(text)
