"""The proof of a migration: the request built from the new text is the legacy request.

The request is built as ``create_input_from_schema`` of inferless-cli 2.0.22 builds it (formats.md,
"What the platform's client does with it"), as far as a legacy request has the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from migrate.contract.comparison import compare_tensors
from migrate.contract.module import ABSENT, Difference, Fault, FaultKind, as_text, shown
from migrate.contract.values import REQUEST_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate.contract.module import SchemaInput, SchemaModule
    from migrate.model import LegacyDocument, LegacyTensor
    from migrate.settings import BatchDimension


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
    differences = [_of_fault(fault) for fault in faults if not _is_legacy_value(fault, legacy)]
    if module.loads:
        reported = {(each.input, each.key) for each in differences}
        differences += _compare_names(document, module)
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
    names = [entry.name for entry in module.inputs]
    differences = [
        Difference(as_text(name), "name", shown(name), ABSENT, module.position.line)
        for name in old
        if name not in names
    ]
    if list(old) != names and set(old) == set(names):
        order = Difference(None, "order", shown(list(old)), shown(names), module.position.line)
        differences.append(order)
    for entry, new in zip(module.inputs, build_request(module), strict=True):
        differences += _compare_entries(entry, old.get(entry.name), new)
    return tuple(differences)


def _compare_entries(
    entry: SchemaInput, old: RequestTensor | None, new: RequestTensor
) -> Iterator[Difference]:
    name = as_text(entry.name)
    if old is None:
        yield Difference(name, "name", ABSENT, shown(entry.name), entry.position.line)
        return
    compared = {
        "datatype": (old.datatype, new.datatype),
        "required": (not old.optional, not new.optional),
        "shape": (_as_list(old.shape), _as_list(new.shape)),
        "example": (old.data, new.data),
    }
    for key, (before, after) in compared.items():
        if repr(before) != repr(after):  # 1, 1.0 and True differ
            line = entry.position_of(key).line
            yield Difference(name, key, shown(before), shown(after), line)


def _as_list(shape: tuple[object, ...] | None) -> list[object] | None:
    return None if shape is None else list(shape)


def _of_fault(fault: Fault) -> Difference:
    return Difference(fault.input, fault.key or "text", "", fault.message, fault.line)


def _is_legacy_value(fault: Fault, legacy: Mapping[str, LegacyTensor]) -> bool:
    """Return whether the fault is a value out of range that the legacy file also holds (IM208)."""
    tensor = legacy.get(fault.input or "")
    return fault.kind is FaultKind.OUT_OF_RANGE and tensor is not None and tensor.data is not None


def _compare_names(document: LegacyDocument, module: SchemaModule) -> Iterator[Difference]:
    """Yield the inputs that only one side has, or the two orders where they differ."""
    old = [tensor.name for tensor in document.tensors]
    new = [entry.name for entry in module.inputs]
    old_names, new_names = set(old), set(new)
    for name in old:
        if name not in new_names:
            yield Difference(name, "name", shown(name), ABSENT, module.position.line)
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


@dataclass(frozen=True, slots=True)
class RequestTensor:
    """One tensor of the sample request; ``shape`` is ``None`` where the schema has none.

    The fields are as they stand in the schema, right or wrong; ``datatype`` is the request's name
    for it, so ``BYTES`` for text.
    """

    name: object
    optional: bool
    shape: tuple[object, ...] | None
    datatype: str
    data: object


def build_request(module: SchemaModule) -> tuple[RequestTensor, ...]:
    """Return the tensors that the client builds; raise ``ValueError`` unless the module loads."""
    if not module.loads:
        message = f"does not load: {module.faults[0].message}"
        raise ValueError(message)
    return tuple(map(_tensor, module.inputs))


def _tensor(entry: SchemaInput) -> RequestTensor:
    value = {name: literal.value for name, literal in entry.properties.items()}
    shape = cast("list[object] | None", value.get("shape"))
    return RequestTensor(
        name=entry.name,
        optional=entry.is_optional,
        shape=None if shape is None else tuple(shape),
        datatype=REQUEST_NAMES[str(value["datatype"])],
        data=value.get("example"),
    )
