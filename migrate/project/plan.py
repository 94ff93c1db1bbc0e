"""What would become of one folder: its files read, judged and decided on, with nothing written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.files.open_folder import OpenFolder
from migrate.files.reading import unreadable
from migrate.project.decisions import decide
from migrate.project.folder_files import read_folder_files
from migrate.project.in_force import judge_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.toml_files import RunCache
from migrate.rules import Severity

if TYPE_CHECKING:
    from migrate.project.folder import Folder
    from migrate.settings import Settings


def plan_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Return the outcome that migrating the folder would have, with the edits to make.

    ``cache`` holds what is known of other folders of the same run.
    """
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            return plan_open_folder(opened, folder, settings, cache or RunCache())
    except OSError as error:
        return unreadable_folder(folder, error)


def check_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Return the outcome that migrating the folder would have, if all of it may be changed.

    Git is not asked, which does not matter as long as nothing is changed; and files that nobody
    reads may stay.
    """
    looking = replace(settings, allow_dirty=True, allow_no_vcs=True, remove_legacy=False)
    return plan_folder(folder, looking, cache)


def preview_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Return the outcome that migrating the folder would have, with its edits in any case.

    What ``run`` would refuse, because it could not be undone, is a warning (IM405).
    """
    allowing = replace(settings, allow_dirty=True, allow_no_vcs=True)
    cache = cache or RunCache()
    outcome = plan_folder(folder, allowing, cache)
    guarded = guard(outcome, settings, cache)
    refused = guarded.diagnostics[len(outcome.diagnostics) :]
    told = (
        each._replace(
            severity=Severity.WARNING, message=f"{each.message}; run would refuse this folder"
        )
        for each in refused
    )
    return outcome.adding(*settings.marked(told))


def plan_open_folder(
    opened: OpenFolder, folder: Folder, settings: Settings, cache: RunCache
) -> Outcome:
    """Plan a folder that is held open, so that the edits can be made in the very same one."""
    state = judge_folder(read_folder_files(opened, folder, settings), settings, cache)
    outcome = decide(state)
    edits = tuple(edit._replace(mode=opened.mode(edit.name)) for edit in outcome.edits)
    diagnostics = settings.marked(outcome.diagnostics)
    outcome = outcome._replace(edits=edits, diagnostics=diagnostics, in_force=state.in_force)
    file = str(edits[0].path) if outcome.only_sets_io_schema else state.judged_file
    outcome = outcome._replace(file=file)
    return guard(outcome, settings, cache)


def guard(outcome: Outcome, settings: Settings, cache: RunCache) -> Outcome:
    """Refuse to change what could not be restored (IM405), or is not to be added (IM422)."""
    touched = [edit.path for edit in outcome.edits if edit.before is not None]
    is_unguarded = not touched or (settings.allow_dirty and settings.allow_no_vcs)
    if not outcome.edits or (is_unguarded and not settings.git_add):
        return outcome
    from migrate.git.working_tree import (  # noqa: PLC0415 - brings subprocess
        foreign_repository,
        unsafe_files,
    )

    allow_dirty, allow_no_vcs = settings.allow_dirty, settings.allow_no_vcs
    known = cache.git_answers
    unsafe = unsafe_files(touched, allow_dirty=allow_dirty, allow_no_vcs=allow_no_vcs, known=known)
    if not unsafe and settings.git_add:
        foreign = foreign_repository(outcome.edits[0].path, known)
        unsafe = () if foreign is None else (foreign,)
    if not unsafe:
        return outcome
    return outcome.adding(*unsafe, kind=OutcomeKind.CONFLICT)._replace(edits=())


def unreadable_folder(folder: Folder, error: OSError) -> Outcome:
    """Return the outcome of a folder that cannot be opened."""
    diagnostic = unreadable(error, folder.name, "the file" if folder.named else "the folder")
    return Outcome(folder.name, OutcomeKind.FAILED, (diagnostic,))
