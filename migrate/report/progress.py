"""The progress of a batch while it runs, with failures at once."""

from __future__ import annotations

import os
import shutil
import textwrap
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from migrate.report.batch_text import (
    counted,
    duration,
    failure_line,
    has_warnings,
    pace,
    progress_line,
    pull_request_line,
    unit_lines,
)
from migrate.report.console import Printer, Verbosity
from migrate.report.outcome_text import ignored_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from rich.console import RenderableType
    from typing_extensions import Self

    from migrate.batch.record import UnitRecord
    from migrate.project.outcome import OutcomeKind
    from migrate.report.console import Color, Line

_SECONDS_BETWEEN_LINES: Final = 5.0
_REFRESHES_PER_SECOND: Final = 5.0
_SHORTEST: Final = 1e-3
_ROOM: Final = len("^C")
"""What a terminal itself shows where the cursor is; it must not get to another line."""
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


class ProgressBar(BatchProgress):
    """Shows a bar below everything that is printed, and removes it at the end."""

    def __init__(self, printer: Printer, total: int, is_stopping: Callable[[], bool]) -> None:
        """Prepare the bar; nothing is shown yet."""
        from rich.live import Live  # noqa: PLC0415 - Rich takes its time

        super().__init__(printer, total)
        self._is_stopping = is_stopping
        self._start = time.monotonic()
        self._console = printer.live_console()
        self._display = Live(
            console=self._console,
            get_renderable=self._rendered,
            refresh_per_second=_REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        """Show the bar, and refresh it in a thread."""
        self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self._display.stop()

    def _rendered(self) -> RenderableType:
        """Return the bar with its numbers, and the counts below it."""
        from rich.console import Group  # noqa: PLC0415 - as above
        from rich.progress_bar import ProgressBar as Bar  # noqa: PLC0415 - as above
        from rich.table import Table  # noqa: PLC0415 - as above
        from rich.text import Text  # noqa: PLC0415 - as above

        done = self.counts.total()
        numbers = [f"{done}/{self.total}"]
        if done:
            rate = done / max(time.monotonic() - self._start, _SHORTEST)
            numbers += [pace(rate), f"{duration((self.total - done) / rate)} left"]
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column()
        row.add_column(no_wrap=True)
        row.add_row(Bar(total=self.total, completed=done), "  ".join(numbers))
        counts = Text(self._lines(self._console.width), no_wrap=True, overflow="ellipsis")
        return Group(row, counts)

    def _lines(self, width: int) -> str:
        """Return the text below the bar: the counts, broken only between two of them."""
        parts = counted(self.counts)
        if self._is_stopping():
            parts = ("stopping after what is under way", "Ctrl-C again: at once", *parts)
        unbroken = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
        lines = textwrap.wrap(unbroken, max(1, width - _ROOM), break_long_words=False)
        return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


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
        progress = ProgressBar(printer, total, is_stopping)
    progress.is_quiet = False
    progress.is_verbose = verbosity >= Verbosity.VERBOSE
    return progress
