"""A rule: a stable code, its severity, and its explanation."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """The severity of a diagnostic, in ascending order (rules.md, first section)."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        """Return the word that is printed: ``note``, ``warning`` or ``error``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One code, the source of messages, ``explain`` and the reference.

    ``summary`` completes "this code means that ...", ``meaning`` explains why it matters, and
    ``remedy`` how to fix it.
    """

    code: str
    severity: Severity
    summary: str
    meaning: str
    remedy: str
