"""What became of one folder: exactly one named outcome."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.project.folder import YAML_FILES

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

    @property
    def is_failure(self) -> bool:
        """Whether a person must look at it before anything can be done."""
        return self in {OutcomeKind.CONFLICT, OutcomeKind.FAILED}


BY_GRAVITY: Final = (
    OutcomeKind.FAILED,
    OutcomeKind.CONFLICT,
    OutcomeKind.MIGRATED,
    OutcomeKind.WOULD_MIGRATE,
    OutcomeKind.UNCHANGED,
    OutcomeKind.NOTHING_TO_DO,
)
"""The outcomes as somebody who looks for trouble wants them: a unit has the first that occurs."""


class InForce(enum.Enum):
    """What the platform reads of a folder (docs/guide.md)."""

    LEGACY = "legacy"
    """Only the pair is there."""
    SCHEMA = "schema"
    """``input_schema.py``; whatever is there of a pair is a leftover."""
    PYDANTIC = "pydantic"
    """The classes in ``app.py``; neither file is read."""
    FILE_IMPORT = "file-import"
    """The pair, which the client uploads for a model that is imported as files."""
    BOTH = "both"
    """An old deployment reads the pair, a new one ``input_schema.py``."""
    NONE = "none"
    """Neither is there, or nothing marks a model."""


class Outcome(NamedTuple):
    """What became of one folder, or would become of it.

    ``name`` is what the user calls the folder, ``file`` the file in it that is judged, if it was
    found. ``edits`` are made, or would be, all together.
    ``left`` are the files of a legacy pair that stays, and that nothing names any more after them.
    ``in_force`` is what the platform reads, and ``reason`` why there is nothing to do, in words.
    ``proved`` says that the request built from ``input_schema.py``, as it is or would be, is the
    legacy request.
    """

    name: str
    kind: OutcomeKind
    diagnostics: tuple[Diagnostic, ...] = ()
    edits: tuple[Edit, ...] = ()
    conversion: Conversion | None = None
    left: tuple[Path, ...] = ()
    in_force: InForce = InForce.NONE
    reason: str | None = None
    proved: bool = False
    file: str | None = None

    @property
    def only_sets_io_schema(self) -> bool:
        """Whether ``input_schema.py`` is complete, and only ``inferless.yaml`` is to be changed."""
        names = {edit.name for edit in self.edits}
        return self.in_force is InForce.BOTH and bool(names) and names <= set(YAML_FILES)

    def adding(self, *diagnostics: Diagnostic, kind: OutcomeKind | None = None) -> Outcome:
        """Return the outcome with more diagnostics, and of another kind if one is given."""
        return self._replace(kind=kind or self.kind, diagnostics=(*self.diagnostics, *diagnostics))
