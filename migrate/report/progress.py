"""The progress of a batch while it runs, with failures at once."""

from __future__ import annotations

import os
import shutil
import textwrap
import threading
import time
from collections import Counter
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from migrate.report.batch_text import (
    counted,
    failure_line,
    has_warnings,
    progress_line,
    pull_request_line,
    speed,
    unit_lines,
)
from migrate.report.console import Printer, Verbosity
from migrate.report.outcome_text import ignored_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from rich.console import RenderableType
    from rich.live import Live

    from migrate.batch.record import UnitRecord
    from migrate.project.outcome import OutcomeKind
    from migrate.report.console import Line

_SECONDS_BETWEEN_LINES: Final = 5.0
_REFRESHES_PER_SECOND: Final = 5.0
_ROOM: Final = len("^C")
"""What a terminal itself shows where the cursor is; it must not get to another line."""
_NO_CURSOR: Final = frozenset({"dumb", "unknown"})
"""The values of TERM of terminals on which nothing that was printed can be replaced."""


class BatchProgress:
    """Counts the units as they are done, and prints at once which failed; nothing else with ``-q``.

    ``failures`` are the lines that were printed. ``ignored`` counts the warnings that the user
    ignores, ``warned`` the units with others, and ``published`` the published units. With ``-v``,
    every unit is reported with its warnings.
    """

    def __init__(
        self, printer: Printer, total: int, verbosity: Verbosity = Verbosity.QUIET
    ) -> None:
        """Set where to print, how many units there are, and how much is printed."""
        self.printer = printer
        self.total = total
        self.counts: Counter[OutcomeKind] = Counter()
        self.failures: list[Line] = []
        self.ignored = self.warned = self.published = 0
        self.verbosity = verbosity
        self.is_broken_off = False
        self._rows = 0

    def tell(self, record: UnitRecord) -> None:
        """Count a unit, and print it if it failed."""
        self.counts[record.outcome] += 1
        self.published += record.published is not None
        self.warned += has_warnings(record)
        self.ignored += ignored_warnings(record.diagnostics)
        if record.outcome.is_failure:
            self.failures.append(failure_line(record))
        if self.verbosity >= Verbosity.VERBOSE:
            lines = list(unit_lines(record))
        else:
            lines = self.failures[-1:] if record.outcome.is_failure else []
        url = None if record.published is None else record.published.pull_request
        if url is not None and self.verbosity > Verbosity.QUIET:
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


@contextmanager
def progress_lines(
    progress: BatchProgress, seconds_between: float = _SECONDS_BETWEEN_LINES
) -> Iterator[None]:
    """Print a line every few seconds, for logs; in a thread, so that a slow unit delays none."""
    start, is_over = time.monotonic(), threading.Event()

    def print_lines() -> None:
        while not is_over.wait(seconds_between):
            seconds = time.monotonic() - start
            progress.printer.print([progress_line(progress.counts, progress.total, seconds)])

    thread = threading.Thread(target=print_lines, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def progress_bar(progress: BatchProgress, is_stopping: Callable[[], bool]) -> Live:
    """Return a bar that is shown below everything printed, and removed at the end."""
    from rich.live import Live  # noqa: PLC0415 - Rich takes its time

    start, console = time.monotonic(), progress.printer.live_console()

    def rendered() -> RenderableType:
        below = _below_bar(progress, console.width, is_stopping=is_stopping())
        return _rendered(progress, time.monotonic() - start, below)

    return Live(
        console=console,
        get_renderable=rendered,
        refresh_per_second=_REFRESHES_PER_SECOND,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _rendered(progress: BatchProgress, seconds: float, below: str) -> RenderableType:
    """Return the bar with its numbers, and the text below it."""
    from rich.console import Group  # noqa: PLC0415 - as above
    from rich.progress_bar import ProgressBar  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    done, total = progress.counts.total(), progress.total
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column()
    row.add_column(no_wrap=True)
    row.add_row(
        ProgressBar(total=total, completed=done),
        "  ".join((f"{done}/{total}", *speed(done, total, seconds))),
    )
    return Group(row, Text(below, no_wrap=True, overflow="ellipsis"))


def _below_bar(progress: BatchProgress, width: int, *, is_stopping: bool) -> str:
    """Return the text below the bar: the counts, broken only between two of them."""
    parts = counted(progress.counts)
    if is_stopping:
        parts = ("stopping after what is under way", "Ctrl-C again: at once", *parts)
    unbroken = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
    lines = textwrap.wrap(unbroken, max(1, width - _ROOM), break_long_words=False)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def display_of(
    progress: BatchProgress, is_stopping: Callable[[], bool]
) -> AbstractContextManager[object]:
    """Return a bar on a terminal, plain lines elsewhere, and nothing with ``-q``.

    ``is_stopping`` returns whether no more units are begun.
    """
    if progress.verbosity is Verbosity.QUIET:
        return nullcontext()
    can_replace = progress.printer.is_terminal and os.environ.get("TERM") not in _NO_CURSOR
    return progress_bar(progress, is_stopping) if can_replace else progress_lines(progress)
