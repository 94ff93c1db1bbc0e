"""The spellings of datatypes and shapes (IM103 to IM106)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding, listed, nearest_name, shortened
from migrate.model import DATATYPE_ALIASES, FIRST_INEXACT, VARIABLE, Datatype

if TYPE_CHECKING:
    from migrate.model import JSONValue, Path, Shape

_PREFIX: Final = "TYPE_"

_ALL: Final = f"write one of {listed(list(Datatype.__members__))}, which is for text"
"""The hint where no spelling is near."""

_EXACT: Final = "write the dimension as an integer"

_SPELLINGS: Final = {**{datatype.value: datatype for datatype in Datatype}, **DATATYPE_ALIASES}


def read_datatype(text: str, path: Path) -> tuple[Datatype | None, Finding | None]:
    """Return the datatype that a spelling means, and a finding about the spelling."""
    if text in Datatype.__members__:
        return Datatype[text], None
    datatype = _SPELLINGS.get(_normalized(text))
    if datatype is None:
        return None, _unknown(text, path)
    message = f'the datatype "{text}" is read as {datatype.value}'
    hint = f'write "{datatype.value}", or the datatype that is meant'
    return datatype, Finding("IM104", message, path, hint=hint)


def _unknown(text: str, path: Path) -> Finding:
    if not text.strip():
        return Finding("IM103", "the datatype is empty", path, hint=_ALL)
    shown = shortened(text)
    nearest = _nearest(shown)
    hint = _ALL if nearest is None else f'did you mean "{nearest.value}"?'
    return Finding("IM103", f'unknown datatype "{shown}"', path, hint=hint)


def _normalized(text: str) -> str:
    return text.strip().upper().removeprefix(_PREFIX)


@lru_cache
def _nearest(text: str) -> Datatype | None:
    """Return the datatype with the nearest spelling; the search takes half a millisecond."""
    name = nearest_name(_normalized(text), _SPELLINGS)
    return None if name is None else _SPELLINGS[name]


def read_shape(value: JSONValue, path: Path) -> tuple[Shape | None, tuple[Finding, ...]]:
    """Return the shape that a value means, or ``None``, and the findings about it.

    The value is valid under the JSON Schema: a dimension or a list of dimensions.
    """
    values: list[JSONValue] = value if isinstance(value, list) else [value]
    paths = [(*path, index) for index in range(len(values))] if values is value else [path]
    dimensions = list(map(_read_dimension, values, paths))
    faults = tuple(finding for _, finding in dimensions if finding)
    if faults:
        return None, faults
    shape = tuple(dimension for dimension, _ in dimensions) or (1,)
    is_usual = values is value and values and all(type(each) is int for each in values)
    return shape, () if is_usual else (_respelled(value, shape, path),)


def _read_dimension(value: JSONValue, path: Path) -> tuple[int, Finding | None]:
    """Return the dimension that an integer, an integral float or a string of digits means."""
    dimension = int(value) if isinstance(value, (int, float, str)) else 0
    is_inexact = isinstance(value, float) and dimension >= FIRST_INEXACT
    if not is_inexact and (dimension > 0 or dimension == VARIABLE):
        return dimension, None
    written = shortened(json.dumps(value))
    if is_inexact:
        message = f"the dimension {written} is too large to be exact"
        return dimension, Finding("IM102", message, path, hint=_EXACT, quoted=written)
    message = f"the dimension {written} is neither positive nor -1"
    return dimension, Finding("IM106", message, path, quoted=written)


def _respelled(value: JSONValue, shape: Shape, path: Path) -> Finding:
    written, meant = shortened(json.dumps(value)), shortened(str(list(shape)))
    message = f"the shape {written} is read as {meant}"
    hint = f"write {meant}, or the shape that is meant"
    return Finding("IM105", message, path, hint=hint, quoted=written)
