"""Merge the request batch dimension away (IM201, IM202 and IM203)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from migrate.diagnostics import Finding
from migrate.mapping.elements import shown_shape
from migrate.model import Example
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from migrate.model import Path, Shape


class Merged(NamedTuple):
    """A shape and its example without the dimension for the number of requests.

    ``merged`` says that there was one. ``example`` is ``None`` where there is none to give.
    """

    shape: Shape
    example: Example | None
    merged: bool = False
    finding: Finding | None = None


def counts_requests(shape: Shape, choice: BatchDimension) -> bool:
    """Return whether the leading dimension counts requests, and is merged away."""
    if len(shape) == 1 or choice is BatchDimension.KEEP:
        return False
    return choice is BatchDimension.DROP or shape[0] == 1


def merge(shape: Shape, example: Example | None, choice: BatchDimension, path: Path) -> Merged:
    """Merge the request batch dimension away if that is the choice.

    ``path`` is the tensor's. A tensor of rank 1 has no such dimension and stays as it is.
    """
    if not counts_requests(shape, choice):
        is_told = len(shape) > 1 and choice is BatchDimension.AUTO
        return Merged(shape, example, finding=_kept(shape, path) if is_told else None)
    count = example.lengths[0] if example else 1
    finding = _several(count, path) if count > 1 else _merged(shape, path)
    first: Example | None = None
    if example is not None and count > 0:
        lengths = example.lengths[1:]
        first = Example(lengths, example.elements[: math.prod(lengths)])
    return Merged(shape[1:], first, merged=True, finding=finding)


def merged_from_data(shape: Shape, example: Example | None, path: Path) -> Merged:
    """Report a dimension that only the data had; the example is already without it."""
    only = f"the data had it, the shape {shown_shape(shape)} does not"
    message = f"the request batch dimension was merged away: {only}"
    finding = Finding("IM201", message, (*path, "data"))
    return Merged(shape, example, merged=True, finding=finding)


def _merged(shape: Shape, path: Path) -> Finding:
    becomes = f"{shown_shape(shape)} becomes {shown_shape(shape[1:])}"
    message = f"the request batch dimension was merged away: {becomes}"
    return Finding("IM201", message, (*path, "shape"))


def _several(count: int, path: Path) -> Finding:
    kept = f"the first is kept as the example, {count - 1} left out"
    message = f"the sample holds {count} requests: {kept}"
    return Finding("IM202", message, (*path, "data"))


def _kept(shape: Shape, path: Path) -> Finding:
    message = f"the leading dimension {shape[0]} of {shown_shape(shape)} may count requests"
    hint = (
        "it was kept; if it counts requests, pass --batch-dim drop, and otherwise --batch-dim keep"
    )
    return Finding("IM203", message, (*path, "shape"), hint=hint)
