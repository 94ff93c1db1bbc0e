"""When a tensor of the new request is a tensor of the legacy request.

It is once the dimension for the number of requests is put back. Whether there is one is told from
the legacy shape by the rule in rules.md, "Mapping", without a look at how the mapping applied it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from migrate.contract.difference import ABSENT, shown
from migrate.contract.elements import Elements, RaggedError, flatten
from migrate.contract.same_value import first_difference
from migrate.model import VARIABLE, LegacyTensor, Missing, Shape
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from migrate.contract.request import RequestTensor

    Mismatch: TypeAlias = tuple[str, str, str]


def compare_tensors(
    legacy: LegacyTensor,
    new: RequestTensor,
    batch_dimension: BatchDimension,
    *,
    may_be_optional: bool,
) -> Iterator[Mismatch]:
    """Give what differs: a key of the schema, what the legacy file has and what the schema has."""
    if new.datatype != legacy.datatype.value:
        yield "datatype", legacy.datatype.value, new.datatype
    if new.optional != legacy.optional and not (new.optional and may_be_optional):
        yield "required", str(not legacy.optional), str(not new.optional)
    is_batch = _leads_with_batch(legacy.shape, batch_dimension)
    shape = legacy.shape[1:] if is_batch else legacy.shape
    if new.shape != shape:
        yield "shape", shown(list(shape)), ABSENT if new.shape is None else shown(list(new.shape))
    if legacy.data is not Missing.MISSING:
        yield from _compare_data(legacy, new, is_batch=is_batch)


def _leads_with_batch(shape: Shape, batch_dimension: BatchDimension) -> bool:
    """Say whether the first dimension counts requests, and so is absent from the schema."""
    if len(shape) == 1 or batch_dimension is BatchDimension.KEEP:
        return False
    return batch_dimension is BatchDimension.DROP or shape[0] == 1


def _compare_data(
    legacy: LegacyTensor, new: RequestTensor, *, is_batch: bool
) -> Iterator[Mismatch]:
    if new.data is None:
        yield "example", shown(legacy.data), ABSENT
        return
    try:
        old, example = flatten(legacy.data), flatten(new.data)
    except RaggedError as error:
        yield "example", "nested lists of a tensor", str(error)
        return
    requests = _requests(legacy.shape[0], old, example) if is_batch else 1
    lengths = (requests, *example.lengths) if is_batch else example.lengths
    if not _is_same_layout(old.lengths, lengths):
        yield "example", f"data of shape {list(old.lengths)}", f"of shape {list(example.lengths)}"
        return
    if requests == 0:
        return  # the sample holds no request, so every example is one that it does not hold
    first = old.values if requests == 1 else old.values[: len(example.values)]
    index = first_difference(legacy.datatype.value, first, example.values)
    if index is not None:
        place = f" at {example.place(index)}" if example.lengths else ""
        yield "example", f"{shown(first[index])}{place}", shown(example.values[index])


def _requests(dimension: int, old: Elements, example: Elements) -> int:
    """Give the number of requests that legacy data holds, each the size of the example."""
    if dimension != VARIABLE:
        return dimension
    if example.values:
        return len(old.values) // len(example.values)
    return old.lengths[0] if old.lengths else 0


def _is_same_layout(old: Shape, expected: Shape) -> bool:
    """Compare the lengths of nested lists: legacy data may be flat, or a bare value.

    Leading lengths of one are no difference; no element changes its place in row-major order.
    """
    flat = (math.prod(expected),)
    return _without_leading_ones(old) in (
        _without_leading_ones(expected),
        _without_leading_ones(flat),
    )


def _without_leading_ones(lengths: Shape) -> Shape:
    start = next((index for index, length in enumerate(lengths) if length != 1), len(lengths))
    return lengths[start:]
