"""From a tensor's data to an example (rules.md, IM204, IM205 and IM209)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding
from migrate.mapping.datatypes import zero_of
from migrate.mapping.element_findings import check_elements
from migrate.mapping.shapes import Fit, Measured, fit, measure
from migrate.mapping.wording import shown
from migrate.model import VARIABLE, Example, Missing, Side

if TYPE_CHECKING:
    from migrate.model import Datatype, LegacyTensor, Path, Scalar, Shape

MAX_PLACEHOLDER_ELEMENTS: Final = 1_000_000
"""The most elements that are put into a file where there is no data."""

MAX_TEXTS: Final = 1_000_000
"""The most elements of type BYTES in a file: to prove each takes a kilobyte of memory."""


@dataclass(frozen=True, slots=True)
class ReadExample:
    """A tensor's data as an example, the request batch dimension still in its place.

    ``example`` is ``None`` where there is no data, and where it is faulty; ``faulty`` tells the two
    apart. ``extra_dimension`` says that the data carried a request batch dimension which the shape
    does not have; the example is without it.
    """

    example: Example | None = None
    findings: tuple[Finding, ...] = ()
    faulty: bool = False
    extra_dimension: bool = False


def read_example(
    tensor: LegacyTensor, side: Side, path: Path, *, extra_allowed: bool
) -> ReadExample:
    """Read a tensor's data; ``path`` is the tensor's.

    The values of an output are placeholders, and never checked against its datatype.
    """
    if tensor.data is Missing.MISSING:
        return ReadExample()
    path = (*path, "data")
    measured = measure(tensor.data)
    fitted = fit(tensor.shape, measured, extra_allowed=extra_allowed)
    elements, findings = (
        check_elements(measured, tensor.datatype, path)
        if side is Side.INPUT
        else _unchecked(measured)
    )
    if fitted is None:
        return ReadExample(None, (misfit(tensor.shape, measured, path), *findings), faulty=True)
    if fitted.folded:
        findings = (_folded(fitted, path), *findings)
    if elements is None:
        return ReadExample(None, findings, faulty=True)
    return ReadExample(
        Example(fitted.lengths, elements), findings, extra_dimension=fitted.extra_dimension
    )


def placeholder(
    shape: Shape, datatype: Datatype, path: Path, room: int = MAX_PLACEHOLDER_ELEMENTS
) -> tuple[Example | None, Finding]:
    """Give an example of zeros, at most ``room`` of them, for a tensor without data.

    ``path`` is the tensor's.
    """
    lengths = tuple(1 if dimension == VARIABLE else dimension for dimension in shape)
    count = math.prod(lengths)
    if count > room:
        message = f"there is no data, and an example of shape {shown(list(shape))} is too large"
        hint = f"write data, or shapes of at most {MAX_PLACEHOLDER_ELEMENTS} elements in all"
        return None, Finding("IM205", message, (*path, "shape"), hint=hint)
    zero = zero_of(datatype)
    written = shown(zero)
    message = f"there is no data: an example of {written} is put in, with shape {list(lengths)}"
    hint = "put a meaningful example in its place"
    return Example(lengths, (zero,) * count), Finding("IM209", message, path, hint=hint)


def too_many_texts(example: Example | None, path: Path, room: int) -> tuple[Finding, ...]:
    """Give IM001 for more than ``room`` texts; ``path`` is the tensor's."""
    if example is None or len(example.elements) <= room:
        return ()
    message = f"cannot be read: larger than the limit of {MAX_TEXTS} texts in all the data"
    return (Finding("IM001", message, (*path, "data"), hint="keep a smaller sample"),)


def misfit(shape: Shape, measured: Measured, path: Path) -> Finding:
    """Say how the data and the shape differ; ``path`` is the data's."""
    declared = shown(list(shape))
    hint = "nest the data like the shape, or write it flat in row-major order"
    if measured.ragged is not None:
        message = (
            f"the data is ragged: this is not like its neighbours, and the shape is {declared}"
        )
        return Finding("IM205", message, (*path, *measured.ragged), hint=hint)
    if len(measured.lengths) <= 1 and shape.count(VARIABLE) > 1:
        message = f"flat data cannot be folded into {declared}, which has several variable lengths"
        return Finding("IM205", message, path, hint="nest the data like the shape")
    count = len(measured.elements)
    extent = "one value" if not measured.lengths else shown(list(measured.lengths))
    message = f"the data does not fit the shape: the data is {extent} ({count} values), "
    return Finding("IM205", message + f"the shape is {declared}", path, hint=hint)


def _unchecked(measured: Measured) -> tuple[tuple[Scalar, ...] | None, tuple[Finding, ...]]:
    """Give the elements as they are, if they are such as an example can hold."""
    scalars = tuple(item for item in measured.elements if isinstance(item, int | float | str))
    return (scalars if len(scalars) == len(measured.elements) else None), ()


def _folded(fitted: Fit, path: Path) -> Finding:
    message = f"the flat data was folded into the shape {list(fitted.lengths)}"
    return Finding("IM204", message, path)
