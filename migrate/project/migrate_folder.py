"""Migrating one folder, or writing one file: the plan, and then its edits, under a lock."""

from __future__ import annotations

import os
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from migrate.diagnostics import file_diagnostic
from migrate.files.edit import NotPutBackError
from migrate.files.open_folder import LockedError, OpenFolder
from migrate.files.reading import find_repository
from migrate.project.apply import apply_edits
from migrate.project.edits import file_edit
from migrate.project.existing import (
    difference_diagnostics,
    differences_from_pair,
    read_existing_schema,
)
from migrate.project.folder import SCHEMA_FILE, Folder
from migrate.project.folder_files import read_existing
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import guard, plan_open_folder, unreadable_folder
from migrate.project.toml_files import RunCache

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from migrate.files.edit import Edit
    from migrate.project.existing import ExistingSchema
    from migrate.project.folder_files import FolderFiles
    from migrate.settings import Settings

    Recording: TypeAlias = Callable[[Sequence[Edit]], AbstractContextManager[object]]

LOCK_SECONDS: Final = 60.0
"""How long a run waits for another one in the same folder."""
_WITH_SCHEMA: Final = frozenset({OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED})


def migrate_folder(
    folder: Folder,
    settings: Settings,
    cache: RunCache | None = None,
    *,
    recording: Recording = nullcontext,
    allowed: Collection[Edit] | None = None,
) -> Outcome:
    """Plan the folder's migration, and make its edits once ``recording`` has written them down.

    Where only some edits are ``allowed``, a plan that has any other is a conflict (IM410).
    ``cache`` holds what was read for other folders of the same run.
    """
    cache = cache or RunCache()
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            opened.lock(LOCK_SECONDS)
            opened.remove_leftovers()
            planned = plan_open_folder(opened, folder, settings, cache)
            if allowed is not None and not set(planned.edits) <= set(allowed):
                return _changed(planned)
            outcome = carry_out(opened, planned, recording)
            return with_intent_to_add(outcome, opened, cache) if settings.git_add else outcome
    except LockedError as error:
        return _unwritable(Outcome(str(folder.path), OutcomeKind.FAILED), error)
    except OSError as error:
        return unreadable_folder(folder, error)


def _changed(outcome: Outcome) -> Outcome:
    """Refuse edits that are not those of an earlier plan."""
    message = "cannot be written: the folder has changed since the plan was made"
    changed = file_diagnostic("IM410", message, outcome.name, hint="plan again")
    return outcome.adding(changed, kind=OutcomeKind.CONFLICT)._replace(edits=())


def carry_out(opened: OpenFolder, outcome: Outcome, recording: Recording = nullcontext) -> Outcome:
    """Make the edits of a plan, if it has any, and return the outcome."""
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    try:
        with recording(outcome.edits):
            apply_edits(opened, outcome.edits)
    except OSError as error:
        return _unwritable(outcome, error)
    return outcome._replace(kind=OutcomeKind.MIGRATED)


def _unwritable(outcome: Outcome, error: OSError) -> Outcome:
    """Return the outcome of edits that could not be made (IM410)."""
    reason = error.strerror or str(error)
    result = "" if isinstance(error, NotPutBackError) else "; nothing was changed"
    path = str(outcome.edits[0].path) if len(outcome.edits) == 1 else outcome.name
    diagnostic = file_diagnostic("IM410", f"cannot be written: {reason.lower()}{result}", path)
    return outcome.adding(diagnostic, kind=OutcomeKind.FAILED)._replace(edits=())


def with_intent_to_add(outcome: Outcome, folder: OpenFolder, cache: RunCache) -> Outcome:
    """Add a migrated folder's ``input_schema.py`` to git's index, without its contents.

    Also where an earlier run has written it; a file that git tracks is left as it is. A failure is
    a warning (IM412) and undoes no edit.
    """
    if outcome.kind not in _WITH_SCHEMA or folder.status(SCHEMA_FILE) is None:
        return outcome
    from migrate.git.runner import (  # noqa: PLC0415 - brings subprocess
        GitError,
        RefusedError,
    )
    from migrate.git.working_tree import git_cache, intend_to_add  # noqa: PLC0415 - as above

    real = Path(os.path.realpath(folder.path))
    root = find_repository(real)
    by_hand = ("git", "-C", str(folder.path), "add", "--force", "--intent-to-add", SCHEMA_FILE)
    reason: str | None
    reason, hint = "it is not in a git repository", "leave out --git-add there"
    if root is not None:
        hint = f"add it by hand: {shlex.join(by_hand)}"
        name = (real / SCHEMA_FILE).relative_to(root).as_posix()
        try:
            reason = intend_to_add(git_cache(root, cache.git_answers), name)
        except (GitError, RefusedError) as error:
            reason = str(error)
    if reason is None:
        return outcome
    message = f"could not be added to git: {reason}"
    file = str(folder.path / SCHEMA_FILE)
    return outcome.adding(file_diagnostic("IM412", message, file, hint=hint))


def write_conversion(
    outcome: Outcome, files: FolderFiles, path: Path, settings: Settings
) -> Outcome:
    """Write the text of a conversion to ``path``, unless another schema is there."""
    target = files._replace(folder=Folder(path.parent, path.parent))
    name = path.name or os.curdir
    try:
        with OpenFolder(path.parent) as opened:
            opened.lock(LOCK_SECONDS)
            content = read_existing(opened, name, settings.max_size)
            existing = read_existing_schema(content, str(path), files.input_json)
            if outcome.kind is OutcomeKind.WOULD_MIGRATE:
                outcome = _planned_file(outcome, target, name, existing, settings)
            return carry_out(opened, guard(outcome, settings, RunCache()))
    except OSError as error:
        return _unwritable(outcome._replace(name=str(path)), error)


def _planned_file(
    outcome: Outcome,
    files: FolderFiles,
    name: str,
    existing: ExistingSchema | None,
    settings: Settings,
) -> Outcome:
    """Plan the edit of the file, which is in conflict with another schema without ``--force``."""
    conversion = outcome.conversion
    if conversion is None or conversion.source is None:
        return outcome
    before = None if existing is None else existing.content
    written = outcome._replace(edits=(file_edit(files, name, before, conversion.source.encode()),))
    if existing is None:
        return written
    if existing.content is None:
        return outcome.adding(*existing.problems, kind=OutcomeKind.FAILED)
    found = existing.problems
    if existing.is_provable:
        differences = differences_from_pair(existing, conversion, settings)
        found = difference_diagnostics("IM401", differences, existing)
        if not found:
            same = file_diagnostic("IM402", "asks for the same as the input", existing.file)
            return outcome.adding(same, kind=OutcomeKind.UNCHANGED)
    if settings.force:
        return written
    *others, last = found
    last = last._replace(hint="name another file; or replace this one with --force")
    return outcome.adding(*others, last, kind=OutcomeKind.CONFLICT)
