"""The settings that are in force in each folder of a run.

A folder's configuration is in the nearest file, from the folder upwards to the root of its
repository: ``.inferless-migrate.toml``, or a ``pyproject.toml`` with ``[tool.inferless-migrate]``.
Outside any repository nothing above the folders of the run is looked at, since a stranger may have
put a file there.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import file_diagnostic
from migrate.project.toml_files import (
    PYPROJECT,
    RunCache,
    UnusableTomlError,
    is_repository,
    upwards,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.configuration.configuration_file import ConfigurationFile, ResolvedSettings
    from migrate.diagnostics import Diagnostic
    from migrate.project.exclusion import Exclusion
    from migrate.settings import Settings

_UNSAFE: Final = ("force", "remove-legacy", "allow-dirty", "allow-no-vcs")
"""The keys by which a file has more replaced or deleted than is usual."""

_NO_WILDCARDS: Final = (
    "name the folder itself, or one above it, which stands for all beneath; there are no wildcards"
)

OWN_FILE: Final = ".inferless-migrate.toml"
_TOOL: Final = "inferless-migrate"


class FolderSettings:
    """Finds the settings of folders; each file is read once as long as this value lives.

    ``settings`` are those of the command line, and the defaults. ``locked_keys`` names the keys
    that no file may change; if it is ``None``, no file is looked for.
    """

    def __init__(
        self,
        settings: Settings,
        locked_keys: frozenset[str] | None = frozenset(),
        cache: RunCache | None = None,
        *,
        home: Path | None = None,
        trusts_repositories: bool = True,
    ) -> None:
        """Keep what outranks every file.

        ``cache`` holds what was read for other folders, ``home`` is the user's own file, which
        counts where no other is found. Without ``trusts_repositories``, files in a repository are
        ignored.
        """
        self.cache: Final = cache or RunCache()
        self._settings: Final = settings
        self._locked_keys: Final = locked_keys
        self._home: Final = home
        self._trusts_repositories: Final = trusts_repositories
        self._files: dict[Path, ConfigurationFile | None] = {}
        self._nearest: dict[Path, tuple[Path, ConfigurationFile] | None] = {}
        self._told: set[Path] = set()

    def of(self, folder: Path, root: Path) -> Settings:
        """Return the settings in force in a folder; raise ``ConfigurationError``.

        ``root`` is the topmost folder that is looked into where there is no repository.
        """
        found = self.resolved(folder, root)
        return self._settings if found is None else found.settings

    def resolved(self, folder: Path, root: Path) -> ResolvedSettings | None:
        """Return what a file makes of the settings of a folder, if there is one."""
        found = self.nearest(folder, root)
        if found is None or self._locked_keys is None:
            return None
        from migrate.configuration.configuration_file import resolve  # noqa: PLC0415 - seldom needed

        place, file = found
        return resolve(self._settings, self._locked_keys, file, _relative(folder, place))

    def nearest(self, folder: Path, root: Path) -> tuple[Path, ConfigurationFile] | None:
        """Return the nearest file, and its folder; raise ``ConfigurationError``."""
        if self._locked_keys is None:
            return None
        if folder not in self._nearest:
            files = ((parent, self._file_in(parent)) for parent in self._searched(folder, root))
            found = next(((at, file) for at, file in files if file), None)
            self._nearest[folder] = found or self.at_home()
        return self._nearest[folder]

    def _searched(self, folder: Path, root: Path) -> Iterable[Path]:
        try:
            parents = list(upwards(Path(os.path.realpath(folder))))
        except FileNotFoundError:  # the current folder is gone
            return ()
        if is_repository(parents[-1]):
            return parents if self._trusts_repositories else ()
        topmost = Path(os.path.realpath(root))
        return (each for each in parents if each.is_relative_to(topmost) or each == parents[0])

    def at_home(self) -> tuple[Path, ConfigurationFile] | None:
        """Return the user's own file, and its folder; raise ``ConfigurationError``."""
        home = self._home
        file = None if home is None else self._file(home, at_home=True)
        return None if home is None or file is None else (home.parent, file)

    def exclusion(self, root: Path, base: Path | None = None) -> Exclusion:
        """Return what a search of a folder skips; raise ``ConfigurationError``.

        The patterns of a file are relative to its folder, those of the command line to ``base``: to
        the current folder, unless that does not hold the one that is searched.
        """
        found = self.resolved(root, root)
        settings = self._settings if found is None else found.settings
        from migrate.project.exclusion import Exclusion  # noqa: PLC0415 - only to search

        if not settings.exclude:
            return Exclusion()
        real = Path(os.path.realpath(root))
        if found is not None and "exclude" in found.origins:
            parts = PurePosixPath(found.folder).parts
        else:
            start = Path(os.path.realpath(base or Path()))
            parts = real.relative_to(start).parts if real.is_relative_to(start) else ()
        exclusion = Exclusion.of(settings.exclude)
        for name in parts:
            exclusion = exclusion.enter(name)
        return exclusion

    def unsafe_keys(self) -> tuple[str, ...]:
        """Name the keys of the files met so far that take something of the safety net away.

        Each is named with its place, such as ``pyproject.toml:3: force``.
        """
        keys = [key for key in _UNSAFE if key not in (self._locked_keys or ())]
        files = filter(None, self._files.values())
        return tuple(
            f"{file.line_of(key)}: {key}" for file in files for key in keys if file.table.get(key)
        )

    def missing_folders(self, folder: Path, root: Path) -> tuple[Diagnostic, ...]:
        """Return IM414 for each override of a folder that is not there, once for each file."""
        found = self.nearest(folder, root)
        if found is None or found[0] in self._told:
            return ()
        self._told.add(found[0])
        return tuple(_missing(*found))

    def _file_in(self, folder: Path) -> ConfigurationFile | None:
        """Return the configuration in this very folder; the tool's own file outranks the other."""
        return self._file(folder / OWN_FILE) or self._file(folder / PYPROJECT, "tool", _TOOL)

    def _file(self, path: Path, *root: str, at_home: bool = False) -> ConfigurationFile | None:
        if path not in self._files:
            found = _configuration(path, self.cache, root, at_home=at_home)
            self._files[path] = found
        return self._files[path]


