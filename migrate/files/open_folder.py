"""A folder held open, through which all its files are reached (IM001 and IM404).

The operating system resolves every name against the open folder and follows no symbolic link on the
way, so that what was checked is what is used, whatever becomes of the path meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
from typing import TYPE_CHECKING, Final

from migrate.files.attributes import give_attributes, read_attributes
from migrate.files.reading import AS_IT_IS, REFUSE_LINKS, read_file, status_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from typing_extensions import Self

    from migrate.files.attributes import Attributes

_CONFINED: Final = os.open in os.supports_dir_fd
"""Whether names can be resolved against an open folder; Windows resolves paths instead."""

_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | AS_IT_IS | REFUSE_LINKS
_LOCK_INTERVAL: Final = 0.05

_STAGED: Final = ".inferless-migrate-"
_STAGED_NAME: Final = re.compile(re.escape(_STAGED) + "[0-9a-f]{16}")

_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)
"""What a file system says that has no hard links."""

_NOT_FOR_FOLDERS: Final = frozenset({errno.EINVAL, errno.ENOTSUP})
"""The errors of file systems that can flush only files."""


class LockedError(OSError):
    """Another run is at work in the folder."""


class OpenFolder:
    """A folder; names within it are relative, with forward slashes, and have no ``..``."""

    def __init__(self, path: Path, identity: tuple[int, int] | None = None) -> None:
        """Open the folder; raise OSError.

        ``identity`` is the device and the inode that it had when it was found, if it was.
        """
        self.path = path
        self._descriptor = os.open(path, _FOLDER) if _CONFINED else None
        if self._descriptor is not None and identity is not None:
            self._check(self._descriptor, identity)

    @staticmethod
    def _check(descriptor: int, identity: tuple[int, int]) -> None:
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != identity:
            os.close(descriptor)
            raise OSError(errno.ELOOP, "it is not the folder any more that was found")

    def __enter__(self) -> Self:
        """Return the folder itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the folder, which also ends its lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)

    def lock(self, seconds: float) -> None:
        """Wait for other runs in this folder; raise ``LockedError`` when the time is over.

        The lock is on the folder itself, so that no file is left behind. It binds only runs of this
        tool, and there is none on Windows.
        """
        if self._descriptor is None:
            return
        deadline = time.monotonic() + seconds
        while not _try_lock(self._descriptor):
            if time.monotonic() >= deadline:
                message = "another run is at work in this folder"
                raise LockedError(errno.EAGAIN, message)
            time.sleep(_LOCK_INTERVAL)

    def read(self, name: str, max_size: int) -> bytes | None:
        """Return the contents of a regular file, or ``None`` where there is none.

        Raise ``UnreadableError``, and OSError for something on the way that is not a folder.
        """
        with self._at(name) as (folder, last):
            if status_of(last, folder) is None:
                return None
            return read_file(last, str(self.path / name), max_size, folder)

    def status(self, name: str) -> os.stat_result | None:
        """Return the status of a file, or ``None`` if there is none."""
        with self._at(name) as (folder, last):
            return status_of(last, folder)

    def mode(self, name: str) -> int | None:
        """Return the permission bits of a file, or ``None`` where there is none."""
        status = self.status(name)
        return None if status is None else stat.S_IMODE(status.st_mode)

    def attributes(self, name: str) -> Attributes | None:
        """Return what a file has besides its text, or ``None`` if there is no file."""
        with self._at(name) as (folder, last):
            return read_attributes(last, folder)

    def stage(
        self, name: str, content: bytes, like: Attributes | None, *, flushed: bool = True
    ) -> None:
        """Write what is to become a file of this folder under another name, down to the disk.

        It gets the attributes of the file that it is ``like``; without one, the mode that the
        umask asks for. What an earlier run left staged is replaced. Raise OSError, also for
        attributes that cannot be kept.
        """
        self.unstage(name)
        with self._at(_staged(name)) as (folder, staged):
            mode = 0o666 if like is None else 0o600
            descriptor = os.open(staged, _NEW_FILE, mode, dir_fd=folder)
            with os.fdopen(descriptor, "wb") as file:
                if like is not None:
                    give_attributes(descriptor, staged, like)
                file.write(content)
                file.flush()
                if flushed:
                    os.fsync(descriptor)

    def place(self, name: str, *, is_new: bool = False, flushed: bool = True) -> None:
        """Put what is staged in the file's place, in one step; raise OSError.

        One that ``is_new`` replaces nothing: raise ``FileExistsError`` if there is a file by now.
        """
        with self._at(_staged(name)) as (root, staged), self._at(name) as (folder, last):
            if not is_new or not _link(staged, last, root, folder):
                os.replace(staged, last, src_dir_fd=root, dst_dir_fd=folder)
            if flushed:
                _flush(folder)

    def unstage(self, name: str) -> None:
        """Remove what is staged, if anything is. Raise OSError."""
        with self._at(_staged(name)) as (folder, staged), contextlib.suppress(FileNotFoundError):
            os.unlink(staged, dir_fd=folder)

    def delete(self, name: str) -> None:
        """Delete a file. Raise OSError."""
        with self._at(name) as (folder, last):
            os.unlink(last, dir_fd=folder)
            _flush(folder)

    def remove_leftovers(self) -> None:
        """Remove what runs that were killed left staged, for whatever file, as far as possible.

        The folder must be locked: what another run has staged looks the same. Raise OSError.
        """
        with os.scandir(self.path if self._descriptor is None else self._descriptor) as entries:
            names = [entry.name for entry in entries if _STAGED_NAME.fullmatch(entry.name)]
        for name in names:
            with self._at(name) as (folder, leftover), contextlib.suppress(OSError):
                os.unlink(leftover, dir_fd=folder)

    @contextlib.contextmanager
    def _at(self, name: str) -> Iterator[tuple[int | None, str]]:
        """Open the folders on the way to a file; return the last one, and the name within it."""
        if self._descriptor is None:
            yield None, str(self.path / name)
            return
        *folders, last = name.split("/")
        descriptor = self._descriptor
        with contextlib.ExitStack() as opened:
            for folder in folders:
                descriptor = os.open(folder, _FOLDER | REFUSE_LINKS, dir_fd=descriptor)
                opened.callback(os.close, descriptor)
            yield descriptor, last


