"""Whether the elements of a tensor are of its datatype (rules.md, IM206, IM207 and IM208)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from migrate.mapping.datatypes import FLOATING, INTEGER_RANGES
from migrate.model import Datatype

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate.model import JSONValue, Scalar

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_LONGEST_NUMBER: Final = 400
_LARGEST_EXACT: Final = 2**53
"""Up to here every integral double is the number that was written."""

_OWN_TYPES: Final[Mapping[Datatype, frozenset[type]]] = {
    Datatype.BYTES: frozenset({str}),
    Datatype.BOOL: frozenset({bool}),
    **dict.fromkeys(INTEGER_RANGES, frozenset({int})),
    **dict.fromkeys(FLOATING, frozenset({int, float})),
}
"""The types in which JSON gives the values of a datatype."""


@dataclass(frozen=True, slots=True)
class ReadElements:
    """Elements as the declared datatype has them.

    ``converted`` and ``refused`` are the row-major indices of those that were written as another
    type and mean the same, and of those that cannot be read as the datatype; if there are any of
    the latter, the elements must not be used.
    """

    elements: tuple[Scalar, ...]
    converted: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


def read_elements(elements: tuple[JSONValue, ...], datatype: Datatype) -> ReadElements:
    """Read every element as the datatype, in C where all are written as it has them."""
    own_types = _OWN_TYPES[datatype]
    if own_types.issuperset(map(type, elements)):
        return ReadElements(elements)  # type: ignore[arg-type]
    read: list[Scalar] = []
    converted: list[int] = []
    refused: list[int] = []
    convert = _conversion(datatype)
    for index, element in enumerate(elements):
        value = element if type(element) in own_types else convert(element)
        if value is None:
            refused.append(index)
        elif value is not element:
            converted.append(index)
        read.append(value)  # type: ignore[arg-type]
    return ReadElements(tuple(read), tuple(converted), tuple(refused))


def _conversion(datatype: Datatype) -> Callable[[JSONValue], Scalar | None]:
    if datatype in FLOATING:
        return _as_floating
    return {Datatype.BYTES: _as_text, Datatype.BOOL: _as_boolean}.get(datatype, _as_integer)


def _as_text(_value: JSONValue) -> Scalar | None:
    """Nothing but text is text: a number for BYTES is not converted (rules.md, IM207)."""
    return None


def _as_boolean(value: JSONValue) -> Scalar | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return {0.0: False, 1.0: True}.get(value) if isinstance(value, int | float) else None


def _as_integer(value: JSONValue) -> Scalar | None:
    if isinstance(value, str):
        number = _decimal(value)
        return None if number is None or number != number.to_integral_value() else int(number)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _LARGEST_EXACT else None
    return int(value) if isinstance(value, bool) else None


def _as_floating(value: JSONValue) -> Scalar | None:
    if isinstance(value, str):
        number = _decimal(value)
        return None if number is None else _double(number)
    return float(value) if isinstance(value, bool) else None


def _decimal(text: str) -> Decimal | None:
    """Give the number that a text spells as JSON would, exactly, or ``None``."""
    spells_number = len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text)
    return Decimal(text) if spells_number else None


def _double(number: Decimal) -> float | None:
    value = float(number)
    return value if abs(value) != float("inf") else None
