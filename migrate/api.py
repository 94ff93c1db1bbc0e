"""Functions for other programs, about folders: what the command does, but nothing is printed.

Each takes what the options of the command are in ``settings``. Without them, the configuration
files of the folders are read, as the command does. ``convert`` is in ``migrate.pipeline``,
``batch`` is ``migrate.batch``.
"""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from migrate.diagnostics import Diagnostic
from migrate.project.discovery import find_folders
from migrate.project.folder_settings import FolderSettings
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview
from migrate.project.plan import plan_folder
from migrate.settings import ConfigurationError, Settings, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migrate.project.folder import Folder
    from migrate.project.toml_files import RunCache

AnyPath: TypeAlias = "str | os.PathLike[str]"


class PlannedFolder(NamedTuple):
    """One folder: where it is, the settings it is migrated with, and what would become of it."""

    folder: Folder
    settings: Settings
    outcome: Outcome


class Plan(NamedTuple):
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
    configuration file that is wrong, which is not read where ``settings`` are given, and
    FileNotFoundError for a path that does not exist.
    """
    finder = _finder(settings)
    found = _found(path, finder)
    planned = tuple(
        PlannedFolder(each, finder.of(each.path, each.root), outcome)
        for each, outcome in zip(found, outcomes_of(found, finder, plan_folder), strict=True)
        if not isinstance(each, Diagnostic)
    )
    return Plan(planned, tuple(each for each in found if isinstance(each, Diagnostic)))


def apply(plan: Plan) -> tuple[Outcome, ...]:
    """Make the edits of a plan; return what became of each folder, in the order of the plan.

    The plan may be of another process. The edits of a folder are made all together or not at all:
    not if anything that they were planned from has changed since, which is a conflict (IM410). A
    folder with nothing to migrate keeps its outcome. A file that cannot be written is among the
    diagnostics. Raises TypeError for anything but a plan.
    """
    require("plan", plan, Plan, "a Plan")
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
    from migrate.project.migrate_folder import migrate_folder  # noqa: PLC0415 - only to write

    return migrate_folder(planned.folder, planned.settings, allowed=outcome.edits)


def verify(
    path: AnyPath, *, settings: Settings | None = None, against: str | None = None
) -> tuple[Outcome, ...]:
    """Judge every ``input_schema.py`` at or beneath a path, and compare it with the legacy pair.

    ``path`` may be an ``input_schema.py`` itself. ``against`` names a commit whose pair, or else
    whose schema, is compared with instead. Each outcome is ``UNCHANGED`` where nothing is wrong,
    ``proved`` where the platform's client builds the same request from both, ``CONFLICT`` where
    something is, with a diagnostic for each (IM401, IM403, IM501 to IM503), and ``WOULD_MIGRATE``
    where a pair has no schema. Raises ``ConfigurationError`` and
    FileNotFoundError, as ``plan`` does, and ``ValueError`` for a commit that is not there.
    """
    from migrate.git.runner import GitError  # noqa: PLC0415 - brings subprocess
    from migrate.project.verify_folder import check_commit, verify_folder  # noqa: PLC0415 - as above

    require("against", against, (str, type(None)), "text or None")
    finder = _finder(settings)
    found = _found(path, finder, schemas=True, models=against is not None)
    try:
        if against is not None:
            check_commit(found, against)
        return tuple(outcomes_of(found, finder, partial(verify_folder, against=against)))
    except GitError as error:
        raise ValueError(str(error)) from error


def find(
    paths: Sequence[Path],
    finder: FolderSettings,
    *,
    base: Path | None = None,
    schemas: bool = False,
    models: bool = False,
) -> tuple[Folder | Diagnostic, ...]:
    """Find every folder at or beneath the paths before anything is done with any of them.

    ``base``, ``schemas`` and ``models`` are those of ``find_folders``. Raises
    ``ConfigurationError`` if the configuration of a folder is wrong.
    """
    folders = find_folders(
        paths, base=base, exclusion_of=finder.exclusion, schemas=schemas, models=models
    )
    found = tuple(folders)
    for each in found:
        if not isinstance(each, Diagnostic):
            finder.of(each.path, each.root)
    return found


def outcomes_of(
    found: Iterable[Folder | Diagnostic],
    finder: FolderSettings,
    work: Callable[[Folder, Settings, RunCache], Outcome],
) -> Iterator[Outcome]:
    """Work on one folder after another, and yield each outcome as soon as it is known.

    This is the one loop over folders. What could not be taken, or has a wrong configuration, is a
    failure; an override that matches no folder is among the diagnostics (IM414).
    """
    for each in found:
        if isinstance(each, Diagnostic):
            yield Outcome(each.file, OutcomeKind.FAILED, (each,))
            continue
        try:
            settings = finder.of(each.path, each.root)
        except ConfigurationError as error:
            yield Outcome(str(each.path), OutcomeKind.FAILED, error.diagnostics)
            continue
        outcome = work(each, settings, finder.cache)
        yield outcome.adding(*finder.missing_folders(each.path, each.root))


def _finder(settings: Settings | None) -> FolderSettings:
    if settings is None:
        return FolderSettings(Settings())
    require("settings", settings, Settings, "a Settings")
    return FolderSettings(settings, None)


def _found(
    path: AnyPath, finder: FolderSettings, *, schemas: bool = False, models: bool = False
) -> tuple[Folder | Diagnostic, ...]:
    """Find the folders by absolute paths, which mean the same in every process."""
    require("path", path, (str, os.PathLike), "a path")
    if not os.path.lexists(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path))
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link on the way stays as it is
    base = absolute if absolute.is_dir() else absolute.parent
    return find([absolute], finder, base=base, schemas=schemas, models=models)
