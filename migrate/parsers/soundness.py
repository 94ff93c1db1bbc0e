"""Whether a value read from JSON is one that every later stage can bear.

The json module turns a number beyond the range of a double into infinity and nests as deep as the
interpreter's stack goes. One pass over the value, in C for lists of numbers, finds both.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from migrate.model import JSONValue

MAX_DEPTH: Final = 64
"""Lists and objects within one another in a whole document (rules.md, IM007)."""


def is_sound(value: JSONValue, depth: int = 0) -> bool:
    """Say whether every number is finite and no node lies deeper than ``MAX_DEPTH``.

    ``depth`` is the number of lists and objects that already surround the value.
    """
    level: list[JSONValue] = [value]
    while level:
        inner: list[JSONValue] = []
        for node in level:
            children = list(node.values()) if isinstance(node, dict) else node
            if isinstance(children, list):
                if depth >= MAX_DEPTH:
                    return False
                if not _collect_containers(children, inner):
                    return False
            elif not _is_finite(children):
                return False
        level = inner
        depth += 1
    return True


def _collect_containers(children: list[JSONValue], inner: list[JSONValue]) -> bool:
    """Add the lists and objects among the children; say whether all numbers are finite."""
    try:
        return all(map(isfinite, children))  # type: ignore[arg-type]
    except OverflowError:
        return False
    except TypeError:
        pass
    for child in children:
        if isinstance(child, list | dict):
            inner.append(child)
        elif not _is_finite(child):
            return False
    return True


def _is_finite(value: JSONValue) -> bool:
    """Say whether a scalar is not a number beyond the range of a double."""
    if not isinstance(value, int | float):
        return True
    try:
        return isfinite(value)
    except OverflowError:
        return False
