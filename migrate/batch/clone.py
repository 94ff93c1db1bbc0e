"""Cloning a URL: as little as a migration needs, unasked, and again where the network failed."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Final

from migrate.batch.access import access_to
from migrate.batch.own_repository import OwnRepository, TookTooLongError
from migrate.batch.patience import PAUSES, patiently
from migrate.batch.remote_failure import FailureKind, RemoteError, failure_of
from migrate.batch.sparse import NO_FILTERS, check_out_needed
from migrate.project.git import GitError, find_git

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from migrate.batch.git_url import GitUrl

CLONE_SECONDS: Final = 600.0
"""What cloning one repository may take, with all attempts and the waiting between them."""

_ALWAYS: Final = (
    *("--quiet", "--no-checkout", "--single-branch", "--no-tags", "--no-recurse-submodules"),
    *("--origin=origin", "--template="),
)
_WAYS: Final = (("--depth=1", "--filter=blob:none"), ("--depth=1",), ())
"""How to ask for little: for the files of one commit as they are needed, for those of one commit,
and for all, since not every server knows how to give less."""


def clone(
    url: GitUrl,
    folder: Path,
    *,
    pauses: Sequence[float] = PAUSES,
    time_limit: float = CLONE_SECONDS,
) -> None:
    """Clone a repository into a new folder, with only the files that a migration looks at.

    ``time_limit`` is in seconds. Raises ``RemoteError``, ``GitError`` and OSError.
    """
    if url.fault is not None:
        raise RemoteError(url.fault)
    deadline = time.monotonic() + time_limit
    patiently(lambda: _clone_once(url, folder, deadline), deadline, pauses)


def _clone_once(url: GitUrl, folder: Path, deadline: float) -> None:
    """Clone in the first way that the server knows."""
    for way in _WAYS:
        failure = _failure_of_way(way, url, folder, deadline)
        if failure is None:
            return
        if failure.kind is not FailureKind.OTHER or way == _WAYS[-1]:
            raise failure


def _failure_of_way(
    way: tuple[str, ...], url: GitUrl, folder: Path, deadline: float
) -> RemoteError | None:
    try:
        _clone_in(way, url, folder, deadline)
    except GitError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return failure_of(error, url)
    return None


def _clone_in(way: tuple[str, ...], url: GitUrl, folder: Path, deadline: float) -> None:
    folder.mkdir()
    program = find_git(folder)
    access = access_to(url, OwnRepository(folder, program))
    repository = OwnRepository(folder, program, access)
    repository.run("clone", *way, *_ALWAYS, "--", url.text, str(folder), time_limit=_left(deadline))
    check_out_needed(repository, NO_FILTERS, _left(deadline))


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        message = "the time for cloning is over"
        raise TookTooLongError(message)
    return seconds
