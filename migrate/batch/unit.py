"""One unit of work: all folders of one repository, migrated in a process of any kind.

That is: check out, plan or migrate, tell and write the patch, commit and push.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.api import outcomes_of
from migrate.batch.checkout import checked_out, folder_of, head_checkout
from migrate.batch.publish import ChangedFileError, Publisher
from migrate.batch.record import FolderRecord, Published, UnitRecord
from migrate.batch.unit_report import (
    UnitPatch,
    commit_body,
    commit_of,
    edits_of,
    names_below,
    published_record,
    record_of,
    with_diffs,
)
from migrate.diagnostics import file_diagnostic
from migrate.git.layout import ForeignRepositoryError
from migrate.git.remote_failure import RemoteError
from migrate.git.runner import GitError, RefusedError
from migrate.project.discovery import find_folders
from migrate.project.exclusion import Exclusion
from migrate.project.folder_settings import FolderSettings
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.toml_files import RunCache, path_as_written
from migrate.settings import ConfigurationError, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate.batch.publish import Publication
    from migrate.batch.sources import Unit

_REFUSALS: Final = (RemoteError, RefusedError, GitError)

_NOTHING_TO_COMMIT: Final = "its last commit leaves nothing to migrate, so no branch was made"


class Task(NamedTuple):
    """What to do with one unit. ``patch`` is where its patch is to be written, if anywhere.

    ``with_diff`` adds the diffs to the record, for a page that shows them.
    ``locked_keys`` names the keys of a configuration file that the unit's own must not change;
    ``None`` keeps it from being read. ``clone_dir`` is where the clones of URLs stay; without one,
    they are gone when the unit is done. ``publication`` says what branch to commit on, if any.
    """

    unit: Unit
    settings: Settings
    dry_run: bool = False
    patch: Path | None = None
    with_diff: bool = False
    locked_keys: frozenset[str] | None = None
    clone_dir: Path | None = None
    publication: Publication | None = None

    @property
    def only_looks(self) -> bool:
        """Whether nothing is changed: that is the wish, or nothing would be left of it."""
        pushes = self.publication is not None and self.publication.push
        return self.dry_run or not (self.stays or pushes)

    @property
    def stays(self) -> bool:
        """Whether the unit's folder is still there when the unit is done."""
        return folder_of(self.unit.place, self.clone_dir) is not None


def migrate_unit(task: Task) -> UnitRecord:
    """Migrate every folder of a unit; nested checkouts are units of their own."""
    start = time.perf_counter()
    try:
        with checked_out(task.unit.place, task.clone_dir, task.settings.max_size) as folder:
            record = _record_in(task, folder)
    except ForeignRepositoryError as error:
        record = _foreign_unit(task, error)
    except _REFUSALS as error:
        record = failed_unit(task, str(error))
    except OSError as error:
        record = failed_unit(task, (error.strerror or str(error)).lower())
    return record._replace(seconds=time.perf_counter() - start)


def _record_in(task: Task, folder: Path) -> UnitRecord:
    """Migrate a unit whose files are in a folder; what is refused keeps its commit."""
    try:
        return (_migrated if task.publication is None else _published)(task, folder)
    except ForeignRepositoryError:
        raise
    except (RefusedError, GitError) as error:
        return failed_unit(task, str(error))._replace(commit=commit_of(folder))


def failed_unit(task: Task, reason: str) -> UnitRecord:
    """Return the record of a unit that ended without one of its own."""
    return UnitRecord(task.unit.source, OutcomeKind.FAILED, reason=reason)


def _foreign_unit(task: Task, error: ForeignRepositoryError) -> UnitRecord:
    folder = folder_of(task.unit.place, task.clone_dir) or Path(task.unit.source)
    diagnostic = file_diagnostic("IM422", str(error), str(folder / ".git"))
    refused = FolderRecord(".", OutcomeKind.FAILED, (diagnostic,))
    return UnitRecord(task.unit.source, OutcomeKind.FAILED, folders=(refused,))


