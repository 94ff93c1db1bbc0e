"""What there is to say about the elements of a tensor (rules.md, IM206, IM207 and IM208)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding
from migrate.mapping.datatypes import INTEGER_RANGES, smallest_integer_datatype
from migrate.mapping.elements import read_elements
from migrate.mapping.shapes import Measured, path_of_element
from migrate.mapping.wording import and_more, shown
from migrate.model import Datatype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.model import Path, Scalar

_MAX_REFUSALS: Final = 8
"""How many values of one tensor are reported one by one."""


def check_elements(
    measured: Measured, datatype: Datatype, path: Path
) -> tuple[tuple[Scalar, ...] | None, tuple[Finding, ...]]:
    """Give the elements as the datatype has them, and what there is to say about them.

    ``path`` is the data's. ``None`` stands for elements some of which are not of the datatype.
    """
    read = read_elements(measured.elements, datatype)
    findings: list[Finding] = []
    if read.converted:
        findings.append(_converted(measured, read.converted, read.elements, datatype, path))
    findings += _refused(measured, read.refused, datatype, path)
    if not read.refused and datatype in INTEGER_RANGES and read.elements:
        findings += _out_of_range(measured, read.elements, datatype, path)
    return (None if read.refused else read.elements), tuple(findings)


def _converted(
    measured: Measured,
    indices: tuple[int, ...],
    elements: tuple[Scalar, ...],
    datatype: Datatype,
    path: Path,
) -> Finding:
    first = indices[0]
    written = shown(measured.elements[first])
    value = shown(elements[first])
    message = f"{written} is read as the {datatype.value} value {value}{and_more(len(indices) - 1)}"
    hint = f"write {value}, or correct the datatype"
    return Finding("IM206", message, (*path, *path_of_element(measured, first)), hint=hint)


def _refused(
    measured: Measured, indices: tuple[int, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    hint = f"write {_expected(datatype)}, or correct the datatype"
    for told, index in enumerate(indices[:_MAX_REFUSALS], start=1):
        others = and_more(len(indices) - told) if told == _MAX_REFUSALS else ""
        written = shown(measured.elements[index])
        message = f"{written} is not of the datatype {datatype.value}{others}"
        yield Finding("IM207", message, (*path, *path_of_element(measured, index)), hint=hint)


def _expected(datatype: Datatype) -> str:
    """Say what a value of the datatype is in JSON."""
    if datatype in INTEGER_RANGES:
        return "an integer"
    return {Datatype.BYTES: "text in double quotes", Datatype.BOOL: "true or false"}.get(
        datatype, "a number"
    )


def _out_of_range(
    measured: Measured, elements: tuple[Scalar, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    """Point at the first integer outside the range, and name the smallest datatype for them all."""
    low, high = int(min(elements)), int(max(elements))
    smallest, largest = INTEGER_RANGES[datatype]
    if smallest <= low and high <= largest:
        return
    outside = [i for i, each in enumerate(elements) if not smallest <= int(each) <= largest]
    first, others = outside[0], and_more(len(outside) - 1)
    holding = smallest_integer_datatype(datatype, low, high)
    hint = (
        f"declare {holding.value}, which holds every value"
        if holding
        else "correct the value, because no integer datatype holds it"
    )
    extent = f"the range of {datatype.value}, {smallest} to {largest}"
    message = f"{shown(elements[first])} is outside {extent}{others}"
    yield Finding("IM208", message, (*path, *path_of_element(measured, first)), hint=hint)
