"""Reading a file of a repository that nobody has vetted (IM001 and IM404)."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

from migrate.diagnostics import Diagnostic, file_diagnostic

if TYPE_CHECKING:
    from pathlib import Path

REFUSE_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)
NEVER_WAIT: Final = getattr(os, "O_NONBLOCK", 0)  # for the other end of a pipe
AS_IT_IS: Final = getattr(os, "O_BINARY", 0)

READ: Final = os.O_RDONLY | REFUSE_LINKS | NEVER_WAIT | AS_IT_IS
"""The flags that open a file to read it."""

_WAYS_OUT: Final = {
    errno.ENOENT: "correct the path",
    errno.ENOTDIR: "correct the path",
    errno.ENAMETOOLONG: "correct the path",
    errno.EISDIR: "name a file in the folder",
    errno.EACCES: "correct its permissions, or those of a folder above it",
}
"""What to do about the errors that are met most."""

_CHUNK: Final = 1024 * 1024
"""How much is read at once, in bytes: room is taken for what is there, not for the limit."""


class UnreadableError(Exception):
    """A file that cannot or must not be read; ``diagnostic`` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the diagnostic."""
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_file(path: Path | str, name: str, max_size: int, folder: int | None = None) -> bytes:
    """Return the contents of a regular file of at most ``max_size`` bytes.

    ``name`` is what the user calls the file; ``folder`` is the open folder that the path is
    relative to, if not the current one. A symbolic link is not followed, and a named pipe not
    waited for: what is checked is the open file itself. Raise ``UnreadableError``.
    """
    try:
        descriptor = os.open(path, READ, dir_fd=folder)
    except OSError as error:
        raise UnreadableError(why_not_opened(error, name)) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        message = f"the file cannot be read: it is {_kind_of(mode)}, not a regular file"
        hint = "put a regular file in its place"
        raise UnreadableError(file_diagnostic("IM001", message, name, hint=hint))
    with os.fdopen(descriptor, "rb") as file:
        return read_stream(file, name, max_size)


def try_to_read(path: Path, max_size: int) -> bytes | None:
    """Return what ``read_file`` does, or ``None`` where the file cannot be read whole."""
    try:
        return read_file(path, str(path), max_size)
    except UnreadableError:
        return None


def status_of(name: str, folder: int | None) -> os.stat_result | None:
    """Return the status of a file, or of a link itself; ``None`` if there is nothing."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def find_repository(folder: Path) -> Path | None:
    """Return the nearest folder, from a real path upwards, that holds a ``.git``, without git.

    A submodule, a linked worktree and a nested repository each have their own.
    """
    folders = (folder, *folder.parents)
    return next((each for each in folders if os.path.lexists(each / ".git")), None)


def read_stream(stream: BinaryIO, name: str, max_size: int) -> bytes:
    """Return the rest of a stream, at most ``max_size`` bytes; raise ``UnreadableError``."""
    chunks: list[bytes] = []
    room = max_size + 1
    try:
        while room and (chunk := stream.read(min(room, _CHUNK))):
            chunks.append(chunk)
            room -= len(chunk)
    except OSError as error:
        raise UnreadableError(why_not_opened(error, name)) from error
    if not room:
        message = f"the file cannot be read: it is larger than the limit of {_size(max_size)}"
        hint = "raise the limit with --max-size"
        raise UnreadableError(file_diagnostic("IM001", message, name, hint=hint))
    return b"".join(chunks)


def why_not_opened(error: OSError, name: str) -> Diagnostic:
    """Return why a file could not be opened or read."""
    if error.errno == errno.ELOOP:
        message = "is a symbolic link, which may lead out of the repository"
        hint = "put the file itself in its place"
        return file_diagnostic("IM404", message, name, hint=hint)
    return unreadable(error, name)


def unreadable(error: OSError, name: str, subject: str = "the file") -> Diagnostic:
    """Return the system's reason for which a file, or another subject, cannot be read (IM001)."""
    message = f"{subject} cannot be read: {(error.strerror or str(error)).lower()}"
    return file_diagnostic("IM001", message, name, hint=_WAYS_OUT.get(error.errno or 0))


def _size(count: int) -> str:
    """Write a number of bytes in the largest unit that it is a multiple of."""
    units = {"MiB": 1024**2, "KiB": 1024, "bytes": 1}
    unit = next(unit for unit, length in units.items() if count % length == 0 or length == 1)
    return f"{count // units[unit]:,} {unit}"


def _kind_of(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
