"""A batch as a person reads it: failures as they happen, progress, and the table at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.project.outcome import OutcomeKind
from migrate.report.console import Line, Piece, Tone, line
from migrate.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate.batch.record import UnitRecord

LABELS: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.MIGRATED: "migrated",
    OutcomeKind.WOULD_MIGRATE: "would be migrated",
    OutcomeKind.UNCHANGED: "unchanged",
    OutcomeKind.NOTHING_TO_DO: "nothing to do",
    OutcomeKind.CONFLICT: "in conflict",
    OutcomeKind.FAILED: "failed",
}
"""What became of a repository, as a person reads it."""

_SHORT_BATCH: Final = 20

FAILURES: Final = frozenset({OutcomeKind.FAILED, OutcomeKind.CONFLICT})
"""The outcomes of units that are named, with a reason."""


def failure_line(record: UnitRecord) -> Line:
    """Name a unit that failed, and its first reason."""
    kind = Piece(LABELS[record.outcome], Tone.ERROR)
    failed = sum(folder.outcome in FAILURES for folder in record.folders)
    share = f" ({failed} of {len(record.folders)} folders)" if len(record.folders) > 1 else ""
    return line(
        Piece(visible(record.source), Tone.STRONG), ": ", kind, f"{share}: {_reason(record)}"
    )


def progress_line(counts: Mapping[OutcomeKind, int], total: int, seconds: float) -> Line:
    """Say how far the batch has come, and how fast it goes."""
    done = sum(counts.values())
    rate = done / seconds if seconds else 0.0
    return line(f"{done} of {total} repositories, {rate:.0f} a second: {_counted(counts)}")


def table_lines(
    counts: Mapping[OutcomeKind, int], failures: Sequence[UnitRecord], skipped: int
) -> Iterator[Line]:
    """Give how many units came to each outcome, and then every failure by name.

    In a short batch the failures are still in sight, and are not named again.
    """
    rows = [(LABELS[kind], counts[kind]) for kind in OutcomeKind if counts.get(kind)]
    rows += [("skipped", skipped)] if skipped else []
    if not rows:
        yield line("Nothing to do: there are no repositories.")
    width = max((len(str(count)) for _, count in rows), default=1)
    for label, count in rows:
        yield line(Piece(f"{count:>{width}}", Tone.STRONG), f"  {label}")
    for record in failures if sum(counts.values()) > _SHORT_BATCH else ():
        yield failure_line(record)


def _counted(counts: Mapping[OutcomeKind, int]) -> str:
    return ", ".join(f"{counts[kind]} {LABELS[kind]}" for kind in OutcomeKind if counts.get(kind))


def _reason(record: UnitRecord) -> str:
    """Give the first error of a unit, with its code and its place."""
    if record.reason is not None:
        return visible(record.reason)
    errors = (each for folder in record.folders for each in folder.diagnostics if each.is_error)
    first = next(errors, None)
    if first is None:
        return "no reason was given"
    where = "" if first.place is None else f":{first.place.line}:{first.place.column}"
    hint = f" (help: {first.hint})" if first.hint else ""
    return visible(f"{first.code} {first.file}{where}: {first.message}{hint}")
