"""What there is to say about the elements of a tensor (rules.md, IM206, IM207 and IM208)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding
from migrate.mapping.datatypes import INTEGER_RANGES, smallest_integer_datatype
from migrate.mapping.elements import read_elements
from migrate.mapping.shapes import Measured, path_of_element
from migrate.mapping.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.model import Datatype, Path, Scalar

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
    others = f", and {len(indices) - 1} more like it" if len(indices) > 1 else ""
    message = f"{written} is read as the {datatype.value} {value}{others}"
    hint = f"write {value}, or correct the datatype"
    return Finding("IM206", message, (*path, *path_of_element(measured, first)), hint=hint)


def _refused(
    measured: Measured, indices: tuple[int, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    unsaid = len(indices) - _MAX_REFUSALS
    for index in indices[:_MAX_REFUSALS]:
        is_last = unsaid > 0 and index == indices[_MAX_REFUSALS - 1]
        others = f" (and {unsaid} more like it)" if is_last else ""
        message = f"{shown(measured.elements[index])} is no {datatype.value} value{others}"
        yield Finding("IM207", message, (*path, *path_of_element(measured, index)))


def _out_of_range(
    measured: Measured, elements: tuple[Scalar, ...], datatype: Datatype, path: Path
) -> Iterator[Finding]:
    """Point at the first integer outside the range, and name the smallest datatype for them all."""
    low, high = int(min(elements)), int(max(elements))
    smallest, largest = INTEGER_RANGES[datatype]
    if smallest <= low and high <= largest:
        return
    first = next(i for i, each in enumerate(elements) if not smallest <= int(each) <= largest)
    holding = smallest_integer_datatype(datatype, low, high)
    hint = f"{holding.value} holds every value" if holding else "no integer datatype holds it"
    outside = shown(elements[first])
    message = f"{outside} is outside the range of {datatype.value}, {smallest} to {largest}"
    yield Finding("IM208", message, (*path, *path_of_element(measured, first)), hint=hint)
