"""Functions for other programs, about folders: what the command does, but nothing is printed.

Each takes what the options of the command are in ``settings``. Without them, the configuration
files of the folders are read, as the command does. ``convert`` is in ``migrate.pipeline``,
``batch`` in ``migrate.batch.repositories``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from migrate.diagnostics import Diagnostic
from migrate.git.runner import GitError
from migrate.project.discovery import find_folders
from migrate.project.folder_settings import FolderSettings
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview
from migrate.project.plan import plan_folder
from migrate.project.verify_folder import verify_folder
from migrate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.project.folder import Folder

AnyPath: TypeAlias = "str | os.PathLike[str]"


@dataclass(frozen=True, slots=True)
class PlannedFolder:
    """One folder: where it is, the settings it is migrated with, and what would become of it."""

    folder: Folder
    settings: Settings
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Plan:
    """What a migration would do, as data: it can be compared, pickled, and sent elsewhere.

    ``folders`` are in the order in which they were found, with absolute paths. ``faults`` are what
    could not be taken: folders that cannot be listed (IM001).
    """

    folders: tuple[PlannedFolder, ...]
    faults: tuple[Diagnostic, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What would become of each folder."""
        failed = (Outcome(each.file, OutcomeKind.FAILED, (each,)) for each in self.faults)
        return (*(each.outcome for each in self.folders), *failed)

    @property
    def patch(self) -> bytes:
        """All edits as one patch, which ``git apply`` and ``patch -p1`` understand."""
        return preview(edit for outcome in self.outcomes for edit in outcome.edits)


def plan(path: AnyPath, *, settings: Settings | None = None) -> Plan:
    """Plan the migration of every legacy pair at or below a path; nothing is written.

    ``path`` is a folder, which is searched, or a legacy input file. Whatever is wrong with a file
    is among the diagnostics of its folder's outcome. Raises ``ConfigurationError`` for a
    configuration file that is wrong, which is not read where ``settings`` are given.
    """
    planned: list[PlannedFolder] = []
    faults: list[Diagnostic] = []
    finder = _finder(settings)
    for found in _found(path, finder):
        if isinstance(found, Diagnostic):
            faults.append(found)
        else:
            chosen = finder.of(found.path, found.root)
            outcome = plan_folder(found, chosen, finder.cache)
            outcome = outcome.adding(*finder.missing_folders(found.path, found.root))
            planned.append(PlannedFolder(found, chosen, outcome))
    return Plan(tuple(planned), tuple(faults))


def apply(plan: Plan) -> tuple[Outcome, ...]:
    """Make the edits of a plan; return what became of each folder, in the order of the plan.

    The plan may be of another process. The edits of a folder are made all together or not at all:
    not if anything that they were planned from has changed since, which is a conflict (IM410). A
    folder with nothing to migrate keeps its outcome. Nothing is raised; a file that cannot be
    written is also among the diagnostics.
    """
    faults = plan.outcomes[len(plan.folders) :]
    return (*map(_apply_planned, plan.folders), *faults)


def _apply_planned(planned: PlannedFolder) -> Outcome:
    """Make the edits of one folder, if all that they were planned from is still as it was.

    The folder is planned again, while nobody else is at work in it. Edits that the plan has not
    are a conflict, and nothing is written (IM410); some of the plan's may be made already.
    """
    outcome = planned.outcome
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    return migrate_folder(planned.folder, planned.settings, allowed=outcome.edits)


def verify(
    path: AnyPath, *, settings: Settings | None = None, against: str | None = None
) -> tuple[Outcome, ...]:
    """Judge every ``input_schema.py`` at or beneath a path, and compare it with the legacy pair.

    ``path`` may be an ``input_schema.py`` itself. ``against`` names a commit whose pair, or else
    whose schema, is compared with instead. Each outcome is ``UNCHANGED`` where nothing is wrong,
    ``proved`` where the platform's client builds the same request (formats.md, "What the
    platform's client does with it"), ``CONFLICT`` where something is, with a diagnostic for each
    (IM401, IM403, IM501 to IM503), and ``WOULD_MIGRATE`` where a pair has no schema. Raises
    ``ConfigurationError``, as ``plan`` does, and ``ValueError`` for a commit that is not there.
    """
    finder = _finder(settings)
    outcomes: list[Outcome] = []
    for found in _found(path, finder, schemas=True):
        if isinstance(found, Diagnostic):
            outcomes.append(Outcome(found.file, OutcomeKind.FAILED, (found,)))
            continue
        settings = finder.of(found.path, found.root)
        try:
            outcome = verify_folder(found, settings, finder.cache, against=against)
        except GitError as error:
            raise ValueError(str(error)) from error
        outcomes.append(outcome.adding(*finder.missing_folders(found.path, found.root)))
    return tuple(outcomes)


def _finder(settings: Settings | None) -> FolderSettings:
    return FolderSettings(Settings()) if settings is None else FolderSettings(settings, None)


def _found(
    path: AnyPath, finder: FolderSettings, *, schemas: bool = False
) -> Iterator[Folder | Diagnostic]:
    """Find the folders by absolute paths, which mean the same in every process."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link on the way stays as it is
    base = absolute if absolute.is_dir() else absolute.parent
    return find_folders([absolute], base=base, exclusion_of=finder.exclusion, schemas=schemas)
