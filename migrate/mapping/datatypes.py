"""The datatypes of both formats and their ranges (docs/formats.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.model import Datatype

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.model import Scalar

TARGET_NAMES: Final[Mapping[Datatype, str]] = {
    datatype: "STRING" if datatype is Datatype.BYTES else datatype.value for datatype in Datatype
}
"""The name of each legacy datatype in ``INPUT_SCHEMA``."""

INTEGER_RANGES: Final[Mapping[Datatype, tuple[int, int]]] = {
    Datatype.UINT8: (0, 2**8 - 1),
    Datatype.INT8: (-(2**7), 2**7 - 1),
    Datatype.UINT16: (0, 2**16 - 1),
    Datatype.INT16: (-(2**15), 2**15 - 1),
    Datatype.UINT32: (0, 2**32 - 1),
    Datatype.INT32: (-(2**31), 2**31 - 1),
    Datatype.UINT64: (0, 2**64 - 1),
    Datatype.INT64: (-(2**63), 2**63 - 1),
}
"""The smallest and the largest value of each integer datatype, in order of their width."""

FLOATING: Final = frozenset({Datatype.FP16, Datatype.FP32, Datatype.FP64, Datatype.BF16})

_OVERFLOW: Final[Mapping[Datatype, float]] = {
    datatype: (2 - 2.0**-precision) * 2.0**exponent
    for datatype, precision, exponent in (
        (Datatype.FP16, 11, 15),
        (Datatype.BF16, 8, 127),
        (Datatype.FP32, 24, 127),
    )
}
"""The magnitude from which a number is rounded to infinity. Every finite double is an FP64."""

WITHOUT_JSON_FORM: Final = frozenset({Datatype.FP16, Datatype.BF16})
"""Datatypes whose values the protocol sends only as raw bytes (IM211)."""


class Kind(NamedTuple):
    """The Python types of the values of a datatype, what they are in JSON, and a zero (IM209)."""

    types: frozenset[type]
    noun: str
    zero: Scalar


KINDS: Final[Mapping[Datatype, Kind]] = {
    Datatype.BYTES: Kind(frozenset({str}), "text in double quotes", ""),
    Datatype.BOOL: Kind(frozenset({bool}), "true or false", zero=False),
    **dict.fromkeys(INTEGER_RANGES, Kind(frozenset({int}), "an integer", 0)),
    **dict.fromkeys(FLOATING, Kind(frozenset({int, float}), "a number", 0.0)),
}


def range_of(datatype: Datatype) -> str | None:
    """Return the range of a datatype for a message, or ``None`` where any JSON value is within."""
    if datatype in INTEGER_RANGES:
        smallest, largest = INTEGER_RANGES[datatype]
        return f"{smallest} to {largest}"
    return {
        Datatype.FP16: "-65504 to 65504",
        Datatype.BF16: "-3.39e38 to 3.39e38",
        Datatype.FP32: "-3.4e38 to 3.4e38",
    }.get(datatype)


def holds(datatype: Datatype, low: float, high: float) -> bool:
    """Return whether a numeric datatype holds all numbers from ``low`` to ``high``."""
    if datatype in INTEGER_RANGES:
        smallest, largest = INTEGER_RANGES[datatype]
        return smallest <= low and high <= largest
    limit = _OVERFLOW.get(datatype)
    return limit is None or (-limit < low and high < limit)


def smallest_datatype(declared: Datatype, low: float, high: float) -> Datatype | None:
    """Return the narrowest datatype of the same kind that holds every value, or ``None``.

    Of two integer datatypes that are equally narrow, it is the one that is signed as declared.
    Of the floating-point ones, only FP32 and FP64 can be sent in a JSON request.
    """
    if declared in FLOATING:
        return Datatype.FP32 if holds(Datatype.FP32, low, high) else Datatype.FP64
    is_signed = INTEGER_RANGES[declared][0] < 0
    holding = [
        (largest - smallest, (smallest < 0) is not is_signed, datatype)
        for datatype, (smallest, largest) in INTEGER_RANGES.items()
        if holds(datatype, low, high)
    ]
    return min(holding)[-1] if holding else None