def _migrated(task: Task, folder: Path) -> UnitRecord:
    """Migrate the files as they are in the folder."""
    with UnitPatch(task.patch) as patch:
        if not task.only_looks:
            work = partial(migrate_folder, recording=patch.recording)
            return _record(task, folder, tuple(_outcomes(task, folder, task.settings, work)))
        outcomes = tuple(_outcomes(task, folder, task.settings, plan_folder))
        with patch.recording(edits_of(outcomes)):
            return _record(task, folder, outcomes)


def _published(task: Task, folder: Path) -> UnitRecord:
    """Migrate the files as they are committed; a unit of which a folder fails is not published."""
    publication = task.publication
    assert publication is not None  # noqa: S101 - asked for by the caller
    with head_checkout(folder, publication.ref, task.settings.max_size) as head:
        settings = replace(task.settings, allow_dirty=True, allow_no_vcs=True)  # all is committed
        outcomes = tuple(map(_committable, _outcomes(task, head.folder, settings, plan_folder)))
        record = _record(task, head.folder, outcomes)
        if record.outcome.is_failure:
            return record
        publisher = Publisher(head, publication, task.unit.url, task.stays)
        try:
            published = _publish(task, publisher, outcomes)
        except ChangedFileError as error:
            refused = tuple(_refused(each, error) for each in outcomes)
            return _record(task, head.folder, refused)
        if published is None:
            return record if task.only_looks else record._replace(reason=_NOTHING_TO_COMMIT)
        return published_record(record, published)


def _committable(outcome: Outcome) -> Outcome:
    """Return an outcome, in conflict if git ignores the new schema: it is not to be committed."""
    found = outcome.diagnostics
    diagnostics = tuple(each.as_error() if each.code == "IM421" else each for each in found)
    if diagnostics == found:
        return outcome
    return outcome._replace(kind=OutcomeKind.CONFLICT, edits=(), diagnostics=diagnostics)


def _publish(task: Task, publisher: Publisher, outcomes: tuple[Outcome, ...]) -> Published | None:
    """Publish the edits once they are in the patch, or what an earlier run has left to push."""
    edits = edits_of(outcomes)
    if not edits:
        return publisher.finish(dry_run=task.only_looks)
    with UnitPatch(task.patch) as patch, patch.recording(edits, _REFUSALS):
        body = commit_body(outcomes, publisher.head.folder)
        return publisher.publish(edits, body, dry_run=task.only_looks)


def _refused(outcome: Outcome, error: ChangedFileError) -> Outcome:
    """Return the conflict of the folder whose file has changed, or the outcome of another."""
    changed = next((edit for edit in outcome.edits if edit.label == error.name), None)
    if changed is None:
        return outcome
    diagnostic = file_diagnostic("IM405", error.reason, str(changed.path), hint=error.hint)
    return outcome.adding(diagnostic, kind=OutcomeKind.CONFLICT)._replace(edits=())


def _exclusion(finder: FolderSettings, unit: Path) -> Exclusion:
    """Return what the search of a unit skips; each folder reports an invalid configuration."""
    try:
        return finder.exclusion(unit, unit)
    except ConfigurationError:
        return Exclusion()


def _record(task: Task, folder: Path, outcomes: tuple[Outcome, ...]) -> UnitRecord:
    source = task.unit.source
    record = record_of(source, folder, outcomes)
    return with_diffs(record, outcomes) if task.with_diff else record


def _outcomes(
    task: Task, unit: Path, settings: Settings, work: Callable[..., Outcome]
) -> Iterator[Outcome]:
    source = task.unit.source
    name_of = path_as_written if str(unit) == source else names_below(source, unit)
    finder = FolderSettings(settings, task.locked_keys, RunCache(name_of))
    base = Path(os.path.realpath(unit))
    found_in_unit = find_folders(
        [unit], base=base, nested_checkouts=False, exclusion_of=partial(_exclusion, finder)
    )
    return outcomes_of(found_in_unit, finder, work)
