"""Schemas, styles, and the exact text that is generated from them."""

from __future__ import annotations

from typing import NamedTuple

from migrate.codegen.style import Style
from migrate.model import Example, FieldSpec


class Golden(NamedTuple):
    """One case; without a ``text`` the text is what Black makes of the schema."""

    name: str
    schema: tuple[FieldSpec, ...]
    text: str | None = None
    style: Style = Style()

    @property
    def is_of_black(self) -> bool:
        """Return whether Black is a formatter that knows the style."""
        return (self.style.quote, self.style.margin(1)) == ('"', "    ")


def field(name, datatype, lengths, *elements, required=True, shape=None):
    return FieldSpec(name, datatype, required, shape or lengths, Example(lengths, elements))


PROMPT = field("prompt", "STRING", (1,), "There is a fine house in the forest")
SIZE = field("size", "INT32", (2,), 1, 2, required=False, shape=(-1,))

GOLDENS = (
    Golden(
        "one-input",
        (PROMPT,),
        """\
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["There is a fine house in the forest"],
    },
}
""",
    ),
    Golden("no-input", ()),
    Golden("no-example", (FieldSpec("x", "BOOL", required=False, shape=(-1, 2), example=None),)),
    Golden(
        "two-inputs-with-escapes",
        (
            field('a "b"', "STRING", (2, 1), "\ud83d\n", "漢字\u200b"),
            field("\\", "FP32", (2, 2), 1e16, -1.5, 1e-07, 3),
            field("empty", "INT8", (2, 0)),
        ),
        r"""INPUT_SCHEMA = {
    'a "b"': {
        "datatype": "STRING",
        "required": True,
        "shape": [2, 1],
        "example": [["\ud83d\n"], ["漢字\u200b"]],
    },
    "\\": {
        "datatype": "FP32",
        "required": True,
        "shape": [2, 2],
        "example": [[1e16, -1.5], [1e-07, 3]],
    },
    "empty": {
        "datatype": "INT8",
        "required": True,
        "shape": [2, 0],
        "example": [[], []],
    },
}
""",
    ),
    Golden(
        "long-strings-are-never-split",
        (
            field("one", "STRING", (1,), "one " * 20),
            field("nested", "STRING", (1, 1, 1), "nested " * 10),
            field("two", "STRING", (2, 2), "two " * 10, "a", "b" * 50, "c" * 20),
        ),
    ),
    Golden(
        "wide-characters-take-two-columns",
        (field("x", "STRING", (2,), "漢" * 14, "é" * 5), field("y", "STRING", (1,), "漢" * 15)),
        style=Style(line_length=54),
    ),
    Golden("narrow", (SIZE,), style=Style(line_length=20)),
    Golden(
        "without-magic-commas-all-on-one-line",
        (SIZE,),
        style=Style(line_length=99, skip_magic_trailing_comma=True),
    ),
    Golden(
        "without-magic-commas-one-column-too-few",
        (SIZE,),
        style=Style(line_length=98, skip_magic_trailing_comma=True),
    ),
    Golden(
        "without-magic-commas-two-inputs",
        (SIZE, PROMPT),
        style=Style(skip_magic_trailing_comma=True),
    ),
    Golden(
        "packed",
        (field("x", "INT32", (39,), *range(1000, 1039)), SIZE),
        """\
# fmt: off
INPUT_SCHEMA = {
    "x": {
        "datatype": "INT32",
        "required": True,
        "shape": [39],
        "example": [
            1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011,
            1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020, 1021, 1022, 1023,
            1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035,
            1036, 1037, 1038,
        ],
    },
    "size": {
        "datatype": "INT32",
        "required": False,
        "shape": [-1],
        "example": [1, 2],
    },
}
# fmt: on
""",
    ),
    Golden(
        "packed-recursively",
        (field("x", "FP32", (2, 2, 16), *(number / 4 for number in range(64))),),
        """\
# fmt: off
INPUT_SCHEMA = {
    "x": {
        "datatype": "FP32",
        "required": True,
        "shape": [2, 2, 16],
        "example": [
            [
                [
                    0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75,
                    3.0, 3.25, 3.5, 3.75,
                ],
                [
                    4.0, 4.25, 4.5, 4.75, 5.0, 5.25, 5.5, 5.75, 6.0, 6.25, 6.5, 6.75,
                    7.0, 7.25, 7.5, 7.75,
                ],
            ],
            [
                [
                    8.0, 8.25, 8.5, 8.75, 9.0, 9.25, 9.5, 9.75, 10.0, 10.25, 10.5,
                    10.75, 11.0, 11.25, 11.5, 11.75,
                ],
                [
                    12.0, 12.25, 12.5, 12.75, 13.0, 13.25, 13.5, 13.75, 14.0, 14.25,
                    14.5, 14.75, 15.0, 15.25, 15.5, 15.75,
                ],
            ],
        ],
    },
}
# fmt: on
""",
    ),
    Golden(
        "packed-lists-without-magic-commas",
        (SIZE, field("x", "BOOL", (40, 2), *([True, False] * 40))),
        """\
# fmt: off
INPUT_SCHEMA = {
    "size": {"datatype": "INT32", "required": False, "shape": [-1], "example": [1, 2]},
    "x": {
        "datatype": "BOOL",
        "required": True,
        "shape": [40, 2],
        "example": [
"""
        + "            [True, False], [True, False], [True, False], [True, False], [True, False],\n"
        * 8
        + """\
        ],
    },
}
# fmt: on
""",
        Style(skip_magic_trailing_comma=True),
    ),
    Golden(
        "ruff-single-quotes-and-two-spaces",
        (field("x", "STRING", (3,), "plain", "it's", "'\""),),
        """\
INPUT_SCHEMA = {
  'x': {
    'datatype': 'STRING',
    'required': True,
    'shape': [3],
    'example': ['plain', "it's", '\\'"'],
  },
}
""",
        Style(quote="'", indent_width=2),
    ),
    Golden(
        "ruff-tabs",
        (SIZE,),
        """\
INPUT_SCHEMA = {
\t"size": {
\t\t"datatype": "INT32",
\t\t"required": False,
\t\t"shape": [-1],
\t\t"example": [
\t\t\t1,
\t\t\t2,
\t\t],
\t},
}
""",
        Style(line_length=30, indent_width=8, indent_with_tabs=True),
    ),
)
