"""From a legacy document to the fields of the new schema (rules.md, "Mapping")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.diagnostics import Finding
from migrate.mapping.batch_dimension import counts_requests, merge, merged_from_data
from migrate.mapping.datatypes import TARGET_NAMES, WITHOUT_JSON_FORM
from migrate.mapping.examples import placeholder, read_example
from migrate.model import FieldSpec, Side
from migrate.settings import BatchDimension

if TYPE_CHECKING:
    from migrate.model import LegacyDocument, LegacyTensor, Path, Shape


@dataclass(frozen=True, slots=True)
class MappedField:
    """A field, what there is to say about it, and whether it lost a request batch dimension.

    A field that has an error among its findings must not be used.
    """

    field: FieldSpec
    findings: tuple[Finding, ...]
    merged: bool


def map_document(document: LegacyDocument, choice: BatchDimension) -> tuple[MappedField, ...]:
    """Map every tensor to a field, in their order."""
    return tuple(_map_tensor(tensor, document.side, choice) for tensor in document.tensors)


def _map_tensor(tensor: LegacyTensor, side: Side, choice: BatchDimension) -> MappedField:
    path = (side.value, tensor.index)
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
        example, finding = placeholder(merged.shape, tensor.datatype, path)
        findings.append(finding)
    field = FieldSpec(
        name=tensor.name,
        datatype=TARGET_NAMES[tensor.datatype],
        required=not tensor.optional,
        shape=merged.shape,
        example=example,
    )
    return MappedField(field, tuple(findings), merged.merged)


def _may_lose_extra(shape: Shape, choice: BatchDimension) -> bool:
    """Let the data alone carry the dimension only where the shape does not: one goes, never two."""
    return choice is not BatchDimension.KEEP and not counts_requests(shape, choice)


def _without_json_form(tensor: LegacyTensor, side: Side, path: Path) -> tuple[Finding, ...]:
    """Warn of an input whose values a JSON request cannot hold (rules.md, IM211)."""
    if side is Side.OUTPUT or tensor.datatype not in WITHOUT_JSON_FORM:
        return ()
    message = f"{tensor.datatype.value} values cannot travel in a JSON request under the protocol"
    hint = "declare FP32, if the model can take it"
    return (Finding("IM211", message, (*path, "datatype"), hint=hint),)
