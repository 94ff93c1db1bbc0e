"""What stands in the text of an ``input_schema.py``."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT: Final = "absent"
"""What the side has that lacks an input or a property."""

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the request built from a text is not the legacy request.

    ``key`` is the property of the input that is concerned, ``name``, ``order`` or ``text``.
    ``legacy`` and ``schema`` say what each side has; ``legacy`` is empty for a fault of the text
    itself. ``line`` is the line of the text, counted from 1.
    """

    input: str | None
    key: str
    legacy: str
    schema: str
    line: int

    @property
    def sentence(self) -> str:
        """Say in one line what differs, and which side has what."""
        name = None if self.input is None else f'input "{shortened(self.input)}"'
        if not self.legacy:
            return self.schema if name is None else f"{self.schema} ({name})"
        if self.key == "name":
            lacking = "the legacy file" if self.legacy == ABSENT else "input_schema.py"
            return f"the {name} is not in {lacking}"
        subject = f"{self.key} of the {name or 'inputs'}"
        return f"{subject}: {self.legacy} from the legacy file, {self.schema} in input_schema.py"


def shown(value: object) -> str:
    """Give a value as it is shown in a difference: on one line, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


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


class Unread(enum.Enum):
    """The value of an expression that only an execution would show."""

    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value and the place where it is written."""

    value: object
    position: Position


@dataclass(frozen=True, slots=True)
class SchemaInput:
    """One entry of ``INPUT_SCHEMA``: its name, which should be text, and its properties."""

    name: object
    position: Position
    properties: Mapping[str, Literal]

    @property
    def is_required(self) -> bool:
        """Say whether the client insists on a shape and an example."""
        required = self.properties.get("required")
        return required is not None and bool(required.value)

    @property
    def is_optional(self) -> bool:
        """Say whether the client marks the tensor as optional, which silence does not."""
        return "required" in self.properties and not self.is_required

    def position_of(self, name: str) -> Position:
        """Give the place of a property's value, or of the input's name if it is absent."""
        return self.properties[name].position if name in self.properties else self.position


@dataclass(frozen=True, slots=True)
class SchemaModule:
    """The inputs in their order, the constants for batching, and everything that is wrong.

    ``position`` is the place of the dictionary.
    """

    inputs: tuple[SchemaInput, ...]
    faults: tuple[Fault, ...]
    position: Position
    batch_size: Literal | None = None
    batch_window: Literal | None = None

    @property
    def loads(self) -> bool:
        """Say whether the client builds a request from the file, right or wrong."""
        return not any(
            fault.kind in (FaultKind.REFUSED, FaultKind.UNREADABLE) for fault in self.faults
        )
