"""What a person would write without this tool, and the programs that do part of its work."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import black


def script(text: str) -> str:
    """Convert a plain document the obvious way: the json module, and Black for the layout."""
    schema = {}
    for tensor in json.loads(text)["inputs"]:
        shape, example = tensor["shape"], tensor["data"]
        if len(shape) > 1 and shape[0] == 1:
            shape, example = shape[1:], example[0]
        datatype = "STRING" if tensor["datatype"] == "BYTES" else tensor["datatype"]
        schema[tensor["name"]] = {
            "datatype": datatype,
            "required": True,
            "shape": shape,
            "example": example,
        }
    return black.format_str(f"INPUT_SCHEMA = {schema!r}", mode=black.Mode())


def program(name: str) -> str | None:
    """Return the path of a program beside this interpreter, or on the PATH."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)
