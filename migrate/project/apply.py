"""Making edits: the only module that writes into a repository."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
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
    temporary = path.with_name(f".inferless-migrate-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            with contextlib.suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(path.stat().st_mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
