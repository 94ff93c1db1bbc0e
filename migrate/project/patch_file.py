"""A patch of all that a run does, written ahead of it, so that it can be undone without git.

A folder's patch is on the disk before any of the folder's edits is made. A run that is killed
leaves the beginning of the patch that it would have written. The last folder in it may not have
been migrated to its end; if its patch is cut short, none of its edits was made. A run that finishes
the work has a patch file of its own: the edits that are left. Together they hold all edits.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING, Final

from migrate.project.apply import NotPutBackError
from migrate.project.patch import preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from typing_extensions import Self

    from migrate.files.edit import Edit

_APPENDED: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)

_REFUSE_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)


class PatchFile:
    """A file that is written as the run goes. It must be new, or empty: another may still count."""

    def __init__(self, path: Path, *, follow_links: bool = True) -> None:
        """Open the file for writing; raise OSError, ``FileExistsError`` if it holds something.

        ``follow_links`` is false where a repository names the file, which may be a link out of it.
        """
        flags = _APPENDED if follow_links else _APPENDED | _REFUSE_LINKS
        self._descriptor = os.open(path, flags, 0o666)
        if self._size():
            os.close(self._descriptor)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))

    def __enter__(self) -> Self:
        """Give the patch file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        os.close(self._descriptor)

    @contextlib.contextmanager
    def recording(self, edits: Sequence[Edit]) -> Iterator[None]:
        """Write the patch of some edits down before they are made, and take it back if they fail.

        It stays where they are half made, and where the run is interrupted, which may be after the
        last of them. Raises OSError where it cannot be written; then the edits must not be made.
        """
        start = self._size()
        try:
            self._write(preview(edits))
            yield
        except NotPutBackError:
            raise
        except OSError:
            os.ftruncate(self._descriptor, start)
            raise

    def _write(self, content: bytes) -> None:
        """Write all of it, down to the disk."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        os.fsync(self._descriptor)

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size
