"""A reader of JSON that knows where everything stands, and understands what people write by hand.

It is asked only when the fast reader is in doubt, and to find the place of a node. Beyond JSON it
reads comments, trailing commas, single quotes and unquoted keys (rules.md, IM004). Whatever part of
the text is plain JSON, it leaves to the scanner of the json module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import Finding
from migrate.parsers.soundness import MAX_DEPTH, is_sound
from migrate.parsers.tokens import (
    STRICT_DECODER,
    NotUnderstoodError,
    RepeatedKeyError,
    is_cut_off,
    not_understood,
    read_double_quoted,
    read_single_quoted,
    read_word,
    shortened,
)

if TYPE_CHECKING:
    from migrate.model import JSONValue

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BLANK_STARTS: Final = (" ", "\n", "\r", "\t", "/", "#")
_COMMENT: Final = re.compile(r"//[^\r\n]*|\#[^\r\n]*|/\*.*?\*/", re.DOTALL)
_FIRST_WINDOW: Final = 4096
_WINDOW_GROWTH: Final = 16
_BARE_KEY: Final = re.compile(r"[^\W\d][\w$-]*|\$[\w$-]*")


class Member(NamedTuple):
    """A child of a list or an object: its key or index, where that stands, and the value."""

    key: str | int
    key_span: tuple[int, int]
    value: JSONValue
    span: tuple[int, int]


@dataclass(slots=True)
class LenientReader:
    """Reads one text. ``findings`` collects what is wrong but does not end the reading."""

    text: str
    findings: list[Finding] = field(default_factory=list)
    liberties: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What is not plain JSON: each kind, with the span where it was first met."""

    def document(self) -> JSONValue:
        """Give the value of the whole text; raise ``NotUnderstoodError`` where it is none."""
        value, end = self.value(self.skip_space(0), depth=0)
        end = self.skip_space(end)
        if end < len(self.text):
            raise not_understood(self.text, end, "expected the end of the file")
        return value

    def skip_space(self, offset: int) -> int:
        """Give the offset after white space and comments."""
        while self.text.startswith(_BLANK_STARTS, offset):
            space = _SPACE.match(self.text, offset)
            offset = offset if space is None else space.end()
            comment = _COMMENT.match(self.text, offset)
            if comment is None:
                break
            self._took_liberty("a comment", comment.span())
            offset = comment.end()
        return offset

    def value(self, offset: int, depth: int) -> tuple[JSONValue, int]:
        """Read the value that starts at the offset; give it and the offset after it."""
        if self.text.startswith(("{", "["), offset):
            return self._plain(offset, depth) or self._container(offset, depth)
        if self.text.startswith(('"', "'"), offset):
            return self._string(offset)
        value, end, finding = read_word(self.text, offset)
        if finding is not None:
            self.findings.append(finding)
        return value, end

    def members(self, offset: int, depth: int) -> tuple[list[Member], int]:
        """Read the children of the list or object at the offset, and the offset after it."""
        closing = "}" if self.text[offset] == "{" else "]"
        members: list[Member] = []
        offset = self.skip_space(offset + 1)
        while not self.text.startswith(closing, offset):
            key, key_span, start = self._label(offset, len(members), in_object=closing == "}")
            value, end = self.value(start, depth + 1)
            members.append(Member(key, key_span, value, (start, end)))
            offset = self._after_member(end, closing)
        return members, offset + 1

    def _plain(self, offset: int, depth: int) -> tuple[JSONValue, int] | None:
        """Read a list or object in C, if it is plain JSON and sound.

        Longer and longer windows are tried, because json's error counts the lines of the whole text
        that it was given: in a file with many faults, most of the time would go there.
        """
        length = _FIRST_WINDOW
        while True:
            window = self.text[offset : offset + length]
            try:
                value, end = STRICT_DECODER.raw_decode(window)
            except JSONDecodeError as error:
                if len(window) < length or not is_cut_off(error, length):
                    return None
                length *= _WINDOW_GROWTH
            except (ValueError, RecursionError, RepeatedKeyError):
                return None
            else:
                return (value, offset + end) if is_sound(value, depth) else None

    def _container(self, offset: int, depth: int) -> tuple[JSONValue, int]:
        """Read a list or object child by child."""
        if depth >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise NotUnderstoodError(Finding("IM007", message, span=(offset, offset + 1)))
        members, end = self.members(offset, depth)
        if self.text[offset] == "[":
            return [member.value for member in members], end
        return self._object(members), end

    def _object(self, members: list[Member]) -> dict[str, JSONValue]:
        """Make an object of its members, and report every key that stands there again."""
        result: dict[str, JSONValue] = {}
        for member in members:
            key = str(member.key)
            if key in result:
                message = f"the key `{shortened(key)}` stands twice in this object"
                hint = "remove one of the two"
                self.findings.append(Finding("IM005", message, span=member.key_span, hint=hint))
            result[key] = member.value
        return result

    def _label(
        self, offset: int, index: int, *, in_object: bool
    ) -> tuple[str | int, tuple[int, int], int]:
        """Read what stands before a value; give key or index, its span, and the value's offset."""
        if not in_object:
            return index, (offset, offset), offset
        key, key_end = self._key(offset)
        colon = self.skip_space(key_end)
        if not self.text.startswith(":", colon):
            raise not_understood(self.text, colon, "expected `:` after a key")
        return key, (offset, key_end), self.skip_space(colon + 1)

    def _key(self, offset: int) -> tuple[str, int]:
        """Read a key: quoted either way, or bare."""
        if self.text.startswith(('"', "'"), offset):
            return self._string(offset)
        bare = _BARE_KEY.match(self.text, offset)
        if bare is None:
            raise not_understood(self.text, offset, "expected a key in double quotes")
        self._took_liberty("an unquoted key", bare.span())
        return bare.group(), bare.end()

    def _string(self, offset: int) -> tuple[str, int]:
        """Read text in quotes of either kind."""
        if self.text[offset] == '"':
            return read_double_quoted(self.text, offset)
        value, end = read_single_quoted(self.text, offset)
        self._took_liberty("single quotes", (offset, end))
        return value, end

    def _after_member(self, end: int, closing: str) -> int:
        """Give the offset of the next member, or of the closing bracket."""
        offset = self.skip_space(end)
        if self.text.startswith(closing, offset):
            return offset
        if not self.text.startswith(",", offset):
            raise not_understood(self.text, offset, f"expected `,` or `{closing}`")
        following = self.skip_space(offset + 1)
        if self.text.startswith(closing, following):
            self._took_liberty("a trailing comma", (offset, offset + 1))
        return following

    def _took_liberty(self, kind: str, span: tuple[int, int]) -> None:
        self.liberties.setdefault(kind, span)
