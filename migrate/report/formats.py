"""Writing a report in each of the forms for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.report.github_report import github_report
from migrate.report.json_report import json_report
from migrate.report.output_format import OutputFormat
from migrate.report.sarif_report import sarif_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate.report.document import Report


_WRITERS: Final[Mapping[OutputFormat, Callable[[Report], str]]] = {
    OutputFormat.JSON: json_report,
    OutputFormat.SARIF: sarif_report,
    OutputFormat.GITHUB: github_report,
}


def render(report: Report, output_format: OutputFormat) -> str:
    """Return the report in a form for machines."""
    text = _WRITERS[output_format](report)
    if output_format is OutputFormat.GITHUB:
        return text
    return text.replace("##", "#\\u0023")  # a runner of CI takes ##[x] for a command
