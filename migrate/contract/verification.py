"""The proof of a migration: the request built from the new text is the legacy request.

The request is built as ``create_input_from_schema`` of inferless-cli 2.0.22 builds it, as far as a
legacy request has the same (docs/formats.md).

Its tensors are those of the legacy request once the dimension for the number of requests is put
back. Whether there is one follows from the legacy shape by the rule of docs/guide.md,
without a look at how the mapping applied it.
"""

from __future__ import annotations

import math
import re
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from migrate.contract.module import ABSENT, Difference, FaultKind, as_text, shown
from migrate.contract.values import (
    BOOLEAN,
    FRACTION,
    REQUEST_NAMES,
    TEXT,
    VALUES,
    Elements,
    RaggedError,
    flatten,
)
from migrate.model import VARIABLE, LegacyTensor, Shape
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from typing import TypeAlias

    from migrate.contract.module import Fault, SchemaInput, SchemaModule
    from migrate.contract.values import Values
    from migrate.model import LegacyDocument

    Mismatch: TypeAlias = tuple[str, str, str]


def verify(
    document: LegacyDocument,
    module: SchemaModule,
    batch_dimension: BatchDimension,
    optional_inputs: frozenset[str] = frozenset(),
) -> tuple[Difference, ...]:
    """Compare the request built from a module with the legacy request; empty means proved.

    A property that has a fault of its own is reported once, and not also as a difference.
    ``optional_inputs`` names inputs that may be optional though their legacy tensor is not.
    The constants are no part of a legacy request, and are not compared.
    """
    legacy = {tensor.name: tensor for tensor in document.tensors}
    faults = (fault for fault in module.faults if fault.kind is not FaultKind.UNKNOWN_CONSTANT)
    differences = [
        Difference(fault.input, fault.key or "text", "", fault.message, fault.line)
        for fault in faults
        if not _is_legacy_value(fault, legacy)
    ]
    if module.loads:
        reported = {(each.input, each.key) for each in differences}
        differences += _compare_names([each.name for each in document.tensors], module)
        compared = _compare_inputs(legacy, module, batch_dimension, optional_inputs)
        differences += (each for each in compared if (each.input, each.key) not in reported)
    return tuple(differences)


def compare_modules(earlier: SchemaModule, module: SchemaModule) -> tuple[Difference, ...]:
    """Compare the requests that two modules build; empty means that they ask for the same.

    Nothing is compared unless both load.
    """
    if not (earlier.loads and module.loads):
        return ()
    old = {tensor.name: tensor for tensor in build_request(earlier)}
    differences = list(_compare_names(list(old), module))
    for entry, new in zip(module.inputs, build_request(module), strict=True):
        if entry.name in old:
            differences += _compare_entries(entry, old[entry.name], new)
    return tuple(differences)


def _compare_entries(
    entry: SchemaInput, old: RequestTensor, new: RequestTensor
) -> Iterator[Difference]:
    compared = {
        "datatype": (old.datatype, new.datatype),
        "required": (not old.optional, not new.optional),
        "shape": (old.shape, new.shape),
        "example": (old.data, new.data),
    }
    for key, (before, after) in compared.items():
        if repr(before) != repr(after):  # 1, 1.0 and True differ
            line = entry.position_of(key).line
            yield Difference(as_text(entry.name), key, shown(before), shown(after), line)


def _is_legacy_value(fault: Fault, legacy: Mapping[str, LegacyTensor]) -> bool:
    """Return whether the fault is a value out of range that the legacy file also holds (IM208)."""
    tensor = legacy.get(fault.input or "")
    return fault.kind is FaultKind.OUT_OF_RANGE and tensor is not None and tensor.data is not None