def _try_lock(descriptor: int) -> bool:
    """Lock an open folder; say whether nobody else has. A file system without locks has none."""
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _link(staged: str, last: str, root: int | None, folder: int | None) -> bool:
    """Link a staged file to its own name, which must be free; return whether links are possible.

    Raise OSError for anything else that fails; the name is free again then.
    """
    try:
        os.link(staged, last, src_dir_fd=root, dst_dir_fd=folder, follow_symlinks=False)
        os.unlink(staged, dir_fd=root)
    except FileExistsError:
        raise
    except NotImplementedError:
        return _must_be_free(last, folder)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return _must_be_free(last, folder)
        _unlink_if_same(staged, last, root, folder)
        raise
    return True


def _must_be_free(name: str, folder: int | None) -> bool:
    """Return false for a name that is free, so that a rename may take it; raise OSError else."""
    if status_of(name, folder) is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    return False


def _unlink_if_same(staged: str, last: str, root: int | None, folder: int | None) -> None:
    """Remove a link that was made to a staged file, as far as possible."""
    with contextlib.suppress(OSError):
        one = os.stat(staged, dir_fd=root, follow_symlinks=False)
        other = os.stat(last, dir_fd=folder, follow_symlinks=False)
        if os.path.samestat(one, other):
            os.unlink(last, dir_fd=folder)


def _flush(folder: int | None) -> None:
    """Bring an open folder's own entries down to the disk, so that later steps stay later."""
    if folder is None:
        return
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise


def has_leftovers(names: Collection[str]) -> bool:
    """Return whether any of a folder's files was left staged by a killed run."""
    is_likely = _STAGED in "/".join(names)  # which is found much faster than what is exact
    return is_likely and any(map(_STAGED_NAME.fullmatch, names))


def _staged(name: str) -> str:
    """Name what is staged for a file, in the folder itself: the same in every run."""
    return _STAGED + hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
