"""Counting the steps in which a backtracking matcher, such as Python's, follows a pattern.

Wall time says little on a busy machine, and Python's matcher counts nothing. This one follows the
same parsed pattern in the same order, one character at a time, and counts every attempt.
"""

from __future__ import annotations

import re
import sys

if sys.version_info >= (3, 11):
    from re import _constants as constants
    from re import _parser as parser
else:
    import sre_constants as constants
    import sre_parse as parser

_WHITE = " \t\n\r\f\v"


class TooManyStepsError(Exception):
    """A pattern goes on beyond the limit."""


class Matcher:
    """Follows one pattern; ``steps`` counts how often it has looked at a character."""

    def __init__(self, pattern, limit):
        text = pattern.pattern
        self._text_of = (lambda each: each.decode("latin-1")) if isinstance(text, bytes) else str
        self._parsed = parser.parse(text, pattern.flags)
        self._flags = pattern.flags
        self._limit = limit
        self.steps = 0

    def match(self, text, start=0):
        """Return the end of the match that begins at an offset, or ``None``."""
        return next(self._sequence(list(self._parsed), 0, text, start, {}), None)

    def search(self, text):
        """Look for matches as ``sub`` and ``finditer`` do: behind each, or one character on."""
        at = 0
        while at <= len(text):
            end = self.match(text, at)
            at = at + 1 if end is None or end == at else end

    def _sequence(self, items, index, text, at, groups):
        """Yield every offset that the rest of a sequence can end at, in the order of trying."""
        if index == len(items):
            yield at
            return
        for end in self._item(items[index], text, at, groups):
            yield from self._sequence(items, index + 1, text, end, groups)

    def _item(self, item, text, at, groups):
        operation, value = item
        name = str(operation).lower()
        self.steps += 1
        if self.steps > self._limit:
            raise TooManyStepsError
        yield from getattr(self, f"_{name}", self._one_character)(
            operation, value, text, at, groups
        )

    def _one_character(self, operation, value, text, at, _groups):
        if at < len(text) and self._fits(operation, value, text[at]):
            yield at + 1

    def _fits(self, operation, value, character):
        code = ord(character)
        if operation is constants.LITERAL:
            return code == value or self._same_letter(character, value)
        if operation is constants.NOT_LITERAL:
            return code != value
        if operation is constants.ANY:
            return character != "\n" or bool(self._flags & re.DOTALL)
        if operation is constants.RANGE:
            return value[0] <= code <= value[1] or any(
                value[0] <= ord(each) <= value[1]
                for each in (character.lower(), character.upper())
                if self._flags & re.IGNORECASE and len(each) == 1
            )
        if operation is constants.CATEGORY:
            return self._category(value, character)
        negated = value[0][0] is constants.NEGATE
        return negated != any(self._fits(*each, character) for each in value[negated:])

    def _same_letter(self, character, value):
        return bool(self._flags & re.IGNORECASE) and character.lower() == chr(value).lower()

    @staticmethod
    def _category(value, character):
        kind = str(value).lower()
        is_of_it = {
            "digit": character.isdigit(),
            "space": character in _WHITE or character.isspace(),
            "word": character.isalnum() or character == "_",
        }[kind.rsplit("_", 1)[1]]
        return is_of_it != ("not" in kind)

    def _at(self, _operation, value, text, at, _groups):
        name = str(value).lower()
        multiline = bool(self._flags & re.MULTILINE)
        is_there = {
            "at_beginning": at == 0 or (multiline and text[at - 1] == "\n"),
            "at_beginning_string": at == 0,
            "at_end": text[at:] in ("", "\n") or (multiline and text[at : at + 1] == "\n"),
            "at_end_string": at == len(text),
            "at_boundary": True,
            "at_non_boundary": True,
        }[name]
        if is_there:
            yield at

    def _branch(self, _operation, value, text, at, groups):
        for each in value[1]:
            yield from self._sequence(list(each), 0, text, at, groups)

    def _subpattern(self, _operation, value, text, at, groups):
        group, *_, content = value
        for end in self._sequence(list(content), 0, text, at, groups):
            before = groups.get(group)
            groups[group] = text[at:end]
            yield end
            groups[group] = before

    def _groupref(self, _operation, value, text, at, groups):
        if text.startswith(groups.get(value) or "", at):
            yield at + len(groups.get(value) or "")

    def _atomic_group(self, _operation, value, text, at, groups):
        end = next(self._sequence(list(value), 0, text, at, groups), None)
        if end is not None:
            yield end

    def _assert(self, _operation, value, text, at, groups):
        if self._looks(value, text, at, groups):
            yield at

    def _assert_not(self, _operation, value, text, at, groups):
        if not self._looks(value, text, at, groups):
            yield at

    def _looks(self, value, text, at, groups):
        direction, content = value
        start = at if direction > 0 else at - content.getwidth()[0]
        ends = self._sequence(list(content), 0, text, start, groups) if start >= 0 else iter(())
        return next(ends, None) is not None

    def _max_repeat(self, _operation, value, text, at, groups):
        yield from self._repeat(value, text, at, groups, is_greedy=True)

    def _min_repeat(self, _operation, value, text, at, groups):
        yield from self._repeat(value, text, at, groups, is_greedy=False)

    def _possessive_repeat(self, _operation, value, text, at, groups):
        end = next(self._max_repeat(_operation, value, text, at, groups), None)
        if end is not None:
            yield end

    def _repeat(self, value, text, at, groups, *, is_greedy):
        least, most, content = value
        if not is_greedy and least <= 0:
            yield at
        if most > 0:
            rest = (least - 1, most - 1, content)
            for end in self._sequence(list(content), 0, text, at, groups):
                if end != at:
                    yield from self._repeat(rest, text, end, groups, is_greedy=is_greedy)
                elif least > 0:
                    yield end
        if is_greedy and least <= 0:
            yield at


def alphabet(pattern):
    """Return a few characters for which the parts of a pattern differ."""
    text = pattern.pattern
    found = {}
    _collect(parser.parse(text, pattern.flags), found)
    return [*found][:10]


def _collect(parsed, found):
    for operation, value in parsed:
        if operation in (constants.LITERAL, constants.NOT_LITERAL):
            found[chr(value)] = None
        elif operation is constants.IN:
            _collect((each for each in value if each[0] is not constants.NEGATE), found)
        elif operation is constants.RANGE:
            found[chr(value[0])] = None
        elif operation is constants.CATEGORY:
            found[
                {"digit": "1", "space": " ", "word": "a"}[str(value).lower().rsplit("_", 1)[1]]
            ] = None
        elif operation is constants.ANY:
            found["a"] = None
        else:
            _collect_within(value, found)


def _collect_within(value, found):
    if isinstance(value, parser.SubPattern):
        _collect(value, found)
    elif isinstance(value, tuple | list):
        for each in value:
            _collect_within(each, found)
