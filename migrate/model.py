"""The values that pass between the stages: the legacy document and the new schema.

Everything here is immutable. Parsers make the legacy side, the mapping turns it into the schema
side, and the code generator writes the schema side down.
"""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Scalar: TypeAlias = bool | int | float | str
"""One element of a tensor."""

Nested: TypeAlias = "Scalar | list[Nested]"
"""Elements nested in lists, as the client sees an example."""

JSONValue: TypeAlias = "Scalar | list[JSONValue] | dict[str, JSONValue] | None"
"""Any value of a JSON text."""

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices from a document's root to a node."""

Shape: TypeAlias = tuple[int, ...]
"""Dimensions from the outermost to the innermost; -1 is a dimension of variable length."""

VARIABLE: Final = -1
"""The dimension whose length each request may choose."""

FIRST_INEXACT: Final = 2**53
"""Below this magnitude an integral double is the number that was written (IM206)."""


class Datatype(enum.Enum):
    """The datatypes of the Open Inference Protocol v2 (section "Tensor Data Types")."""

    BOOL = "BOOL"
    UINT8 = "UINT8"
    UINT16 = "UINT16"
    UINT32 = "UINT32"
    UINT64 = "UINT64"
    INT8 = "INT8"
    INT16 = "INT16"
    INT32 = "INT32"
    INT64 = "INT64"
    FP16 = "FP16"
    FP32 = "FP32"
    FP64 = "FP64"
    BF16 = "BF16"
    BYTES = "BYTES"


DATATYPE_ALIASES: Final[Mapping[str, Datatype]] = {
    "BOOLEAN": Datatype.BOOL,
    "STR": Datatype.BYTES,
    "STRING": Datatype.BYTES,
    "OBJECT": Datatype.BYTES,
    "INT": Datatype.INT32,
    "LONG": Datatype.INT64,
    "FLOAT": Datatype.FP32,
    "DOUBLE": Datatype.FP64,
    "HALF": Datatype.FP16,
    "FLOAT16": Datatype.FP16,
    "FLOAT32": Datatype.FP32,
    "FLOAT64": Datatype.FP64,
    "BFLOAT16": Datatype.BF16,
}
"""Names of numpy, torch and Triton's model configuration; `int` has 32 bits, as in torch."""


class Side(enum.Enum):
    """The two legacy files, by the key of their tensors."""

    INPUT = "inputs"
    OUTPUT = "outputs"


class LegacyTensor(NamedTuple):
    """One tensor of ``input.json`` or ``output.json``, its spellings already understood.

    ``shape`` is as declared, with the dimension for the number of requests if it was written.
    ``data`` is the value as read, or ``None`` where there is none. ``position`` is the tensor's
    position in its list.
    """

    position: int
    name: str
    shape: Shape
    datatype: Datatype
    data: JSONValue
    optional: bool = False


class LegacyDocument(NamedTuple):
    """One legacy file: its side and those of its tensors that could be read, in their order."""

    side: Side
    tensors: tuple[LegacyTensor, ...]


class Example(NamedTuple):
    """A sample value: its elements in row-major order and the length of each dimension.

    The product of ``lengths`` is the number of ``elements``; no length is negative.
    """

    lengths: Shape
    elements: tuple[Scalar, ...]

    def nested(self) -> list[Nested]:
        """Return the elements nested in lists, one level for each dimension."""
        level: Sequence[Nested] = self.elements
        for depth in range(len(self.lengths) - 1, 0, -1):
            length = self.lengths[depth]
            rows = range(math.prod(self.lengths[:depth]))
            level = [list(level[row * length : (row + 1) * length]) for row in rows]
        return list(level)


class FieldSpec(NamedTuple):
    """One field of the new format: an input, or an output that is kept for reports.

    ``datatype`` is a name of the target format (``STRING`` for ``BYTES``); ``shape`` has no
    dimension for the number of requests. ``example`` is ``None`` only for an output.
    """

    name: str
    datatype: str
    required: bool
    shape: Shape
    example: Example | None


def schema_dictionary(fields: Iterable[FieldSpec]) -> dict[str, dict[str, object]]:
    """Return the value that ``INPUT_SCHEMA`` has once a file generated from fields is loaded."""
    return {
        field.name: {
            "datatype": field.datatype,
            "required": field.required,
            "shape": list(field.shape),
            **({} if field.example is None else {"example": field.example.nested()}),
        }
        for field in fields
    }
