"""Map a legacy document to the fields of the new schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate.diagnostics import Finding
from migrate.mapping.batch_dimension import counts_requests, merge, merged_from_data
from migrate.mapping.datatypes import TARGET_NAMES, WITHOUT_JSON_FORM
from migrate.mapping.examples import (
    MAX_INVENTED,
    MAX_INVENTED_IN_FILE,
    MAX_TEXTS,
    placeholder,
    read_example,
    too_many_texts,
)
from migrate.model import Datatype, FieldSpec, Side
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.model import Example, LegacyDocument, LegacyTensor, Path, Shape
    from migrate.settings import InputOverride


def overridden(document: LegacyDocument, overrides: Sequence[InputOverride]) -> LegacyDocument:
    """Return the document with the overrides of the user."""
    if not overrides:
        return document
    tensors = tuple(_overridden(tensor, overrides) for tensor in document.tensors)
    return document._replace(tensors=tensors)


def unmatched(
    document: LegacyDocument, overrides: Sequence[InputOverride]
) -> tuple[InputOverride, ...]:
    """Return the overrides of inputs that the document does not have."""
    names = {tensor.name for tensor in document.tensors}
    return tuple(each for each in overrides if each.name not in names)


def _overridden(tensor: LegacyTensor, overrides: Sequence[InputOverride]) -> LegacyTensor:
    for each in overrides:
        if each.name != tensor.name:
            continue
        if each.datatype is not None:
            tensor = tensor._replace(datatype=each.datatype)
        if each.required is not None:
            tensor = tensor._replace(optional=not each.required)
    return tensor


class MappedField(NamedTuple):
    """A field, its findings, and whether it lost a request batch dimension.

    A field that has an error among its findings must not be used.
    """

    field: FieldSpec
    findings: tuple[Finding, ...]
    merged: bool


def map_document(document: LegacyDocument, choice: BatchDimension) -> tuple[MappedField, ...]:
    """Map every tensor to a field, in order."""
    room = _Room()
    return tuple(_map_tensor(tensor, document.side, choice, room) for tensor in document.tensors)


class _Room:
    """How many more elements of the costly kinds a file may have."""

    invented = MAX_INVENTED_IN_FILE
    texts = MAX_TEXTS


def _map_tensor(
    tensor: LegacyTensor, side: Side, choice: BatchDimension, room: _Room
) -> MappedField:
    path = (side.value, tensor.position)
    read = read_example(tensor, side, path, extra_allowed=_may_lose_extra(tensor.shape, choice))
    merged = (
        merged_from_data(tensor.shape, read.example, path)
        if read.extra_dimension
        else merge(tensor.shape, read.example, choice, path)
    )
    findings = [*_without_json_form(tensor, side, path), *read.findings]
    findings += [merged.finding] if merged.finding else []
    example = merged.example
    if example is None and side is Side.INPUT and not read.faulty:
        allowed = min(MAX_INVENTED, room.invented)
        example, finding = placeholder(merged.shape, tensor.datatype, path, allowed)
        findings.append(finding)
        room.invented -= _count(example)
    if side is Side.INPUT and tensor.datatype is Datatype.BYTES:
        findings += too_many_texts(example, path, room.texts)
        room.texts -= _count(example)
    datatype = TARGET_NAMES[tensor.datatype]
    field = FieldSpec(tensor.name, datatype, not tensor.optional, merged.shape, example)
    return MappedField(field, tuple(findings), merged.merged)


def _count(example: Example | None) -> int:
    return 0 if example is None else len(example.elements)


def _may_lose_extra(shape: Shape, choice: BatchDimension) -> bool:
    """Return whether the data may have the dimension; only one is ever merged away."""
    return choice is not BatchDimension.KEEP and not counts_requests(shape, choice)


def _without_json_form(tensor: LegacyTensor, side: Side, path: Path) -> tuple[Finding, ...]:
    """Report an input whose values a JSON request cannot contain (IM211)."""
    if side is Side.OUTPUT or tensor.datatype not in WITHOUT_JSON_FORM:
        return ()
    message = f"values of the datatype {tensor.datatype.value} cannot be sent in a JSON request"
    return (Finding("IM211", message, (*path, "datatype")),)
