"""One configuration file: a table that is valid, and where each of its keys stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from migrate.configuration.configuration_error import ConfigurationError
from migrate.configuration.key_places import key_places
from migrate.configuration.toml_text import where_it_stops
from migrate.configuration.validation import problems_in
from migrate.diagnostics import Place, about_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.configuration.validation import Problem
    from migrate.diagnostics import Diagnostic


@dataclass(frozen=True)
class ConfigurationFile:
    """The table of a file; ``name`` is what the user calls the file.

    ``root`` are the keys that lead to the table, none where it is the whole document.
    """

    name: str
    text: str
    root: tuple[str, ...]
    table: Mapping[str, Any]

    @cached_property
    def _spans(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        return key_places(self.text)

    def place_of(self, *keys: str) -> Place | None:
        """Give the place of the last of the keys that lead to it from the table.

        Without any it is the table's own, if that has one.
        """
        wanted = (*self.root, *keys)
        span = next(
            (
                self._spans[wanted[:end]]
                for end in range(len(wanted), 0, -1)
                if wanted[:end] in self._spans
            ),
            None,
        )
        return None if span is None else _place(self.text, *span)

    def line_of(self, *keys: str) -> str:
        """Give the file and the line of a key, such as ``pyproject.toml:12``."""
        place = self.place_of(*keys)
        return self.name if place is None else f"{self.name}:{place.line}"


def configuration_file(
    name: str, text: str, document: Mapping[str, Any], root: tuple[str, ...]
) -> ConfigurationFile | None:
    """Give the configuration that a TOML document holds; raise ``ConfigurationError``.

    ``None`` stands for a document without such a table.
    """
    table: object = document
    for key in root:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        message = f"[{'.'.join(root)}] must be a table"
        place = ConfigurationFile(name, text, root, {}).place_of()
        raise ConfigurationError(about_file("IM413", message, name, place=place))
    file = ConfigurationFile(name, text, root, table)
    problems = problems_in(table)
    if problems:
        found = (_diagnostic(file, problem) for problem in problems)
        raise ConfigurationError(*sorted(found, key=_line))
    return file


def not_toml(name: str, reason: str, text: str | None) -> ConfigurationError:
    """Give the error of a file that cannot be read as TOML; ``text`` is what could be read."""
    said, place = where_it_stops(reason, text)
    message = f"the configuration cannot be read: {said}"
    return ConfigurationError(about_file("IM413", message, name, place=place))


def _diagnostic(file: ConfigurationFile, problem: Problem) -> Diagnostic:
    place = file.place_of(*problem.keys)
    return about_file("IM413", problem.message, file.name, place=place, hint=problem.hint)


def _line(diagnostic: Diagnostic) -> int:
    return diagnostic.place.line if diagnostic.place else 0


def _place(text: str, start: int, end: int) -> Place:
    first = text.rfind("\n", 0, start) + 1
    line = text.count("\n", 0, start) + 1
    last = text.find("\n", start)
    content = text[first : None if last < 0 else last].rstrip("\r")
    return Place.in_line(line, start - first + 1, end - first + 1, content)
