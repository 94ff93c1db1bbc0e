"""Finding the configuration that sets the style of a generated file.

As Black has it: from the folder upwards, the first ``pyproject.toml`` that has a ``[tool.black]``,
as far as the root of the repository. A repository that only configures Ruff is formatted by Ruff,
so its line length is the one that keeps the file unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from migrate.codegen.style import Style, style_from_ruff, style_from_table
from migrate.diagnostics import file_diagnostic
from migrate.project.toml_files import (
    PYPROJECT,
    TomlFiles,
    UnusableTomlError,
    path_as_written,
    upwards,
)

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic

RUFF_FILES: Final = (".ruff.toml", "ruff.toml")


@dataclass(frozen=True, slots=True)
class FoundStyle:
    """A style, and what was wrong with the file that should have set it."""

    style: Style
    diagnostics: tuple[Diagnostic, ...] = ()


def find_style(folder: Path, toml_files: TomlFiles | None = None) -> FoundStyle:
    """Return the style that the folder's repository asks of its files (IM409).

    ``toml_files`` holds what was read for other folders of the same run.
    """
    toml_files = toml_files or TomlFiles()
    ruff: Style | None = None
    for parent in upwards(folder):
        try:
            black, nearer_ruff = _styles_in(parent, toml_files)
        except _BadConfigurationError as error:
            return FoundStyle(Style(), (error.diagnostic,))
        if black is not None:
            return FoundStyle(black)
        ruff = ruff or nearer_ruff
    return FoundStyle(ruff or Style())


class _BadConfigurationError(Exception):
    def __init__(self, path: Path, reason: str, text: str | None = None) -> None:
        super().__init__(reason)
        from migrate.configuration.toml import where_it_stops  # noqa: PLC0415 - seldom needed

        said, place = where_it_stops(reason, text)
        message = f"the formatter's configuration cannot be understood: {said}"
        hint = "correct it; until then, Black's defaults are used"
        name = path_as_written(path)
        self.diagnostic = file_diagnostic("IM409", message, name, place=place, hint=hint)


def _styles_in(folder: Path, toml_files: TomlFiles) -> tuple[Style | None, Style | None]:
    """Return the styles that this very folder configures for Black and for Ruff."""
    path = folder / PYPROJECT
    tools = _tables(path, toml_files).get("tool", {})
    black = tools.get("black") if isinstance(tools, dict) else None
    try:
        if isinstance(black, dict):
            return style_from_table(black), None
        for name in RUFF_FILES:
            path = folder / name
            if table := _tables(path, toml_files):
                return None, style_from_ruff(table)
        path = folder / PYPROJECT
        ruff = tools.get("ruff") if isinstance(tools, dict) else None
        return None, style_from_ruff(ruff) if isinstance(ruff, dict) else None
    except ValueError as error:
        raise _BadConfigurationError(path, str(error)) from error


def _tables(path: Path, toml_files: TomlFiles) -> dict[str, Any]:
    """Return the tables of a TOML file, and none where there is no such file."""
    try:
        file = toml_files.read(path)
    except UnusableTomlError as error:
        raise _BadConfigurationError(path, str(error), error.text) from error
    return {} if file is None else file.tables
