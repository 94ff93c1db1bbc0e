"""The tokens of a JSON text, strings, numbers and words, and their faults."""

from __future__ import annotations

import json
import re
import sys
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NoReturn

from migrate.diagnostics import Finding, shortened

if TYPE_CHECKING:
    from migrate.model import JSONValue

MAX_DEPTH: Final = 64
"""How deep lists and objects may be nested in a document (IM007)."""

_NUMBERS: Final = frozenset({bool, int, float})
_CONTAINERS: Final = frozenset({list, dict})


def within_limits(value: JSONValue, depth: int = 0) -> bool:
    """Return whether every number is finite and no node lies deeper than ``MAX_DEPTH``.

    ``depth`` is the number of lists and objects that already surround the value.
    """
    level: list[Any] = [value]
    while True:
        kinds = set(map(type, level))
        if not kinds.isdisjoint(_NUMBERS):
            is_pure = kinds <= _NUMBERS
            if not _are_finite(level if is_pure else [n for n in level if type(n) in _NUMBERS]):
                return False
        if kinds.isdisjoint(_CONTAINERS):
            return True
        if depth >= MAX_DEPTH:
            return False
        if kinds != {list}:
            held = [each for each in level if type(each) in _CONTAINERS]
            level = [each.values() if type(each) is dict else each for each in held]
        level = list(chain.from_iterable(level))
        depth += 1


def _are_finite(numbers: list[Any]) -> bool:
    """Return whether none of the numbers is beyond the range of a double."""
    try:
        return all(map(isfinite, numbers))
    except OverflowError:
        return False


_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LARGEST: Final = sys.float_info.max
_WORD: Final = re.compile(r"-?[\w$.+-]+")
_SINGLE_QUOTED: Final = r"'([^'\\\x00-\x1f]*(?:\\.[^'\\\x00-\x1f]*)*)'"
_ESCAPE_OR_QUOTE: Final = r"""\\(.)|(")"""
_LITERALS: Final[dict[str, JSONValue]] = {"true": True, "false": False, "null": None}
_NOT_FINITE: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_PYTHON_WORDS: Final = {"True": "true", "False": "false", "None": "null"}
_LIKE_A_NUMBER: Final = r"[-+]?(?:\.?[0-9]|nan\b|inf\b)"
_ESCAPES: Final = r"write \\ for a backslash; \u takes four hexadecimal digits"
_CONTROL_CHARACTERS: Final = r"write \n for a line break and \t for a tab"
_LONGEST_PIECE: Final = len("\\ud83d\\ude00")
"""The most characters of a text, other than a string's, that make sense only together."""


class NotUnderstoodError(Exception):
    """Raised where a text stops being JSON; ``finding`` has the position and what was expected."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.message)
        self.finding = finding


class RepeatedKeyError(Exception):
    """Raised inside the json module's scanner for a duplicate key."""


def _object_of(pairs: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise RepeatedKeyError
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


STRICT_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object_of, parse_constant=_refuse_constant
)
"""Reads plain JSON in C; raises ``RepeatedKeyError``, and ``ValueError`` for NaN and Infinity."""


def not_understood(
    text: str, offset: int, expected: str, hint: str | None = None
) -> NotUnderstoodError:
    """Return the error of an offset, with what was expected and what was found there."""
    is_escape = text.startswith("\\", offset)
    end = offset + 2 if is_escape else max(offset + 1, _end_of_word(text, offset))
    found = f"`{_printable(text[offset:end])}`" if offset < len(text) else "the end of the file"
    if offset >= len(text):
        hint = "restore the end of the file, which seems to be cut off"
    elif text.startswith("/*", offset):
        hint = "close the comment with */"
    elif not text[offset].isprintable() and not text[offset].isascii():
        hint = "replace this invisible character with a space, or remove it"
    return _error(f"{expected}, found {found}", (offset, end), hint)


def _error(reason: str, span: tuple[int, int], hint: str | None) -> NotUnderstoodError:
    return NotUnderstoodError(
        Finding("IM003", f"the file is not JSON: {reason}", span=span, hint=hint)
    )


