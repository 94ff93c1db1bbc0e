"""How people spell datatypes, and which datatype each spelling means (rules.md, IM103, IM104)."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from migrate.diagnostics import Finding
from migrate.model import Datatype, Path
from migrate.parsers.tokens import shortened

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

_SPELLINGS: Final = {datatype.value: datatype for datatype in Datatype} | ALIASES


def read_datatype(text: str, path: Path) -> tuple[Datatype | None, Finding | None]:
    """Give the datatype that a spelling means, and what there is to say about the spelling."""
    if text in Datatype.__members__:
        return Datatype[text], None
    datatype = _SPELLINGS.get(text.upper().removeprefix(_PREFIX))
    if datatype is None:
        return None, _unknown(text, path)
    message = f"datatype `{text}` is read as {datatype.value}"
    return datatype, Finding("IM104", message, path, hint=f'write "{datatype.value}"')


def _unknown(text: str, path: Path) -> Finding:
    shown = shortened(text)
    hint = f'did you mean "{_nearest(shown).value}"?'
    return Finding("IM103", f"unknown datatype `{shown}`", path, hint=hint)


@lru_cache
def _nearest(text: str) -> Datatype:
    """Give the known datatype that is spelled most like the text; it takes half a millisecond."""
    spelling = text.upper().removeprefix(_PREFIX)
    return _SPELLINGS[get_close_matches(spelling, _SPELLINGS, n=1, cutoff=0.0)[0]]
