"""The whole text of ``input_schema.py`` (rules.md, "The generated file")."""

from __future__ import annotations

from itertools import accumulate, islice
from operator import mul
from typing import TYPE_CHECKING, Final

from migrate.codegen.layout import PackedList, lines
from migrate.codegen.literal import literal, numbers
from migrate.codegen.style import format_with_black

if TYPE_CHECKING:
    from migrate.codegen.style import Style
    from migrate.model import Example, InputSchema

MOST_LINES: Final = 40
"""How many lines a numeric example may take in Black's layout, its brackets' lines included."""

_ENTRY_DEPTH: Final = 2


def generate(schema: InputSchema, style: Style) -> str:
    """Return the text of the module that assigns the schema's dictionary to ``INPUT_SCHEMA``.

    It ends in one line ending. Raise ValueError for a number that is not finite.
    """
    dictionary = schema.as_dictionary()
    packed = {field.name: _packed(field.example, style) for field in schema.fields}
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
