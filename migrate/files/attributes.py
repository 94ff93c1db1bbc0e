"""What a file has besides its text, and what takes its place must keep: owner, mode, attributes."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.reading import READ, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERMISSIONS: Final = 0o777
"""The mode of a file less set-user-ID and the like, which another owner must not get."""

_HAS_OWNERS: Final = hasattr(os, "fchown")
_HAS_ATTRIBUTES: Final = hasattr(os, "listxattr")
"""Whether extended attributes, and so access control lists, can be reached: on Linux."""

_OF_THE_SYSTEM: Final = "security."
"""The attributes that the system's policy gives to every new file."""

_NOT_THERE: Final = frozenset({errno.ENOTSUP, errno.ENODATA, errno.ENOSYS})


class Attributes(NamedTuple):
    """The status of a file, and its extended attributes with access control lists among them."""

    status: os.stat_result
    extended: Mapping[str, bytes]


def read_attributes(name: str, folder: int | None) -> Attributes | None:
    """Return the attributes of a file, which is no link, or ``None`` if there is none."""
    status = status_of(name, folder)
    if status is None:
        return None
    if not _HAS_ATTRIBUTES or not stat.S_ISREG(status.st_mode):
        return Attributes(status, {})
    descriptor = os.open(name, READ, dir_fd=folder)
    try:
        return Attributes(status, _extended(descriptor))
    finally:
        os.close(descriptor)


def give_attributes(descriptor: int, path: str, wanted: Attributes) -> None:
    """Copy the attributes of a file to an open new one; raise OSError if one cannot be kept."""
    mode = wanted.status.st_mode & _PERMISSIONS
    if not _HAS_OWNERS:
        Path(path).chmod(mode)
        return
    _give_owner(descriptor, wanted.status)
    if _HAS_ATTRIBUTES:
        _give_extended(descriptor, wanted.extended)
    os.fchmod(descriptor, mode)


def _give_owner(descriptor: int, wanted: os.stat_result) -> None:
    try:
        os.fchown(descriptor, wanted.st_uid, wanted.st_gid)
    except OSError as error:
        found = os.fstat(descriptor)
        if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid):
            reason = f"its owner {wanted.st_uid}:{wanted.st_gid} cannot be kept; run as that user"
            raise PermissionError(error.errno, reason) from error


def _give_extended(descriptor: int, wanted: Mapping[str, bytes]) -> None:
    found = _extended(descriptor)
    for name, value in wanted.items():
        if found.get(name) == value:
            continue
        try:
            os.setxattr(descriptor, name, value)
        except OSError as error:
            reason = f"its attribute {name} cannot be kept"
            raise PermissionError(error.errno, reason) from error
    for name in found.keys() - wanted.keys():
        if not name.startswith(_OF_THE_SYSTEM):
            os.removexattr(descriptor, name)


def _extended(descriptor: int) -> dict[str, bytes]:
    """Return the extended attributes of an open file; a file system may have none."""
    found: dict[str, bytes] = {}
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return found
        raise
    for name in names:
        with contextlib.suppress(OSError):
            found[name] = os.getxattr(descriptor, name)
    return found
