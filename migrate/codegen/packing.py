"""Rows of numbers, filled up to the line length, where Black would take a line for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.codegen.style import Style


@dataclass(frozen=True, slots=True)
class PackedList:
    """A list that is to be packed: its items on one line, without the list's own brackets.

    The items are numbers, or lists of numbers that are all nested equally deep.
    """

    items: str


def packed_lines(items: str, style: Style, depth: int) -> Iterator[str]:
    """Give the rows of a packed list's items; each row ends in a comma.

    Numbers, and lists that fit on one line, are filled into rows. Any other list is opened, and
    its own items are packed on lines of their own.
    """
    margin, room = style.margin(depth), style.room(depth)
    rank = len(items) - len(items.lstrip("["))
    for row in _rows(items, rank, room):
        if len(row) <= room or rank == 0:
            yield margin + row
        else:
            yield f"{margin}["
            yield from packed_lines(row[1:-2], style, depth + 1)
            yield f"{margin}],"


def _rows(items: str, rank: int, room: int) -> list[str]:
    """Split the items, which are lists of this rank, into rows: what fits, but one item at least.

    As many closing brackets in a row as the rank is stand at the end of an item and nowhere else,
    so that the text need not be parsed.
    """
    end = rf"\]{{{rank}}},(?= |$)"
    filled = rf".{{1,{max(1, room - rank - 1)}}}{end}"
    single = rf"(?:[^]]*\])+?(?<=\]{{{rank}}})," if rank else "[^,]+,"
    return re.findall(f" ?({filled}|{single})", f"{items},")
