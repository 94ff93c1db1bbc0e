"""How people spell datatypes, and which datatype each spelling means (rules.md, IM103, IM104)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from migrate.diagnostics import Finding, listed, nearest_name, shortened
from migrate.model import Datatype, Path

_PREFIX: Final = "TYPE_"

ALIASES: Final = {
    "BOOL": Datatype.BOOL,
    "STR": Datatype.BYTES,
    "STRING": Datatype.BYTES,
    "BYTES": Datatype.BYTES,
    "OBJECT": Datatype.BYTES,
    "INT": Datatype.INT32,
    "LONG": Datatype.INT64,
    "FLOAT": Datatype.FP32,
    "DOUBLE": Datatype.FP64,
    "HALF": Datatype.FP16,
    "FLOAT16": Datatype.FP16,
    "FLOAT32": Datatype.FP32,
    "FLOAT64": Datatype.FP64,
    "BFLOAT16": Datatype.BF16,
}
"""Names of numpy, torch and Triton's model configuration; `int` is torch's, of 32 bits."""

_ALL: Final = f"write one of {listed(list(Datatype.__members__))}, which is for text"
"""What to do where nothing is spelled like the text."""

_SPELLINGS: Final = {datatype.value: datatype for datatype in Datatype} | ALIASES


def read_datatype(text: str, path: Path) -> tuple[Datatype | None, Finding | None]:
    """Give the datatype that a spelling means, and what there is to say about the spelling."""
    if text in Datatype.__members__:
        return Datatype[text], None
    datatype = _SPELLINGS.get(text.upper().removeprefix(_PREFIX))
    if datatype is None:
        return None, _unknown(text, path)
    message = f'the datatype "{text}" is read as {datatype.value}'
    hint = f'write "{datatype.value}", or the datatype that is meant'
    return datatype, Finding("IM104", message, path, hint=hint)


def _unknown(text: str, path: Path) -> Finding:
    if not text:
        return Finding("IM103", "the datatype is empty", path, hint=_ALL)
    shown = shortened(text)
    nearest = _nearest(shown)
    hint = _ALL if nearest is None else f'did you mean "{nearest.value}"?'
    return Finding("IM103", f'unknown datatype "{shown}"', path, hint=hint)


@lru_cache
def _nearest(text: str) -> Datatype | None:
    """Give the known datatype that is spelled most like the text; it takes half a millisecond."""
    name = nearest_name(text.upper().removeprefix(_PREFIX), _SPELLINGS)
    return None if name is None else _SPELLINGS[name]
