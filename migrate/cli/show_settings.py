"""What ``--show-settings`` prints: every key as TOML has it, and where its value was chosen."""

from __future__ import annotations

import enum
import json
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from migrate.cli.run_wide import RUN_WIDE, run_wide
from migrate.configuration.configuration_file import FIELDS, overrides_for
from migrate.configuration.validation import size_in_words
from migrate.escape import escape_invisible
from migrate.project.folder import patch_root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from migrate.cli.options import Options
    from migrate.configuration.configuration_file import ConfigurationFile, ResolvedSettings

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
"""A key that needs no quotes."""

_WIDEST: Final = 44
"""The most characters of a line whose comment is aligned, so that most fit into 80 columns."""


def settings_text(
    options: Options,
    arguments: Mapping[str, object],
    folders: Sequence[Path],
    left_out: Collection[str] = (),
) -> str:
    """Return what is in force in each folder; raise ``ConfigurationError``.

    ``arguments`` has the options that the command has besides, ``left_out`` names the fields of
    ``options`` that it does not take.
    """
    blocks = []
    for folder in folders:
        title = f"# {escape_invisible(str(folder))}\n" if len(folders) > 1 else ""
        lines = (*_of_run(options, arguments), *_of_folder(options, folder, left_out))
        width = max((len(said) for said, _ in lines if len(said) <= _WIDEST), default=0)
        blocks.append(title + "".join(f"{said:<{width}}  # {where}\n" for said, where in lines))
    return "\n".join(blocks)


def _of_run(options: Options, arguments: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what holds for the whole run."""
    found = run_wide(options)
    taken = {**arguments, **_values(options), **_values(arguments.get("batch_options"))}
    for key in RUN_WIDE:
        name = key.replace("-", "_")
        value = taken.get(name)
        if name in found and name in taken:
            value, file = found[name]
            yield _line(key, value), escape_invisible(file.line_of(key))
        elif value is not None:
            yield _line(key, value), _without_file(options, key)


def _values(options: object) -> dict[str, object]:
    """Return the options of a group by their names; none, if there is no group."""
    if not is_dataclass(options):
        return {}
    return {each.name: getattr(options, each.name) for each in fields(options)}


def _of_folder(
    options: Options, folder: Path, left_out: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what holds in one folder."""
    found = options.folder_settings.resolved(folder, patch_root([folder]))
    settings = options.settings if found is None else found[0].settings
    origins = _origins(*found) if found else {}
    fields = {key: name for key, (name, _) in FIELDS.items() if name not in left_out}
    values = {key: getattr(settings, name) for key, name in fields.items()}
    values["ignore"] = (
        found[1].table["ignore"] if found and "ignore" in origins else options.ignore or []
    )
    for key, value in values.items():
        yield _line(key, value), origins.get(key) or _without_file(options, key)
    if found:
        yield from _of_overrides(found[1], found[0].folder)


def _origins(found: ResolvedSettings, file: ConfigurationFile) -> dict[str, str]:
    return {key: escape_invisible(file.line_of(*keys)) for key, keys in found.origins.items()}


def _without_file(options: Options, key: str) -> str:
    return "command line" if key.replace("-", "_") in options.explicit_options else "default"


def _of_overrides(file: ConfigurationFile, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the overrides of inputs and codes, the outermost override first."""
    overrides = file.table.get("overrides", {})
    for name in overrides_for(folder, overrides):
        for group, values in overrides[name].items():
            for key, value in values.items() if isinstance(values, dict) else ():
                keys = ("overrides", name, group, key)
                said = _line(f"overrides.{_text(name)}.{group}.{_key(key)}", value)
                yield said, escape_invisible(file.line_of(*keys))


def _line(key: str, value: Any) -> str:  # noqa: ANN401 - whatever a key can hold
    shown = value.value if isinstance(value, enum.Enum) else value
    shown = size_in_words(shown) if key == "max-size" else shown
    return f"{key} = {_text(shown)}"


def _key(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _text(name)


def _text(value: object) -> str:
    """Write a value as TOML does; text as JSON does, which is the same."""
    return escape_invisible(json.dumps(value, ensure_ascii=False, default=str))
