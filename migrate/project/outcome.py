"""What became of one folder: exactly one named outcome (architecture.md)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic
    from migrate.files.edit import Edit
    from migrate.pipeline import Conversion


class OutcomeKind(enum.Enum):
    """The names of the outcomes, as they stand in reports."""

    MIGRATED = "migrated"
    WOULD_MIGRATE = "would-migrate"
    UNCHANGED = "unchanged"
    NOTHING_TO_DO = "nothing-to-do"
    CONFLICT = "conflict"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one folder, or would become of it.

    ``name`` is what the user calls the folder. ``edits`` are made, or would be, all together.
    ``left`` are the files of a legacy pair that stays, and that nothing names any more after them.
    """

    name: str
    kind: OutcomeKind
    diagnostics: tuple[Diagnostic, ...] = ()
    edits: tuple[Edit, ...] = ()
    conversion: Conversion | None = None
    left: tuple[Path, ...] = ()
