"""One configuration file: a valid table, the places of its keys, and what it puts in force.

In a folder the defaults are in force, the file, its overrides and the command line, each of which
outranks the one before it. What the command line sets is in the settings already; its keys are
locked_keys, which keeps the file from changing them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from migrate.configuration.toml import places, where_it_stops
from migrate.configuration.validation import codes_to_ignore, problems_in, size_in_bytes
from migrate.diagnostics import file_diagnostic
from migrate.model import Datatype
from migrate.settings import (
    SWITCHES,
    BatchDimension,
    ConfigurationError,
    IgnoredCode,
    InputOverride,
    Settings,
)
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

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
        raise _about_table(name, text, other, message, f"did you mean {title}?")
    table = _at(document, root)
    if table is None:
        return None
    if not isinstance(table, dict):
        hint = f"write {title}, and the keys in the lines beneath it"
        raise _about_table(name, text, root, f"{title} must be a table", hint)
    file = ConfigurationFile(name, text, root, table)
    problems = problems_in(table, at_home=at_home)
    if problems:
        found = (_diagnostic(file, problem) for problem in problems)
        raise ConfigurationError(
            *sorted(found, key=lambda each: each.place.line if each.place else 0)
        )
    return file


def not_toml(name: str, reason: str, text: str | None) -> ConfigurationError:
    """Return the error for a file that is not TOML; ``text`` is what could be read of it."""
    said, place = where_it_stops(reason, text)
    message = f"the configuration cannot be read: {said}"
    step = "merge the two" if said.startswith("duplicate ") else "correct this line"
    hint = f"{step if place else 'correct the file'}; --isolated ignores configuration files"
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


def _about_table(
    name: str, text: str, keys: tuple[str, ...], message: str, hint: str
) -> ConfigurationError:
    place = ConfigurationFile(name, text, keys, {}).place_of()
    return ConfigurationError(file_diagnostic("IM413", message, name, place=place, hint=hint))


def _diagnostic(file: ConfigurationFile, problem: Finding) -> Diagnostic:
    place_of = file.place_of if problem.on_key else file.place_of_value
    place = place_of(*map(str, problem.path))
    return file_diagnostic("IM413", problem.message, file.name, place=place, hint=problem.hint)


FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], object]]]] = {
    "batch-dim": ("batch_dimension", BatchDimension),
    **{name.replace("_", "-"): (name, bool) for name in SWITCHES},
    "max-size": ("max_size", size_in_bytes),
    "exclude": ("exclude", tuple),
}
"""The keys that set a field of ``Settings``, and how a value of TOML becomes the field's."""

OPERATORS_KEYS: Final = frozenset(
    {"force", "remove-legacy", "allow-dirty", "allow-no-vcs", "git-add", "max-size"}
)
"""What decides on files that get lost, on git and on time: a repository in a batch does not."""


class ResolvedSettings(NamedTuple):
    """The settings of a folder, as a file makes them.

    ``folder`` is its path relative to the file, with slashes. ``origins`` has, for each key that
    the file sets, the keys that lead to its value there.
    """

    settings: Settings
    file: ConfigurationFile
    folder: str
    origins: Mapping[str, tuple[str, ...]]


def resolve(
    settings: Settings, locked_keys: Collection[str], file: ConfigurationFile, folder: str
) -> ResolvedSettings:
    """Return what is in force in a folder, whose path is relative to the file, with slashes.

    ``settings`` are those of the command line, which has set the keys that are ``locked_keys``.
    """
    origins: dict[str, tuple[str, ...]] = {
        key: (key,) for key in file.table if key not in locked_keys and key != "overrides"
    }
    ignored = list(settings.ignored)
    if "ignore" in origins:
        reason = f"by {file.line_of('ignore')}"
        ignored += _ignored(dict.fromkeys(file.table["ignore"], reason))
    inputs = list(settings.inputs)
    for name in overrides_for(folder, file.table.get("overrides", {})):
        override = file.table["overrides"][name]
        keys = ("overrides", name)
        if "batch-dim" in override and "batch-dim" not in locked_keys:
            origins["batch-dim"] = (*keys, "batch-dim")
        ignored += _ignored(override.get("ignore", {}))
        inputs += _inputs(file, keys, override)
    changes: dict[str, Any] = {
        FIELDS[key][0]: FIELDS[key][1](_at(file.table, path))
        for key, path in origins.items()
        if key in FIELDS
    }
    changed = replace(settings, **changes, ignored=tuple(ignored), inputs=tuple(inputs))
    return ResolvedSettings(changed, file, folder, origins)


def overrides_for(folder: str, names: Collection[str]) -> list[str]:
    """Return the names of the overrides that hold in a folder, the outermost first."""
    path = PurePosixPath(folder)
    holding = {PurePosixPath(name): name for name in names}
    return [holding[each] for each in reversed((path, *path.parents)) if each in holding]


def _ignored(reasons: Mapping[str, str]) -> Iterator[IgnoredCode]:
    for selector, reason in reasons.items():
        for code in codes_to_ignore(selector):
            yield IgnoredCode(code, reason)


def _inputs(
    file: ConfigurationFile, keys: tuple[str, ...], override: Mapping[str, Any]
) -> Iterator[InputOverride]:
    for name, required in override.get("required", {}).items():
        place = file.place_of(*keys, "required", name)
        yield InputOverride(name, required=required, file=file.name, place=place)
    for name, written in override.get("datatypes", {}).items():
        datatype = Datatype.BYTES if written == "STRING" else Datatype(written)
        place = file.place_of(*keys, "datatypes", name)
        yield InputOverride(name, datatype, file=file.name, place=place)
