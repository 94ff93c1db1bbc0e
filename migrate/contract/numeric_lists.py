"""Long lists of numbers, read without a syntax node for each number.

Python's parser makes half a kilobyte of nodes out of a number. Where a list is long and holds
nothing but numbers, ``True`` and ``False``, a JSON reader gives the same values, so such a list is
cut out of the text, and a name of the same extent is left in its place.

Whether a list really was code, and not part of a string or a comment, is for the parser to say: it
then meets the name as a name. A caller that has not met every name must read the whole text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Final

SHORTEST: Final = 1024
"""The fewest characters of a list that is cut out; the parser reads shorter ones as fast."""

_CANDIDATE: Final = re.compile(rf"[-+0-9.eETrueFals,\[\] \t\n]{{{SHORTEST},}}")
_TRAILING_COMMA: Final = re.compile(r",(?=[ \t\n]*\])")
_LONELY_COMMA: Final = re.compile(r"\[[ \t\n]*,")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]"))
_MAX_DEPTH: Final = 64
_NAME: Final = "_LIST_OF_NUMBERS_"


def cut_numeric_lists(source: str) -> tuple[str, dict[str, object]]:
    r"""Give the text with a name for each long list of numbers, and the lists by those names.

    Everything outside the lists keeps its line and column. ``source`` has only ``\n`` for line
    ends.
    """
    lists: dict[str, object] = {}
    pieces: list[str] = []
    end = 0
    for candidate in _CANDIDATE.finditer(source):
        start, stop = source.find("[", *candidate.span()), source.rfind("]", *candidate.span()) + 1
        if start < 0 or stop - start < SHORTEST:
            continue
        text = source[start:stop]
        try:
            value = _read(text)
        except (ValueError, RecursionError):
            continue
        name = f"{_NAME}{len(lists)}_"
        lists[name] = value
        pieces += source[end:start], _padded(name, text)
        end = stop
    if not lists or _NAME in _as_identifiers(source):
        return source, {}
    return "".join((*pieces, source[end:])), lists


def _read(text: str) -> object:
    """Read a list; raise ``ValueError`` where JSON and Python may not agree on its value.

    JSON's numbers are literals of the same value in Python, except for ``-0`` and its kind, which
    are 0 in both. JSON has no trailing comma, and knows no bound for the depth of brackets.
    """
    if _LONELY_COMMA.search(text) or _is_too_deep(text):
        raise ValueError
    plain = _TRAILING_COMMA.sub("", text)
    if "T" in plain or "F" in plain:
        plain = plain.replace("True", "true").replace("False", "false")
    value: object = json.loads(plain)
    return value


def _is_too_deep(text: str) -> bool:
    brackets = text.encode("ascii").translate(None, _NOT_BRACKETS)
    for _ in range(_MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _padded(name: str, text: str) -> str:
    """Give the name, followed by as many lines and columns as the list took."""
    last_line = text.rpartition("\n")[2]
    if len(last_line) == len(text):
        return name.ljust(len(text))
    return name + "\n" * text.count("\n") + " " * len(last_line)


def _as_identifiers(source: str) -> str:
    """Give the text as the parser compares names: compatible characters are one (PEP 3131)."""
    return source if source.isascii() else unicodedata.normalize("NFKC", source)
