"""How git gets at a server: with the credentials of a URL, or else of the user, and unasked."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from migrate.project.git import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.batch.git_url import GitUrl
    from migrate.batch.own_repository import OwnRepository

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
