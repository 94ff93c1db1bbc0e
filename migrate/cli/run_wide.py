"""The keys of a configuration file that are about a whole run, not about one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.configuration.validation import OWN_KEYS
from migrate.report.console import Color
from migrate.report.formats import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from migrate.cli.options import Options
    from migrate.configuration.configuration_file import ConfigurationFile

RUN_WIDE: Final[Mapping[str, Callable[[Any], object]]] = {
    "quiet": bool,
    "verbose": int,
    "color": Color,
    "output-format": OutputFormat,
    "patch": str,
    "exit-non-zero-on-change": bool,
    "dry-run-from-env": bool,
}
"""The keys, and how a value of TOML becomes the option's."""

_RIVALS: Final = {"quiet": "verbose", "verbose": "quiet"}
"""Of these two, the one that the command line sets outranks the other."""


def run_wide(options: Options) -> dict[str, tuple[Any, ConfigurationFile]]:
    """Return the options that files set, by their parameters: each value, and its file.

    It is the file nearest to the current folder, or for what no repository decides, the user's own.
    Raises ``ConfigurationError``.
    """
    locked_keys = options.locked_keys
    if locked_keys is None:
        return {}
    settings = options.folder_settings
    nearest, own = settings.nearest(Path(), Path()), settings.at_home()
    chosen: dict[str, tuple[Any, ConfigurationFile]] = {}
    for key, read in RUN_WIDE.items():
        found = own if key in OWN_KEYS else nearest
        if found is None or key not in found[1].table:
            continue
        if locked_keys.isdisjoint({key, _RIVALS.get(key, key)}):
            folder, file = found
            value: Any = read(file.table[key])
            chosen[key.replace("-", "_")] = (folder / value if key == "patch" else value, file)
    return chosen
