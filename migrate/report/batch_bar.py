"""The bar that shows on a terminal how far a batch has come; imported only where it is shown."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from rich.progress import BarColumn, Progress, ProgressColumn
from rich.table import Column
from rich.text import Text

from migrate.report.batch_text import counted, duration, pace
from migrate.report.progress import BatchProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType
    from rich.progress import Task
    from typing_extensions import Self

    from migrate.batch.record import UnitRecord
    from migrate.report.console import Printer

_REFRESHES_PER_SECOND: Final = 5.0
_ROOM: Final = len("^C")
"""What a terminal itself shows where the cursor is; it must not get to another line."""


class ProgressBar(BatchProgress):
    """Shows a bar below everything that is printed, and removes it at the end."""

    def __init__(self, printer: Printer, total: int, is_stopping: Callable[[], bool]) -> None:
        """Prepare the bar; nothing is shown yet."""
        super().__init__(printer, total)
        self._is_stopping = is_stopping
        self._display = _Display(self._lines, printer)
        self._task = self._display.add_task("", total=total)

    def __enter__(self) -> Self:
        """Show the bar, and refresh it in a thread."""
        self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self._display.stop()

    def tell(self, record: UnitRecord) -> None:
        """Count a unit, advance the bar, and print above it if the unit failed."""
        super().tell(record)
        self._display.advance(self._task)

    def _lines(self, width: int) -> str:
        """Return what stands below the bar: the counts, broken only between two of them."""
        parts = counted(self.counts)
        if self._is_stopping():
            parts = ("stopping after what is under way", "Ctrl-C again: at once", *parts)
        unbroken = ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
        lines = textwrap.wrap(unbroken, max(1, width - _ROOM), break_long_words=False)
        return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


class _Display(Progress):
    """Rich's display of one bar, with text below it."""

    def __init__(self, lines_of_width: Callable[[int], str], printer: Printer) -> None:
        self._lines_of_width = lines_of_width
        self._console = printer.live_console()
        super().__init__(
            BarColumn(bar_width=None),
            _Numbers(table_column=Column(no_wrap=True)),
            console=self._console,
            refresh_per_second=_REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            expand=True,
        )

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the bar, and the text below it as far as each of its lines is wide enough."""
        yield from super().get_renderables()
        text = self._lines_of_width(self._console.width)
        yield Text(text, no_wrap=True, overflow="ellipsis")


class _Numbers(ProgressColumn):
    """How many units are done, how fast it goes, and how long the rest may take."""

    def render(self, task: Task) -> Text:
        """Return the numbers beside the bar."""
        numbers = [f"{task.completed:.0f}/{task.total:.0f}"]
        if task.speed and task.time_remaining is not None:
            numbers += [pace(task.speed), f"{duration(task.time_remaining)} left"]
        return Text("  ".join(numbers))
