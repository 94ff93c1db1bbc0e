"""Whether a value read from JSON is one that every later stage can bear.

The json module turns a number beyond the range of a double into infinity and nests as deep as the
interpreter's stack goes. One pass over the value, level by level and in C, finds both.
"""

from __future__ import annotations

from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from migrate.model import JSONValue

MAX_DEPTH: Final = 64
"""Lists and objects within one another in a whole document (rules.md, IM007)."""

_NUMBERS: Final = frozenset({bool, int, float})


def is_sound(value: JSONValue, depth: int = 0) -> bool:
    """Say whether every number is finite and no node lies deeper than ``MAX_DEPTH``.

    ``depth`` is the number of lists and objects that already surround the value.
    """
    level: list[Any] = [value]
    while True:
        kinds = set(map(type, level))
        if not _are_finite(level, kinds):
            return False
        if kinds.isdisjoint((list, dict)):
            return True
        if depth >= MAX_DEPTH:
            return False
        level = _children(level, kinds)
        depth += 1


def _are_finite(level: list[Any], kinds: AbstractSet[type]) -> bool:
    """Say whether none of the numbers is beyond the range of a double."""
    numbers = level if kinds <= _NUMBERS else [each for each in level if type(each) in _NUMBERS]
    try:
        return all(map(isfinite, numbers))
    except OverflowError:
        return False


def _children(level: list[Any], kinds: AbstractSet[type]) -> list[Any]:
    """Give all that the lists and objects hold."""
    if kinds == {list}:
        return list(chain.from_iterable(level))
    lists = (each for each in level if type(each) is list)
    values = (each.values() for each in level if type(each) is dict)
    return [*chain.from_iterable(lists), *chain.from_iterable(values)]
