"""Outcomes as a person reads them: a line for each folder, and a summary of all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.console import Line, Piece, Tone, line
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.report.verbosity import Verbosity
from migrate.report.visible import visible
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from migrate.model import FieldSpec


_TONES: Final[Mapping[OutcomeKind, Tone]] = {
    OutcomeKind.MIGRATED: Tone.GOOD,
    OutcomeKind.WOULD_MIGRATE: Tone.GOOD,
    OutcomeKind.UNCHANGED: Tone.FAINT,
    OutcomeKind.NOTHING_TO_DO: Tone.FAINT,
    OutcomeKind.CONFLICT: Tone.ERROR,
    OutcomeKind.FAILED: Tone.ERROR,
}

_PHRASES: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.MIGRATED: "migrated",
    OutcomeKind.WOULD_MIGRATE: "would be migrated",
    OutcomeKind.UNCHANGED: "unchanged",
    OutcomeKind.NOTHING_TO_DO: "with nothing to do",
    OutcomeKind.CONFLICT: "in conflict",
    OutcomeKind.FAILED: "failed",
}
"""How the summary continues "3 folders ..."."""

_LEAST_SEVERITY: Final = {
    Verbosity.QUIET: Severity.ERROR,
    Verbosity.NORMAL: Severity.WARNING,
    Verbosity.VERBOSE: Severity.NOTE,
    Verbosity.TRACE: Severity.NOTE,
}

_QUIET_KINDS: Final = frozenset({OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO})
"""Outcomes whose folders are named only with ``-v``."""


def outcome_lines(outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    """Give what is to be said about one folder."""
    yield from conversion_lines(outcome, verbosity)
    if verbosity is Verbosity.QUIET:
        return
    if outcome.kind not in _QUIET_KINDS or verbosity >= Verbosity.VERBOSE:
        yield line(Piece(outcome.kind.value, _TONES[outcome.kind]), f" {visible(outcome.name)}")


def conversion_lines(outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    """Give what is to be said about a conversion alone: diagnostics, inputs and outputs."""
    for diagnostic in outcome.diagnostics:
        if diagnostic.severity >= _LEAST_SEVERITY[verbosity]:
            yield from diagnostic_lines(diagnostic)
    if verbosity >= Verbosity.VERBOSE and outcome.conversion is not None:
        yield from _field_lines("inputs", outcome.conversion.inputs)
        yield from _field_lines("outputs", outcome.conversion.outputs)


def summary_line(kinds: Sequence[OutcomeKind], paths: Sequence[Path] | None) -> Line:
    """Give the last line: how many folders came to which outcome."""
    counts = Counter(kinds)
    if not counts:
        searched = ", ".join(visible(str(path)) for path in paths or ()) or "the current folder"
        return line(f"Nothing to do: there is no input.json in {searched}.")
    parts = [f"{counts[kind]} {_PHRASES[kind]}" for kind in OutcomeKind if counts[kind]]
    noun = "folder" if len(kinds) == 1 else "folders"
    return line(Piece(f"{len(kinds)} {noun}: ", Tone.STRONG), ", ".join(parts) + ".")


def _field_lines(title: str, fields: tuple[FieldSpec, ...]) -> Iterator[Line]:
    if fields:
        named = ", ".join(
            f"{visible(field.name)} ({field.datatype} {list(field.shape)})" for field in fields
        )
        yield line(Piece(f"  {title}: ", Tone.FAINT), named)
