"""Which JSON documents are of the legacy format at all (rules.md, IM008)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding
from migrate.model import Side

if TYPE_CHECKING:
    from migrate.model import JSONValue

_TENSOR_PROPERTIES: Final = frozenset({"name", "shape", "datatype", "data"})


def is_legacy(value: JSONValue, side: Side) -> bool:
    """Say whether a document is of the legacy format (rules.md, IM008).

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
    """Say what keeps a document from being of the legacy format."""
    other = Side.OUTPUT if side is Side.INPUT else Side.INPUT
    hint = None
    if is_legacy(value, other):
        hint = "swap the two files, if they are swapped"
        reason = f"it has `{other.value}` instead of `{side.value}`"
    elif not isinstance(value, dict):
        reason = f"it is not an object with `{side.value}`"
    elif side.value not in value:
        reason = f"it has no `{side.value}`"
    else:
        reason = f"its `{side.value}` is not a list of tensors, objects with name and shape"
    path = (side.value,) if isinstance(value, dict) and side.value in value else ()
    return Finding("IM008", f"this is not a legacy document: {reason}", path, hint=hint)
