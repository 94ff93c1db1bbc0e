"""One configuration file: a valid table, and the places of its keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from migrate.configuration.toml import ConfigurationError, places, where_it_stops
from migrate.configuration.validation import problems_in
from migrate.diagnostics import file_diagnostic
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate.configuration.toml import Keys, Span
    from migrate.diagnostics import Diagnostic, Finding, Place


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
    def _places(self) -> tuple[Mapping[Keys, Span], Mapping[Keys, Span]]:
        return places(self.text)

    def place_of(self, *keys: str) -> Place | None:
        """Return the place of a key, or of the innermost key above it that has one.

        Without any keys it is the place of the table itself.
        """
        wanted = (*self.root, *keys)
        above = (wanted[:end] for end in range(len(wanted), 0, -1))
        span = next((self._places[0][each] for each in above if each in self._places[0]), None)
        return None if span is None else SourceText(self.text).place_at(*span)

    def place_of_value(self, *keys: str) -> Place | None:
        """Return the place of a value, or of its key if there is none behind an equals sign."""
        span = self._places[1].get((*self.root, *keys))
        return self.place_of(*keys) if span is None else SourceText(self.text).place_at(*span)

    def line_of(self, *keys: str) -> str:
        """Return the file and the line of a key, such as ``pyproject.toml:12``."""
        place = self.place_of(*keys)
        return self.name if place is None else f"{self.name}:{place.line}"


def configuration_file(
    name: str,
    text: str,
    document: Mapping[str, Any],
    root: tuple[str, ...],
    *,
    at_home: bool = False,
) -> ConfigurationFile | None:
    """Return the configuration in a TOML document; raise ``ConfigurationError``.

    Return ``None`` if the document has no such table. ``at_home`` says that it is the user's own
    file, which may set all keys.
    """
    title = f"[{'.'.join(root)}]"
    for other in _misspelled(document, root):
        message = f"[{'.'.join(other)}] is not read"
        raise _about_table(
            ConfigurationFile(name, text, other, {}), message, f"did you mean {title}?"
        )
    table = _at(document, root)
    if table is None:
        return None
    if not isinstance(table, dict):
        hint = f"write {title}, and the keys in the lines beneath it"
        raise _about_table(
            ConfigurationFile(name, text, root, {}), f"{title} must be a table", hint
        )
    file = ConfigurationFile(name, text, root, table)
    problems = problems_in(table, at_home=at_home)
    if problems:
        found = (_diagnostic(file, problem) for problem in problems)
        raise ConfigurationError(*sorted(found, key=_line))
    return file


def not_toml(name: str, reason: str, text: str | None) -> ConfigurationError:
    """Return the error for a file that is not TOML; ``text`` is what could be read of it."""
    said, place = where_it_stops(reason, text)
    message = f"the configuration cannot be read: {said}"
    step = "merge the two" if said.startswith("duplicate ") else "correct this line"
    hint = f"{step}; --isolated goes ahead without configuration files" if place else None
    return ConfigurationError(file_diagnostic("IM413", message, name, place=place, hint=hint))


def _misspelled(document: Mapping[str, Any], root: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the keys of each table whose name differs from the right one only in form."""
    tables = _at(document, root[:-1])
    for key in tables if root and isinstance(tables, dict) else ():
        if key != root[-1] and key.lower().replace("_", "-") == root[-1]:
            yield (*root[:-1], key)


def _at(document: object, keys: tuple[str, ...]) -> object:
    """Return the value that keys lead to, or ``None``."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _about_table(file: ConfigurationFile, message: str, hint: str) -> ConfigurationError:
    place = file.place_of()
    return ConfigurationError(file_diagnostic("IM413", message, file.name, place=place, hint=hint))


def _diagnostic(file: ConfigurationFile, problem: Finding) -> Diagnostic:
    place_of = file.place_of if problem.on_key else file.place_of_value
    place = place_of(*map(str, problem.path))
    return file_diagnostic("IM413", problem.message, file.name, place=place, hint=problem.hint)


def _line(diagnostic: Diagnostic) -> int:
    return diagnostic.place.line if diagnostic.place else 0
