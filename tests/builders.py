"""Values that many tests need: tensors in their three forms, and the files of a folder."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from migrate.model import Datatype, LegacyTensor

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.model import JSONValue


def tensor_text(
    shape: str = "[1]",
    datatype: str = '"BYTES"',
    data: str = '["x"]',
    name: str = '"a"',
    more: str = "",
) -> str:
    """Return the JSON text of a tensor; ``data`` is left out if it is empty."""
    data = f', "data": {data}' if data else ""
    return f'{{"name": {name}, "shape": {shape}, "datatype": {datatype}{data}{more}}}'


def tensor_object(name: JSONValue = "a", **changes: object) -> dict[str, object]:
    """Return a tensor as the JSON reader does, without the properties given as ``...``."""
    tensor = {"name": name, "shape": [1], "datatype": "INT8", "data": [1], **changes}
    return {key: value for key, value in tensor.items() if value is not ...}


def legacy_tensor(
    name: str = "a",
    shape: tuple[int, ...] | list[int] = (1,),
    datatype: str = "BYTES",
    data: object = ("x",),
    *,
    index: int = 0,
    optional: bool = False,
) -> LegacyTensor:
    """Return a tensor of the model; data in a tuple stands for a list."""
    value = list(data) if isinstance(data, tuple) else data
    return LegacyTensor(index, name, tuple(shape), Datatype(datatype), value, optional)


def next_descriptor() -> int:
    """Return the descriptor that the next file to be opened gets: the same if none stays open."""
    descriptor = os.dup(0)
    os.close(descriptor)
    return descriptor


def files_in(root: Path) -> dict[str, bytes]:
    """Return the contents of all files of a folder but git's, by their paths from there."""
    return {name: content for name, (_, content) in files_and_modes_in(root).items()}


def files_and_modes_in(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return the permissions and contents of all files of a folder but git's."""
    return {
        path.relative_to(root).as_posix(): (stat.S_IMODE(path.lstat().st_mode), path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }
