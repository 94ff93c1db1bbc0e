"""Recognising the plain form of a legacy document, in which nearly all are written.

Whatever is plain satisfies the JSON Schema, which need not be asked then: to import its library
takes longer than the whole conversion. All else is the schema's to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from migrate.model import JSONValue, Side

_REQUIRED: Final = frozenset({"name", "shape", "datatype"})
_WITH_DATA: Final = frozenset({*_REQUIRED, "data"})


def is_plain(value: JSONValue, side: Side) -> bool:
    """Say whether a document holds nothing but tensors, each of the plainest form."""
    if not isinstance(value, dict) or value.keys() != {side.value}:
        return False
    tensors = value[side.value]
    return isinstance(tensors, list) and bool(tensors) and all(map(_is_plain_tensor, tensors))


def _is_plain_tensor(tensor: JSONValue) -> bool:
    """Say whether a tensor has the usual properties, and a shape of integers."""
    if not isinstance(tensor, dict) or tensor.keys() not in (_WITH_DATA, _REQUIRED):
        return False
    name, shape = tensor["name"], tensor["shape"]
    return (
        isinstance(name, str)
        and name != ""
        and isinstance(tensor["datatype"], str)
        and isinstance(shape, list)
        and all(type(dimension) is int for dimension in shape)
    )
