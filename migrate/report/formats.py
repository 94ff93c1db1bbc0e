"""The forms in which a command can report on standard output."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from migrate.report.github_report import github_report
from migrate.report.json_report import json_report
from migrate.report.sarif_report import sarif_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate.report.document import Report


class OutputFormat(enum.Enum):
    """What is written to standard output."""

    TEXT = "text"
    """A diff, where the command has one; what a person reads goes to standard error."""
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


_WRITERS: Final[Mapping[OutputFormat, Callable[[Report], str]]] = {
    OutputFormat.JSON: json_report,
    OutputFormat.SARIF: sarif_report,
    OutputFormat.GITHUB: github_report,
}


def render(report: Report, output_format: OutputFormat) -> str:
    """Give the report in a form for machines."""
    return _WRITERS[output_format](report)
