"""What the user may choose about a conversion: one frozen value, made once and passed down."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.choices import IgnoredCode, InputOverride
    from migrate.diagnostics import Diagnostic

DEFAULT_MAX_SIZE: Final = 64 * 1024 * 1024
"""The largest file that is read, in bytes (rules.md, IM001)."""


class BatchDimension(enum.Enum):
    """What becomes of a leading dimension that may count requests (rules.md, "Mapping")."""

    AUTO = "auto"
    """Merge a leading 1 away; keep -1 and n > 1, and say so."""
    KEEP = "keep"
    """Merge nothing."""
    DROP = "drop"
    """Merge whatever leads a tensor of rank 2 or more; keep the first request."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that the conversion of one pair of files depends on.

    Raises ValueError for a ``max_size`` below 0.
    """

    batch_dimension: BatchDimension = BatchDimension.AUTO
    strict: bool = False
    """A warning about the inputs is an error."""
    force: bool = False
    """An ``input_schema.py`` that says something else is replaced."""
    required_from_app: bool = False
    """An input that ``app.py`` reads only through ``get``, ``pop`` or ``in`` is not required."""
    remove_legacy: bool = False
    """The legacy pair is deleted as part of the migration."""
    allow_dirty: bool = False
    """A file may be changed or deleted though it has uncommitted changes."""
    allow_no_vcs: bool = False
    """A file may be changed or deleted though no version control holds it."""
    git_add: bool = False
    """Git is told of the new file, with an intent to add it."""
    max_size: int = DEFAULT_MAX_SIZE
    """The largest file that is read, in bytes."""
    exclude: tuple[str, ...] = ()
    """Patterns, as in ``.gitignore``, of folders and files that a search passes over."""
    ignored: tuple[IgnoredCode, ...] = ()
    """Codes that are told only as ignored; of several entries for one code, the last counts."""
    inputs: tuple[InputOverride, ...] = ()
    """What the user says of inputs; of several entries for one, the last counts."""

    def __post_init__(self) -> None:
        """Refuse a limit that would be none."""
        if self.max_size < 0:
            message = f"max_size must be at least 0, and is {self.max_size}"
            raise ValueError(message)

    def ignores(self, code: str) -> str | None:
        """Give why the user has a code ignored, or ``None``."""
        reasons = (each.reason for each in reversed(self.ignored) if each.code == code)
        return next(reasons, None)

    def marked(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Give the diagnostics, those marked that the user has ignored; an error never is."""
        if not self.ignored:
            return tuple(diagnostics)
        return tuple(
            each if each.is_error else replace(each, ignored=self.ignores(each.code))
            for each in diagnostics
        )
