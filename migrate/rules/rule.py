"""What a rule is: a stable code, how grave it is, and how to explain it to a person."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """How grave a diagnostic is; the order is the order of gravity (rules.md, first section)."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        """Give the word that is printed: ``note``, ``warning`` or ``error``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of codes, from which messages, ``explain`` and the reference are made.

    ``summary`` completes "this code means that ...", ``meaning`` says why it matters, ``remedy``
    says what to do about it.
    """

    code: str
    severity: Severity
    summary: str
    meaning: str
    remedy: str
