"""Migrating one folder: the plan, and then the last step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.diagnostics import about_file
from migrate.project.apply import apply_edits
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder

if TYPE_CHECKING:
    from migrate.project.discovery import Folder
    from migrate.settings import Settings


def migrate_folder(folder: Folder, settings: Settings) -> Outcome:
    """Plan the folder's migration and make its edits."""
    return carry_out(plan_folder(folder, settings))


def carry_out(outcome: Outcome) -> Outcome:
    """Make the edits of a plan, if it has any, and give the outcome that this came to."""
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    try:
        apply_edits(outcome.edits)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        path = str(outcome.edits[0].path)
        diagnostic = about_file("IM410", f"cannot be written: {reason}", path)
        diagnostics = (*outcome.diagnostics, diagnostic)
        return replace(outcome, kind=OutcomeKind.FAILED, diagnostics=diagnostics, edits=())
    return replace(outcome, kind=OutcomeKind.MIGRATED)
