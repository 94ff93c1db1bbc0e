"""Hypothesis strategy for the contents of ``input.json``, right ones in every spelling of data."""

from __future__ import annotations

import json
import math
from itertools import cycle, islice
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from migrate.model import VARIABLE, Datatype, Example
from tests.strategies import floats, names, texts

if TYPE_CHECKING:
    from migrate.model import JSONValue, Scalar, Shape

SCALARS: dict[Datatype, st.SearchStrategy[Scalar]] = {
    Datatype.BOOL: st.booleans(),
    Datatype.UINT8: st.integers(0, 2**8 - 1),
    Datatype.UINT64: st.integers(0, 2**64 - 1),
    Datatype.INT8: st.integers(-(2**7), 2**7 - 1) | st.just(1024),
    Datatype.INT64: st.integers(-(2**63), 2**63 - 1),
    Datatype.FP32: floats() | st.integers(-9, 9),
    Datatype.FP64: floats() | st.sampled_from((0.0, -0.0, 5e-324, 0.1)),
    Datatype.BYTES: texts() | st.sampled_from(("1", "true", "[1, 2]")),
}
"""Values of each datatype, now and then one that is out of its range."""


def spelled_otherwise(scalar: Scalar) -> Scalar:
    """Return the value in another type that means the same."""
    if isinstance(scalar, bool):
        return int(scalar)
    if isinstance(scalar, int) and abs(scalar) < 2**53:
        return float(scalar)
    return str(scalar) if isinstance(scalar, float) and scalar == round(scalar, 2) else scalar


@st.composite
def data(draw: st.DrawFn, example: Example) -> JSONValue:
    """Return the data of an example: nested, flat, or one bare value."""
    forms: list[JSONValue] = [example.nested(), list(example.elements)]
    if len(example.elements) == 1:
        forms.append(example.elements[0])
    return draw(st.sampled_from(forms))


@st.composite
def lengths(draw: st.DrawFn) -> Shape:
    """Return the lengths of a tensor of a rank up to 4, with a leading 1 half of the time."""
    rest = draw(st.lists(st.integers(1, 4), max_size=3))
    return (draw(st.just(1) | st.integers(1, 12)), *rest)


@st.composite
def tensors(draw: st.DrawFn, name: str) -> dict[str, JSONValue]:
    """Return one tensor of the list under ``inputs``."""
    datatype = draw(st.sampled_from(list(SCALARS)))
    sizes = draw(lengths())
    pool = draw(st.lists(SCALARS[datatype], min_size=1, max_size=6))
    if datatype is not Datatype.BYTES and draw(st.booleans()):
        pool = [spelled_otherwise(scalar) for scalar in pool]
    variable = draw(st.sampled_from((None, *range(len(sizes)))))
    shape = [VARIABLE if place == variable else size for place, size in enumerate(sizes)]
    example = Example(sizes, tuple(islice(cycle(pool), math.prod(sizes))))
    tensor: dict[str, JSONValue] = {
        "name": name,
        "shape": list(shape),
        "datatype": datatype.value,
        "data": draw(data(example)),
    }
    if draw(st.integers(0, 9)) == 0:
        del tensor["data"]
    if draw(st.booleans()):
        tensor["optional"] = draw(st.booleans())
    return tensor


@st.composite
def legacy_documents(draw: st.DrawFn) -> dict[str, JSONValue]:
    """Return the value of a legacy ``input.json`` with up to four tensors of different names."""
    unique = draw(st.lists(names(), min_size=1, max_size=4, unique_by=json.dumps))
    return {"inputs": [draw(tensors(name)) for name in unique]}
