"""The client's closed table of datatypes, and which Python values each of them holds."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import nearest_name
from migrate.model import DATATYPE_ALIASES, Datatype

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class RaggedError(ValueError):
    """Raised for nested lists that are not a tensor: lists of one level differ in length."""


class Elements(NamedTuple):
    """The elements in row-major order, and the length of each level of lists around them.

    A single bare value has no lengths. The levels below an empty list are unknown.
    """

    lengths: tuple[int, ...]
    values: Sequence[object]

    def place(self, index: int) -> str:
        """Return the subscripts of an element: ``[0][3]``."""
        subscripts: list[str] = []
        for length in reversed(self.lengths):
            index, place = divmod(index, length)
            subscripts.append(f"[{place}]")
        return "".join(reversed(subscripts))


def flatten(nested: object) -> Elements:
    """Return the elements of nested lists; raise ``RaggedError`` where they are not a tensor."""
    level = [nested]
    lengths: list[int] = []
    while list in (kinds := set(map(type, level))):
        if len(kinds) > 1:
            message = "lists and single values stand side by side"
            raise RaggedError(message)
        lists: list[list[object]] = level  # type: ignore[assignment]
        sizes = set(map(len, lists))
        if len(sizes) > 1:
            message = f"lists of length {min(sizes)} and {max(sizes)} stand side by side"
            raise RaggedError(message)
        lengths.append(sizes.pop())
        level = list(chain.from_iterable(lists))
    return Elements(tuple(lengths), level)


class Values(NamedTuple):
    """The values of a datatype: their Python types, what they are called, and their bounds."""

    types: frozenset[type]
    noun: str
    bounds: tuple[float, float] | None = None


def _integers(bits: int, *, signed: bool) -> Values:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return Values(frozenset({int}), "an integer", (low, high))


TEXT: Final = Values(frozenset({str}), "text")
BOOLEAN: Final = Values(frozenset({bool}), "True or False")
FRACTION: Final = Values(
    frozenset({int, float}), "a finite number", (-sys.float_info.max, sys.float_info.max)
)

VALUES: Final[Mapping[str, Values]] = {
    "BOOL": BOOLEAN,
    **{f"UINT{bits}": _integers(bits, signed=False) for bits in (8, 16, 32, 64)},
    **{f"INT{bits}": _integers(bits, signed=True) for bits in (8, 16, 32, 64)},
    **dict.fromkeys(("FP16", "FP32", "FP64", "BF16"), FRACTION),
    **dict.fromkeys(("BYTES", "STRING"), TEXT),
}
"""The datatypes of the target format and the values that an example of each may hold.

A number of a floating-point type is read as a double; what rounding to fewer bits does to it is
the model's affair.
"""

REQUEST_NAMES: Final[Mapping[str, str]] = {
    name: "BYTES" if name == "STRING" else name for name in VALUES
}
"""The name that the client sends for each datatype of the target format."""

_WORDS: Final = {"TEXT": Datatype.BYTES, "INTEGER": Datatype.INT32}
_MEANT: Final[Mapping[str, str]] = {
    spelling: "STRING" if meant is Datatype.BYTES else meant.value
    for spelling, meant in {**DATATYPE_ALIASES, **_WORDS}.items()
    if spelling not in VALUES
}


def suggestion(written: str) -> str:
    """Return a hint: the datatype that was probably meant, or all of them."""
    name = written.upper()
    meant = _MEANT.get(name) or nearest_name(name, VALUES)
    if meant is None:
        return f"write one of {', '.join(VALUES)}; a list is described by the shape"
    return f'did you mean "{meant}"?'
