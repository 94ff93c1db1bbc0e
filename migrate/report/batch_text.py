"""A batch as a person reads it: failures as they happen, progress, and the table at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.escape import escape_invisible
from migrate.project.outcome import OutcomeKind
from migrate.report.console import Line, Piece, Tone, line
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.report.outcome_text import LABELS, TONES
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate.batch.record import UnitRecord
    from migrate.diagnostics import Diagnostic

_LONGEST_FAILURE: Final = 160
_SHORTEST_REASON: Final = 40
_MANY: Final = 10
_MINUTE: Final = 60
_SHORTEST: Final = 1e-3


def unit_lines(record: UnitRecord) -> Iterator[Line]:
    """Yield the errors and warnings of a unit, and then its outcome.

    The outcome has a reason, if there is one, unless one of the errors is that.
    """
    for diagnostic in record.diagnostics:
        if diagnostic.severity >= Severity.WARNING:
            yield from diagnostic_lines(diagnostic)
    is_told = record.reason is None and (not record.outcome.is_failure or _first_error(record))
    reason = () if is_told else (Piece(f": {_reason(record)}"),)
    yield (*_outcome_line(record), *reason)


def failure_line(record: UnitRecord) -> Line:
    """Return one line with the name of a unit that failed, its first error, and how many follow.

    Where the line would be longer than two of a terminal, the help is left out, and what is still
    too long of the reason is cut; the name never is.
    """
    begin = _outcome_line(record)
    errors = sum(each.is_error for each in record.diagnostics)
    others = errors if record.reason is not None else errors - 1
    more = f" (+{others} more)" if others > 0 else ""
    used = sum(len(piece.text) for piece in begin) + len(": ") + len(more)
    room = max(_LONGEST_FAILURE - used, _SHORTEST_REASON)
    told = _reason(record)
    reason = told if len(told) <= room else _reason(record, with_help=False)
    cut = reason if len(reason) <= room else f"{reason[: room - 3].rstrip()}..."
    return (*begin, Piece(f": {cut}{more}"))


def _outcome_line(record: UnitRecord) -> Line:
    """Return the name of a unit and its outcome; if it failed, in how many of its folders."""
    failed = sum(folder.outcome.is_failure for folder in record.folders)
    share = f" ({failed} of {len(record.folders)} folders)" if len(record.folders) > 1 else ""
    label = Piece(LABELS[record.outcome], TONES[record.outcome])
    name = Piece(escape_invisible(record.source), Tone.STRONG)
    return line(name, ": ", label, share if record.outcome.is_failure else "")


def pull_request_line(source: str, url: str) -> Line:
    """Return where to open the pull request of a unit."""
    name = Piece(escape_invisible(source), Tone.STRONG)
    return line(name, ": open a pull request at ", escape_invisible(url))


def progress_line(counts: Mapping[OutcomeKind, int], total: int, seconds: float) -> Line:
    """Return how far the batch has come after so many seconds, and how fast it goes."""
    done = sum(counts.values())
    progress = ", ".join((f"{done} of {_repositories(total)}", *speed(done, total, seconds)))
    return line(f"{progress}: {', '.join(counted(counts))}" if done else progress)


def speed(done: int, total: int, seconds: float) -> tuple[str, ...]:
    """Return the pace and the time left, once anything is done."""
    if not done:
        return ()
    rate = done / max(seconds, _SHORTEST)
    return pace(rate), f"{duration((total - done) / rate)} left"


def table_lines(
    counts: Mapping[OutcomeKind, int], failures: Sequence[Line], left_out: Mapping[str, int]
) -> Iterator[Line]:
    """Yield the failures that have scrolled out of sight, and the number of units by outcome.

    ``left_out`` counts the units that were not worked on, by reason.
    """
    if failures:
        yield line(Piece("Failures:", Tone.STRONG))
        yield from failures
    rows = [(LABELS[kind], counts[kind]) for kind in OutcomeKind if counts.get(kind)]
    rows += [(reason, count) for reason, count in left_out.items() if count]
    if not rows:
        yield line("Nothing to do: there are no repositories.")
    width = max((len(str(count)) for _, count in rows), default=1)
    for label, count in rows:
        yield line(Piece(f"{count:>{width}}", Tone.STRONG), f"  {label}")


def has_warnings(record: UnitRecord) -> bool:
    """Return whether a unit has a warning that is not ignored."""
    return any(
        each.severity is Severity.WARNING and each.ignored is None for each in record.diagnostics
    )


def warned(count: int, shown_by: str) -> str:
    """Return how many repositories have warnings that were not printed, and what shows them."""
    who = "1 repository has" if count == 1 else f"{count} repositories have"
    return f"{who} warnings; {shown_by} shows them."


def branches(count: int, name: str, *, pushed: bool) -> str:
    """Return how many repositories have the new branch, and how to push it if it is not pushed."""
    done = "pushed" if pushed else "committed; --push also pushes it"
    return f"The branch {name} of {_repositories(count)} is {done}."


def no_branch(count: int) -> str:
    """Return in how many repositories there was nothing to commit."""
    if count == 1:
        return "1 repository has no new branch: its last commit leaves nothing to migrate."
    return f"{count} repositories have no new branch: their last commits leave nothing to migrate."


def _repositories(count: int) -> str:
    return f"{count} {'repository' if count == 1 else 'repositories'}"


def counted(counts: Mapping[OutcomeKind, int]) -> tuple[str, ...]:
    """Return how many units came to each outcome that occurs."""
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


def _reason(record: UnitRecord, *, with_help: bool = True) -> str:
    """Return the first error of a unit, with its code and its place."""
    if record.reason is not None:
        return escape_invisible(record.reason)
    first = _first_error(record)
    if first is None:
        return "no reason was given"
    hint = f" (help: {first.hint})" if first.hint and with_help else ""
    return escape_invisible(f"{first.code}{_where(first, record.source)}: {first.message}{hint}")


def _first_error(record: UnitRecord) -> Diagnostic | None:
    return next((each for each in record.diagnostics if each.is_error), None)


def _where(diagnostic: Diagnostic, source: str) -> str:
    """Return the place of a diagnostic within its unit, which is named already."""
    if diagnostic.file == source:
        return ""
    return f" {diagnostic.file.removeprefix(f'{source}/')}{diagnostic.position_text}"
