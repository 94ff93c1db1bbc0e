"""Outcomes as a person reads them, and their exit code: a line for each folder, and a summary."""

from __future__ import annotations

import enum
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.escape import escape_invisible
from migrate.project.folder import INPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.console import Line, Piece, Tone, Verbosity, line
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from migrate.diagnostics import Diagnostic
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
    OutcomeKind.UNCHANGED: " (nothing wrong, not compared)",
    OutcomeKind.CONFLICT: " (wrong or different)",
}
"""What an outcome means where nothing is migrated, only compared, and nothing is proved."""

_TITLES_OF_LEFT: Final[Mapping[OutcomeKind, str]] = {
    OutcomeKind.MIGRATED: "unused and no longer named anywhere; delete by hand",
    OutcomeKind.WOULD_MIGRATE: "will no longer be named anywhere; --remove-legacy deletes it",
}
"""The titles of the files of a pair that only ``inferless.yaml`` names."""

_DEEDS: Final[Mapping[OutcomeKind, tuple[str, str, str]]] = {
    OutcomeKind.MIGRATED: ("wrote", "changed", "deleted"),
    OutcomeKind.WOULD_MIGRATE: ("would write", "would change", "would delete"),
}
"""What is, or would be, done to a new file, to one that is there, and to one that is to go."""

_LEAST_SEVERITY: Final = {
    Verbosity.QUIET: Severity.ERROR,
    Verbosity.NORMAL: Severity.WARNING,
    Verbosity.VERBOSE: Severity.NOTE,
    Verbosity.TRACE: Severity.NOTE,
}

_TO_MIGRATE: Final = "To migrate: inferless-migrate run, with the same paths and options."
_NEXT_STEPS: Final = {
    "check": _TO_MIGRATE,
    "diff": _TO_MIGRATE,
    "verify": "Without input_schema.py nothing is compared; see inferless-migrate check.",
}
"""What to do after a command that only looks has found something to migrate."""

_QUIET_KINDS: Final = frozenset({OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO})
"""Outcomes whose folders are named only with ``-v``."""


_KEEPING_THE_PAIR: Final = frozenset({"IM420", "IM421", "IM501"})
"""The codes that keep a pair from being deleted despite ``--remove-legacy``."""

_MOST_NAMED: Final = 3
"""How many skipped inputs are named; more are only counted."""

_REFUSING: Final = frozenset({"IM405", "IM422"})
"""The codes of a preview for what ``run`` would refuse."""


def outcome_lines(command: str, outcome: Outcome, verbosity: Verbosity) -> Iterator[Line]:
    """Yield the lines that a command prints about one folder."""
    yield from _diagnostics(outcome, verbosity)
    if verbosity is Verbosity.QUIET:
        return
    if outcome.kind in _DEEDS and outcome.edits and command not in {"check", "verify"}:
        yield from _edit_lines(outcome)
    elif outcome.kind not in _QUIET_KINDS or verbosity >= Verbosity.VERBOSE:
        label = Piece(_label(command, outcome), TONES[outcome.kind])
        name = escape_invisible(outcome.file or outcome.name)
        is_not_set = command == "check" and outcome.only_sets_io_schema
        why = " (io_schema: true is not set)" if is_not_set else ""
        yield line(Piece(name, Tone.STRONG), ": ", label, why)
    yield from _left_lines(outcome)
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


