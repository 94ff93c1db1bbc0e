"""What is configured for a repository, and which part of that is the user's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.git.runner import ALL_ATTRIBUTES, GitError, RefusedError, find_git

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.git.runner import Repository

_USERS: Final = frozenset({"system", "global", "command"})
"""The scopes of configuration that a repository has no part in."""

_FALSE: Final = frozenset({"false", "no", "off", "0"})
_FILTER_OFF: Final = ("clean=", "process=", "required=false")
_ROLES: Final = ("AUTHOR", "COMMITTER")


class GitConfiguration(NamedTuple):
    """All settings, and those that are the user's own; the last value of each name counts."""

    all: Mapping[str, str]
    users: Mapping[str, str]

    @classmethod
    def of(cls, repository: Repository) -> GitConfiguration:
        """Ask for what counts in a repository; raise ``GitError``."""
        command = ("config", "-z", "--show-scope", "--list")
        words = os.fsdecode(repository.output(*command, extra=ALL_ATTRIBUTES)).split("\0")
        everything: dict[str, str] = {}
        users: dict[str, str] = {}
        for scope, setting in zip(words[::2], words[1::2], strict=False):
            name, _, value = setting.partition("\n")
            everything[name] = value
            if scope in _USERS:
                users[name] = value
        return cls(everything, users)

    def identity(self) -> dict[str, str]:
        """Return the variables that name the user, from the user's own settings alone.

        Nothing is guessed from the machine's name. Raises ``RefusedError``.
        """
        variables: dict[str, str] = {}
        for role in _ROLES:
            name = self._known(role, "name")
            mail = self._known(role, "email") or os.environ.get("EMAIL")
            if not name or mail is None:
                message = (
                    "git does not know who commits:"
                    " set user.name and user.email with git config --global"
                )
                raise RefusedError(message)
            variables |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": mail}
        return variables

    def _known(self, role: str, what: str) -> str | None:
        from_environment = os.environ.get(f"GIT_{role}_{what.upper()}")
        own = self.users.get(f"{role.lower()}.{what}") or self.users.get(f"user.{what}")
        found = from_environment or own
        return None if found is None else _without_crud(found)

    @property
    def signs(self) -> bool:
        """Whether the user has every commit signed."""
        return self.users.get("commit.gpgsign", "false").lower() not in _FALSE

    def is_on(self, name: str, *, default: bool) -> bool:
        """Return whether a setting, whose name is in lower case, is switched on."""
        return self.all.get(name, str(default)).lower() not in _FALSE

    @property
    def filters(self) -> frozenset[str]:
        """The filters that are configured, in the repository or by the user."""
        keys = [key.partition(".")[2] for key in self.all if key.startswith("filter.")]
        return frozenset(key.rpartition(".")[0] for key in keys)

    def filters_off(self) -> list[str]:
        """Return the options that switch filters off; raise ``GitError`` if none can name one."""
        if any("=" in each for each in self.filters):
            message = "a filter with = in its name is configured, and cannot be switched off"
            raise GitError(message)
        off = (f"filter.{each}.{last}" for each in sorted(self.filters) for last in _FILTER_OFF)
        return [part for setting in off for part in ("-c", setting)]

    def conversions_alone(self) -> list[str]:
        """Return the options with which git converts as it does, but starts no filter.

        The attributes that the user has for all repositories count. Raises ``GitError``.
        """
        return ["-c", f"core.attributesFile={self._attributes()}", *self.filters_off()]

    def stored_name(self, repository: Repository, name: str, content: bytes) -> str:
        """Return the name of the object that git would store a file as, without any filter.

        Raises ``GitError``.
        """
        command = (*self.conversions_alone(), "hash-object", "--stdin", f"--path={name}")
        output = repository.output(*command, content=content, extra=ALL_ATTRIBUTES)
        return os.fsdecode(output).strip()

    def attribute_files(self) -> tuple[str, ...]:
        """Return the files in which the user and the machine may have attributes."""
        program = Path(os.path.realpath(find_git(Path(os.devnull))))
        machine = {"/etc/gitattributes", f"{program.parent.parent}/etc/gitattributes"}
        if sys.platform != "linux":  # where the machine's may be anywhere
            machine = {os.devnull}
        return (self._attributes(), *machine)

    def _attributes(self) -> str:
        if named := self.users.get("core.attributesfile"):
            return str(Path(named).expanduser())
        home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111
        return os.path.join(home, "git", "attributes")  # noqa: PTH118 - text, for git


def _without_crud(text: str) -> str:
    """Leave out what git leaves out of names: angle brackets and line ends, and ends of crud."""
    plain = "".join(letter for letter in text if letter not in "<>\n")
    return plain.strip(" .,:;<>\"\\'\t\r")
