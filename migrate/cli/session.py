"""One run of a command: what it tells on standard error, and how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from migrate.report.console import Printer
from migrate.report.exit_codes import exit_code
from migrate.report.outcome_text import conversion_lines, outcome_lines, summary_line
from migrate.report.verbosity import Verbosity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from migrate.cli.options import Options
    from migrate.project.outcome import Outcome, OutcomeKind


class Session:
    """Tells of outcomes as they come, and counts them."""

    def __init__(self, options: Options) -> None:
        """Print on standard error, as the options have it."""
        self._verbosity = options.verbosity
        self._printer = Printer(sys.stderr, options.color)
        self._kinds: list[OutcomeKind] = []

    def tell(self, outcome: Outcome) -> None:
        """Say what there is to be said about one folder."""
        self._kinds.append(outcome.kind)
        self._printer.print(outcome_lines(outcome, self._verbosity))

    def tell_conversion(self, outcome: Outcome) -> None:
        """Say what there is to be said about a conversion that belongs to no folder."""
        self._kinds.append(outcome.kind)
        self._printer.print(conversion_lines(outcome, self._verbosity))

    def summarize(self, paths: Sequence[Path] | None) -> None:
        """Print the last line, unless only errors are wanted."""
        if self._verbosity > Verbosity.QUIET:
            self._printer.print([summary_line(self._kinds, paths)])

    def exit_code(self, *, checking: bool = False) -> int:
        """Give the exit code of all that was told."""
        return int(exit_code(self._kinds, checking=checking))
