"""Migrating one folder: the plan, and then the last step, while nobody else is at work in it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import file_diagnostic
from migrate.files.edit import NotPutBackError
from migrate.files.open_folder import LockedError, OpenFolder
from migrate.project.apply import apply_edits
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_open_folder, unreadable_folder

if TYPE_CHECKING:
    from collections.abc import Collection

    from migrate.files.edit import Edit
    from migrate.project.folder import Folder
    from migrate.project.patch import PatchRecorder
    from migrate.project.toml_files import RunCache
    from migrate.settings import Settings

LOCK_SECONDS: Final = 60.0
"""How long a run waits for another one in the same folder."""


def migrate_folder(
    folder: Folder,
    settings: Settings,
    cache: RunCache | None = None,
    *,
    patch_file: PatchRecorder | None = None,
    allowed: Collection[Edit] | None = None,
) -> Outcome:
    """Plan the folder's migration, and make its edits once they are in the patch file.

    Where only some edits are ``allowed``, a plan that has any other is a conflict (IM410).
    If the settings say so, git gets to know of the new file in the end. ``cache`` holds what
    was read for other folders of the same run.
    """
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            opened.lock(LOCK_SECONDS)
            opened.remove_leftovers()
            planned = plan_open_folder(opened, folder, settings, cache)
            if allowed is not None and not set(planned.edits) <= set(allowed):
                return _changed(planned)
            outcome = carry_out(opened, planned, patch_file)
            return _made_known(opened, outcome) if settings.git_add else outcome
    except LockedError as error:
        return unwritable(Outcome(str(folder.path), OutcomeKind.FAILED), error)
    except OSError as error:
        return unreadable_folder(folder, error)


def _made_known(opened: OpenFolder, outcome: Outcome) -> Outcome:
    from migrate.project.intent_to_add import with_intent_to_add  # noqa: PLC0415 - brings subprocess

    return with_intent_to_add(outcome, opened)


def _changed(outcome: Outcome) -> Outcome:
    """Refuse edits that are not those of an earlier plan."""
    message = "cannot be written: the folder has changed since the plan was made"
    changed = file_diagnostic("IM410", message, outcome.name, hint="plan again")
    diagnostics = (*outcome.diagnostics, changed)
    return replace(outcome, kind=OutcomeKind.CONFLICT, diagnostics=diagnostics, edits=())


def carry_out(
    opened: OpenFolder, outcome: Outcome, patch_file: PatchRecorder | None = None
) -> Outcome:
    """Make the edits of a plan, if it has any, and give the outcome that this came to."""
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    recording = patch_file.recording(outcome.edits) if patch_file else nullcontext()
    try:
        with recording:
            apply_edits(opened, outcome.edits)
    except OSError as error:
        return unwritable(outcome, error)
    return replace(outcome, kind=OutcomeKind.MIGRATED)


def unwritable(outcome: Outcome, error: OSError) -> Outcome:
    """Give the outcome of edits that could not be made (rules.md has no code: IM410)."""
    reason = error.strerror or str(error)
    result = "" if isinstance(error, NotPutBackError) else "; nothing was changed"
    path = str(outcome.edits[0].path) if len(outcome.edits) == 1 else outcome.name
    diagnostic = file_diagnostic("IM410", f"cannot be written: {reason.lower()}{result}", path)
    diagnostics = (*outcome.diagnostics, diagnostic)
    return replace(outcome, kind=OutcomeKind.FAILED, diagnostics=diagnostics, edits=())
