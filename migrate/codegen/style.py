"""The style of the generated file, from a repository's configuration. Only this module uses Black.

Black is imported only when it is needed, because that takes longer than generating a file.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from migrate.diagnostics import shortened
from migrate.settings import require

Table: TypeAlias = Mapping[str, object]
"""A table of a TOML file."""

_LINE_LENGTH: Final = 88
_INDENT_WIDTH: Final = 4
_WIDEST: Final = 2
_MAX_LINE_LENGTH: Final = 320
_MAX_INDENT_WIDTH: Final = 16
"""The bounds of Ruff; Black has none for the length of a line, which makes no file longer."""

_LINE_ENDINGS: Final = {
    "auto": "\n",
    "lf": "\n",
    "cr-lf": "\r\n",
    "native": "\r\n" if sys.platform == "win32" else "\n",
}
"""What Ruff ends the lines of a new file with; ``auto`` keeps those that a file has."""

_QUOTES: Final = {"double": '"', "single": "'", "preserve": '"'}


@dataclass(frozen=True, slots=True)
class Style:
    """The layout of the generated file.

    Lengths and widths are in columns. ``quote`` is the preferred quotation mark. ``black_options``
    names the enabled options and features of Black that only Black itself can lay out. There is no
    option for normalising strings: they are written as Black writes them anyway. Raises ValueError
    or TypeError, which names the field, for any other value.
    """

    line_length: int = _LINE_LENGTH
    skip_magic_trailing_comma: bool = False
    quote: str = '"'
    indent_width: int = _INDENT_WIDTH
    indent_with_tabs: bool = False
    line_ending: str = "\n"
    black_options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check every field."""
        for name in ("line_length", "indent_width"):
            require(name, getattr(self, name), int, "an integer")
        for name in ("skip_magic_trailing_comma", "indent_with_tabs"):
            require(name, getattr(self, name), bool, "True or False")
        require("black_options", self.black_options, tuple, "a tuple of texts")
        for option in self.black_options:
            require("black_options", option, str, "a tuple of texts")
        if self.line_length < 1:
            raise ValueError(_mismatch("line_length", "at least 1", self.line_length))
        if not 1 <= self.indent_width <= _MAX_INDENT_WIDTH:
            expected = f"from 1 to {_MAX_INDENT_WIDTH}"
            raise ValueError(_mismatch("indent_width", expected, self.indent_width))
        for name, choices in (("quote", _QUOTES), ("line_ending", _LINE_ENDINGS)):
            if (value := getattr(self, name)) not in choices.values():
                expected = " or ".join(map(repr, dict.fromkeys(choices.values())))
                raise ValueError(_mismatch(name, expected, value))

    def margin(self, depth: int) -> str:
        """Return the white space that begins a line at a depth of indentation."""
        return "\t" * depth if self.indent_with_tabs else " " * (self.indent_width * depth)

    def room(self, depth: int) -> int:
        """Return the columns that its margin leaves to a line; none are left below zero."""
        return self.line_length - self.indent_width * depth


def style_from_table(table: Table) -> Style:
    """Return the style of a ``[tool.black]`` table, whose keys may be written with ``-`` or ``_``.

    Options that do not change the generated text, such as ``target-version``, are ignored. Raise
    ValueError, which names the key, for an invalid value.
    """
    options = {key.replace("_", "-"): value for key, value in table.items()}
    switches = [name for name in ("preview", "unstable") if _switch(options, name)]
    return Style(
        line_length=_columns(options, "line-length", _LINE_LENGTH),
        skip_magic_trailing_comma=_switch(options, "skip-magic-trailing-comma"),
        black_options=(*switches, *_names(options, "enable-unstable-feature")),
    )


def style_from_ruff(table: Table) -> Style:
    """Return the style of a ``[tool.ruff]`` table, or of a whole ``ruff.toml``.

    Raise ValueError, which names the key, for an invalid value.
    """
    options = table.get("format", {})
    if not isinstance(options, Mapping):
        raise ValueError(_mismatch("format", "a table", options))  # noqa: TRY004 - as promised
    return Style(
        line_length=_columns(table, "line-length", _LINE_LENGTH, _MAX_LINE_LENGTH),
        skip_magic_trailing_comma=_switch(options, "skip-magic-trailing-comma"),
        quote=_QUOTES[_choice(options, "quote-style", tuple(_QUOTES))],
        indent_width=_columns(table, "indent-width", _INDENT_WIDTH, _MAX_INDENT_WIDTH),
        indent_with_tabs=_choice(options, "indent-style", ("space", "tab")) == "tab",
        line_ending=_LINE_ENDINGS[_choice(options, "line-ending", tuple(_LINE_ENDINGS))],
    )


def format_with_black(source: str, style: Style) -> str:
    """Return Black's layout of a module, with the options that the style names.

    Features that the installed Black does not know, or has made its stable style, are ignored.
    """
    from black import Mode, format_str  # noqa: PLC0415 - slow to import, and seldom needed
    from black.mode import Preview  # noqa: PLC0415 - as above

    mode = Mode(
        line_length=style.line_length,
        magic_trailing_comma=not style.skip_magic_trailing_comma,
        preview="preview" in style.black_options,
        unstable="unstable" in style.black_options,
        enabled_features={feature for feature in Preview if feature.name in style.black_options},
    )
    return format_str(source, mode=mode)


def fits(text: str, room: int) -> bool:
    """Return whether a text fits into a number of columns, as Black counts them.

    Black is asked only where the answer depends on how wide the characters beyond ASCII are.
    """
    least = least_width(text)
    if least > room or text.isascii():
        return least <= room
    if least + _WIDEST * (len(text) - least) <= room:
        return True
    from black.strings import str_width  # noqa: PLC0415 - slow to import, and seldom needed

    return str_width(text) <= room


def least_width(text: str) -> int:
    """Return the columns that a text takes at least: those of its ASCII characters.

    Of the others, a wide East Asian character takes two, and a combining one may take none.
    """
    return len(text) if text.isascii() else len(text.encode("ascii", "ignore"))


def _columns(options: Table, name: str, default: int, most: int | None = None) -> int:
    value = options.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(_mismatch(name, "a positive integer", value))
    if most is not None and value > most:
        raise ValueError(_mismatch(name, f"at most {most}", value))
    return value


def _switch(options: Table, name: str) -> bool:
    value = options.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(_mismatch(name, "true or false", value))  # noqa: TRY004 - as promised
    return value


def _choice(options: Table, name: str, choices: tuple[str, ...]) -> str:
    """Return the value of an option; the first choice is the default."""
    value = options.get(name, choices[0])
    if not isinstance(value, str) or value not in choices:
        raise ValueError(_mismatch(name, "one of " + ", ".join(choices), value))
    return value


def _names(options: Table, name: str) -> tuple[str, ...]:
    value = options.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(_mismatch(name, "a list of names", value))
    return tuple(value)


def _mismatch(name: str, expected: str, value: object) -> str:
    return f"{name} must be {expected}, not {shortened(repr(value))}"
