"""Convert the data of a tensor to an example (IM204, IM205 and IM209)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import Finding
from migrate.mapping.datatypes import KINDS
from migrate.mapping.elements import check_elements, counted, shown, shown_shape
from migrate.mapping.shapes import Fit, Measured, fit, measure
from migrate.model import VARIABLE, Example, Side
from migrate.rules import Severity

if TYPE_CHECKING:
    from migrate.model import Datatype, LegacyTensor, Path, Scalar, Shape

MAX_INVENTED: Final = 1_000
"""The most elements that are invented for a tensor without data (IM209)."""

MAX_INVENTED_IN_FILE: Final = 1_000_000
"""The most elements that are invented for all tensors of a file."""

_NEST: Final = "nest the data like the shape"

MAX_TEXTS: Final = 1_000_000
"""The most elements of type BYTES in a file: to prove each takes a kilobyte of memory."""


class ReadExample(NamedTuple):
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
    if tensor.data is None:
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
    shape: Shape, datatype: Datatype, path: Path, room: int = MAX_INVENTED
) -> tuple[Example | None, Finding]:
    """Return an example of zeros, at most ``room`` of them, for a tensor without data.

    ``path`` is the tensor's. A dimension of variable length is 1.
    """
    lengths = tuple(1 if dimension == VARIABLE else dimension for dimension in shape)
    count = math.prod(lengths)
    if count > room:
        message = (
            f"there is no data, and an example of the shape {shown_shape(shape)} is too large to"
            " be made up"
        )
        hint = f"add `data`; at most {MAX_INVENTED:,} values are made up"
        return None, Finding("IM209", message, (*path, "shape"), hint=hint, severity=Severity.ERROR)
    zero = KINDS[datatype].zero
    message = (
        f"there is no data; the example is of the shape {shown_shape(lengths)} and every value in"
        f" it is {shown(zero)}"
    )
    return Example(lengths, (zero,) * count), Finding("IM209", message, path)


def too_many_texts(example: Example | None, path: Path, room: int) -> tuple[Finding, ...]:
    """Return IM001 for more than ``room`` texts; ``path`` is the tensor's."""
    if example is None or len(example.elements) <= room:
        return ()
    message = (
        f"the file cannot be read: there are more than {MAX_TEXTS:,} values of the datatype BYTES"
    )
    return (Finding("IM001", message, (*path, "data"), hint="shorten the data of the sample"),)


def misfit(shape: Shape, measured: Measured, path: Path) -> Finding:
    """Report how the data and the shape differ; ``path`` is the data's."""
    declared = shown_shape(shape)
    if measured.ragged is not None:
        uneven = "the data is nested unevenly: this is not like what stands before it"
        message = f"{uneven}, and the shape is {declared}"
        return Finding("IM205", message, (*path, *measured.ragged), hint=_NEST)
    if len(measured.lengths) <= 1 and shape.count(VARIABLE) > 1:
        message = f"the data is flat, and the shape {declared} has more than one -1 to fold it into"
        return Finding("IM205", message, path, hint=_NEST)
    message = (
        f"the data does not match the shape: it {_extent(measured)}, and {declared} is declared"
    )
    return Finding("IM205", message, path, hint=_way_to_fit(shape, measured))


def _extent(measured: Measured) -> str:
    """Return how much data there is, so that a length cannot be read as a value."""
    if not measured.lengths:
        return "is a single value"
    if measured.lengths == (0,):
        return "is an empty list"
    count = counted(len(measured.elements), "value")
    return f"has the shape {shown_shape(measured.lengths)} ({count})"


def _way_to_fit(shape: Shape, measured: Measured) -> str:
    """Return how to make the data match the shape."""
    known = math.prod(dimension for dimension in shape if dimension != VARIABLE)
    count = len(measured.elements)
    if VARIABLE not in shape and count != known:
        return f"correct the shape, or write {counted(known, 'value')} in the data"
    if count % known:
        return f"correct the shape, or write a multiple of {counted(known, 'value')} in the data"
    return f"{_NEST}, or write it flat in row-major order"


def _unchecked(measured: Measured) -> tuple[tuple[Scalar, ...] | None, tuple[Finding, ...]]:
    """Return the elements as they are, if they are such as an example can hold."""
    scalars = tuple(item for item in measured.elements if isinstance(item, int | float | str))
    return (scalars if len(scalars) == len(measured.elements) else None), ()


def _folded(fitted: Fit, path: Path) -> Finding:
    message = f"the flat data was folded into the shape {shown_shape(fitted.lengths)}"
    return Finding("IM204", message, path)
