"""Looking at a folder without changing it: what is there already, held against the pair."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.project.existing import OR_FORCE
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import plan_folder

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.project.folder import Folder
    from migrate.project.outcome import Outcome
    from migrate.project.toml_files import RunCache
    from migrate.settings import Settings

_CORRECT_ONE: Final = (
    "correct one of the two; if other options made it, such as --batch-dim keep, pass them here,"
    " too"
)


def check_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Give the outcome that migrating the folder would have, if all of it may be changed.

    Nothing is asked of version control, which does not matter as long as nothing is changed.
    """
    looking = replace(settings, allow_dirty=True, allow_no_vcs=True)
    return plan_folder(folder, looking, cache)


def verify_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Hold the ``input_schema.py`` that is there against the legacy pair beside it.

    The outcome is unchanged where it gives back the legacy request, conflict where it does not
    (IM401, IM403), and would-migrate, without an edit, where there is none. Without a legacy input
    there is nothing to do. What else a migration would change or delete plays no part.
    """
    outcome = check_folder(folder, replace(settings, force=False), cache)
    diagnostics = tuple(map(_without_force, outcome.diagnostics))
    return replace(outcome, kind=_kind(outcome), edits=(), diagnostics=diagnostics, left=())


def _without_force(diagnostic: Diagnostic) -> Diagnostic:
    """Advise nothing that only a migration can do."""
    if diagnostic.code == "IM401":
        return replace(diagnostic, hint=_CORRECT_ONE)
    if diagnostic.code == "IM403" and diagnostic.hint is not None:
        return replace(diagnostic, hint=diagnostic.hint.removesuffix(OR_FORCE))
    return diagnostic


def _kind(outcome: Outcome) -> OutcomeKind:
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome.kind
    if outcome.conversion is None:
        return OutcomeKind.NOTHING_TO_DO
    is_proved = any(each.code == "IM402" for each in outcome.diagnostics)
    return OutcomeKind.UNCHANGED if is_proved else outcome.kind
