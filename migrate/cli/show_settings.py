"""What ``--show-settings`` prints: every key as TOML has it, and where its value was chosen."""

from __future__ import annotations

import enum
import json
import re
from typing import TYPE_CHECKING, Any, Final

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
    values: Mapping[str, Any],
    run_wide: Mapping[str, tuple[Any, ConfigurationFile | None]],
    folders: Sequence[Path],
) -> str:
    """Return what is in force in each folder; raise ``ConfigurationError``.

    ``values`` has every option that the command takes, ``run_wide`` those that hold for the whole
    run, each with the file that sets it.
    """
    blocks = []
    for folder in folders:
        title = f"# {escape_invisible(str(folder))}\n" if len(folders) > 1 else ""
        lines = (*_of_run(options, run_wide), *_of_folder(options, folder, values))
        width = max((len(said) for said, _ in lines if len(said) <= _WIDEST), default=0)
        blocks.append(title + "".join(f"{said:<{width}}  # {where}\n" for said, where in lines))
    return "\n".join(blocks)


def _of_run(
    options: Options, run_wide: Mapping[str, tuple[Any, ConfigurationFile | None]]
) -> Iterator[tuple[str, str]]:
    """Yield what holds for the whole run."""
    for name, (value, file) in run_wide.items():
        key = name.replace("_", "-")
        if value is not None:
            where = escape_invisible(file.line_of(key)) if file else _without_file(options, key)
            yield _line(key, value), where


def _of_folder(
    options: Options, folder: Path, offered: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what holds in one folder, of the options that the command takes."""
    found = options.folder_settings.resolved(folder, patch_root([folder]))
    settings = options.settings if found is None else found.settings
    origins = _origins(found) if found else {}
    values = {
        key: getattr(settings, name)
        for key, (name, _) in FIELDS.items()
        if key.replace("-", "_") in offered
    }
    ignored = found.file.table["ignore"] if found and "ignore" in origins else options.ignore
    values["ignore"] = ignored or []
    for key, value in values.items():
        yield _line(key, value), origins.get(key) or _without_file(options, key)
    if found:
        yield from _of_overrides(found.file, found.folder)


def _origins(found: ResolvedSettings) -> dict[str, str]:
    return {key: escape_invisible(found.file.line_of(*keys)) for key, keys in found.origins.items()}


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
