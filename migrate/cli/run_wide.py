"""The keys of a configuration file that are about a whole run, not about one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.report.console import Color
from migrate.report.formats import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from migrate.cli.options import Options

RUN_WIDE: Final[Mapping[str, Callable[[Any], object]]] = {
    "quiet": bool,
    "verbose": int,
    "color": Color,
    "output-format": OutputFormat,
    "patch": str,
    "exit-non-zero-on-change": bool,
}
"""The keys, and how a value of TOML becomes the option's."""

_RIVALS: Final = {"quiet": "verbose", "verbose": "quiet"}
"""Of these two, the one that the command line sets outranks the other."""


def run_wide(options: Options) -> dict[str, Any]:
    """Return the options that the file nearest to the current folder sets, by their parameters.

    Raises ``ConfigurationError``.
    """
    locked_keys = options.locked_keys
    found = None if locked_keys is None else options.folder_settings.nearest(Path(), Path())
    if found is None or locked_keys is None:
        return {}
    folder, file = found
    chosen: dict[str, Any] = {
        key.replace("-", "_"): read(file.table[key])
        for key, read in RUN_WIDE.items()
        if key in file.table and locked_keys.isdisjoint({key, _RIVALS.get(key, key)})
    }
    if "patch" in chosen:
        chosen["patch"] = folder / chosen["patch"]
    return chosen
