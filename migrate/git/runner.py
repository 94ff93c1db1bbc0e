"""Asking git about a repository that nobody has vetted, so that nothing of the repository is run.

Only commands that are part of git itself are used: no alias can stand in for them. None converts
contents, so that no text conversion or external diff is reached, nor a filter; where git writes its
index it may, and so the filters are switched off there. What else could be reached is switched off
everywhere, on the command line and in the environment, which outrank every file of configuration:
the file system monitor, hooks, the pager, attributes from elsewhere unless they are asked for, and
the fetching of missing objects, which starts a transport of the repository's choice. Git itself is
never taken from the repository.

The user's own configuration is honoured, since it says whom to trust (``safe.directory``).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

OBJECT_FORMATS: Final = {40: "sha1", 64: "sha256"}
"""How a repository hashes its objects, by the number of digits in their names."""


def blob_name(content: bytes, digits: int) -> str:
    """Give the name of these contents in a repository whose names have so many digits."""
    known = hashlib.new(OBJECT_FORMATS[digits], usedforsecurity=False)
    known.update(b"blob %d\0" % len(content))
    known.update(content)
    return known.hexdigest()


TIME_LIMIT: Final = 30.0
"""How long git may take over one question, in seconds."""

_PROGRAM: Final = "git.exe" if os.name == "nt" else "git"

_OPTIONS: Final = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip

_ONLY_ITS_OWN_ATTRIBUTES: Final = ("-c", f"core.attributesFile={os.devnull}")

_ENVIRONMENT: Final = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""GIT_ALLOW_PROTOCOL keeps releases from fetching that do not know GIT_NO_LAZY_FETCH yet."""

_FILTER_OFF: Final = ("clean=", "process=", "required=false")

_LOCK: Final = "index.lock"
_LOCK_SECONDS: Final = 5.0
_LOCK_INTERVAL: Final = 0.1

_NAMES_AT_ONCE: Final = 100
"""How many files one question is about: the length of a command line is limited."""


