"""Outcomes as a person reads them: a line for each folder, and a summary of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.project.folder import YAML_FILES
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.console import Line, Piece, Tone, Verbosity, line
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.report.escape import escape_invisible
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate.diagnostics import Diagnostic
    from migrate.files.edit import Edit
    from migrate.model import FieldSpec


TONES: Final[Mapping[OutcomeKind, Tone]] = {
    OutcomeKind.MIGRATED: Tone.GOOD,
    OutcomeKind.WOULD_MIGRATE: Tone.GOOD,
    OutcomeKind.UNCHANGED: Tone.FAINT,
    OutcomeKind.NOTHING_TO_DO: Tone.FAINT,
    OutcomeKind.CONFLICT: Tone.ERROR,
    OutcomeKind.FAILED: Tone.ERROR,
}

LABELS: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.MIGRATED: "migrated",
    OutcomeKind.WOULD_MIGRATE: "would be migrated",
    OutcomeKind.UNCHANGED: "unchanged",
    OutcomeKind.NOTHING_TO_DO: "nothing to do",
    OutcomeKind.CONFLICT: "in conflict",
    OutcomeKind.FAILED: "failed",
}
"""The outcome of a folder or a repository, in words."""

_MEANINGS_IN_VERIFY: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.WOULD_MIGRATE: " (no input_schema.py)",
    OutcomeKind.UNCHANGED: " (nothing wrong)",
    OutcomeKind.CONFLICT: " (not equal)",
}
"""What an outcome means where nothing is migrated, only compared."""

_TITLES_OF_LEFT: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.MIGRATED: "unused, and named nowhere any more, so delete by hand",
    OutcomeKind.WOULD_MIGRATE: "named nowhere afterwards, so run with --remove-legacy",
}
"""The titles of the files of a pair that only ``inferless.yaml`` names."""

_LEAST_SEVERITY: Final = {
    Verbosity.QUIET: Severity.ERROR,
    Verbosity.NORMAL: Severity.WARNING,
    Verbosity.VERBOSE: Severity.NOTE,
    Verbosity.TRACE: Severity.NOTE,
}

_QUIET_KINDS: Final = frozenset({OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO})
"""Outcomes whose folders are named only with ``-v``."""


_KEEPING_THE_PAIR: Final = frozenset({"IM420", "IM421", "IM501"})
"""What keeps a pair from being deleted, whatever the option says."""


def outcome_lines(command: str, outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    """Yield the lines that a command prints about one folder."""
    yield from _diagnostics(outcome, verbosity)
    if verbosity is Verbosity.QUIET:
        return
    if outcome.kind not in _QUIET_KINDS or verbosity >= Verbosity.VERBOSE:
        label = Piece(_label(command, outcome.kind), TONES[outcome.kind])
        yield line(Piece(escape_invisible(outcome.name), Tone.STRONG), ": ", label)
    yield from _left_lines(outcome)
    if verbosity >= Verbosity.VERBOSE:
        yield from _file_lines(outcome)
    yield from _fields(outcome, verbosity)


def conversion_lines(outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    """Yield the lines about a conversion alone: diagnostics, inputs and outputs."""
    yield from _diagnostics(outcome, verbosity)
    yield from _fields(outcome, verbosity)


def _diagnostics(outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    for diagnostic in outcome.diagnostics:
        is_told = diagnostic.ignored is None or verbosity >= Verbosity.VERBOSE
        if is_told and diagnostic.severity >= _LEAST_SEVERITY[verbosity]:
            yield from diagnostic_lines(diagnostic)


def _fields(outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    if verbosity >= Verbosity.VERBOSE and outcome.conversion is not None:
        yield from _field_lines("inputs", outcome.conversion.inputs)
        yield from _field_lines("outputs", outcome.conversion.outputs)


def summary_line(
    command: str,
    counts: Mapping[OutcomeKind, int],
    paths: Sequence[Path] | None,
    reason: str | None = None,
) -> Line:
    """Return the summary: how many folders came to which outcome."""
    if not counts:
        searched = (
            ", ".join(escape_invisible(str(path)) for path in paths or ()) or "the current folder"
        )
        return line(f"Nothing to do: there is no input.json in {searched}.")
    parts = [
        f"{counts[kind]} {'with ' if kind is OutcomeKind.NOTHING_TO_DO else ''}"
        f"{_label(command, kind)}"
        for kind in OutcomeKind
        if counts.get(kind)
    ]
    total = sum(counts.values())
    noun = "folder" if total == 1 else "folders"
    why = f" ({escape_invisible(reason)})" if reason and total == 1 else ""
    return line(Piece(f"{total} {noun}: ", Tone.STRONG), ", ".join(parts) + f"{why}.")


def interrupted_lines(command: str, counts: Mapping[OutcomeKind, int]) -> Iterator[Line]:
    """Yield the summary of an interrupted command, and whether it can be resumed."""
    if counts:
        yield summary_line(command, counts, None)
    goes_on = ": the same command goes on from here" if command == "run" else ""
    yield line(f"Interrupted{goes_on}.")


def ignored_warnings(diagnostics: Iterable[Diagnostic]) -> int:
    """Count the warnings that the user ignores."""
    warnings = (each for each in diagnostics if each.severity is Severity.WARNING)
    return sum(each.ignored is not None for each in warnings)


def ignored_lines(count: int) -> Iterator[Line]:
    """Return how many warnings the user ignores, if there are any."""
    if count:
        yield line("1 warning ignored." if count == 1 else f"{count} warnings ignored.")


def is_passed_over(outcome: Outcome) -> bool:
    """Return whether there was nothing to do in a folder, for a reason that is known."""
    return outcome.kind is OutcomeKind.NOTHING_TO_DO and outcome.reason is not None


def is_unmarked(outcome: Outcome) -> bool:
    """Return whether a sound legacy input was passed over because nothing marks a model (IM419)."""
    return any(each.code == "IM419" for each in outcome.diagnostics)


def unmarked_lines(count: int) -> Iterator[Line]:
    """Yield how many sound inputs were passed over, and how to convert one all the same."""
    if count:
        inputs = "1 legacy input" if count == 1 else f"{count} legacy inputs"
        yield line(
            f"Passed over {inputs} that nothing marks as a model's; name a file to convert it."
        )


def passed_over_lines(command: str, count: int) -> Iterator[Line]:
    """Yield how many folders have nothing to do for a reason that was not printed."""
    if count and command != "verify":
        folders = "1 folder" if count == 1 else f"{count} folders"
        yield line(f"-v says why there is nothing to do in {folders}.")


def next_lines(command: str, counts: Mapping[OutcomeKind, int]) -> Iterator[Line]:
    """Yield the command to run next, after one that only looks has found something."""
    is_found = bool(counts.get(OutcomeKind.WOULD_MIGRATE))
    if is_found and command in {"check", "diff"}:
        yield line("To migrate: inferless-migrate run, with the same paths and options.")
    if is_found and command == "verify":
        yield line("Without input_schema.py nothing is compared; see inferless-migrate check.")


def unused_lines(command: str, count: int) -> Iterator[Line]:
    """Yield in how many folders ``run`` has left legacy files that could be deleted."""
    if count and command == "run":
        folders = "1 folder" if count == 1 else f"{count} folders"
        yield line(f"The legacy files of {folders} are now unused; --remove-legacy deletes them.")


def has_unused_pair(outcome: Outcome) -> bool:
    """Return whether a folder is migrated, and its pair is still there and named nowhere."""
    is_done = outcome.kind in {OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED}
    is_kept = outcome.conversion is not None and all(
        edit.after is not None for edit in outcome.edits
    )
    is_used = any(
        each.code in _KEEPING_THE_PAIR or Path(each.file).name in YAML_FILES
        for each in outcome.diagnostics
    )
    return is_done and is_kept and not is_used and not outcome.left


def _left_lines(outcome: Outcome) -> Iterator[Line]:
    """Name the legacy files that no later run would find, where a migration leaves any."""
    title = _TITLES_OF_LEFT.get(outcome.kind)
    if outcome.left and title is not None:
        files = ", ".join(escape_invisible(str(path)) for path in outcome.left)
        yield line(Piece(f"  {title}: ", Tone.FAINT), files)


def _file_lines(outcome: Outcome) -> Iterator[Line]:
    """Name the files that are, or would be, written or deleted."""
    if outcome.edits and outcome.kind in {OutcomeKind.MIGRATED, OutcomeKind.WOULD_MIGRATE}:
        files = ", ".join(f"{escape_invisible(edit.name)}{_fate(edit)}" for edit in outcome.edits)
        yield line(Piece("  files: ", Tone.FAINT), files)


def _fate(edit: Edit) -> str:
    if edit.after is None:
        return " (deleted)"
    return " (new)" if edit.before is None else ""


def _label(command: str, kind: OutcomeKind) -> str:
    meaning = _MEANINGS_IN_VERIFY.get(kind, "") if command == "verify" else ""
    return f"{LABELS[kind]}{meaning}"


def _field_lines(title: str, fields: tuple[FieldSpec, ...]) -> Iterator[Line]:
    if fields:
        named = ", ".join(
            f"{escape_invisible(field.name)} ({field.datatype} {list(field.shape)})"
            for field in fields
        )
        yield line(Piece(f"  {title}: ", Tone.FAINT), named)
