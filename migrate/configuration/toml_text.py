"""Reading TOML of a repository that nobody has vetted, and telling where it stops being TOML."""

from __future__ import annotations

import re
import sys
from ast import literal_eval
from typing import Any, Final

from migrate.diagnostics import Place, shortened

_LONG_KEY: Final = r"""(?:(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*\.[ \t]*){64}"""
"""A dotted key of many parts: the time that tomllib takes grows with the cube of their number."""


_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
"""How tomllib says where it stopped."""

_WORDS: Final = (
    (re.compile(r"cannot overwrite a value|duplicate inline table key .*"), "a key stands twice"),
    (re.compile(r"cannot declare (\(.*\)) twice"), "the table [{}] stands twice"),
    (re.compile(r"cannot redefine namespace (\(.*\))"), "the table [{}] stands twice"),
    (re.compile(r"cannot mutate immutable namespace (\(.*\))"), "{} is complete already"),
)
"""What tomllib says in words of its own, in ours; the parts of a key are those of a tuple."""


def where_it_stops(reason: str, text: str | None) -> tuple[str, Place | None]:
    """Give what is wrong with a text that is not TOML, and where, of what ``parse_toml`` says.

    ``text`` is ``None`` where nothing could be read. An end that comes too early is behind the last
    character.
    """
    position = _POSITION.search(reason)
    said = reason[: position.start()] if position else reason
    said = f"{said[:1].lower()}{said[1:]}"
    place = None
    if position and text is not None:
        lines = text.rstrip().splitlines() or [""] if position[1] is None else text.splitlines()
        line = int(position[1] or len(lines))
        column = int(position[2] or len(lines[-1]) + 1)
        place = Place.in_line(line, column, column + 1, lines[line - 1])
    return _in_our_words(said), place


def _in_our_words(said: str) -> str:
    for theirs, ours in _WORDS:
        if match := theirs.fullmatch(said):
            parts = literal_eval(match[1]) if match.groups() else ()
            return ours.format(shortened(".".join(parts)))
    return said


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
