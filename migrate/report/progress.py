"""The progress of a batch while it runs, with failures at once."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from migrate.report.batch_text import (
    failure_line,
    has_warnings,
    progress_line,
    pull_request_line,
    unit_lines,
)
from migrate.report.console import Printer, Verbosity
from migrate.report.outcome_text import ignored_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from typing_extensions import Self

    from migrate.batch.record import UnitRecord
    from migrate.project.outcome import OutcomeKind
    from migrate.report.console import Color, Line

_SECONDS_BETWEEN_LINES: Final = 5.0
_NO_CURSOR: Final = frozenset({"dumb", "unknown"})
"""The values of TERM of terminals on which nothing that was printed can be replaced."""


class BatchProgress:
    """Counts the units as they are done, and prints at once which failed; nothing else.

    ``failures`` are the lines that were printed. ``ignored`` counts the warnings that the user
    ignores, ``warned`` the units with others, and ``published`` the published units. If it
    ``is_verbose``, every unit is reported with its warnings; if it ``is_quiet``, only failures.
    """

    def __init__(self, printer: Printer, total: int) -> None:
        """Set where to print, and how many units there are."""
        self.printer = printer
        self.total = total
        self.counts: Counter[OutcomeKind] = Counter()
        self.failures: list[Line] = []
        self._rows = 0
        self.ignored = self.warned = self.published = 0
        self.is_verbose = self.is_broken_off = False
        self.is_quiet = True

    def __enter__(self) -> Self:
        """Begin to report."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop reporting."""

    def tell(self, record: UnitRecord) -> None:
        """Count a unit, and print it if it failed."""
        self.counts[record.outcome] += 1
        self.published += record.published is not None
        self.warned += has_warnings(record)
        self.ignored += sum(ignored_warnings(folder.diagnostics) for folder in record.folders)
        if record.outcome.is_failure:
            self.failures.append(failure_line(record))
        lines = list(unit_lines(record)) if self.is_verbose else []
        if record.outcome.is_failure and not self.is_verbose:
            lines = self.failures[-1:]
        url = None if record.published is None else record.published.pull_request
        if url is not None and not self.is_quiet:
            lines.append(pull_request_line(record.source, url))
        self.printer.print(lines)
        if self.failures:
            self._rows += sum(map(_rows_of, lines))

    @property
    def out_of_sight(self) -> Sequence[Line]:
        """The failures, if the first has scrolled off the terminal; none where nothing scrolls."""
        has_scrolled = self._rows >= shutil.get_terminal_size().lines
        return self.failures if self.printer.is_terminal and has_scrolled else ()

    def break_off(self) -> None:
        """Note that what was under way will not be reported."""
        self.is_broken_off = True


def _rows_of(printed: Line) -> int:
    """Return how many rows of the terminal a line takes."""
    length = sum(len(piece.text) for piece in printed)
    return 1 + max(length - 1, 0) // max(shutil.get_terminal_size().columns, 1)


class ProgressLines(BatchProgress):
    """Prints a line with the progress every few seconds: for logs."""

    def __init__(
        self, printer: Printer, total: int, seconds_between: float = _SECONDS_BETWEEN_LINES
    ) -> None:
        """Set the seconds between two lines."""
        super().__init__(printer, total)
        self._seconds_between = seconds_between
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._say, daemon=True)

    def __enter__(self) -> Self:
        """Begin to print, in a thread, so that a slow unit does not delay it."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop printing."""
        self._is_over.set()
        self._thread.join()

    def _say(self) -> None:
        start = time.monotonic()
        while not self._is_over.wait(self._seconds_between):
            seconds = time.monotonic() - start
            self.printer.print([progress_line(self.counts, self.total, seconds)])


def progress_of(
    total: int,
    stream: TextIO,
    color: Color,
    verbosity: Verbosity,
    is_stopping: Callable[[], bool],
) -> BatchProgress:
    """Return a bar on a terminal, plain lines elsewhere, and failures alone with ``-q``.

    ``is_stopping`` returns whether no more units are begun.
    """
    printer = Printer(stream, color)
    if verbosity is Verbosity.QUIET:
        return BatchProgress(printer, total)
    progress: BatchProgress
    if not stream.isatty() or os.environ.get("TERM") in _NO_CURSOR:
        progress = ProgressLines(printer, total)
    else:
        from migrate.report.batch_bar import ProgressBar  # noqa: PLC0415 - Rich takes its time

        progress = ProgressBar(printer, total, is_stopping)
    progress.is_quiet = False
    progress.is_verbose = verbosity >= Verbosity.VERBOSE
    return progress
