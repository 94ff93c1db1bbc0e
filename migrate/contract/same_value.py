"""When a value of the schema is the value of the legacy file, read as the datatype declared.

This is the table of what may be written differently without loss. It stands here a second time, and
knows nothing of the mapping's, because a proof that shared the mapping's code would share its
mistakes.
"""

from __future__ import annotations

import math
import re
from array import array
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from migrate.contract.values import BOOLEAN, FRACTION, TEXT, VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NUMBER: Final = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}


def first_difference(
    datatype: str, legacy: Sequence[object], schema: Sequence[object]
) -> int | None:
    """Give the index of the first element that differs, or ``None``.

    Both sides are of one length, and the schema's elements are of the datatype's types.
    """
    if _are_identical(legacy, schema):
        return None
    same = _comparison(datatype)
    pairs = enumerate(zip(legacy, schema, strict=True))
    return next((index for index, (old, new) in pairs if not same(old, new)), None)


def _are_identical(legacy: Sequence[object], schema: Sequence[object]) -> bool:
    """Compare the common case at once: one type throughout. Only a float has a signed zero."""
    kinds = set(map(type, legacy))
    if len(kinds) != 1 or kinds != set(map(type, schema)):
        return False
    if kinds == {float}:
        return array("d", cast("Sequence[float]", legacy)).tobytes() == (
            array("d", cast("Sequence[float]", schema)).tobytes()
        )
    return legacy == schema


def _comparison(datatype: str) -> Callable[[object, object], bool]:
    values = VALUES[datatype]
    if values is TEXT:
        return _same_text
    if values is BOOLEAN:
        return _same_truth
    return _same_fraction if values is FRACTION else _same_integer


def _same_text(legacy: object, schema: object) -> bool:
    return type(legacy) is str and legacy == schema


def _same_truth(legacy: object, schema: object) -> bool:
    """Let 1 and "true" stand for True."""
    if isinstance(legacy, str):
        return _TRUTHS.get(legacy.strip().lower()) is schema
    return isinstance(legacy, (int, float)) and legacy == schema


def _same_integer(legacy: object, schema: object) -> bool:
    """Let 3.0, "3" and, where it is 1, True stand for an integer."""
    if isinstance(legacy, str):
        return _is_number(legacy) and Decimal(legacy.strip()) == schema
    return isinstance(legacy, (int, float)) and legacy == schema


def _same_fraction(legacy: object, schema: object) -> bool:
    """Let 2 and "2.0" stand for 2.0; of text, the double nearest to it is its value."""
    if isinstance(legacy, str):
        return _is_number(legacy) and schema in (Decimal(legacy.strip()), float(legacy))
    return (
        isinstance(legacy, (int, float))
        and legacy == schema
        and (legacy != 0 or math.copysign(1, legacy) == math.copysign(1, cast("float", schema)))
    )


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
