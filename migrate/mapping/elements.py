"""Convert the elements of a tensor to its datatype (IM206, IM207 and IM208)."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import Finding, shortened
from migrate.mapping.datatypes import FLOATING, KINDS, holds, range_of, smallest_datatype
from migrate.mapping.shapes import Measured, path_of_element
from migrate.model import FIRST_INEXACT, Datatype

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from migrate.model import JSONValue, Path, Scalar, Shape

_NUMBER: Final = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?"
_LONGEST_NUMBER: Final = 400
_MAX_REFUSED: Final = 8
"""How many values of one tensor are reported one by one."""


class ReadElements(NamedTuple):
    """Elements as values of a datatype, in row-major order.

    ``converted`` and ``refused`` are the indices of those that were written as another type, and
    of those that cannot be converted. If any is refused, the elements must not be used.
    """

    elements: tuple[Scalar, ...]
    converted: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


def check_elements(
    measured: Measured, datatype: Datatype, path: Path
) -> tuple[tuple[Scalar, ...] | None, tuple[Finding, ...]]:
    """Return the elements as values of the datatype, and the findings about them.

    ``path`` is the data's. ``None`` means that some elements are not of the datatype.
    """
    read = read_elements(measured.elements, datatype)
    findings: list[Finding] = []
    if read.converted:
        findings.append(_converted(measured, read, datatype, path))
    findings += _refused(measured, read.refused, datatype, path)
    if not read.refused:
        findings += _out_of_range(measured, read.elements, datatype, path)
    return (None if read.refused else read.elements), tuple(findings)


def read_elements(elements: tuple[JSONValue, ...], datatype: Datatype) -> ReadElements:
    """Convert every element, in C where all are of the datatype's own types."""
    own_types = KINDS[datatype].types
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


def shown(value: object) -> str:
    """Return a value as JSON, cut where it is long."""
    text = "an object" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
    return shortened(text)


def shown_shape(shape: Shape) -> str:
    """Return a shape as JSON, cut where it is long."""
    return shortened(str(list(shape)))


def counted(count: int, noun: str) -> str:
    """Return a number and its noun in the singular or the plural."""
    return f"{shortened(f'{count:,}')} {noun}{'' if count == 1 else 's'}"


def _conversion(datatype: Datatype) -> Callable[[JSONValue], Scalar | None]:
    if datatype in FLOATING:
        return _as_floating
    return {Datatype.BYTES: _as_text, Datatype.BOOL: _as_boolean}.get(datatype, _as_integer)


def _as_text(_value: JSONValue) -> Scalar | None:
    """Return ``None``: a number for BYTES is not converted (IM207)."""
    return None


def _as_boolean(value: JSONValue) -> Scalar | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return {0.0: False, 1.0: True}.get(value) if isinstance(value, int | float) else None


def _as_integer(value: JSONValue) -> Scalar | None:
    if isinstance(value, str):
        number = _decimal(value)
        return None if number is None or number != number.to_integral_value() else int(number)
    is_exact = isinstance(value, float) and value.is_integer() and abs(value) < FIRST_INEXACT
    return int(value) if is_exact else None  # type: ignore[arg-type]


def _as_floating(value: JSONValue) -> Scalar | None:
    number = _decimal(value) if isinstance(value, str) else None
    double = None if number is None else float(number)
    return None if double is None or math.isinf(double) else double


def _decimal(text: str) -> Decimal | None:
    """Return the exact number that a text spells as JSON would, or ``None``."""
    from decimal import Decimal  # noqa: PLC0415 - seldom needed

    spells_number = len(text) <= _LONGEST_NUMBER and re.fullmatch(_NUMBER, text)
    return Decimal(text) if spells_number else None


def _converted(measured: Measured, read: ReadElements, datatype: Datatype, path: Path) -> Finding:
    first = read.converted[0]
    written = shown(measured.elements[first])
    value = shown(read.elements[first])
    others = _and_more(len(read.converted) - 1)
    return Finding(
        "IM206",
        f"{written} is read as the {datatype.value} value {value}{others}",
        (*path, *path_of_element(measured, first)),
        hint=f"write {value}, or correct the datatype",
        quoted=written,
    )


def _refused(
    measured: Measured, indices: tuple[int, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    for told, index in enumerate(indices[:_MAX_REFUSED], start=1):
        others = _and_more(len(indices) - told) if told == _MAX_REFUSED else ""
        value = measured.elements[index]
        written = shown(value)
        yield Finding(
            "IM207",
            f"{written} is not of the datatype {datatype.value}{others}",
            (*path, *path_of_element(measured, index)),
            hint=f"write {KINDS[datatype].noun}, or correct the datatype",
            quoted=None if isinstance(value, dict) else written,
        )


def _out_of_range(
    measured: Measured, elements: tuple[Scalar, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    """Yield IM208 for the first number outside the range, with a datatype that holds them all."""
    extent = range_of(datatype)
    if extent is None or not elements:
        return
    low, high = min(elements), max(elements)
    if holds(datatype, low, high):  # type: ignore[arg-type]
        return
    outside = [i for i, each in enumerate(elements) if not holds(datatype, each, each)]  # type: ignore[arg-type]
    first, others = outside[0], _and_more(len(outside) - 1)
    holding = smallest_datatype(datatype, low, high)  # type: ignore[arg-type]
    written = shown(measured.elements[first])
    hint = "correct the value, because no integer datatype holds it"
    if holding is not None:
        hint = f"declare {holding.value}, which holds every value"
    if datatype not in FLOATING:
        hint = f"{hint}; verify refuses the example as it is (IM503)"
    yield Finding(
        "IM208",
        f"{written} is outside the range of {datatype.value}, {extent}{others}",
        (*path, *path_of_element(measured, first)),
        hint=hint,
        quoted=written,
    )


def _and_more(untold: int) -> str:
    return f" (and {counted(untold, 'more value')})" if untold > 0 else ""
