"""One change of a file, as a value, and errors about files that are changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Edit(NamedTuple):
    """One file to be created, changed or deleted.

    ``name`` is the file's name within its folder, ``label`` its name in a patch; both have forward
    slashes. ``before`` is ``None`` for a file that does not exist yet, ``after`` for one that is to
    go. ``mode`` has the permission bits of a file that is there.
    """

    path: Path
    name: str
    label: str
    before: bytes | None
    after: bytes | None
    mode: int | None = None


class NotPutBackError(OSError):
    """An edit failed, and so did putting back those before it; the message names the files."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error in writing name the file, as one in opening it does."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise
