"""What can be wrong with the text of an ``input_schema.py``."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FaultKind(enum.Enum):
    """What a fault means for the platform's client, gravest first."""

    REFUSED = "refused"
    """The client itself raises an error: the file does not load."""
    UNREADABLE = "unreadable"
    """Only executing the file would show its value, so nothing is claimed about it."""
    WRONG = "wrong"
    """The client builds a request from it, and the request is not one that a model can serve."""
    OUT_OF_RANGE = "out of range"
    """An integer does not fit its datatype; a migration keeps it, with a warning (IM208)."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the text; line and column count from 1, in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the text, where it stands and what to do about it.

    ``input`` is the name of the input concerned and ``key`` that of its property, where there is
    one.
    """

    kind: FaultKind
    message: str
    position: Position
    input: str | None = None
    key: str | None = None
    hint: str | None = None

    @property
    def line(self) -> int:
        """Give the line, counted from 1."""
        return self.position.line

    @property
    def column(self) -> int:
        """Give the column, counted from 1, in characters."""
        return self.position.column
