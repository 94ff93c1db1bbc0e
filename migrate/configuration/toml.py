"""Parsing TOML, with the places of errors, keys and values.

tomllib has no places of keys and values. They are found in documents that it has accepted, so that
only what separates keys from values matters here.
"""

from __future__ import annotations

import re
import sys
from ast import literal_eval
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from migrate.diagnostics import Place, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    Keys: TypeAlias = tuple[str, ...]
    Span: TypeAlias = tuple[int, int]

_MAX_KEY_PARTS: Final = 64
"""The most parts of a dotted key: tomllib takes time that grows with the cube of their number."""

_STRING: Final = (
    r'''"""(?:\\.|(?!""")[^\\])*"{3,5}'''
    r"""|'{3}(?:(?!'{3}).)*'{3,5}"""
    r'''|"(?:[^"\\\n]|\\[^\n])*"'''
    "|'[^'\n]*'"
)
_TOKEN: Final = re.compile(_STRING + r"""|\#[^\n]*|[\w\ \t-]+|\.|[^"'.\#\w\ \t-]+""", re.DOTALL)
"""A string, a comment, words, a dot, or anything else: no character is looked at twice."""

_IN_KEY: Final = re.compile(r"""[\w\ \t-]|"(?!"")|'(?!'')""")
"""How a part of a key begins, and a blank beside its dots."""

_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
"""How tomllib says where it stopped."""

_WORDS: Final = (
    (re.compile(r"cannot overwrite a value|duplicate inline table key .*"), "duplicate key"),
    (re.compile(r"cannot declare (\(.*\)) twice"), "duplicate table [{}]"),
    (re.compile(r"cannot redefine namespace (\(.*\))"), "duplicate table [{}]"),
    (re.compile(r"cannot mutate immutable namespace (\(.*\))"), "{} is complete already"),
)
"""What tomllib says in words of its own, in ours; the parts of a key are those of a tuple."""


def where_it_stops(reason: str, text: str | None) -> tuple[str, Place | None]:
    """Return what is wrong with a text that is not TOML, and where, from ``parse_toml``'s reason.

    ``text`` is ``None`` if nothing could be read. An unexpected end is behind the last character.
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
    """Parse a TOML document; raise ValueError, or RecursionError for deep nesting."""
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - most repositories have no such file
    else:
        import tomli as tomllib  # noqa: PLC0415 - most repositories have no such file
    if _has_long_key(text):
        message = "a key has too many parts"
        raise ValueError(message)
    return tomllib.loads(text)


def _has_long_key(text: str) -> bool:
    """Return whether any dotted key, as far as the text is TOML, has too many parts."""
    if text.count(".") < _MAX_KEY_PARTS:
        return False
    dots = end = 0
    while token := _TOKEN.match(text, end):  # a string that is never closed is none
        end = token.end()
        if token[0] == ".":
            dots += 1
            if dots == _MAX_KEY_PARTS:
                return True
        elif not _IN_KEY.match(token[0]):
            dots = 0
    return False


_PART: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY: Final = rf"({_PART}(?:[ \t]*\.[ \t]*{_PART})*)"
_HEADER: Final = re.compile(rf"\[\[?[ \t]*{_KEY}[ \t]*\]\]?")
_ASSIGNMENT: Final = re.compile(rf"{_KEY}[ \t]*=[ \t]*")
_GAP: Final = re.compile(r"(?:[ \t\r\n,]+|#[^\n]*)*")
_PLAIN_VALUE: Final = re.compile(_STRING + r"|[^,\]}#\n]+", re.DOTALL)
_SIMPLE_KEY: Final = re.compile(r"[\w.-]+", re.ASCII)


def places(text: str) -> tuple[Mapping[Keys, Span], Mapping[Keys, Span]]:
    """Return the offsets, first and behind the last, of every key, and of every key's value.

    A dotted key, or one in the header of a table, is the place of each of its parts; only one
    before an equals sign has a value. Where a key occurs several times, as in an array of tables,
    its first place counts. Nothing is returned for what is nested deeper than Python can follow,
    nor for what comes after it.
    """
    scan = _Scan(text)
    with suppress(RecursionError):
        scan.document()
    return scan.keys, scan.values


class _Scan:
    def __init__(self, text: str) -> None:
        self.keys: dict[Keys, Span] = {}
        self.values: dict[Keys, Span] = {}
        self._text = text
        self._position = 0

    def document(self) -> None:
        """Scan the statements: headers of tables, and assignments."""
        table: Keys = ()
        while self._skip_gap():
            if header := _HEADER.match(self._text, self._position):
                table = self._record(header, ())
            else:
                self._assignment(table)

    def _skip_gap(self) -> str:
        """Skip blanks, commas and comments; return the character after them, or nothing."""
        gap = _GAP.match(self._text, self._position)
        self._position = gap.end() if gap else self._position
        return self._text[self._position : self._position + 1]

    def _record(self, match: re.Match[str], table: Keys) -> Keys:
        """Record the place of a key, and continue behind the match."""
        parts = _parts(match[1])
        for length in range(1, len(parts) + 1):
            self.keys.setdefault((*table, *parts[:length]), match.span(1))
        self._position = match.end()
        return (*table, *parts)

    def _assignment(self, table: Keys) -> None:
        match = _ASSIGNMENT.match(self._text, self._position)
        if match is None:  # not TOML after all
            self._position = len(self._text)
        else:
            key = self._record(match, table)
            start = self._position
            self._value(key)
            end = start + len(self._text[start : self._position].rstrip())
            self.values.setdefault(key, (start, end))

    def _value(self, key: Keys) -> None:
        """Skip a value; record the keys of inline tables, also within an array."""
        start = self._text[self._position : self._position + 1]
        if start not in ("[", "{"):
            plain = _PLAIN_VALUE.match(self._text, self._position)
            self._position = plain.end() if plain else len(self._text)
            return
        self._position += 1
        while (following := self._skip_gap()) not in ("]", "}", ""):
            if start == "{":
                self._assignment(key)
            elif following:
                self._value(key)
        self._position += 1


def _parts(key: str) -> Keys:
    """Return the names in a dotted key, those in quotes as the parser reads them."""
    if _SIMPLE_KEY.fullmatch(key):
        return tuple(key.split("."))
    names: list[str] = []
    tables: object = parse_toml(f"{key} = 0")
    while isinstance(tables, dict):
        ((name, tables),) = tables.items()
        names.append(name)
    return tuple(names)
