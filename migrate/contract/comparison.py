"""When a tensor of the new request is a tensor of the legacy request.

It is once the dimension for the number of requests is put back. Whether there is one is told from
the legacy shape by the rule in rules.md, "Mapping", without a look at how the mapping applied it.
"""

from __future__ import annotations

import math
import re
from array import array
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from migrate.contract.module import ABSENT, shown
from migrate.contract.values import BOOLEAN, FRACTION, TEXT, VALUES, Elements, RaggedError, flatten
from migrate.model import VARIABLE, LegacyTensor, Shape
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from migrate.contract.verification import RequestTensor

    Mismatch: TypeAlias = tuple[str, str, str]

_NUMBER: Final = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}


def first_difference(
    datatype: str, legacy: Sequence[object], schema: Sequence[object]
) -> int | None:
    """Return the index of the first element that differs, or ``None``.

    Both sides are of one length, and the schema's elements are of the datatype's types.
    """
    if _are_identical(legacy, schema):
        return None
    same = _comparison(datatype)
    pairs = enumerate(zip(legacy, schema, strict=True))
    return next((index for index, (old, new) in pairs if not same(old, new)), None)


def _are_identical(legacy: Sequence[object], schema: Sequence[object]) -> bool:
    """Compare the common case at once: one type throughout. Only a float has a signed zero."""
    kinds = set(map(type, legacy))
    if len(kinds) != 1 or kinds != set(map(type, schema)):
        return False
    if kinds == {float}:
        return array("d", cast("Sequence[float]", legacy)).tobytes() == (
            array("d", cast("Sequence[float]", schema)).tobytes()
        )
    return legacy == schema


def _comparison(datatype: str) -> Callable[[object, object], bool]:
    values = VALUES[datatype]
    if values is TEXT:
        return _same_text
    if values is BOOLEAN:
        return _same_truth
    return _same_fraction if values is FRACTION else _same_integer


def _same_text(legacy: object, schema: object) -> bool:
    return type(legacy) is str and legacy == schema


def _same_truth(legacy: object, schema: object) -> bool:
    """Let 1 and "true" stand for True."""
    if isinstance(legacy, str):
        return _TRUTHS.get(legacy.strip().lower()) is schema
    return isinstance(legacy, (int, float)) and legacy == schema


def _same_integer(legacy: object, schema: object) -> bool:
    """Let "3" and, below 2**53, 3.0 stand for an integer; beyond, a fraction may be rounded."""
    if isinstance(legacy, str):
        return _is_number(legacy) and Decimal(legacy.strip()) == schema
    is_exact = type(legacy) is int or (isinstance(legacy, float) and abs(legacy) < 2**53)
    return is_exact and legacy == schema


def _same_fraction(legacy: object, schema: object) -> bool:
    """Let 2 and "2.0" stand for 2.0; of text, the double nearest to it is its value."""
    if isinstance(legacy, str):
        return _is_number(legacy) and schema in (Decimal(legacy.strip()), float(legacy))
    return (
        isinstance(legacy, (int, float))
        and not isinstance(legacy, bool)
        and legacy == schema
        and (legacy != 0 or math.copysign(1, legacy) == math.copysign(1, cast("float", schema)))
    )


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def compare_tensors(
    legacy: LegacyTensor,
    new: RequestTensor,
    batch_dimension: BatchDimension,
    *,
    may_be_optional: bool,
) -> Iterator[Mismatch]:
    """Yield what differs: a key of the schema, the legacy value and the value of the schema."""
    if new.datatype != legacy.datatype.value:
        yield "datatype", legacy.datatype.value, new.datatype
    if new.optional != legacy.optional and not (new.optional and may_be_optional):
        yield "required", str(not legacy.optional), str(not new.optional)
    is_batch = _leads_with_batch(legacy.shape, batch_dimension)
    shape = legacy.shape[1:] if is_batch else legacy.shape
    if new.shape != shape:
        yield "shape", shown(list(shape)), ABSENT if new.shape is None else shown(list(new.shape))
    if legacy.data is not None:
        yield from _compare_data(legacy, new, is_batch=is_batch)


def _leads_with_batch(shape: Shape, batch_dimension: BatchDimension) -> bool:
    """Return whether the first dimension counts requests, and so is absent from the schema."""
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
    """Return the number of requests that legacy data holds, each the size of the example."""
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
