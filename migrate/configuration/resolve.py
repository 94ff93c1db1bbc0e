"""What is in force in a folder: the defaults, the file, its overrides, the command line.

Each outranks the one before it. What the command line says is in the settings already; its keys
are locked_keys, which keeps the file from changing them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from migrate.configuration.validation import codes_to_ignore, size_in_bytes
from migrate.model import Datatype
from migrate.settings import SWITCHES, BatchDimension, IgnoredCode, InputOverride, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from migrate.configuration.configuration_file import ConfigurationFile

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


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """The settings of a folder.

    ``folder`` is its path relative to the file, with slashes. ``origins`` has, for each key that
    the file sets, the keys that lead to its value there.
    """

    settings: Settings
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
        FIELDS[key][0]: FIELDS[key][1](_value(file.table, path))
        for key, path in origins.items()
        if key in FIELDS
    }
    changed = replace(settings, **changes, ignored=tuple(ignored), inputs=tuple(inputs))
    return ResolvedSettings(changed, folder, origins)


def overrides_for(folder: str, names: Collection[str]) -> list[str]:
    """Return the names of the overrides that hold in a folder, the outermost first."""
    path = PurePosixPath(folder)
    holding = {PurePosixPath(name): name for name in names}
    return [holding[each] for each in reversed((path, *path.parents)) if each in holding]


def _value(table: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    value: Any = table
    for key in keys:
        value = value[key]
    return value


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
