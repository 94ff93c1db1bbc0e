"""The whole text of ``input_schema.py`` (rules.md, "The generated file")."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from migrate.codegen.layout import lines
from migrate.codegen.literal import numbers
from migrate.codegen.packing import PackedList
from migrate.codegen.style import format_with_black

if TYPE_CHECKING:
    from migrate.codegen.style import Style
    from migrate.model import Example, InputSchema

MOST_LINES: Final = 40
"""How many lines a numeric example may take in Black's layout, its brackets' lines included."""

_ENTRY_DEPTH: Final = 2


def generate(schema: InputSchema, style: Style) -> str:
    """Give the text of the module that assigns the schema's dictionary to ``INPUT_SCHEMA``.

    It ends in one newline. Raises ValueError for a number that is not finite.
    """
    dictionary = schema.as_dictionary()
    packed = False
    for field in schema.fields:
        if field.example is not None and _is_packed(field.example, style):
            items = numbers(field.example.nested())[1:-1]
            dictionary[field.name]["example"] = PackedList(items)
            packed = True
    text = "\n".join((*lines(dictionary, style, before="INPUT_SCHEMA = "), ""))
    if packed:
        text = f"# fmt: off\n{text}# fmt: on\n"
    return format_with_black(text, style) if style.black_options else text


def _is_packed(example: Example, style: Style) -> bool:
    """Say whether an example holds no text, and takes too many lines in Black's layout."""
    if str in set(map(type, example.elements)):
        return False
    before = style.quote.join(("", "example", ": "))
    layout = lines(example.nested(), style, _ENTRY_DEPTH, before, ",")
    return sum(1 for _ in islice(layout, MOST_LINES + 1)) > MOST_LINES
