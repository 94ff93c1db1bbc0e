"""A migration that is planned in one place and made in another: the plan, and making it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.project.folder import Folder
    from migrate.settings import Settings


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


def apply_planned(planned: PlannedFolder) -> Outcome:
    """Make the edits of one folder, if all that they were planned from is still as it was.

    The folder is planned again, while nobody else is at work in it. Edits that the plan has not
    are a conflict, and nothing is written (IM410); some of the plan's may be made already.
    """
    outcome = planned.outcome
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    return migrate_folder(planned.folder, planned.settings, allowed=outcome.edits)
