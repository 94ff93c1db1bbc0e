"""How people spell shapes, and which shape each spelling means (rules.md, IM105, IM106)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.diagnostics import Finding
from migrate.model import VARIABLE

if TYPE_CHECKING:
    from migrate.model import JSONValue, Path, Shape


def read_shape(value: JSONValue, path: Path) -> tuple[Shape | None, tuple[Finding, ...]]:
    """Give the shape that a value means, or ``None``, and what there is to say about it.

    The value has the structure that the JSON Schema asks for: a dimension, or a list of them.
    """
    if value == []:
        return (1,), (_respelled("[] is read as [1]", path),)
    if not isinstance(value, list):
        dimension, finding = _read_dimension(value, path)
        bare = _respelled(f"{value} is read as [{dimension}]", path)
        return (None, (finding,)) if finding else ((dimension,), (bare,))
    dimensions = [_read_dimension(item, (*path, index)) for index, item in enumerate(value)]
    faults = tuple(finding for _, finding in dimensions if finding)
    if faults:
        return None, faults
    shape = tuple(dimension for dimension, _ in dimensions)
    if any(type(item) is not int for item in value):
        return shape, (_respelled(f"it is read as {list(shape)}", path),)
    return shape, ()


def _read_dimension(value: JSONValue, path: Path) -> tuple[int, Finding | None]:
    """Give the dimension that an integer, an integral fraction or digits in text mean."""
    dimension = int(value) if isinstance(value, int | float | str) else 0
    if dimension > 0 or dimension == VARIABLE:
        return dimension, None
    message = f"dimension {dimension} is neither positive nor -1"
    return dimension, Finding("IM106", message, path, hint="write -1 for a variable length")


def _respelled(how: str, path: Path) -> Finding:
    hint = "write a list of integers"
    return Finding("IM105", f"shape spelled otherwise: {how}", path, hint=hint)
