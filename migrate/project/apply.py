"""Making edits: the only module that writes into a repository."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from migrate.project.outcome import Edit


def apply_edits(edits: Iterable[Edit]) -> None:
    """Make every edit; a file is whole at any time, old or new. Raises OSError."""
    for edit in edits:
        if edit.after is None:
            edit.path.unlink()
        else:
            write_file(edit.path, edit.after)


def write_file(path: Path, content: bytes) -> None:
    """Put a file in its place in one step; raise OSError, and leave nothing, if that fails.

    The mode of a file that is replaced is kept; a new file gets the one that the umask asks for.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
            os.chmod(temporary, _mode_for(path))  # noqa: PTH101 - it is a name, not a Path
        os.replace(temporary, path)  # noqa: PTH105 - as above
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - as above
        raise


def _mode_for(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
