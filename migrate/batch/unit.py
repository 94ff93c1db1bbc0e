"""One unit of work: all folders of one repository, migrated in a process of any kind."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.batch.file_diff import file_diffs
from migrate.batch.record import FileRecord, FolderRecord, UnitRecord
from migrate.configuration.configuration_error import ConfigurationError
from migrate.diagnostics import Diagnostic
from migrate.project.discovery import find_folders
from migrate.project.folder_settings import FolderSettings
from migrate.project.git import find_repository
from migrate.project.head import checked_out_commit
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.preview import preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.settings import Settings

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


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with one unit. ``with_patch`` says that the record is to bring a patch along.

    ``with_diff`` says that it is to bring the diffs along, for a page that shows them. ``fixed``
    names the keys of a configuration file that the unit's own must not change; ``None`` keeps it
    from being read.
    """

    unit: Path
    settings: Settings
    dry_run: bool = False
    with_patch: bool = False
    with_diff: bool = False
    fixed: frozenset[str] | None = None


def migrate_unit(task: Task) -> UnitRecord:
    """Migrate every folder of a unit; nested checkouts are units of their own. Raises OSError."""
    start = time.perf_counter()
    outcomes = tuple(_outcomes(task))
    edits = [edit for each in outcomes if each.kind in _WITH_EDITS for edit in each.edits]
    wants_patches = task.with_patch or task.with_diff
    patches = [preview([edit]) for edit in edits] if wants_patches else []
    kinds = [outcome.kind for outcome in outcomes]
    return UnitRecord(
        source=str(task.unit),
        outcome=max(kinds, key=_GRAVITY.index, default=OutcomeKind.NOTHING_TO_DO),
        commit=_commit_of(task.unit),
        folders=tuple(_folder(outcome, task.unit) for outcome in outcomes),
        files=tuple(
            FileRecord(edit.label, _hash_of(edit.before), _hash_of(edit.after)) for edit in edits
        ),
        seconds=time.perf_counter() - start,
        proved=bool(edits),
        patch=b"".join(patches) if task.with_patch and patches else None,
        diffs=tuple(file_diffs(patches)) if task.with_diff else (),
    )


def failed_unit(task: Task, reason: str) -> UnitRecord:
    """Give the record of a unit that ended without one of its own."""
    return UnitRecord(str(task.unit), OutcomeKind.FAILED, reason=reason)


def _outcomes(task: Task) -> Iterator[Outcome]:
    work = plan_folder if task.dry_run else migrate_folder
    finder = FolderSettings(task.settings, task.fixed)
    for found in find_folders([task.unit], base=task.unit, nested_checkouts=False):
        if isinstance(found, Diagnostic):
            yield Outcome(found.file, OutcomeKind.FAILED, (found,))
            continue
        try:
            settings = finder.of(found.path, task.unit)
        except ConfigurationError as error:
            yield Outcome(str(found.path), OutcomeKind.FAILED, error.diagnostics)
            continue
        outcome = work(found, settings, finder.memory)
        missing = finder.missing_folders(found.path, task.unit)
        yield replace(outcome, diagnostics=(*outcome.diagnostics, *missing))


def _folder(outcome: Outcome, unit: Path) -> FolderRecord:
    folder = os.path.relpath(outcome.name, unit)
    return FolderRecord(folder, outcome.kind, outcome.diagnostics)


def _commit_of(unit: Path) -> str | None:
    """Give the commit that is checked out, where there is one and git tells."""
    root = find_repository(Path(os.path.realpath(unit)))
    return None if root is None else checked_out_commit(root)


def _hash_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
