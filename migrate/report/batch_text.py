"""A batch as a person reads it: failures as they happen, progress, and the table at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.project.outcome import OutcomeKind
from migrate.report.console import Line, Piece, Tone, line
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.report.escape import escape_invisible
from migrate.report.outcome_text import LABELS, TONES
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate.batch.record import UnitRecord
    from migrate.diagnostics import Diagnostic

_SHORT_BATCH: Final = 20
_MANY: Final = 10
_MINUTE: Final = 60

FAILURES: Final = frozenset({OutcomeKind.FAILED, OutcomeKind.CONFLICT})
"""The outcomes of units that are named, with a reason."""


def unit_lines(record: UnitRecord) -> Iterator[Line]:
    """Give all that is to be told of a unit to who asks for it: its errors and warnings.

    Its outcome stands last, with a reason only if none of the errors before it is that.
    """
    for folder in record.folders:
        for diagnostic in folder.diagnostics:
            if diagnostic.severity >= Severity.WARNING:
                yield from diagnostic_lines(diagnostic)
    is_told = record.outcome not in FAILURES or (record.reason is None and _first_error(record))
    yield _outcome_line(record) if is_told else failure_line(record)


def failure_line(record: UnitRecord) -> Line:
    """Name a unit that failed, and its first reason."""
    return (*_outcome_line(record), Piece(f": {_reason(record)}"))


def _outcome_line(record: UnitRecord) -> Line:
    """Name a unit and its outcome; of one that failed, say in how many of its folders."""
    failed = sum(folder.outcome in FAILURES for folder in record.folders)
    share = f" ({failed} of {len(record.folders)} folders)" if len(record.folders) > 1 else ""
    label = Piece(LABELS[record.outcome], TONES[record.outcome])
    name = Piece(escape_invisible(record.source), Tone.STRONG)
    return line(name, ": ", label, share if record.outcome in FAILURES else "")


def progress_line(counts: Mapping[OutcomeKind, int], total: int, seconds: float) -> Line:
    """Say how far the batch has come after so many seconds, and how fast it goes."""
    done = sum(counts.values())
    progress = f"{done} of {total} {'repository' if total == 1 else 'repositories'}"
    if not done:
        return line(progress)
    rate = done / seconds
    left = duration((total - done) / rate)
    return line(f"{progress}, {pace(rate)}, {left} left: {', '.join(counted(counts))}")


def table_lines(
    counts: Mapping[OutcomeKind, int], failures: Sequence[Line], left_out: Mapping[str, int]
) -> Iterator[Line]:
    """Give every failure by name, and then how many units came to each outcome.

    ``left_out`` says how many units were not worked on, and why. In a short batch the failures are
    still in sight, and are not named again.
    """
    if failures and sum(counts.values()) > _SHORT_BATCH:
        yield line(Piece("What failed, once more:", Tone.STRONG))
        yield from failures
    rows = [(LABELS[kind], counts[kind]) for kind in OutcomeKind if counts.get(kind)]
    rows += [(reason, count) for reason, count in left_out.items() if count]
    if not rows:
        yield line("Nothing to do: there are no repositories.")
    width = max((len(str(count)) for _, count in rows), default=1)
    for label, count in rows:
        yield line(Piece(f"{count:>{width}}", Tone.STRONG), f"  {label}")


def has_warnings(record: UnitRecord) -> bool:
    """Say whether there is a warning of a unit that the user wants to be told of."""
    found = (each for folder in record.folders for each in folder.diagnostics)
    return any(each.severity is Severity.WARNING and each.ignored is None for each in found)


def warned(count: int, shown_by: str) -> str:
    """Say how many repositories have warnings that were not told, and what shows them."""
    who = "1 repository has" if count == 1 else f"{count} repositories have"
    return f"{who} warnings; {shown_by} shows them."


def no_branch(count: int) -> str:
    """Say of how many repositories nothing was there to commit, although that was asked for."""
    if count == 1:
        return "1 repository has no new branch: its last commit leaves nothing to migrate."
    return f"{count} repositories have no new branch: their last commits leave nothing to migrate."


def counted(counts: Mapping[OutcomeKind, int]) -> tuple[str, ...]:
    """Give how many units came to each outcome that occurs."""
    return tuple(f"{counts[kind]} {LABELS[kind]}" for kind in OutcomeKind if counts.get(kind))


def pace(rate: float) -> str:
    """Write a number of units a second in three digits or so; a slow one as units a minute."""
    if rate < 1:
        return f"{rate * _MINUTE:.1f}/min"
    return f"{rate:.1f}/s" if rate < _MANY else f"{rate:.0f}/s"


def duration(seconds: float) -> str:
    """Write a time as minutes and seconds, with hours before them if there are any."""
    minutes, rest = divmod(round(seconds), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _reason(record: UnitRecord) -> str:
    """Give the first error of a unit, with its code and its place."""
    if record.reason is not None:
        return escape_invisible(record.reason)
    first = _first_error(record)
    if first is None:
        return "no reason was given"
    hint = f" (help: {first.hint})" if first.hint else ""
    return escape_invisible(f"{first.code}{_where(first, record.source)}: {first.message}{hint}")


def _first_error(record: UnitRecord) -> Diagnostic | None:
    found = (each for folder in record.folders for each in folder.diagnostics)
    return next((each for each in found if each.is_error), None)


def _where(diagnostic: Diagnostic, source: str) -> str:
    """Give the place of a diagnostic within its unit, which is named already."""
    if diagnostic.file == source:
        return ""
    place = diagnostic.place
    where = "" if place is None else f":{place.line}:{place.column}"
    return f" {diagnostic.file.removeprefix(f'{source}/')}{where}"