class GitError(Exception):
    """Git gives no answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository to ask about: the folder that holds its ``.git``, without symbolic links.

    With ``all_attributes``, those of the user and of the machine, for all repositories, count, too.
    """

    root: Path
    time_limit: float = TIME_LIMIT
    all_attributes: bool = False

    def ask(self, *command: str, names: Sequence[str]) -> tuple[str, ...]:
        """Give the records (``-z``) of git's answer about files, named relative to the root.

        Without names nothing is asked. Raises ``GitError``.
        """
        starts = range(0, len(names), _NAMES_AT_ONCE)
        parts = (names[start : start + _NAMES_AT_ONCE] for start in starts)
        return tuple(record for part in parts for record in self._run(*command, "--", *part))

    def ask_all(self, *command: str) -> tuple[str, ...]:
        """Give the records (``-z``) of git's answer about all files; raise ``GitError``."""
        return tuple(self._run(*command))

    def setting(self, name: str, *options: str, default: str) -> str:
        """Give the value of a setting of the repository's configuration; raise ``GitError``."""
        command = ("config", "-z", *options, f"--default={default}", "--get", name)
        (value,) = self._run(*command)
        return value

    def has_commit(self) -> bool:
        """Say whether anything has been committed yet to what is checked out."""
        try:
            self.head()
        except GitError:
            return False
        return True

    def head(self) -> str:
        """Give the name of the commit that is checked out; raise ``GitError`` if there is none."""
        return self.output("rev-parse", "--verify", "--quiet", "HEAD").decode("ascii").strip()

    def line(self, *command: str) -> str:
        """Give the one line that a command prints; raise ``GitError``."""
        return os.fsdecode(self.output(*command)).rstrip("\n")

    def line_if_any(self, *command: str) -> str | None:
        """Give the one line that a command prints, or ``None`` where it says no."""
        try:
            return self.line(*command)
        except GitError:
            return None

    def paths(self, *names: str) -> tuple[Path, ...]:
        """Give where git keeps files of its own, such as ``shallow``; raise ``GitError``."""
        arguments = (part for name in names for part in ("--git-path", name))
        return tuple(self.root / line for line in self.line("rev-parse", *arguments).splitlines())

    def intend_to_add(self, names: Sequence[str]) -> None:
        """Make the index know of files that are there, without their contents.

        Waits a little for another git that is at work on the index. Raises ``GitError``.
        """
        is_sparse = self.setting("core.sparseCheckout", "--type=bool", default="false") == "true"
        beyond = ("--sparse",) if is_sparse else ()
        command = (*self.without_filters(), "add", "--intent-to-add", *beyond, "--", *names)
        deadline = time.monotonic() + min(self.time_limit, _LOCK_SECONDS)
        while not self._has_done(command, deadline):
            time.sleep(_LOCK_INTERVAL)

    def _has_done(self, command: Sequence[str], deadline: float) -> bool:
        """Say whether a command was done, or, until the time is over, is kept off by a lock."""
        try:
            self.output(*command)
        except GitError as error:
            if _LOCK not in str(error) or time.monotonic() >= deadline:
                raise
            return False
        return True

    def filters(self) -> frozenset[str]:
        """Name the filters that are configured, in the repository or by the user."""
        keys = self._run("config", "-z", "--list", "--name-only")
        found = (key.partition(".")[2] for key in keys if key.startswith("filter."))
        return frozenset(key.rpartition(".")[0] for key in found)

    def without_filters(self) -> list[str]:
        """Give the options that switch every configured filter off.

        Writing the index, git reads files anew that changed just when it was last written, and
        converts what it reads. Raises ``GitError`` if there is a filter that no option can name.
        """
        filters = sorted(self.filters())
        if any("=" in each for each in filters):
            message = "a filter with = in its name is configured, and cannot be switched off"
            raise GitError(message)
        off = [f"filter.{each}.{setting}" for each in filters for setting in _FILTER_OFF]
        return [part for setting in off for part in ("-c", setting)]

    def _run(self, *arguments: str) -> list[str]:
        return os.fsdecode(self.output(*arguments)).split("\0")[:-1]

    def output(self, *arguments: str, content: bytes = b"") -> bytes:
        """Give what a command prints; ``content`` is its standard input. Raises ``GitError``."""
        attributes = () if self.all_attributes else _ONLY_ITS_OWN_ATTRIBUTES
        command = [find_git(self.root), *_OPTIONS, *attributes, *arguments]
        switch = {"GIT_ATTR_NOSYSTEM": "0" if self.all_attributes else "1"}
        try:
            done = subprocess.run(  # noqa: S603 - git by its absolute path, and without a shell
                command,
                cwd=self.root,
                env=_environment(self.root) | switch,
                input=content,
                capture_output=True,
                timeout=self.time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            message = f"git did not answer within {self.time_limit:g} seconds"
            raise GitError(message) from None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"git cannot be started: {reason}"
            raise GitError(message) from error
        if done.returncode:
            raise GitError(complaint(done.stderr, done.returncode))
        return done.stdout


def find_repository(folder: Path) -> Path | None:
    """Give the nearest folder, from a real path upwards, that holds a ``.git``, without git.

    A submodule, a linked worktree and a nested repository each have their own.
    """
    folders = (folder, *folder.parents)
    return next((each for each in folders if os.path.lexists(each / ".git")), None)


def find_git(root: Path) -> str:
    """Give git's absolute path, found on the PATH but never inside the repository itself.

    Raises ``GitError``.
    """
    for entry in os.get_exec_path():
        is_foreign = os.path.isabs(entry) and root not in _with_parents(entry)  # noqa: PTH117 - text
        if is_foreign and (program := shutil.which(str(Path(entry, _PROGRAM)))):
            return program
    message = "git is not installed"
    raise GitError(message)


def _with_parents(folder: str) -> tuple[Path, ...]:
    real = Path(os.path.realpath(folder))
    return (real, *real.parents)


def _environment(root: Path) -> dict[str, str]:
    """Leave out what redirects git, but keep where the user's own configuration is."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_")
        or name.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))
        or (name.startswith("GIT_CONFIG_") and name != "GIT_CONFIG_PARAMETERS")
    }
    pinned = {"GIT_WORK_TREE": str(root), "GIT_CEILING_DIRECTORIES": str(root.parent)}
    return inherited | _ENVIRONMENT | pinned


def complaint(stderr: bytes, status: int) -> str:
    """Give what git says is wrong, without the advice that follows."""
    lines = os.fsdecode(stderr).splitlines()
    fatal = (line for line in lines if line.startswith("fatal: "))
    first = next(fatal, lines[0] if lines else f"git ended with status {status}")
    return first.removeprefix("fatal: ").removesuffix(".")
