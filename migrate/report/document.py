"""The report of a whole command, as one value that every machine-readable form is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.project.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """What a command came to: its name, the outcome of each folder, and its exit code."""

    command: str
    outcomes: tuple[Outcome, ...]
    exit_code: int
