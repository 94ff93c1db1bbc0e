"""The TOML files above the folders of one run: where they may be, and each of them read once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate.git.working_tree import GitCache


PYPROJECT: Final = "pyproject.toml"

_REPOSITORY_MARKS: Final = (".git", ".hg")
_MAX_SIZE: Final = 1024 * 1024
_UNREADABLE: Final = "the file cannot be read: "


class UnusableTomlError(ValueError):
    """A file that cannot be read, or is not TOML; ``text`` is what could be read of it."""

    def __init__(self, reason: str, text: str | None = None) -> None:
        """Keep the reason, and the text."""
        super().__init__(reason)
        self.text = text


class TomlFile(NamedTuple):
    """A file's text, and the tables in it."""

    text: str
    tables: dict[str, Any]


def path_as_written(path: Path) -> str:
    """Return a file's path as the user would write it."""
    try:
        current = Path.cwd()
    except FileNotFoundError:  # it is gone
        return str(path)
    return str(path.relative_to(current) if path.is_relative_to(current) else path)


class TomlFiles:
    """Reads TOML files, each once as long as this value lives."""

    def __init__(self, name_of: Callable[[Path], str] = path_as_written) -> None:
        """Begin with none; ``name_of`` returns what the user calls a file."""
        self.name_of: Final = name_of
        self._read: dict[Path, TomlFile | UnusableTomlError | None] = {}

    def read(self, path: Path) -> TomlFile | None:
        """Return a file, or ``None`` where there is none; raise ``UnusableTomlError``."""
        if path not in self._read:
            try:
                self._read[path] = _read(path)
            except UnusableTomlError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, UnusableTomlError):
            raise found
        return found


class RunCache:
    """What the folders of a run share: TOML files, git's answers, marks of models, yaml files."""

    def __init__(self, name_of: Callable[[Path], str] = path_as_written) -> None:
        """Begin with nothing; ``name_of`` returns what the user calls a file."""
        self.toml_files: Final = TomlFiles(name_of)
        self.git_answers: Final[dict[Path, GitCache]] = {}
        self.model_marks: Final[dict[Path, bool]] = {}
        self.yaml_files: Final[dict[Path, dict[str, list[Path]]]] = {}


def _read(path: Path) -> TomlFile | None:
    if not _exists(path):
        return None
    from migrate.configuration.toml import parse_toml  # noqa: PLC0415 - seldom needed
    from migrate.files.reading import UnreadableError, read_file  # noqa: PLC0415 - as above

    try:
        text = read_file(path, str(path), _MAX_SIZE).decode()
    except UnreadableError as error:
        raise UnusableTomlError(error.diagnostic.message.removeprefix(_UNREADABLE)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reason = f"line {line} is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        raise UnusableTomlError(reason) from error
    try:
        return TomlFile(text, parse_toml(text))
    except (ValueError, RecursionError) as error:
        raise UnusableTomlError(str(error), text) from error


def upwards(folder: Path) -> Iterator[Path]:
    """Yield the folder and those above it, up to the root of its repository."""
    try:
        start = folder.absolute()
    except FileNotFoundError:  # the current folder is gone, and so is all that was above it
        return
    for parent in (start, *start.parents):
        yield parent
        if is_repository(parent):
            return


def is_repository(folder: Path) -> bool:
    """Return whether a folder is the root of a repository, as far as one may know."""
    return any(_exists(folder / mark) for mark in _REPOSITORY_MARKS)


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises PermissionError
