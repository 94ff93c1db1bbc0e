"""Where the files of a unit are while it is worked on: its folder, or a clone of its URL."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.files.open_folder import LockedError, OpenFolder
from migrate.files.temporary_folder import temporary_folder
from migrate.git.remote import clone
from migrate.git.remote_failure import RemoteError
from migrate.git.runner import Repository
from migrate.git.url import parse_url
from migrate.project.discovery import is_bare_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.batch.sources import Place
    from migrate.git.url import GitUrl

_PART: Final = ".part-"
_REPOSITORY: Final = "repository"


@contextlib.contextmanager
def checked_out(place: Place, clone_dir: Path | None) -> Iterator[Path]:
    """Give the folder of a unit; a URL is cloned, into ``clone_dir`` or for as long as this lasts.

    Raises ``RemoteError``, ``GitError`` and OSError.
    """
    if isinstance(place, Path):
        if is_bare_repository(str(place)):
            message = f"it is a bare repository: name it as file://{place.absolute()}"
            raise RemoteError(message)
        yield place
    elif clone_dir is not None:
        yield kept_clone(place, clone_dir)
    else:
        with temporary_folder() as folder:
            target = folder / _REPOSITORY
            clone(place, target)
            yield target


def folder_of(place: Place, clone_dir: Path | None) -> Path | None:
    """Give the folder in which a unit is found again by a later run, if there is one."""
    if isinstance(place, Path):
        return place
    return None if clone_dir is None else clone_dir / place.folder_name


def kept_clone(url: GitUrl, clone_dir: Path) -> Path:
    """Clone a URL into a folder of its own, unless it is there already; give that folder.

    It has its name only once it is whole, so that a run which is killed leaves no torn one; the
    next one for the same URL removes what that left. Raises as ``checked_out`` does.
    """
    folder = clone_dir / url.folder_name
    if not os.path.lexists(folder):
        _remove_parts(folder)
        _clone_in_one_step(url, folder)
    _check_origin(url, folder)
    return folder


def _clone_in_one_step(url: GitUrl, folder: Path) -> None:
    part = folder.with_name(folder.name + _PART + secrets.token_hex(4))
    part.mkdir(parents=True)
    try:
        with OpenFolder(part) as held:
            held.lock(0.0)
            clone(url, part / _REPOSITORY)
            with contextlib.suppress(OSError):  # another run has been faster
                (part / _REPOSITORY).rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _remove_parts(folder: Path) -> None:
    """Remove what runs that were killed left of a clone: nobody holds the lock of those."""
    for part in folder.parent.glob(f"{folder.name}{_PART}*"):
        with contextlib.suppress(LockedError, OSError), OpenFolder(part) as held:
            held.lock(0.0)
            shutil.rmtree(part, ignore_errors=True)


def _check_origin(url: GitUrl, folder: Path) -> None:
    origin = None
    if os.path.lexists(folder / ".git"):
        real = Path(os.path.realpath(folder))
        origin = parse_url(Repository(real).setting("remote.origin.url", default=""))
    if origin is None or origin.identity != url.identity:
        message = f"{folder} is there already, and is no clone of this URL: move it away"
        raise RemoteError(message)
