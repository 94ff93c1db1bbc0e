"""What is wrong with one input, given its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from migrate.contract.module import (
    BATCH_SIZE,
    BATCH_WINDOW,
    STREAMING,
    Fault,
    FaultKind,
    Literal,
    SchemaInput,
    Unread,
    as_text,
    shown,
)
from migrate.contract.values import VALUES, Elements, RaggedError, Values, flatten, suggestion
from migrate.diagnostics import nearest_name, shortened
from migrate.model import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_LEGACY_EXAMPLE: Final = "data"
"""What a legacy file calls the example."""

_NOUNS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "True or False",
    int: "an integer",
    float: "a fraction",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    type(None): "None",
}


def noun(value: object) -> str:
    """Return what kind of value it is, in words."""
    return _NOUNS.get(type(value), f"a value of type {type(value).__name__}")


def check_input(entry: SchemaInput) -> Iterator[Fault]:
    """Yield everything that is wrong with an input whose entry is a dictionary."""
    if not isinstance(entry.name, str) or not entry.name:
        message = f"the name of an input must be a non-empty text, not {shown(entry.name)}"
        yield Fault(FaultKind.WRONG, message, entry.position, as_text(entry.name))
    for name, check in _CHECKS.items():
        literal = entry.properties.get(name)
        if literal is None:
            yield from _check_absent(entry, name)
        elif literal.value is not Unread:
            yield from check(entry, literal)


def check_constants(constants: Mapping[str, Literal]) -> Iterator[Fault]:
    """Yield what is wrong with the constants beside ``INPUT_SCHEMA``.

    The client compares ``BATCH_SIZE`` with 0, and ``BATCH_WINDOW`` only where the size is positive.
    """
    read = {name: each for name, each in constants.items() if each.value is not Unread}
    size, streaming = read.get(BATCH_SIZE), read.get(STREAMING)
    batches = size is not None and isinstance(size.value, (int, float)) and size.value > 0
    yield from _check_number(BATCH_SIZE, size, is_compared=True)
    yield from _check_number(BATCH_WINDOW, read.get(BATCH_WINDOW), is_compared=batches)
    if streaming is not None and not isinstance(streaming.value, bool):
        message = f"{STREAMING} must be True or False, not {noun(streaming.value)}"
        yield Fault(FaultKind.WRONG, message, streaming.position)


def _check_number(name: str, literal: Literal | None, *, is_compared: bool) -> Iterator[Fault]:
    if literal is None or type(literal.value) is int:
        return
    is_refused = is_compared and not isinstance(literal.value, (int, float))
    kind = FaultKind.REFUSED if is_refused else FaultKind.WRONG
    message = f"{name} must be an integer, not {noun(literal.value)}"
    yield Fault(kind, message, literal.position)


def _check_absent(entry: SchemaInput, name: str) -> Iterator[Fault]:
    """Yield a fault as the client does: it needs a datatype, and the rest of a required input."""
    if name == "datatype" or (name in ("shape", "example") and entry.is_required):
        hint, place = f'add "{name}" to the input', entry.position
        written = _written_for(entry, name)
        if written is not None:
            hint = f'rename "{shortened(written)}" to "{name}"'
            place = entry.properties[written].position
        message = f"{name} is required"
        yield Fault(FaultKind.REFUSED, message, place, as_text(entry.name), name, hint)


def _written_for(entry: SchemaInput, name: str) -> str | None:
    """Return the unknown property that was probably meant for an absent one."""
    others = [each for each in entry.properties if each not in _CHECKS]
    if name == "example" and _LEGACY_EXAMPLE in others:
        return _LEGACY_EXAMPLE
    return nearest_name(name, others)


def _check_datatype(entry: SchemaInput, literal: Literal) -> Iterator[Fault]:
    written = literal.value
    if not isinstance(written, str):
        message = f"datatype must be a name in quotes, not {noun(written)}"
        yield _fault(entry, "datatype", message, FaultKind.REFUSED, suggestion(shown(written)))
    elif written not in VALUES:
        message = f"unknown datatype {shown(written)}"
        yield _fault(entry, "datatype", message, FaultKind.REFUSED, suggestion(written))


def _check_required(entry: SchemaInput, literal: Literal) -> Iterator[Fault]:
    if not isinstance(literal.value, bool):
        message = f"required must be True or False, not {noun(literal.value)}"
        yield _fault(entry, "required", message)


def _check_shape(entry: SchemaInput, literal: Literal) -> Iterator[Fault]:
    shape = literal.value
    if not isinstance(shape, list) or not shape:
        found = "an empty list" if shape == [] else noun(shape)
        message = f"shape must be a list of at least one dimension, not {found}"
        yield _fault(
            entry, "shape", message, FaultKind.REFUSED, "write a list, such as [1] or [-1]"
        )
    elif wrong := [dimension for dimension in shape if not _is_dimension(dimension)]:
        message = f"a dimension must be a positive integer or -1, not {shown(wrong[0])}"
        yield _fault(entry, "shape", message)


def _check_example(entry: SchemaInput, literal: Literal) -> Iterator[Fault]:
    if not isinstance(literal.value, list):
        message = f"example must be a list, not {noun(literal.value)}"
        yield _misfit(entry, message, hint="put it in square brackets")
        return
    try:
        elements = flatten(literal.value)
    except RaggedError as error:
        yield _misfit(entry, f"example is not nested evenly: {error}")
        return
    yield from _check_fit(entry, elements)
    yield from _check_values(entry, elements)


def _check_fit(entry: SchemaInput, elements: Elements) -> Iterator[Fault]:
    literal = entry.properties.get("shape")
    shape = None if literal is None else literal.value
    is_sound = isinstance(shape, list) and shape and all(map(_is_dimension, shape))
    if is_sound and not _fits(elements.lengths, cast("list[int]", shape)):
        extent = shown(list(elements.lengths))
        message = f"example has the shape {extent}, which does not match {shown(shape)}"
        yield _misfit(entry, message)


def _check_values(entry: SchemaInput, elements: Elements) -> Iterator[Fault]:
    datatype = entry.properties.get("datatype")
    if datatype is None or not isinstance(datatype.value, str) or datatype.value not in VALUES:
        return
    values = VALUES[datatype.value]
    if not set(map(type, elements.values)) <= values.types:
        index = next(i for i, v in enumerate(elements.values) if type(v) not in values.types)
        found = f"example{elements.place(index)} is {noun(elements.values[index])}"
        yield _misfit(entry, f"{found}, but {datatype.value} takes {values.noun}")
    elif values.bounds is not None and elements.values:
        yield from _check_bounds(entry, elements, datatype.value, values)


def _check_bounds(
    entry: SchemaInput, elements: Elements, datatype: str, values: Values
) -> Iterator[Fault]:
    low, high = cast("tuple[float, float]", values.bounds)
    numbers = cast("Sequence[float]", elements.values)
    if low <= min(numbers) and max(numbers) <= high:
        return
    index = next(i for i, number in enumerate(numbers) if not low <= number <= high)
    is_integer = values.types == {int}
    found = f"example{elements.place(index)} is {shown(numbers[index])}"
    yield _misfit(
        entry,
        f"{found}, but {datatype} takes {f'{low} to {high}' if is_integer else values.noun}",
        FaultKind.OUT_OF_RANGE if is_integer else FaultKind.MISFIT,
        "declare a datatype that holds every value, or correct the value",
    )


_CHECKS: Final[Mapping[str, Callable[[SchemaInput, Literal], Iterator[Fault]]]] = {
    "datatype": _check_datatype,
    "required": _check_required,
    "shape": _check_shape,
    "example": _check_example,
}


def _is_dimension(value: object) -> bool:
    return type(value) is int and (value > 0 or value == VARIABLE)


def _fits(lengths: Sequence[int], shape: Sequence[int]) -> bool:
    """Return whether an example can have the shape; the levels below an empty list are unknown."""
    if len(lengths) != len(shape) and 0 not in lengths:
        return False
    return len(lengths) <= len(shape) and all(
        dimension in (VARIABLE, length) for length, dimension in zip(lengths, shape, strict=False)
    )


def _fault(
    entry: SchemaInput,
    name: str,
    message: str,
    kind: FaultKind = FaultKind.WRONG,
    hint: str | None = None,
) -> Fault:
    return Fault(kind, message, entry.position_of(name), as_text(entry.name), name, hint)


def _misfit(
    entry: SchemaInput,
    message: str,
    kind: FaultKind = FaultKind.MISFIT,
    hint: str = "correct the example, or the declaration",
) -> Fault:
    return _fault(entry, "example", message, kind, hint)
