"""Git at work in a repository that this tool has made, so that nobody else's configuration counts.

Only what the user has configured for all repositories is honoured: credentials, ``insteadOf``,
proxies. Hooks, filters, templates and prompts are off. Git runs in a session of its own: no Ctrl-C
reaches it, it has no terminal to ask at, and it is ended with all that it has started.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from migrate.git.runner import GitError, complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TIME_LIMIT: Final = 60.0
"""What git may take for a step that asks no server, in seconds."""

_SETTINGS: Final = {
    "advice.detachedHead": "false",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.splitIndex": "false",
    "credential.interactive": "false",
    "gc.auto": "0",
    "http.lowSpeedLimit": "100",
    "http.lowSpeedTime": "60",
    "index.sparse": "false",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
}
_OPTIONS: Final = tuple(
    part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")
)

_KEPT: Final = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "GIT_HTTP_", "GIT_PROXY_"),
    *("GIT_SSH", "GIT_SSL_"),
)
"""How the variables begin that say who the user is, and how the network is reached."""

_ENVIRONMENT: Final = {
    "GCM_INTERACTIVE": "never",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "SSH_ASKPASS_REQUIRE": "never",
}
_LEFT_OUT: Final = frozenset({"GIT_CONFIG_PARAMETERS", "GPG_TTY", "SSH_ASKPASS"})


class GitFailedError(GitError):
    """Git ended with an error; ``said`` is all that it had to say."""

    def __init__(self, stderr: bytes, status: int) -> None:
        """Take what git printed, and its status."""
        super().__init__(complaint(stderr, status))
        self.said = os.fsdecode(stderr)


class TookTooLongError(GitError):
    """Git was ended, because its time was over."""


@dataclass(frozen=True, slots=True)
class OwnRepository:
    """A repository of our own, or the folder in which one is to be made.

    ``program`` is git itself. ``environment`` has variables for every command, such as credentials.
    """

    folder: Path
    program: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def run(
        self,
        *arguments: str,
        content: bytes = b"",
        extra: Mapping[str, str] | None = None,
        time_limit: float = TIME_LIMIT,
    ) -> bytes:
        """Give what a git command prints; ``content`` is its standard input. Raises ``GitError``.

        ``extra`` are variables for this command alone. It may take ``time_limit`` seconds.
        """
        variables = {**_inherited(), **_ENVIRONMENT, **self.environment, **(extra or {})}
        variables["GIT_CEILING_DIRECTORIES"] = str(self.folder.parent)
        command = [self.program, "--no-pager", *_OPTIONS, *arguments]
        with _started(command, self.folder, variables) as process:
            try:
                stdout, stderr = process.communicate(content, timeout=time_limit)
            except subprocess.TimeoutExpired:
                message = f"git took longer than {time_limit:.0f} seconds"
                raise TookTooLongError(message) from None
        if process.returncode:
            raise GitFailedError(stderr, process.returncode)
        return stdout

    def line(self, *arguments: str) -> str:
        """Give the one line that a git command prints. Raises ``GitError``."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")


@contextlib.contextmanager
def _started(
    command: list[str], folder: Path, variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git, and end it, with all that it has started, if it is still running at the end."""
    try:
        process = subprocess.Popen(  # noqa: S603 - git by its absolute path, and without a shell
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        message = f"git cannot be started: {(error.strerror or str(error)).lower()}"
        raise GitError(message) from error
    with process:
        try:
            yield process
        finally:
            if process.returncode is None:
                _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _inherited() -> dict[str, str]:
    """Leave out what redirects git, or lets it ask the user."""
    return {
        name: value
        for name, value in os.environ.items()
        if (not name.startswith("GIT_") or name.startswith(_KEPT)) and name not in _LEFT_OUT
    }
