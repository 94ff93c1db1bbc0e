"""The formats in which a command reports on standard output, and what all of them are made from."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migrate.files.reading import find_repository
from migrate.project.folder import INPUT_FILE, YAML_FILES

if TYPE_CHECKING:
    from migrate.project.outcome import Outcome


class OutputFormat(enum.Enum):
    """What is written to standard output."""

    TEXT = "text"
    """A diff, where the command has one; what a person reads goes to standard error."""
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class Report(NamedTuple):
    """The result of a command: its name, the outcome of each folder, and its exit code."""

    command: str
    outcomes: tuple[Outcome, ...]
    exit_code: int


def render(report: Report, output_format: OutputFormat) -> str:
    """Return the report in a format for machines."""
    from migrate.report.github_report import github_report  # noqa: PLC0415 - only on request
    from migrate.report.json_report import json_report  # noqa: PLC0415 - as above
    from migrate.report.sarif_report import sarif_report  # noqa: PLC0415 - as above

    writers = {
        OutputFormat.JSON: json_report,
        OutputFormat.SARIF: sarif_report,
        OutputFormat.GITHUB: github_report,
    }
    text = writers[output_format](report)
    if output_format is OutputFormat.GITHUB:
        return text
    return text.replace("##", "#\\u0023")  # a runner of CI takes ##[x] for a command


def file_in_repository(file: str) -> str:
    """Return a file's path relative to the root of its repository, with forward slashes.

    A folder stands for the legacy file in it, or the yaml that names one. Outside any repository,
    the path stays as it is.
    """
    path = Path(file)
    if path.is_dir():
        names = (INPUT_FILE, *YAML_FILES)
        path /= next((name for name in names if os.path.lexists(path / name)), INPUT_FILE)
    folder = Path(os.path.realpath(path.parent))
    root = find_repository(folder)
    return (path if root is None else (folder / path.name).relative_to(root)).as_posix()
