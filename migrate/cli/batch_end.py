"""What is said at the end of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.escape import escape_invisible
from migrate.project.outcome import OutcomeKind
from migrate.report.batch_text import no_branch, table_lines, warned
from migrate.report.console import line
from migrate.report.outcome_text import ignored_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate.cli.options import BatchOptions
    from migrate.report.console import Line
    from migrate.report.progress import BatchProgress

_ONLY_LOOKED: Final = (
    "The clones were only looked at, and are gone; use --clone-dir, or --branch and --push."
)


def end_lines(
    progress: BatchProgress, left_out: Mapping[str, int], batch: BatchOptions
) -> Iterator[Line]:
    """Yield the table of outcomes, and further remarks.

    ``left_out`` says how many units were not to be worked on, and why.
    """
    not_reached = progress.total - sum(progress.counts.values())
    label = "not reached, or broken off" if progress.is_broken_off else "not reached"
    left_out = {**left_out, label: not_reached}
    yield from table_lines(progress.counts, progress.out_of_sight, left_out)
    yield from ignored_lines(progress.ignored)
    if progress.warned and not progress.is_verbose:
        page = "-v or --html" if batch.html is None else escape_invisible(str(batch.html))
        yield line(warned(progress.warned, page))
    if batch.dry_run:
        return
    left = _not_published(progress)
    if left and batch.branch is not None:
        yield line(no_branch(left))
    if progress.counts[OutcomeKind.WOULD_MIGRATE]:
        yield line(_ONLY_LOOKED)


def interrupted_line(batch: BatchOptions) -> Line:
    """Say that a batch was interrupted, and how it goes on."""
    if batch.dry_run:
        return line("Interrupted: a dry run begins anew each time.")
    if batch.report is None:
        return line("Interrupted: with --report, --resume could go on.")
    return line("Interrupted: run again with --resume.")


def _not_published(progress: BatchProgress) -> int:
    """Count the units that did not fail, and yet have nothing published."""
    done = sum(count for kind, count in progress.counts.items() if not kind.is_failure)
    return done - progress.published
