"""Convert a JSON value to a legacy document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.diagnostics import MAX_FINDINGS, Finding, shortened
from migrate.model import VARIABLE, LegacyDocument, LegacyTensor, Side
from migrate.parsers.schema_findings import is_plain, schema_findings
from migrate.parsers.spellings import read_datatype, read_shape
from migrate.parsers.tokens import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.model import Datatype, JSONValue, Path, Shape

_TENSOR_PROPERTIES: Final = frozenset({"name", "shape", "datatype", "data"})


def is_legacy(value: JSONValue, side: Side) -> bool:
    """Return whether a document is of the legacy format (IM008).

    It is when it holds a list under the side's key, and the list is empty or has a tensor object:
    one with two of the properties name, shape, datatype and data, or with nothing but them.
    """
    if not isinstance(value, dict):
        return False
    tensors = value.get(side.value)
    return isinstance(tensors, list) and (not tensors or any(map(_is_tensor, tensors)))


def _is_tensor(item: JSONValue) -> bool:
    if not isinstance(item, dict):
        return False
    known = _TENSOR_PROPERTIES & item.keys()
    return len(known) > 1 or (bool(known) and len(known) == len(item))


def why_not_legacy(value: JSONValue, side: Side) -> Finding:
    """Return what keeps a document from being of the legacy format.

    The finding has a hint only where the document is nearly legacy.
    """
    other = Side.OUTPUT if side is Side.INPUT else Side.INPUT
    hint = None
    path: Path = ()
    if is_legacy(value, other):
        hint = "swap the two files, if they are swapped"
        reason = f"it has `{other.value}` instead of `{side.value}`"
    elif not isinstance(value, dict):
        hint = f'write it as {{"{side.value}": [...]}}' if _holds_tensor(value) else None
        reason = f"it is not an object with `{side.value}`"
    elif side.value in value:
        path = (side.value,)
        reason = f"its `{side.value}` is not a list of tensors, objects with name and shape"
        held = value[side.value]
        if isinstance(held, dict) and any(map(_is_tensor, (held, *held.values()))):
            hint = f'write it as a list: {{"{side.value}": [{{"name": ..., "shape": ...}}]}}'
        elif isinstance(held, list) and any(map(_is_tensor, map(_in_lower_case, held))):
            hint = "write the properties in lower case: name, shape, datatype, data"
    else:
        reason = f"it has no `{side.value}`"
        key = next((key for key, each in value.items() if _holds_tensor(each)), None)
        if key is not None:
            path = (key,)
            hint = f"rename `{shortened(key)}` to `{side.value}`"
    return Finding("IM008", f"this is not a legacy document: {reason}", path, hint=hint)


def _in_lower_case(item: JSONValue) -> JSONValue:
    return {key.lower(): each for key, each in item.items()} if isinstance(item, dict) else item


def _holds_tensor(value: JSONValue) -> bool:
    """Return whether this is a list with an object that has both name and shape."""
    items = value if isinstance(value, list) else ()
    return any(isinstance(each, dict) and {"name", "shape"} <= each.keys() for each in items)


MAX_TENSORS: Final = 10_000
"""The most tensors of a file that are read; to check and to prove each takes half a millisecond."""

_DROPPED: Final = "IM108"
"""The only finding of the JSON Schema that is not an error."""


def read_structure(
    value: JSONValue, side: Side
) -> tuple[LegacyDocument | None, tuple[Finding, ...]]:
    """Return the legacy document and all that is wrong with its structure.

    ``None`` stands for a document that is not of the legacy format. A tensor that has an error is
    left out of the document, and its error is among the findings.
    """
    items = value.get(side.value) if isinstance(value, dict) else None
    if not isinstance(items, list) or not is_legacy(value, side):
        return None, (why_not_legacy(value, side),)
    oversized = tuple(_oversized(items, side))
    if oversized:
        return LegacyDocument(side, ()), oversized
    findings = [] if is_plain(value, side) else list(schema_findings(value, side))
    if sum(finding.code != _DROPPED for finding in findings) > MAX_FINDINGS:
        return LegacyDocument(side, ()), tuple(findings)  # the rest was not looked at
    faulty = frozenset(_nodes_with_faults(findings))
    tensors = [
        _read_tensor(index, item, (side.value, index), faulty, findings)
        for index, item in enumerate(items)
        if isinstance(item, dict)
    ]
    findings += _repeated_names(items, side)
    elsewhere = any(finding.code == "IM110" and len(finding.path) == 1 for finding in findings)
    readable = [tensor for tensor in tensors if tensor and not (elsewhere and tensor.data is None)]
    return LegacyDocument(side, tuple(readable)), tuple(findings)


def _oversized(tensors: list[JSONValue], side: Side) -> Iterator[Finding]:
    """Return a finding for whatever is too large to be held against the JSON Schema."""
    if len(tensors) > MAX_TENSORS:
        message = f"`{side.value}` holds {len(tensors):,} tensors: at most {MAX_TENSORS:,} are read"
        yield Finding("IM102", message, (side.value,), hint="remove what the model does not use")
        return
    for index, item in enumerate(tensors):
        shape = item.get("shape") if isinstance(item, dict) else None
        if isinstance(shape, list) and len(shape) > MAX_DEPTH:
            message = f"the shape has {len(shape):,} dimensions: at most {MAX_DEPTH} are possible"
            path = (side.value, index, "shape")
            yield Finding("IM007", message, path, hint="write the shape that the model takes")


def _nodes_with_faults(findings: Iterable[Finding]) -> Iterator[Path]:
    """Return every node that has an error, and the nodes that hold it."""
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
    """Read each property that the JSON Schema accepts, and add the findings about it."""
    shape: Shape | None = None
    datatype: Datatype | None = None
    if "shape" in item and (*path, "shape") not in faulty:
        shape, found = read_shape(item["shape"], (*path, "shape"))
        findings += found
    if "datatype" in item and (*path, "datatype") not in faulty:
        datatype, finding = read_datatype(str(item["datatype"]), (*path, "datatype"))
        findings += [] if finding is None else [finding]
    if path in faulty or shape is None or datatype is None:
        return None
    is_optional = item.get("optional") is True
    return LegacyTensor(
        index, str(item["name"]), shape, datatype, _data_of(item, shape), is_optional
    )


def _data_of(item: dict[str, JSONValue], shape: Shape) -> JSONValue:
    """Return the data of a tensor, or ``None`` where it has none.

    The client leaves empty data out of its call, so a required input without values has none.
    """
    data = item.get("data")
    is_left_out = VARIABLE in shape and item.get("optional") is not True and _is_empty(data)
    return None if is_left_out else data


def _is_empty(data: JSONValue) -> bool:
    return isinstance(data, list) and all(map(_is_empty, data))


def _repeated_names(tensors: list[JSONValue], side: Side) -> Iterator[Finding]:
    """Return a finding for each name that an earlier tensor has already."""
    first: dict[str, int] = {}
    for index, item in enumerate(tensors):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            earlier = f"$.{side.value}[{first[name]}]"
            message = f'duplicate name "{shortened(name)}": {earlier} already has it'
            yield Finding("IM107", message, (side.value, index, "name"))
        first.setdefault(name, index)
