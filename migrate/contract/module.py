"""What stands in the text of an ``input_schema.py``."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.contract.fault import Fault, FaultKind, Position

if TYPE_CHECKING:
    from collections.abc import Mapping


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
