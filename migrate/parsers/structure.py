"""From a JSON value to a legacy document (rules.md, "Structure")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.diagnostics import MAX_FINDINGS, Finding, shortened
from migrate.model import LegacyDocument, LegacyTensor, Missing
from migrate.parsers.datatype import read_datatype
from migrate.parsers.plain_structure import is_plain
from migrate.parsers.recognition import is_legacy, why_not_legacy
from migrate.parsers.schema_findings import schema_findings
from migrate.parsers.spellings import read_shape, too_many_dimensions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.model import Datatype, JSONValue, Path, Shape, Side

MAX_TENSORS: Final = 10_000
"""The most tensors of a file that are read; to check and to prove each takes half a millisecond."""

_DROPPED: Final = "IM108"
"""The only finding of the JSON Schema that is no error."""


def read_structure(
    value: JSONValue, side: Side
) -> tuple[LegacyDocument | None, tuple[Finding, ...]]:
    """Give the legacy document and all that is wrong with its structure.

    ``None`` stands for a document that is not of the legacy format. A tensor that has an error is
    left out of the document, and its error is among the findings.
    """
    if not isinstance(value, dict) or not is_legacy(value, side):
        return None, (why_not_legacy(value, side),)
    items = value[side.value]
    oversized = tuple(_oversized(items, side))
    if oversized:
        return LegacyDocument(side, ()), oversized
    findings = [] if is_plain(value, side) else list(schema_findings(value, side))
    if sum(finding.code != _DROPPED for finding in findings) > MAX_FINDINGS:
        return LegacyDocument(side, ()), tuple(findings)  # the rest was not looked at
    faulty = frozenset(_nodes_with_faults(findings))
    tensors = [
        _read_tensor(index, item, (side.value, index), faulty, findings)
        for index, item in enumerate(items if isinstance(items, list) else ())
        if isinstance(item, dict)
    ]
    findings += _repeated_names(items, side)
    readable = tuple(tensor for tensor in tensors if tensor is not None)
    return LegacyDocument(side, readable), tuple(findings)


def _oversized(items: JSONValue, side: Side) -> Iterator[Finding]:
    """Give a finding for whatever is too large to be held against the JSON Schema."""
    tensors = items if isinstance(items, list) else []
    if len(tensors) > MAX_TENSORS:
        message = f"`{side.value}` holds {len(tensors):,} tensors: at most {MAX_TENSORS:,} are read"
        yield Finding("IM102", message, (side.value,), hint="remove what the model does not use")
        return
    for index, item in enumerate(tensors):
        shape = item.get("shape") if isinstance(item, dict) else None
        if isinstance(shape, list):
            yield from too_many_dimensions(shape, (side.value, index, "shape"))


def _nodes_with_faults(findings: Iterable[Finding]) -> Iterator[Path]:
    """Give every node that has an error, and the nodes that hold it."""
    for finding in findings:
        if finding.code != _DROPPED:
            yield from (finding.path[:length] for length in range(len(finding.path) + 1))


def _read_tensor(
    index: int,
    item: dict[str, JSONValue],
    path: Path,
    faulty: frozenset[Path],
    findings: list[Finding],
) -> LegacyTensor | None:
    """Read each property that the JSON Schema accepts, and add what there is to say about it."""
    shape = _shape_of(item, (*path, "shape"), faulty, findings)
    datatype = _datatype_of(item, (*path, "datatype"), faulty, findings)
    if path in faulty or shape is None or datatype is None:
        return None
    return LegacyTensor(
        index=index,
        name=str(item["name"]),
        shape=shape,
        datatype=datatype,
        data=item.get("data", Missing.MISSING),
        optional=item.get("optional") is True,
    )


def _shape_of(
    item: dict[str, JSONValue], path: Path, faulty: frozenset[Path], findings: list[Finding]
) -> Shape | None:
    if "shape" not in item or path in faulty:
        return None
    shape, found = read_shape(item["shape"], path)
    findings += found
    return shape


def _datatype_of(
    item: dict[str, JSONValue], path: Path, faulty: frozenset[Path], findings: list[Finding]
) -> Datatype | None:
    spelling = item.get("datatype")
    if not isinstance(spelling, str) or path in faulty:
        return None
    datatype, found = read_datatype(spelling, path)
    findings += [] if found is None else [found]
    return datatype


def _repeated_names(tensors: JSONValue, side: Side) -> Iterator[Finding]:
    """Give a finding for each name that an earlier tensor has already."""
    first: dict[str, int] = {}
    for index, item in enumerate(tensors if isinstance(tensors, list) else ()):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            earlier = f"$.{side.value}[{first[name]}] has it already"
            message = f'the name "{shortened(name)}" is taken: {earlier}'
            yield Finding("IM107", message, (side.value, index, "name"))
        first.setdefault(name, index)
