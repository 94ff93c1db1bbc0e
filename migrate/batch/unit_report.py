"""What is told of a unit: its record, by the names that the user knows, and its patches."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.batch.file_diff import file_diffs
from migrate.batch.record import FileRecord, FolderRecord, UnitRecord
from migrate.git.runner import find_repository
from migrate.git.working_tree import checked_out_commit
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.diagnostics import Diagnostic
    from migrate.files.edit import Edit
    from migrate.git.publication import Published

_GRAVITY: Final = (
    OutcomeKind.NOTHING_TO_DO,
    OutcomeKind.UNCHANGED,
    OutcomeKind.WOULD_MIGRATE,
    OutcomeKind.MIGRATED,
    OutcomeKind.CONFLICT,
    OutcomeKind.FAILED,
)
"""The outcomes of folders; the last one that occurs is the unit's."""

_WITH_EDITS: Final = frozenset({OutcomeKind.WOULD_MIGRATE, OutcomeKind.MIGRATED})


def edits_of(outcomes: Sequence[Outcome]) -> tuple[Edit, ...]:
    """Give the edits that were made, or would be."""
    return tuple(edit for each in outcomes if each.kind in _WITH_EDITS for edit in each.edits)


def record_of(source: str, folder: Path, outcomes: Sequence[Outcome]) -> UnitRecord:
    """Give the record of a unit.

    ``source`` is what the user calls the unit, ``folder`` where its files are.
    """
    edits = edits_of(outcomes)
    kinds = [outcome.kind for outcome in outcomes]
    return UnitRecord(
        source=source,
        outcome=max(kinds, key=_GRAVITY.index, default=OutcomeKind.NOTHING_TO_DO),
        commit=_commit_of(folder),
        folders=tuple(_folder(outcome, str(folder), source) for outcome in outcomes),
        files=tuple(
            FileRecord(edit.label, _hash_of(edit.before), _hash_of(edit.after)) for edit in edits
        ),
        proved=bool(edits),
    )


def with_patches(
    record: UnitRecord, outcomes: Sequence[Outcome], *, patch: bool, diffs: bool
) -> UnitRecord:
    """Let a record bring along what was asked for: a patch, or the diffs of its files."""
    patches = [preview([edit]) for edit in edits_of(outcomes)] if patch or diffs else []
    return replace(
        record,
        patch=b"".join(patches) if patch and patches else None,
        diffs=tuple(file_diffs(patches)) if diffs else (),
    )


def published_record(record: UnitRecord, published: Published) -> UnitRecord:
    """Tell of what was published: what would have been done has been."""
    folders = tuple(replace(each, outcome=_done(each.outcome)) for each in record.folders)
    outcome = _done(record.outcome)
    return replace(record, outcome=outcome, folders=folders, published=published)


def _done(outcome: OutcomeKind) -> OutcomeKind:
    return OutcomeKind.MIGRATED if outcome is OutcomeKind.WOULD_MIGRATE else outcome


def _folder(outcome: Outcome, unit: str, source: str) -> FolderRecord:
    diagnostics = outcome.diagnostics
    if unit != source:
        diagnostics = tuple(_renamed(each, unit, source) for each in diagnostics)
    return FolderRecord(os.path.relpath(outcome.name, unit), outcome.kind, diagnostics)


def _renamed(diagnostic: Diagnostic, unit: str, source: str) -> Diagnostic:
    """Name files as beneath the source, not as in the clone or the copy that was worked in."""
    here, there = unit + os.sep, f"{source}/"
    return replace(
        diagnostic,
        file=diagnostic.file.replace(here, there),
        message=diagnostic.message.replace(here, there),
        hint=None if diagnostic.hint is None else diagnostic.hint.replace(here, there),
        ignored=None if diagnostic.ignored is None else diagnostic.ignored.replace(here, there),
    )


def _commit_of(unit: Path) -> str | None:
    """Give the commit that is checked out, where there is one and git tells."""
    root = find_repository(Path(os.path.realpath(unit)))
    return None if root is None else checked_out_commit(root)


def _hash_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
