"""One part of the benchmark: what it found, for a person and for a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.measuring import Ratio


@dataclass(frozen=True)
class Section:
    """Ratios under a title; ``details`` holds what they were made of, ``notes`` what is missing."""

    title: str
    ratios: tuple[Ratio, ...]
    details: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def lines(self):
        """Return the section as a person reads it."""
        yield f"{self.title}:"
        yield from (ratio.line() for ratio in self.ratios)
        yield from (f"  note: {note}" for note in self.notes)

    def as_dictionary(self):
        """Return the section as a program reads it."""
        return {
            "title": self.title,
            "ratios": [ratio.as_dictionary() for ratio in self.ratios],
            "details": self.details,
            "notes": list(self.notes),
        }
