"""Finding the configuration that sets the style of a generated file.

As Black has it: from the folder upwards, the first ``pyproject.toml`` that has a ``[tool.black]``,
as far as the root of the repository. A repository that only configures Ruff is formatted by Ruff,
so its line length is the one that keeps the file unchanged.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from migrate.codegen.style import Style, style_from_ruff, style_from_table
from migrate.diagnostics import about_file
from migrate.project.reading import UnreadableError, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migrate.diagnostics import Diagnostic

_REPOSITORY_MARKS: Final = (".git", ".hg")
_RUFF_FILES: Final = (".ruff.toml", "ruff.toml")
_MAX_SIZE: Final = 1024 * 1024
_LONG_KEY: Final = re.compile(r"""(?:(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*\.[ \t]*){64}""")
"""A dotted key of many parts: the time that tomllib takes grows with the cube of their number."""


@dataclass(frozen=True, slots=True)
class FoundStyle:
    """A style, and what was wrong with the file that should have set it."""

    style: Style
    diagnostics: tuple[Diagnostic, ...] = ()


def find_style(folder: Path) -> FoundStyle:
    """Give the style that the folder's repository asks of its files (rules.md, IM409)."""
    ruff: Style | None = None
    for parent in _upwards(folder):
        try:
            black, nearer_ruff = _styles_in(parent)
        except _BadConfigurationError as error:
            return FoundStyle(Style(), (error.diagnostic,))
        if black is not None:
            return FoundStyle(black)
        ruff = ruff or nearer_ruff
    return FoundStyle(ruff or Style())


class _BadConfigurationError(Exception):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        message = f"the formatter's configuration cannot be understood: {reason}"
        self.diagnostic = about_file("IM409", message, str(path))


def _upwards(folder: Path) -> Iterator[Path]:
    """Give the folder and those above it, up to the root of its repository."""
    start = folder.absolute()
    for parent in (start, *start.parents):
        yield parent
        if any(_exists(parent / mark) for mark in _REPOSITORY_MARKS):
            return


def _styles_in(folder: Path) -> tuple[Style | None, Style | None]:
    """Give the style that Black, and that Ruff is configured to in this very folder."""
    path = folder / "pyproject.toml"
    tools = _load(path).get("tool", {})
    black = tools.get("black") if isinstance(tools, dict) else None
    try:
        if isinstance(black, dict):
            return style_from_table(black), None
        for name in _RUFF_FILES:
            path = folder / name
            if table := _load(path):
                return None, style_from_ruff(table)
        path = folder / "pyproject.toml"
        ruff = tools.get("ruff") if isinstance(tools, dict) else None
        return None, style_from_ruff(ruff) if isinstance(ruff, dict) else None
    except ValueError as error:
        raise _BadConfigurationError(path, str(error)) from error


def _load(path: Path) -> dict[str, Any]:
    """Give the tables of a TOML file, and none where there is no such file."""
    if not _exists(path):
        return {}
    try:
        text = read_file(path, str(path), _MAX_SIZE).decode()
        return _parse_toml(text)
    except UnreadableError as error:
        raise _BadConfigurationError(path, error.diagnostic.message) from error
    except (ValueError, RecursionError) as error:
        raise _BadConfigurationError(path, str(error)) from error


def _exists(path: Path) -> bool:
    """Say whether there is such a file, as far as one may know."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises PermissionError


def _parse_toml(text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - most repositories have no such file
    else:
        import tomli as tomllib  # noqa: PLC0415 - most repositories have no such file
    if _LONG_KEY.search(text):
        message = "a key has too many parts"
        raise ValueError(message)
    return tomllib.loads(text)
