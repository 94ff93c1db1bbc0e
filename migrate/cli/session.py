"""One run of a command: what it tells, and how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from migrate.report.console import Printer, line
from migrate.report.exit_codes import exit_code
from migrate.report.outcome_text import (
    conversion_lines,
    ignored_lines,
    outcome_lines,
    summary_line,
    unused_lines,
)
from migrate.report.output_format import OutputFormat
from migrate.report.verbosity import Verbosity
from migrate.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from migrate.cli.options import Options
    from migrate.project.outcome import Outcome


class Session:
    """Tells of outcomes: in words on standard error, as they come, or as one document at the end.

    ``command`` is the command's name.
    """

    def __init__(
        self, command: str, options: Options, output_format: OutputFormat = OutputFormat.TEXT
    ) -> None:
        """Take how much is to be told, and in which form."""
        self._command = command
        self._verbosity = options.verbosity
        self._format = output_format
        self._printer = Printer(sys.stderr, options.color)

    def tell_all(self, outcomes: Iterable[Outcome], paths: Sequence[Path] | None) -> int:
        """Tell of every outcome, and give the command's exit code."""
        told = [self._tell(outcome) for outcome in outcomes]
        code = int(exit_code(self._command, {outcome.kind for outcome in told}))
        if self._format is not OutputFormat.TEXT:
            from migrate.report.document import Report  # noqa: PLC0415 - only where it is asked for
            from migrate.report.formats import render  # noqa: PLC0415 - only where it is asked for

            sys.stdout.write(render(Report(self._command, tuple(told), code), self._format))
        elif self._verbosity > Verbosity.QUIET:
            kinds = [outcome.kind for outcome in told]
            self._printer.print([summary_line(self._command, kinds, paths)])
            self._printer.print(ignored_lines(each for one in told for each in one.diagnostics))
            self._printer.print(unused_lines(self._command, told))
        return code

    def tell_conversion(self, outcome: Outcome) -> int:
        """Tell of a conversion that belongs to no folder, and give the exit code."""
        self._printer.print(conversion_lines(outcome, self._verbosity))
        return int(exit_code(self._command, {outcome.kind}))

    def tell_relaxing(self, keys: Iterable[str]) -> None:
        """Say which keys of configuration files take something of the safety net away."""
        if self._format is OutputFormat.TEXT and self._verbosity > Verbosity.QUIET:
            self._printer.print(line(f"{visible(key)} is on for this run") for key in keys)

    def _tell(self, outcome: Outcome) -> Outcome:
        if self._format is OutputFormat.TEXT:
            self._printer.print(outcome_lines(self._command, outcome, self._verbosity))
        return outcome