class Summary:
    """Counts the outcomes of a command, and puts them into words."""

    def __init__(self, command: str) -> None:
        """Begin with none."""
        self.kinds: Final[Counter[OutcomeKind]] = Counter()
        self._command: Final = command
        self._labels: Final[dict[OutcomeKind, Counter[str]]] = {
            kind: Counter() for kind in OutcomeKind
        }
        self._ignored = self._passed_over = self._unused = self._refused = 0
        self._unmarked: Final[list[str]] = []
        self._ways_out: Final[dict[str, None]] = {}
        self._reason: str | None = None

    def add(self, outcome: Outcome) -> None:
        """Count a folder."""
        is_idle = outcome.kind is OutcomeKind.NOTHING_TO_DO
        self.kinds[outcome.kind] += 1
        self._labels[outcome.kind][_label(self._command, outcome)] += 1
        self._ignored += ignored_warnings(outcome.diagnostics)
        unmarked = [each.file for each in outcome.diagnostics if each.code == "IM419"]
        self._unmarked.extend(unmarked)
        self._passed_over += is_idle and outcome.reason is not None and not unmarked
        self._unused += _has_unused_pair(outcome)
        if outcome.kind is OutcomeKind.WOULD_MIGRATE:
            hints = [each.hint or "" for each in outcome.diagnostics if each.code in _REFUSING]
            self._refused += bool(hints)
            self._ways_out.update(dict.fromkeys(hints))
        self._reason = outcome.reason

    def lines(self, paths: Sequence[Path] | None, verbosity: Verbosity) -> Iterator[Line]:
        """Yield how many folders came to which outcome, and what to know or to do next."""
        yield self._counts(paths)
        yield from ignored_lines(self._ignored)
        if self._unmarked:
            inputs = _plural(len(self._unmarked), "legacy input")
            few = ", ".join(map(escape_invisible, self._unmarked[:_MOST_NAMED]))
            named = f" ({few})" if len(self._unmarked) <= _MOST_NAMED else ""
            marked = "that nothing marks as a model; name a file to convert it"
            yield line(f"Skipped {inputs}{named} {marked}.")
        is_untold = verbosity is Verbosity.NORMAL and self.kinds.total() > 1
        if self._passed_over and is_untold and self._command != "verify":
            folders = _plural(self._passed_over, "folder")
            yield line(f"-v says why there is nothing to do in {folders}.")
        if self._unused and self._command == "run":
            folders = _plural(self._unused, "folder")
            deletes = "are now unused; --remove-legacy deletes them"
            yield line(f"The legacy files of {folders} {deletes}.")
        if self.kinds[OutcomeKind.WOULD_MIGRATE] and self._command in _NEXT_STEPS:
            yield line(_NEXT_STEPS[self._command])
        if self._refused:
            folders = _plural(self._refused, "folder")
            yield line(f"run would refuse {folders}: {'; '.join(self._ways_out)}.")

    def interrupted_lines(self) -> Iterator[Line]:
        """Yield how far an interrupted command came, and whether it can be resumed."""
        if self.kinds:
            yield self._counts(None)
        goes_on = ": the same command goes on from here" if self._command == "run" else ""
        yield line(f"Interrupted{goes_on}.")

    def _counts(self, paths: Sequence[Path] | None) -> Line:
        if not self.kinds:
            searched = ", ".join(escape_invisible(str(path)) for path in paths or ())
            where = searched or "the current folder"
            missing = SCHEMA_FILE if self._command == "verify" else INPUT_FILE
            return line(f"Nothing to do: no {missing} found in {where}.")
        parts = [
            f"{count} {'with ' if kind is OutcomeKind.NOTHING_TO_DO else ''}{label}"
            for kind, labels in self._labels.items()
            for label, count in sorted(labels.items(), reverse=True)
        ]
        total, counted = self.kinds.total(), ", ".join(parts)
        if self._reason and total == 1:
            why = escape_invisible(self._reason)
            meant = counted.removesuffix(")")
            counted = f"{counted} ({why})" if meant == counted else f"{meant}: {why})"
        title = Piece(f"{_plural(total, 'folder')}: ", Tone.STRONG)
        return line(title, f"{counted}.")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def ignored_warnings(diagnostics: Iterable[Diagnostic]) -> int:
    """Count the warnings that the user ignores."""
    warnings = (each for each in diagnostics if each.severity is Severity.WARNING)
    return sum(each.ignored is not None for each in warnings)


def ignored_lines(count: int) -> Iterator[Line]:
    """Return how many warnings the user ignores, if there are any."""
    if count:
        yield line("1 warning ignored." if count == 1 else f"{count} warnings ignored.")


def _has_unused_pair(outcome: Outcome) -> bool:
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


def _edit_lines(outcome: Outcome) -> Iterator[Line]:
    """Name each file that is, or would be, written, changed or deleted."""
    wrote, changed, deleted = _DEEDS[outcome.kind]
    for edit in outcome.edits:
        deed = deleted if edit.after is None else wrote if edit.before is None else changed
        path = escape_invisible(str(edit.path))
        yield line(Piece(deed, TONES[outcome.kind]), f" {path}")


def _label(command: str, outcome: Outcome) -> str:
    label = LABELS[outcome.kind]
    if command != "verify":
        return label
    return f"{label}{' (proved)' if outcome.proved else _MEANINGS_IN_VERIFY.get(outcome.kind, '')}"


def _field_lines(title: str, fields: tuple[FieldSpec, ...]) -> Iterator[Line]:
    if fields:
        named = ", ".join(
            f"{escape_invisible(field.name)} ({field.datatype} {list(field.shape)})"
            for field in fields
        )
        yield line(Piece(f"  {title}: ", Tone.FAINT), named)


class ExitCode(enum.IntEnum):
    """The exit codes of every command (docs/formats.md)."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    FAILED = 3


_SOUGHT: Final[Mapping[str, frozenset[OutcomeKind]]] = {
    "check": frozenset({OutcomeKind.WOULD_MIGRATE}),
    "verify": frozenset({OutcomeKind.CONFLICT}),
}
"""The outcomes that a command looks for: they are findings, and no failures."""


def exit_code(
    command: str, kinds: Collection[OutcomeKind], *, change_is_found: bool = False
) -> ExitCode:
    """Return the exit code of a command that came to these outcomes.

    ``change_is_found`` counts a folder that was migrated, or would be, as a finding, as hooks want
    it.
    """
    found = set(_SOUGHT.get(command, ()))
    if change_is_found:
        found |= {OutcomeKind.MIGRATED, OutcomeKind.WOULD_MIGRATE}
    if any(kind.is_failure for kind in kinds if kind not in found):
        return ExitCode.FAILED
    return ExitCode.DONE if found.isdisjoint(kinds) else ExitCode.FOUND
