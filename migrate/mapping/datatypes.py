"""The datatypes of both formats, and the values each of them holds (rules.md, "Mapping")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.model import Datatype

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.model import Scalar

TARGET_NAMES: Final[Mapping[Datatype, str]] = {
    datatype: "STRING" if datatype is Datatype.BYTES else datatype.value for datatype in Datatype
}
"""What each legacy datatype is called in ``INPUT_SCHEMA``."""

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

WITHOUT_JSON_FORM: Final = frozenset({Datatype.FP16, Datatype.BF16})
"""Datatypes whose values the protocol sends only as raw bytes (rules.md, IM211)."""


def zero_of(datatype: Datatype) -> Scalar:
    """Give the value that stands where there is no example (rules.md, IM209)."""
    if datatype is Datatype.BYTES:
        return ""
    if datatype is Datatype.BOOL:
        return False
    return 0.0 if datatype in FLOATING else 0


def smallest_integer_datatype(declared: Datatype, low: int, high: int) -> Datatype | None:
    """Give the narrowest datatype that holds every value from ``low`` to ``high``.

    Of two that are equally narrow, the one that is signed or unsigned as declared is given;
    ``None`` if there is none.
    """
    is_signed = INTEGER_RANGES[declared][0] < 0
    fitting = [
        datatype
        for datatype, (smallest, largest) in INTEGER_RANGES.items()
        if smallest <= low and high <= largest
    ]
    return min(
        fitting,
        key=lambda datatype: (
            _width(datatype),
            (INTEGER_RANGES[datatype][0] < 0) is not is_signed,
        ),
        default=None,
    )


def _width(datatype: Datatype) -> int:
    smallest, largest = INTEGER_RANGES[datatype]
    return (largest - smallest).bit_length()
