"""The whole text of ``input_schema.py``, as Black lays it out.

The layout is written directly, since asking Black takes far longer. A display stays on one line if
it fits. If it does not, each of its items stands on lines of its own, and if there are several, a
comma also follows the last one. A dictionary is always opened, by its magic trailing comma, unless
the style skips those. Strings are never split.
"""

from __future__ import annotations

import re
from itertools import accumulate, islice, repeat
from operator import mul
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from migrate.codegen.literal import literal, numbers
from migrate.codegen.style import fits, format_with_black, least_width
from migrate.model import schema_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migrate.codegen.style import Style
    from migrate.model import Example, FieldSpec


MOST_LINES: Final = 40
"""How many lines a numeric example may take in Black's layout, its brackets' lines included."""

_ENTRY_DEPTH: Final = 2


def generate(fields: Sequence[FieldSpec], style: Style) -> str:
    """Return the text of the module that assigns the dictionary of the fields to ``INPUT_SCHEMA``.

    It ends in one line ending.
    """
    dictionary = schema_dictionary(fields)
    packed = {field.name: _packed(field.example, style) for field in fields}
    for name, example in packed.items():
        if example is not None:
            dictionary[name]["example"] = example
    text = "\n".join((*lines(dictionary, style, before="INPUT_SCHEMA = "), ""))
    if any(packed.values()):
        text = f"# fmt: off\n{text}# fmt: on\n"
    text = format_with_black(text, style) if style.black_options else text
    return text.replace("\n", style.line_ending)


def _packed(example: Example | None, style: Style) -> PackedList | None:
    """Return the packed form of numbers that take too many lines in Black's layout."""
    if example is None or _most_lines(example) <= MOST_LINES:
        return None
    if str in set(map(type, example.elements)):
        return None
    nested = example.nested()
    before = f"{literal('example', style.quote)}: "
    layout = lines(nested, style, _ENTRY_DEPTH, before, ",")
    if sum(1 for _ in islice(layout, MOST_LINES + 1)) <= MOST_LINES:
        return None
    return PackedList(numbers(nested)[1:-1])


def _most_lines(example: Example) -> int:
    """Return a bound for the lines of an example: each holds an element or a bracket of a list."""
    lists = sum(accumulate(example.lengths[:-1], mul, initial=1))
    return len(example.elements) + 2 * lists


class PackedList(str):
    """A list that is to be packed: its items on one line, without the list's own brackets.

    The items are numbers, or lists of numbers that are all nested equally deep.
    """

    __slots__ = ()


def packed_lines(items: str, style: Style, depth: int) -> Iterator[str]:
    """Return the rows of a packed list's items; each row ends in a comma.

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


Value: TypeAlias = Any
"""A scalar, a list or a dictionary of values, or a packed list."""


def lines(
    value: Value, style: Style, depth: int = 0, before: str = "", after: str = ""
) -> Iterator[str]:
    """Return the lines of a value that stands indented, between two stretches of text."""
    margin = style.margin(depth)
    text = _on_one_line(value, style, style.line_length)
    if text is not None:
        line = f"{before}{text}{after}"
        has_items = isinstance(value, (list, dict)) and value
        if not has_items or fits(line, style.room(depth)):
            yield margin + line
            return
    opening, closing = _brackets(value)
    yield f"{margin}{before}{opening}"
    yield from _item_lines(value, style, depth + 1)
    yield f"{margin}{closing}{after}"


def _item_lines(value: Value, style: Style, depth: int) -> Iterator[str]:
    """Return the lines between the brackets of a display that does not stay on one line."""
    if isinstance(value, PackedList):
        yield from packed_lines(value, style, depth)
        return
    comma = "," if len(value) > 1 or _is_magic(value, style) else ""
    for before, item in _items(value, style):
        yield from lines(item, style, depth, before, comma)


def _on_one_line(value: Value, style: Style, room: int) -> str | None:
    """Write a value on one line, unless it cannot be, or surely is wider than the room.

    Stopping there keeps the effort small for large tensors, of which a few lines are looked at.
    """
    if not isinstance(value, (list, dict, PackedList)):
        return literal(value, style.quote)
    if isinstance(value, PackedList) or _is_magic(value, style):
        return None
    pieces = []
    for before, item in _items(value, style):
        text = _on_one_line(item, style, room)
        if text is None:
            return None
        piece = before + text
        pieces.append(piece)
        room -= least_width(piece) + len(", ")  # the brackets are as wide as one comma
        if room < 0:
            return None
    opening, closing = _brackets(value)
    return opening + ", ".join(pieces) + closing


def _items(value: Value, style: Style) -> Iterable[tuple[str, Value]]:
    """Return the items of a display, and the text that stands before each."""
    if isinstance(value, dict):
        return ((f"{literal(key, style.quote)}: ", item) for key, item in value.items())
    return zip(repeat(""), value)


def _is_magic(value: Value, style: Style) -> bool:
    """Return whether a magic trailing comma is written, which keeps the display open."""
    return isinstance(value, dict) and bool(value) and not style.skip_magic_trailing_comma


def _brackets(value: Value) -> tuple[str, str]:
    return ("{", "}") if isinstance(value, dict) else ("[", "]")
