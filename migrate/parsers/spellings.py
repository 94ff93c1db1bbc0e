"""How people spell shapes, and which shape each spelling means (rules.md, IM007, IM105, IM106)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from migrate.diagnostics import Finding, shortened
from migrate.model import VARIABLE
from migrate.parsers.soundness import MAX_DEPTH

if TYPE_CHECKING:
    from migrate.model import JSONValue, Path, Shape


def read_shape(value: JSONValue, path: Path) -> tuple[Shape | None, tuple[Finding, ...]]:
    """Give the shape that a value means, or ``None``, and what there is to say about it.

    The value has the structure that the JSON Schema asks for: a dimension, or a list of them.
    """
    if value == []:
        return (1,), (_respelled("[]", (1,), path),)
    if not isinstance(value, list):
        dimension, finding = _read_dimension(value, path)
        if finding is not None:
            return None, (finding,)
        return (dimension,), (_respelled(json.dumps(value), (dimension,), path),)
    return _read_dimensions(value, path)


def _read_dimensions(
    values: list[JSONValue], path: Path
) -> tuple[Shape | None, tuple[Finding, ...]]:
    faults = too_many_dimensions(values, path)
    if faults:
        return None, faults
    dimensions = [_read_dimension(value, (*path, index)) for index, value in enumerate(values)]
    faults = tuple(finding for _, finding in dimensions if finding)
    if faults:
        return None, faults
    shape = tuple(dimension for dimension, _ in dimensions)
    if any(type(value) is not int for value in values):
        return shape, (_respelled(json.dumps(values), shape, path),)
    return shape, ()


def too_many_dimensions(values: list[JSONValue], path: Path) -> tuple[Finding, ...]:
    """Give IM007 for a shape that no data could be nested like."""
    if len(values) <= MAX_DEPTH:
        return ()
    message = f"the shape has {len(values):,} dimensions: at most {MAX_DEPTH} are possible"
    return (Finding("IM007", message, path, hint="write the shape that the model takes"),)


def _read_dimension(value: JSONValue, path: Path) -> tuple[int, Finding | None]:
    """Give the dimension that an integer, an integral fraction or digits in text mean."""
    dimension = int(value) if isinstance(value, int | float | str) else 0
    if dimension > 0 or dimension == VARIABLE:
        return dimension, None
    message = f"the dimension {shortened(str(dimension))} is neither positive nor -1"
    return dimension, Finding("IM106", message, path)


def _respelled(written: str, shape: Shape, path: Path) -> Finding:
    meant = shortened(str(list(shape)))
    message = f"the shape {shortened(written)} is read as {meant}"
    return Finding("IM105", message, path, hint=f"write {meant}, or the shape that is meant")
