"""The smallest pieces of a JSON text: strings, numbers and words, and what is wrong with them."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from migrate.diagnostics import Finding

if TYPE_CHECKING:
    from migrate.model import JSONValue

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LARGEST: Final = sys.float_info.max
_WORD: Final = re.compile(r"-?[\w$.+-]+")
_SINGLE_QUOTED: Final = re.compile(r"'([^'\\\x00-\x1f]*(?:\\.[^'\\\x00-\x1f]*)*)'")
_ESCAPE_OR_QUOTE: Final = re.compile(r"""\\(.)|(")""")
_LITERALS: Final[dict[str, JSONValue]] = {"true": True, "false": False, "null": None}
_NOT_FINITE: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_PYTHON_WORDS: Final = {"True": "true", "False": "false", "None": "null"}
_SHOWN_CHARACTERS: Final = 40
_LONGEST_PIECE: Final = len("\\ud83d\\ude00")
"""The most characters of a text, other than a string's, that make sense only together."""


class NotUnderstoodError(Exception):
    """The text stops being JSON; ``finding`` says where and what was expected."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.message)
        self.finding = finding


class RepeatedKeyError(Exception):
    """An object holds a key twice; raised inside the json module's scanner."""


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
    """Make the error that says what was expected at the offset, and what stands there."""
    end = max(offset + 1, _end_of_word(text, offset))
    found = f"`{shortened(text[offset:end])}`" if offset < len(text) else "the end of the file"
    return NotUnderstoodError(
        Finding("IM003", f"not JSON: {expected}, found {found}", span=(offset, end), hint=hint)
    )


def is_cut_off(error: json.JSONDecodeError, length: int) -> bool:
    """Say whether the error may be there only because the text ends after so many characters."""
    return "Unterminated" in error.msg or error.pos > length - _LONGEST_PIECE


def read_double_quoted(text: str, offset: int) -> tuple[str, int]:
    """Read text in double quotes; give it and the offset after it."""
    try:
        value, end = STRICT_DECODER.raw_decode(text, offset)
    except json.JSONDecodeError as error:
        if "Unterminated" in error.msg:
            raise not_understood(text, offset, "expected a closing double quote") from None
        reason = error.msg.removesuffix(" at").removesuffix(":")
        raise not_understood(text, error.pos, f"{reason.lower()} in text") from None
    return str(value), end


def read_single_quoted(text: str, offset: int) -> tuple[str, int]:
    """Read text in single quotes, by turning it into text in double quotes."""
    quoted = _SINGLE_QUOTED.match(text, offset)
    if quoted is None:
        raise not_understood(text, offset, "expected a closing single quote")
    plain = _ESCAPE_OR_QUOTE.sub(_for_double_quotes, quoted.group(1))
    try:
        return read_double_quoted(f'"{plain}"', 0)[0], quoted.end()
    except NotUnderstoodError:
        raise not_understood(text, offset, "expected only escapes that JSON has") from None


def read_word(text: str, offset: int) -> tuple[JSONValue, int, Finding | None]:
    """Read a number, true, false or null; give it, the offset after it, and what is wrong.

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
    hint = f"JSON writes `{_PYTHON_WORDS[word]}`" if word in _PYTHON_WORDS else None
    raise not_understood(text, offset, "expected a value", hint)


def shortened(text: str) -> str:
    """Give the text, cut where it is too long to be quoted in a message."""
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."


def _number(number: re.Match[str]) -> JSONValue:
    """Give the number's value, or ``None`` where it is beyond the range of a double."""
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
        hint="write a number within the range of a double",
    )


def _end_of_word(text: str, offset: int) -> int:
    word = _WORD.match(text, offset)
    return offset if word is None else word.end()


def _for_double_quotes(piece: re.Match[str]) -> str:
    """Rewrite one escape, or one bare double quote, for text in double quotes."""
    if piece.group(2):
        return '\\"'
    return "'" if piece.group(1) == "'" else piece.group()
