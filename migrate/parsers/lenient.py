"""A reader of JSON that knows all positions and accepts what people write by hand.

It is asked only when the fast reader is in doubt, and to find the place of a node. Beyond JSON it
reads comments, trailing commas, single quotes and unquoted keys (IM004). Whatever part of
the text is plain JSON, it leaves to the scanner of the json module.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import MAX_FINDINGS, Finding, shortened
from migrate.parsers.tokens import (
    MAX_DEPTH,
    STRICT_DECODER,
    NotUnderstoodError,
    RepeatedKeyError,
    is_cut_off,
    not_understood,
    read_double_quoted,
    read_single_quoted,
    read_word,
    within_limits,
)

if TYPE_CHECKING:
    from migrate.model import JSONValue

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_BLANK_STARTS: Final = (" ", "\n", "\r", "\t", "/", "#")
_COMMENT: Final = re.compile(r"//[^\r\n]*|\#[^\r\n]*|/\*.*?\*/", re.DOTALL)
_FIRST_WINDOW: Final = 4096
_WINDOW_GROWTH: Final = 16
_LONGEST_RUN: Final = 4096
_SHORTEST_RUN: Final = 64
_OPENING: Final = re.compile(rf"\[{{0,{MAX_DEPTH}}}")
_ITEM_ENDS: Final = {'"': '",', "{": "},"}
_READINGS: Final = 8
_BARE_KEY: Final = re.compile(r"[^\W\d][\w$-]*|\$[\w$-]*")


class LenientReader:
    """Reads one text. ``findings`` collects what is wrong but does not end the reading.

    ``extensions`` are those of JSON that the text uses, each with the span of its first use.
    """

    def __init__(self, text: str) -> None:
        """Read a text, of which some characters may be read in vain: this bounds the time."""
        self.text = text
        self.findings: list[Finding] = []
        self.extensions: dict[str, tuple[int, int]] = {}
        self._patience = _READINGS * (len(text) + _FIRST_WINDOW)

    def document(self) -> JSONValue:
        """Return the value of the whole text; raise ``NotUnderstoodError`` where it is none."""
        value, end = self.value(self.skip_space(0), depth=0)
        end = self.skip_space(end)
        if end < len(self.text):
            hint = "remove the text after the end of the JSON document"
            raise not_understood(self.text, end, "expected the end of the file", hint)
        return value

    def skip_space(self, offset: int) -> int:
        """Return the offset after white space and comments."""
        while self.text.startswith(_BLANK_STARTS, offset):
            space = _SPACE.match(self.text, offset)
            offset = offset if space is None else space.end()
            comment = _COMMENT.match(self.text, offset)
            if comment is None:
                break
            self.extensions.setdefault("comments", comment.span())
            offset = comment.end()
        return offset

    def value(self, offset: int, depth: int) -> tuple[JSONValue, int]:
        """Read the value that starts at the offset; return it and the offset after it."""
        if self.text.startswith(("{", "["), offset):
            return self._plain(offset, depth) or self._container(offset, depth)
        if self.text.startswith(('"', "'"), offset):
            return self._string(offset)
        value, end, finding = read_word(self.text, offset)
        if finding is not None:
            self._found(finding)
        return value, end

    def label(self, offset: int) -> tuple[str, int, int]:
        """Read the key at the offset; return it, the offset after it, and that of its value."""
        key, key_end = self._key(offset)
        colon = self.skip_space(key_end)
        if not self.text.startswith(":", colon):
            hint = "write a colon between the key and its value"
            raise not_understood(self.text, colon, "expected `:` after a key", hint)
        return key, key_end, self.skip_space(colon + 1)

    def items(self, offset: int, depth: int) -> tuple[list[JSONValue], int]:
        """Read one item of a list, or a run of plain ones; return the offset of what follows."""
        run = self._run(offset, depth)
        if run is not None:
            return run
        value, end = self.value(offset, depth)
        return [value], self.after_child(end, "]")

    def after_child(self, end: int, closing: str) -> int:
        """Return the offset of the next child, or of the closing bracket."""
        offset = self.skip_space(end)
        if self.text.startswith(closing, offset):
            return offset
        if not self.text.startswith(",", offset):
            hint = f"add the comma or the `{closing}` that is missing before it"
            raise not_understood(self.text, offset, f"expected `,` or `{closing}`", hint)
        following = self.skip_space(offset + 1)
        if self.text.startswith(closing, following):
            self.extensions.setdefault("trailing commas", (offset, offset + 1))
        return following

    def _plain(self, offset: int, depth: int) -> tuple[JSONValue, int] | None:
        """Read a list or object in C, if it is plain JSON within the limits.

        Longer and longer windows are tried, because json's error counts the lines of the whole text
        that it was given: in a file with many faults, most of the time would go there.
        """
        length = _FIRST_WINDOW
        is_cut = True
        while is_cut and self._patience > 0:
            window = self.text[offset : offset + length]
            position, is_cut = len(window), False
            try:
                value, end = STRICT_DECODER.raw_decode(window)
                if within_limits(value, depth):
                    return value, offset + end
            except JSONDecodeError as error:
                position = error.pos
                is_cut = len(window) == length and is_cut_off(error, length)
            except (ValueError, RecursionError, RepeatedKeyError):
                pass
            self._patience -= position
            length *= _WINDOW_GROWTH
        return None

    def _run(self, offset: int, depth: int) -> tuple[list[JSONValue], int] | None:
        """Read, in C, all items of a list that end within a short stretch, if they are plain JSON.

        Where the last of them ends is told from how the first one begins. A wrong guess gives no
        JSON, and a shorter stretch is tried.
        """
        ending = _end_of_item(self.text, offset)
        length = _LONGEST_RUN
        while length >= _SHORTEST_RUN and self._patience > 0:
            comma = self.text.rfind(ending, offset, offset + length) + len(ending) - 1
            if comma <= offset:
                return None
            position = length
            try:
                values = STRICT_DECODER.decode(f"[{self.text[offset:comma]}]")
                if within_limits(values, depth - 1):
                    return values, self.after_child(comma, "]")
            except JSONDecodeError as error:
                position = error.pos
            except (ValueError, RecursionError, RepeatedKeyError):
                pass
            self._patience -= position
            length = min(position, length // 2)
        return None

    def _container(self, offset: int, depth: int) -> tuple[JSONValue, int]:
        """Read a list or object child by child."""
        if depth >= MAX_DEPTH:
            message = f"lists and objects are nested more than {MAX_DEPTH} levels deep"
            raise NotUnderstoodError(Finding("IM007", message, span=(offset, offset + 1)))
        first = self.skip_space(offset + 1)
        if self.text[offset] == "[":
            return self._list(first, depth + 1)
        return self._object(first, depth + 1)

    def _list(self, offset: int, depth: int) -> tuple[list[JSONValue], int]:
        values: list[JSONValue] = []
        while not self.text.startswith("]", offset):
            items, offset = self.items(offset, depth)
            values += items
        return values, offset + 1

    def _object(self, offset: int, depth: int) -> tuple[dict[str, JSONValue], int]:
        """Read the members of an object, and report every key that stands there again."""
        result: dict[str, JSONValue] = {}
        while not self.text.startswith("}", offset):
            key, key_end, start = self.label(offset)
            if key in result:
                message = f"duplicate key `{shortened(key)}`"
                self._found(Finding("IM005", message, span=(offset, key_end)))
            result[key], end = self.value(start, depth)
            offset = self.after_child(end, "}")
        return result, offset + 1

    def _key(self, offset: int) -> tuple[str, int]:
        """Read a key: quoted either way, or bare."""
        if self.text.startswith(('"', "'"), offset):
            return self._string(offset)
        bare = _BARE_KEY.match(self.text, offset)
        if bare is None:
            hint = 'write the key in straight double quotes, as in "inputs"'
            raise not_understood(self.text, offset, "expected a key in double quotes", hint)
        self.extensions.setdefault("unquoted keys", bare.span())
        return bare.group(), bare.end()

    def _string(self, offset: int) -> tuple[str, int]:
        """Read text in quotes of either kind."""
        if self.text[offset] == '"':
            return read_double_quoted(self.text, offset)
        value, end = read_single_quoted(self.text, offset)
        self.extensions.setdefault("single quotes", (offset, end))
        return value, end

    def _found(self, finding: Finding) -> None:
        """Keep a finding, up to the number that is reported."""
        if len(self.findings) <= MAX_FINDINGS:
            self.findings.append(finding)


def _end_of_item(text: str, offset: int) -> str:
    """Guess how an item of a list ends, with its comma, from how it begins."""
    opening = _OPENING.match(text, offset)
    if opening is not None and opening.group():
        return "]" * len(opening.group()) + ","
    return _ITEM_ENDS.get(text[offset : offset + 1], ",")
