"""Nested lists as the elements of a tensor in row-major order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class RaggedError(ValueError):
    """Raised for nested lists that are no tensor: side by side they are not of one length."""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements in row-major order, and the length of each level of lists around them.

    A single bare value has no lengths. The levels below an empty list are unknown.
    """

    lengths: tuple[int, ...]
    values: Sequence[object]

    def place(self, index: int) -> str:
        """Give the subscripts of an element: ``[0][3]``."""
        subscripts: list[str] = []
        for length in reversed(self.lengths):
            index, place = divmod(index, length)
            subscripts.append(f"[{place}]")
        return "".join(reversed(subscripts))


def flatten(nested: object) -> Elements:
    """Give the elements of nested lists; raise ``RaggedError`` where they are no tensor."""
    level = [nested]
    lengths: list[int] = []
    while list in (kinds := set(map(type, level))):
        if len(kinds) > 1:
            message = "lists and single values stand side by side"
            raise RaggedError(message)
        lists: list[list[object]] = level  # type: ignore[assignment]
        sizes = set(map(len, lists))
        if len(sizes) > 1:
            message = f"lists of length {min(sizes)} and {max(sizes)} stand side by side"
            raise RaggedError(message)
        lengths.append(sizes.pop())
        level = list(chain.from_iterable(lists))
    return Elements(tuple(lengths), level)
