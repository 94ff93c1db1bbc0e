"""Cloning a URL: as little as a migration needs, unasked, and again where the network failed."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING, Final

from migrate.batch.sparse import NO_FILTERS, check_out_needed
from migrate.git.own_repository import OwnRepository, TookTooLongError
from migrate.git.remote_failure import PAUSES, FailureKind, RemoteError, failure_of, patiently
from migrate.git.runner import GitError, find_git

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from migrate.git.url import GitUrl

_USER: Final = "INFERLESS_MIGRATE_USER"
_PASSWORD: Final = "INFERLESS_MIGRATE_PASSWORD"  # noqa: S105 - the name of a variable
_HELPER: Final = (
    f"!f() {{ test \"$1\" = get && printf 'username=%s\\npassword=%s\\n'"
    f' "${_USER}" "${_PASSWORD}"; }}; f'
)
"""A credential helper that knows one answer and stores none: git asks it only about its host."""

_SERVER: Final = re.compile(r"[a-z]+://[^/]*")


def access_to(url: GitUrl, repository: OwnRepository) -> dict[str, str]:
    """Give the variables with which git gets at a URL, and asks nobody on the way.

    Neither a command line nor a file ever holds the password. ``repository`` is any of our own.
    """
    if url.user is None:
        return _quiet_ssh(repository)
    server = f"credential.{_SERVER.match(url.text)[0]}"  # type: ignore[index]
    if url.password is None:
        return {**_quiet_ssh(repository), **_configured([(f"{server}.username", url.user)])}
    settings = _configured([(f"{server}.helper", ""), (f"{server}.helper", _HELPER)])
    return {**_quiet_ssh(repository), **settings, _USER: url.user, _PASSWORD: url.password}


def _configured(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Give variables that stand for settings of git, and outrank those of every file.

    The settings that the user has made in this way come before.
    """
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    number = int(count) if count.isdecimal() else 0
    variables: dict[str, str] = {}
    for name, value in settings:
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        number += 1
    return variables | {"GIT_CONFIG_COUNT": str(number)}


def _quiet_ssh(
    repository: OwnRepository, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Keep ssh, whichever the user has chosen, from asking for a password or about a host."""
    if "GIT_SSH" in environment and "GIT_SSH_COMMAND" not in environment:
        return {}
    command = environment.get("GIT_SSH_COMMAND") or _configured_ssh(repository)
    return {"GIT_SSH_COMMAND": f"{command} -o BatchMode=yes"}


def _configured_ssh(repository: OwnRepository) -> str:
    try:
        return repository.line("config", "--global", "--get", "core.sshCommand")
    except GitError:
        return "ssh"


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
