"""What the platform's client makes of an ``input_schema.py``, and the proof built on it.

The edit of a file is in ``replacement``, which a conversion does not import.
"""

from __future__ import annotations

from migrate.contract.module import (
    Difference,
    Fault,
    FaultKind,
    Literal,
    Position,
    SchemaInput,
    SchemaModule,
)
from migrate.contract.reading import read_schema_module
from migrate.contract.verification import RequestTensor, build_request, compare_modules, verify

__all__ = [
    "Difference",
    "Fault",
    "FaultKind",
    "Literal",
    "Position",
    "RequestTensor",
    "SchemaInput",
    "SchemaModule",
    "build_request",
    "compare_modules",
    "read_schema_module",
    "verify",
]
