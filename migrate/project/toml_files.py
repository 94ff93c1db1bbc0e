"""The TOML files above the folders of one run, each read once, and the style that they set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from migrate.codegen.style import Style, style_from_ruff, style_from_table
from migrate.diagnostics import file_diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.git.working_tree import GitCache


PYPROJECT: Final = "pyproject.toml"
RUFF_FILES: Final = (".ruff.toml", "ruff.toml")

_REPOSITORY_MARKS: Final = (".git", ".hg")
_MAX_SIZE: Final = 1024 * 1024
_UNREADABLE: Final = "the file cannot be read: "


class UnusableTomlError(Exception):
    """A file that cannot be read, or says nothing; ``text`` is what is not TOML in it."""

    def __init__(self, path: Path, reason: str, text: str | None = None) -> None:
        """Keep the path, the reason, and the text."""
        super().__init__(reason)
        self.path = path
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


class RunCache:
    """What the folders of a run share: TOML files, git's answers, marks of models, yaml files."""

    def __init__(self, name_of: Callable[[Path], str] = path_as_written) -> None:
        """Begin with nothing; ``name_of`` returns what the user calls a file."""
        self.name_of: Final = name_of
        self.git_answers: Final[dict[Path, GitCache]] = {}
        self.model_marks: Final[dict[Path, bool]] = {}
        self.yaml_files: Final[dict[Path, dict[str, list[Path]]]] = {}
        self._toml_files: dict[Path, TomlFile | UnusableTomlError | None] = {}

    def toml(self, path: Path) -> TomlFile | None:
        """Read a TOML file once, ``None`` where there is none; raise ``UnusableTomlError``."""
        if path not in self._toml_files:
            try:
                self._toml_files[path] = _read(path)
            except UnusableTomlError as error:
                self._toml_files[path] = error
        found = self._toml_files[path]
        if isinstance(found, UnusableTomlError):
            raise found
        return found

    def toml_tables(self, path: Path) -> dict[str, Any]:
        """Return the tables of a file, and none where there is no such file; raise as ``toml``."""
        file = self.toml(path)
        return {} if file is None else file.tables


def _read(path: Path) -> TomlFile | None:
    if not _exists(path):
        return None
    from migrate.configuration.toml import parse_toml  # noqa: PLC0415 - seldom needed
    from migrate.files.reading import UnreadableError, read_file  # noqa: PLC0415 - as above

    try:
        text = read_file(path, str(path), _MAX_SIZE).decode()
    except UnreadableError as error:
        reason = error.diagnostic.message.removeprefix(_UNREADABLE)
        raise UnusableTomlError(path, reason) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reason = f"line {line} is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        raise UnusableTomlError(path, reason) from error
    try:
        return TomlFile(text, parse_toml(text))
    except (ValueError, RecursionError) as error:
        raise UnusableTomlError(path, str(error), text) from error


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


class FoundStyle(NamedTuple):
    """A style, and what was wrong with the file that should have set it."""

    style: Style
    diagnostics: tuple[Diagnostic, ...] = ()


def find_style(folder: Path, cache: RunCache) -> FoundStyle:
    """Return the style that the folder's repository asks of its files (IM409).

    As Black has it: from the folder upwards, the first ``pyproject.toml`` that has a
    ``[tool.black]``, as far as the root of the repository. A repository that only configures Ruff
    is formatted by Ruff, so its line length is the one that keeps the file unchanged.
    """
    ruff: Style | None = None
    for parent in upwards(folder):
        try:
            black, nearer_ruff = _styles_in(parent, cache)
        except UnusableTomlError as error:
            return FoundStyle(Style(), (_not_understood(error),))
        if black is not None:
            return FoundStyle(black)
        ruff = ruff or nearer_ruff
    return FoundStyle(ruff or Style())


def _not_understood(error: UnusableTomlError) -> Diagnostic:
    from migrate.configuration.toml import where_it_stops  # noqa: PLC0415 - seldom needed

    said, place = where_it_stops(str(error), error.text)
    message = f"the formatter's configuration cannot be understood: {said}"
    hint = "correct it; until then, Black's defaults are used"
    return file_diagnostic("IM409", message, path_as_written(error.path), place=place, hint=hint)


def _styles_in(folder: Path, cache: RunCache) -> tuple[Style | None, Style | None]:
    """Return the styles that this very folder configures for Black and for Ruff."""
    path = folder / PYPROJECT
    tools = cache.toml_tables(path).get("tool")
    tools = tools if isinstance(tools, dict) else {}
    black, ruff = tools.get("black"), tools.get("ruff")
    try:
        if isinstance(black, dict):
            return style_from_table(black), None
        for path in (folder / name for name in RUFF_FILES):
            if table := cache.toml_tables(path):
                return None, style_from_ruff(table)
        path = folder / PYPROJECT
        return None, style_from_ruff(ruff) if isinstance(ruff, dict) else None
    except ValueError as error:
        raise UnusableTomlError(path, str(error)) from error