def _relative(folder: Path, place: Path) -> str:
    try:
        return Path(os.path.relpath(os.path.realpath(folder), place)).as_posix()
    except FileNotFoundError:  # the current folder is gone
        return "."


def home_file() -> Path:
    """Return the path of the user's own configuration, which need not exist."""
    if os.name == "nt":
        folder = os.environ.get("APPDATA") or "~"
    else:
        folder = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder).expanduser() / _TOOL / "config.toml"


def _configuration(
    path: Path, cache: RunCache, root: tuple[str, ...], *, at_home: bool
) -> ConfigurationFile | None:
    """Return the configuration in a file; one in which it has a ``root`` may be of others."""
    name = cache.name_of(path)
    try:
        found = cache.toml(path)
    except UnusableTomlError as error:
        if root and not _means_us(error.text or ""):
            return None
        from migrate.configuration.configuration_file import not_toml  # noqa: PLC0415 - as above

        raise not_toml(name, str(error), error.text) from error
    if found is None or (root and not _means_us(found.text)):
        return None
    from migrate.configuration.configuration_file import (  # noqa: PLC0415 - as above
        configuration_file,
    )

    return configuration_file(name, found.text, found.tables, root, at_home=at_home)


def _means_us(text: str) -> bool:
    """Return whether a text may hold the tool's table, perhaps spelled as Python spells a name."""
    return _TOOL in text.lower().replace("_", "-")


def _missing(folder: Path, file: ConfigurationFile) -> Iterator[Diagnostic]:
    for name in file.table.get("overrides", {}):
        if not os.path.isdir(folder / name):  # noqa: PTH112 - Path.is_dir raises PermissionError
            message = f'there is no folder "{name}", so its override has no effect'
            place = file.place_of("overrides", name)
            hint = _NO_WILDCARDS if "*" in name else None
            yield file_diagnostic("IM414", message, file.name, place=place, hint=hint)
