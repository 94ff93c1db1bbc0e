"""Folders for as long as something lasts; those of runs that were killed go with a later one.

A killed run may leave a clone behind, which is large at times. What is removed is plainly named, a
day old, and locked by nobody: no folder of the user's, nor of a run that is still at work.
"""

from __future__ import annotations

import contextlib
import functools
import re
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.files.open_folder import OpenFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = "inferless-migrate-"
_NAME: Final = re.compile(_PREFIX + r"[0-9a-f]{32}-\w+")
_A_DAY: Final = 86_400.0
"""In seconds: no unit takes as long, which counts where a file system has no locks."""


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a new folder, by its real path, and delete it with its contents in the end."""
    parent = Path(tempfile.gettempdir()).resolve()
    remove_abandoned(parent)
    with (
        tempfile.TemporaryDirectory(
            prefix=f"{_PREFIX}{secrets.token_hex(16)}-", dir=parent, ignore_cleanup_errors=True
        ) as name,
        OpenFolder(Path(name)) as folder,
    ):
        folder.lock(0.0)
        yield folder.path


@functools.cache
def remove_abandoned(parent: Path) -> None:
    """Remove what runs that were killed have left in a folder, once in a process."""
    for path in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # it is locked, or somebody else's
            if _NAME.fullmatch(path.name) and path.lstat().st_mtime < time.time() - _A_DAY:
                with OpenFolder(path) as folder:
                    folder.lock(0.0)
                    shutil.rmtree(path, ignore_errors=True)