def _compare_names(old: Sequence[object], module: SchemaModule) -> Iterator[Difference]:
    """Yield the inputs that only one side has, or the two orders where they differ."""
    new = [entry.name for entry in module.inputs]
    old_names, new_names = set(old), set(new)
    for name in old:
        if name not in new_names:
            yield Difference(as_text(name), "name", shown(name), ABSENT, module.position.line)
    for entry in module.inputs:
        if entry.name not in old_names:
            line = entry.position.line
            yield Difference(as_text(entry.name), "name", ABSENT, shown(entry.name), line)
    if old != new and old_names == new_names:
        yield Difference(None, "order", shown(old), shown(new), module.position.line)


def _compare_inputs(
    legacy: Mapping[str, LegacyTensor],
    module: SchemaModule,
    batch_dimension: BatchDimension,
    optional_inputs: frozenset[str],
) -> Iterator[Difference]:
    for entry, tensor in zip(module.inputs, build_request(module), strict=True):
        name = str(tensor.name)
        if name in legacy:
            mismatches = compare_tensors(
                legacy[name], tensor, batch_dimension, may_be_optional=name in optional_inputs
            )
            for key, old, new in mismatches:
                yield Difference(name, key, old, new, entry.position_of(key).line)


class RequestTensor(NamedTuple):
    """One tensor of the sample request; ``shape`` is ``None`` where the schema has none.

    The fields are as they stand in the schema, right or wrong; ``datatype`` is the request's name
    for it, so ``BYTES`` for text.
    """

    name: object
    optional: bool
    shape: list[object] | None
    datatype: str
    data: object


def build_request(module: SchemaModule) -> tuple[RequestTensor, ...]:
    """Return the tensors that the client builds from a module that loads."""
    return tuple(map(_tensor, module.inputs))


def _tensor(entry: SchemaInput) -> RequestTensor:
    value = {name: literal.value for name, literal in entry.properties.items()}
    shape = cast("list[object] | None", value.get("shape"))
    datatype = REQUEST_NAMES[str(value["datatype"])]
    return RequestTensor(entry.name, entry.is_optional, shape, datatype, value.get("example"))


_NUMBER: Final = r"(?a)\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*"
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}


def first_difference(
    datatype: str, legacy: Sequence[object], schema: Sequence[object]
) -> int | None:
    """Return the index of the first element that differs, or ``None``.

    Both sides are of one length, and the schema's elements are of the datatype's types.
    """
    if _are_identical(legacy, schema):
        return None
    same = _COMPARISONS.get(VALUES[datatype], _same_integer)
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
        number = _number(legacy)
        return number is not None and number == schema
    is_exact = type(legacy) is int or (isinstance(legacy, float) and abs(legacy) < 2**53)
    return is_exact and legacy == schema


def _same_fraction(legacy: object, schema: object) -> bool:
    """Let 2 and "2.0" stand for 2.0; of text, the double nearest to it is its value."""
    if isinstance(legacy, str):
        number = _number(legacy)
        return number is not None and schema in (number, float(legacy))
    return (
        isinstance(legacy, (int, float))
        and not isinstance(legacy, bool)
        and legacy == schema
        and (legacy != 0 or math.copysign(1, legacy) == math.copysign(1, cast("float", schema)))
    )


def _number(text: str) -> Decimal | None:
    """Return the exact number that a text spells, if it spells one."""
    from decimal import Decimal  # noqa: PLC0415 - seldom needed

    return Decimal(text.strip()) if re.fullmatch(_NUMBER, text) else None


_COMPARISONS: Final[Mapping[Values, Callable[[object, object], bool]]] = {
    TEXT: _same_text,
    BOOLEAN: _same_truth,
    FRACTION: _same_fraction,
}
"""How the elements of each kind of datatype are compared; all others are integers."""


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
    shape = list(legacy.shape[1:] if is_batch else legacy.shape)
    if new.shape != shape:
        yield "shape", shown(shape), ABSENT if new.shape is None else shown(new.shape)
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
    return old == expected or _without_leading_ones(old) in map(
        _without_leading_ones, (expected, flat)
    )


def _without_leading_ones(lengths: Shape) -> Shape:
    start = next((index for index, length in enumerate(lengths) if length != 1), len(lengths))
    return lengths[start:]
