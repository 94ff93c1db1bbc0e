"""A patch of all that a run did, written as it goes, so that it can be undone without git."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from migrate.project.preview import preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

    from migrate.project.outcome import Edit


class PatchFile:
    """A file that is written as the run goes; what it held before is gone."""

    def __init__(self, path: Path) -> None:
        """Open the file for writing; raise OSError."""
        self._file = path.open("wb")

    def __enter__(self) -> Self:
        """Give the patch file itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    @contextlib.contextmanager
    def recording(self, edits: Sequence[Edit]) -> Iterator[None]:
        """Write the patch of some edits down before they are made, and take it back if they fail.

        Raises OSError where it cannot be written; then the edits must not be made.
        """
        start = self._file.tell()
        try:
            self._file.write(preview(edits))
            self._file.flush()
            os.fsync(self._file.fileno())
            yield
        except BaseException:
            self._file.seek(start)
            self._file.truncate()
            raise
