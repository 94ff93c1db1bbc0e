"""Fit data to a shape (IM204 and IM205).

The protocol allows data nested like the shape, and flat in row-major order. A sample may also carry
one dimension more than its shape: the number of requests, which is one.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from migrate.model import VARIABLE

if TYPE_CHECKING:
    from migrate.model import JSONValue, Path, Shape


class Measured(NamedTuple):
    """Data taken apart: the length of each nested level, and the elements in row-major order.

    ``lengths`` is empty for a bare scalar. ``ragged`` is the path, within the data, of the first
    list that is not like its neighbours; the rest is then meaningless.
    """

    lengths: Shape
    elements: tuple[JSONValue, ...]
    ragged: Path | None = None


class Fit(NamedTuple):
    """How data fits its shape: the lengths it has once it is nested like the shape.

    ``folded`` says that it was written flat; ``extra_dimension`` that it carried a dimension for
    the number of requests which the shape does not have.
    """

    lengths: Shape
    folded: bool = False
    extra_dimension: bool = False


def measure(value: JSONValue) -> Measured:
    """Flatten data, level by level."""
    lengths: list[int] = []
    level = [value]
    while level and isinstance(level[0], list):
        odd = _first_unlike(level, len(level[0]))
        if odd is not None:
            return Measured(tuple(lengths), (), ragged=_unravel(odd, lengths))
        lengths.append(len(level[0]))
        level = list(chain.from_iterable(level))  # type: ignore[arg-type]
    if list in set(map(type, level)):
        odd = next(index for index, item in enumerate(level) if isinstance(item, list))
        return Measured(tuple(lengths), (), ragged=_unravel(odd, lengths))
    return Measured(tuple(lengths), tuple(level))


def fit(shape: Shape, measured: Measured, *, extra_allowed: bool) -> Fit | None:
    """Return how the data fits the shape, or ``None`` if it does not.

    ``extra_allowed`` lets the data carry one leading dimension of length one that the shape lacks.
    """
    if measured.ragged is not None:
        return None
    if _matches(measured.lengths, shape):
        unknown = (0,) * (len(shape) - len(measured.lengths))  # below an empty list
        return Fit(measured.lengths + unknown)
    folded = _fold(measured, shape)
    if folded is not None:
        return Fit(folded, folded=len(shape) > 1)
    if extra_allowed and measured.lengths[:1] == (1,):
        inner = Measured(measured.lengths[1:], measured.elements)
        within = fit(shape, inner, extra_allowed=False) if inner.lengths else None
        if within is not None:
            return Fit(within.lengths, folded=within.folded, extra_dimension=True)
    return None


def path_of_element(measured: Measured, index: int) -> Path:
    """Return the path, within the data as it was written, of the element at a row-major index."""
    return _unravel(index, measured.lengths)


def _first_unlike(level: list[JSONValue], length: int) -> int | None:
    """Return the index of the first item that is not a list of a length."""
    for index, item in enumerate(level):
        if not isinstance(item, list) or len(item) != length:
            return index
    return None


def _matches(lengths: Shape, shape: Shape) -> bool:
    """Return whether nested data has the shape; what an empty list would hold is not asked."""
    if len(lengths) != len(shape) and not (lengths and lengths[-1] == 0):
        return False
    return len(lengths) <= len(shape) and all(
        dimension in (length, VARIABLE) for length, dimension in zip(lengths, shape, strict=False)
    )


def _fold(measured: Measured, shape: Shape) -> Shape | None:
    """Fold flat data, or a bare scalar, into a shape with at most one variable dimension."""
    if len(measured.lengths) > 1 or shape.count(VARIABLE) > 1:
        return None
    count = len(measured.elements)
    known = math.prod(dimension for dimension in shape if dimension != VARIABLE)
    if VARIABLE not in shape:
        return shape if count == known else None
    if count % known:
        return None
    return tuple(count // known if dimension == VARIABLE else dimension for dimension in shape)


def _unravel(index: int, lengths: Shape | list[int]) -> Path:
    """Turn a row-major index into one index for each dimension."""
    path: list[int] = []
    for length in reversed(lengths):
        index, remainder = divmod(index, length)
        path.append(remainder)
    return tuple(reversed(path))