def _printable(text: str) -> str:
    """Return a text with its invisible characters as escapes."""
    shown = shortened(text)
    return shown if shown.isprintable() else json.dumps(shown)[1:-1]


def is_cut_off(error: json.JSONDecodeError, length: int) -> bool:
    """Return whether the error may be there only because the text ends after so many characters."""
    return "Unterminated" in error.msg or error.pos > length - _LONGEST_PIECE


def read_double_quoted(text: str, offset: int) -> tuple[str, int]:
    """Read text in double quotes; return it and the offset after it."""
    try:
        value, end = STRICT_DECODER.raw_decode(text, offset)
    except json.JSONDecodeError as error:
        if "Unterminated" in error.msg or not text[error.pos :].strip():
            raise _not_closed(text, offset, "double") from None
        is_escape = "escape" in error.msg
        expected = "an escape that JSON has" if is_escape else "an escape for a control character"
        hint = _ESCAPES if is_escape else _CONTROL_CHARACTERS
        raise not_understood(text, error.pos, f"expected {expected}", hint) from None
    return str(value), end


def read_single_quoted(text: str, offset: int) -> tuple[str, int]:
    """Read text in single quotes, by turning it into text in double quotes."""
    quoted = re.compile(_SINGLE_QUOTED).match(text, offset)
    if quoted is None:
        raise _not_closed(text, offset, "single")
    plain = re.sub(_ESCAPE_OR_QUOTE, _for_double_quotes, quoted.group(1))
    try:
        return read_double_quoted(f'"{plain}"', 0)[0], quoted.end()
    except NotUnderstoodError:
        reason = "this text holds an escape that JSON does not have"
        raise _error(reason, (offset, offset + 1), _ESCAPES) from None


def _not_closed(text: str, offset: int, kind: str) -> NotUnderstoodError:
    """Return the error of a quote that is never closed."""
    hint = f"close the text with a {kind} quote"
    if "\n" not in text[offset:].rstrip():
        hint += ", or restore the end of the file, if it is cut off"
    return _error(f"this {kind} quote is never closed", (offset, offset + 1), hint)


def read_word(text: str, offset: int) -> tuple[JSONValue, int, Finding | None]:
    """Read a number, true, false or null; return it, the offset after it, and what is wrong.

    A number that is not finite is reported and read as zero, so that the reading can go on.
    """
    end = _end_of_word(text, offset)
    word = text[offset:end]
    if word in _LITERALS:
        return _LITERALS[word], end, None
    number = _NUMBER.fullmatch(word)
    value = None if number is None else _number(number)
    if value is not None:
        return value, end, None
    if number is not None or word in _NOT_FINITE:
        return 0, end, _not_finite(word, (offset, end))
    raise not_understood(text, offset, "expected a value", _how_to_write(word))


def _how_to_write(word: str) -> str:
    """Return how to write a word as JSON."""
    if word in _PYTHON_WORDS:
        return f"write {_PYTHON_WORDS[word]}, as JSON has it"
    if re.match(_LIKE_A_NUMBER, word):
        return "write the number as JSON has it, such as 12, -0.5 or 1e-3"
    return "write text in double quotes, a number, true, false, null, a list or an object"


def _number(number: re.Match[str]) -> JSONValue:
    """Return the number's value, or ``None`` where it is beyond the range of a double."""
    is_integer = number.group(1) is None and number.group(2) is None
    try:
        value = int(number.group()) if is_integer else float(number.group())
    except ValueError:  # more digits than int() reads
        return None
    return value if -_LARGEST <= value <= _LARGEST else None


def _not_finite(literal: str, span: tuple[int, int]) -> Finding:
    return Finding(
        "IM006",
        f"`{shortened(literal)}` is not a finite number",
        span=span,
        hint="write a finite number; the largest is about 1.8e308",
    )


def _end_of_word(text: str, offset: int) -> int:
    word = _WORD.match(text, offset)
    return offset if word is None else word.end()


def _for_double_quotes(piece: re.Match[str]) -> str:
    """Rewrite one escape, or one bare double quote, for text in double quotes."""
    if piece.group(2):
        return '\\"'
    return "'" if piece.group(1) == "'" else piece.group()
