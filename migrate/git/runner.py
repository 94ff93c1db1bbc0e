"""The only place that starts git, so that no repository decides what runs.

There are three ways to start it. ``Repository`` reads, and where asked writes, a repository that
nobody has vetted: only commands that are part of git run, with the file system monitor, hooks,
pager, transports and filters switched off on the command line and in the environment, which outrank
every configuration file. ``ScratchRepository.run`` works in a repository of this tool, where nobody
else's configuration counts. ``ScratchRepository.reach`` is the same and may talk to a server, with
the user's own credentials, proxies and ``insteadOf``, and without prompts.

Every git runs in a session of its own, so that it is ended with all that it has started. None of
them fetches a missing object by itself (``GIT_NO_LAZY_FETCH``): that starts whatever transport the
repository names. Git itself is never taken from the repository.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

OBJECT_FORMATS: Final = {40: "sha1", 64: "sha256"}
"""How a repository hashes its objects, by the number of digits in their names."""

TIME_LIMIT: Final = 30.0
"""How long git may take over one question about a repository, in seconds."""

MAX_SECONDS: Final = 600.0
"""How long git may take over all questions about one repository in one run, in seconds."""

SCRATCH_SECONDS: Final = 60.0
"""How long git may take for a step that reaches no server, in seconds."""

MAX_DOWNLOAD: Final = 1024**3
"""How large all may be that a server sends for one clone or question, in bytes."""

MAX_MEMORY: Final = 2 * 1024**3
"""How much memory each process of git may use that talks to a server, in bytes, on Linux."""

MAX_ALLOCATION: Final = 512 * 1024**2
"""How much memory git may allocate at once, in bytes: an object may be small only in its pack."""

_ENDING_SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]

_PROGRAM: Final = "git.exe" if os.name == "nt" else "git"

_FORCED: Final = {
    "GIT_ALLOC_LIMIT": str(MAX_ALLOCATION),
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Set in every git that is started, whatever else is in its environment."""

_NO_TRANSPORT: Final = {"GIT_ALLOW_PROTOCOL": "none"}
"""Keeps releases from fetching that do not know GIT_NO_LAZY_FETCH."""

_OPTIONS: Final = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.bigFileThreshold=16m"),
)

_NO_BARE_REPOSITORY: Final = ("-c", "safe.bareRepository=explicit")
"""Keeps git from taking a checkout itself for a repository where its ``.git`` is none."""

ALL_ATTRIBUTES: Final = {"GIT_ATTR_NOSYSTEM": "0"}
"""Variables with which the attributes of the user and of the machine also count."""

_ONLY_ITS_OWN_ATTRIBUTES: Final = ("-c", f"core.attributesFile={os.devnull}")

_QUESTION: Final = {"GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0", **_NO_TRANSPORT}

_DOWNLOAD_INTERVAL: Final = 1.0
"""How often the size of a download is looked at, in seconds: a server may send many files."""

_LOCK: Final = "index.lock"
_LOCK_SECONDS: Final = 5.0
_LOCK_INTERVAL: Final = 0.1

_NAMES_AT_ONCE: Final = 100
"""How many files one question is about: the length of a command line is limited."""

_SCRATCH_SETTINGS: Final = {
    "advice.detachedHead": "false",
    "core.attributesFile": os.devnull,
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.splitIndex": "false",
    "credential.interactive": "false",
    "gc.auto": "0",
    "http.lowSpeedLimit": "100",
    "http.lowSpeedTime": "60",
    "i18n.commitEncoding": "UTF-8",
    "index.sparse": "false",
    "maintenance.auto": "false",
    "pack.threads": "1",
    "submodule.recurse": "false",
    "transfer.unpackLimit": "1",
}
_SCRATCH_OPTIONS: Final = (
    *_OPTIONS,
    *(part for name, value in _SCRATCH_SETTINGS.items() for part in ("-c", f"{name}={value}")),
)

_KEPT: Final = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "GIT_HTTP_", "GIT_PROXY_"),
    *("GIT_SSH", "GIT_SSL_"),
)
"""How the variables begin that say who the user is, and how to reach the network."""

_LEFT_OUT: Final = frozenset({"GIT_CONFIG_PARAMETERS", "GPG_TTY", "SSH_ASKPASS"})

_SCRATCH: Final = {
    "GCM_INTERACTIVE": "never",
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "SSH_ASKPASS_REQUIRE": "never",
}
_TRANSPORTS: Final = {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}

_ERRNO: Final = r"[\w' ]+"
_SAFE_TO_QUOTE: Final = re.compile(
    "|".join(
        (
            r"detected dubious ownership in repository at '[^'\n]*'",
            r"To add an exception for this directory, call:\s+git config [^\n]*",
            r"bad config line \d+ in file [^\n]*",
            r"not a git repository",
            r"unknown repository extensions? found:(?:\s+[\w.-]+)+",
            r"Expected git repo version <= \d+, found \d+",
            r"index file (?:corrupt|smaller than expected)|bad signature 0x[0-9a-f]+",
            r"insufficient permission for adding an object to repository database [^\n]*",
            rf"(?:failed|unable) to (?:write|create|open|stat|unlink|rename)[^\n:]*(?:: {_ERRNO})?",
            rf"Unable to create '[^'\n]*': {_ERRNO}",
            r"cannot lock ref '[^'\n]*'(?:: is at \w+ but expected \w+)?",
            r"reference already exists",
            r"unable to resolve reference '[^'\n]*'",
            r"gpg failed to sign the data",
            r"attempting to allocate \d+ over limit \d+",
            r"unable to read (?:sha1 file of [^\n]*|tree|[0-9a-f]{40,64})(?: \([0-9a-f]+\))?",
            r"(?:bad|invalid|missing) (?:\w+ )?object (?:HEAD|[0-9a-f]{40,64})",
            r"loose object [0-9a-f]+ \(stored in [^\n)]*\) is corrupt|object file [^\n]* is empty",
            r"a filter with = in its name is configured",
            r"[Cc]ould not read from remote repository",
            r"(?:shallow|grafts?) file (?:has )?changed[^\n:]*",
            *("No space left on device", "Disk quota exceeded", "Out of diskspace"),
        )
    )
)
"""Complaints that name paths, objects and reasons of the system, and never a file's content."""

_LONGEST_NAME: Final = 300
_LONGEST_COMPLAINT: Final = 1_000
_MOST_HEARD: Final = 1024**2
"""How many bytes of the output of a command are looked at that talks to a server."""
_FILE_TOO_LARGE: Final = -signal.SIGXFSZ if hasattr(signal, "SIGXFSZ") else None
_NOBODY_LISTENS: Final = -signal.SIGPIPE if hasattr(signal, "SIGPIPE") else None
_MOST_LOOKED_AT: Final = 10_000


class GitError(Exception):
    """Git gives no answer; the text says why."""


class GitFailedError(GitError):
    """Git ended with an error; ``said`` is all that it printed about it."""

    def __init__(self, stderr: bytes, status: int, command: str = "git") -> None:
        """Keep what git printed; ``command`` is what was started."""
        super().__init__(complaint(stderr, status, command))
        self.said = os.fsdecode(stderr)


class GitTimeoutError(GitError):
    """Git was ended because its time was over."""


class TooLargeError(GitError):
    """A repository holds more than is looked at; the text says what."""


class RefusedError(Exception):
    """A commit that must not be made, or a branch that must not be pushed; the text says why."""


def blob_name(content: bytes, digits: int) -> str:
    """Return the name of these contents in a repository whose names have so many digits."""
    return object_name("blob", content, digits)


def object_name(kind: str, content: bytes, digits: int) -> str:
    """Return the name of an object of any kind."""
    known = hashlib.new(OBJECT_FORMATS[digits], usedforsecurity=False)
    known.update(f"{kind} {len(content)}\0".encode("ascii"))
    known.update(content)
    return known.hexdigest()


class Repository(NamedTuple):
    """A repository to ask about: the folder that holds its ``.git``, without symbolic links.

    ``common`` is the folder that has been checked to be the one that all worktrees share: git takes
    its objects and configuration from there even if another one is named by now, but not its
    branches.
    """

    root: Path
    time_limit: float = TIME_LIMIT
    common: Path | None = None

    def ask(self, *command: str, names: Sequence[str]) -> tuple[str, ...]:
        """Return the records (``-z``) of git's answer about files, named relative to the root.

        Without names nothing is asked. Raises ``GitError``.
        """
        starts = range(0, len(names), _NAMES_AT_ONCE)
        parts = (names[start : start + _NAMES_AT_ONCE] for start in starts)
        answers = (self.output(*command, "--", *part) for part in parts)
        return tuple(record for each in answers for record in os.fsdecode(each).split("\0")[:-1])

    def head(self) -> str | None:
        """Return the name of the commit that is checked out, if git knows one."""
        return self.line_if_any("rev-parse", "--verify", "--quiet", "HEAD")

    def line(self, *command: str) -> str:
        """Return the one line that a command prints; raise ``GitError``."""
        return os.fsdecode(self.output(*command)).rstrip("\n")

    def line_if_any(self, *command: str) -> str | None:
        """Return the one line that a command prints, or ``None`` where it fails."""
        try:
            return self.line(*command)
        except GitError:
            return None

    def output_unlocked(self, *command: str) -> bytes:
        """Return the same of a command for which the index must not be locked by another git.

        Waits a little for that one to end. Raises ``GitError``.
        """
        deadline = time.monotonic() + min(self.time_limit, _LOCK_SECONDS)
        while True:
            try:
                return self.output(*command)
            except GitError as error:
                if _LOCK not in str(error) or time.monotonic() >= deadline:
                    raise
            time.sleep(_LOCK_INTERVAL)

    def output(
        self, *arguments: str, content: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> bytes:
        """Return what a command prints; ``content`` is its standard input. Raises ``GitError``.

        ``extra`` are variables for this command alone.
        """
        with self.started(*arguments, extra=extra) as process:
            return answer(process, arguments, content, self.time_limit)[0]

    def started(
        self, *arguments: str, extra: Mapping[str, str] | None = None
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        """Start a command that is talked to, and end it at the end. Raises ``GitError``."""
        attributes = () if extra is ALL_ATTRIBUTES else _ONLY_ITS_OWN_ATTRIBUTES
        options = (*_OPTIONS, *_NO_BARE_REPOSITORY, *attributes)
        command = [find_git(self.root), *options, *arguments]
        pinned = {
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_WORK_TREE": str(self.root),
            "GIT_CEILING_DIRECTORIES": str(self.root.parent),
        }
        if self.common is not None:
            pinned["GIT_COMMON_DIR"] = str(self.common)
        environment = _inherited() | _QUESTION | pinned | dict(extra or {})
        return _started(command, self.root, environment)


@dataclass(frozen=True, slots=True)
class ScratchRepository:
    """A repository of this tool, or the folder in which one is to be made.

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
        time_limit: float = SCRATCH_SECONDS,
    ) -> bytes:
        """Return what a command prints that reaches no server; raise ``GitError``.

        ``content`` is its standard input, ``extra`` are variables for this command alone. It may
        take ``time_limit`` seconds.
        """
        with self.started(*arguments, extra=extra) as process:
            return answer(process, arguments, content, time_limit)[0]

    def reach(
        self, *arguments: str, content: bytes = b"", time_limit: float = SCRATCH_SECONDS
    ) -> tuple[bytes, bytes]:
        """Return what a command prints that may talk to a server, and what both said about it.

        Raises ``GitError``.
        """
        with tempfile.TemporaryFile() as stdout, _file_for_complaints() as stderr:
            download = Download(stdout, stderr, self.folder)
            with self._started(arguments, _TRANSPORTS, download) as process:
                return answer(process, arguments, content, time_limit, download)

    def line(self, *arguments: str) -> str:
        """Return the one line that a command prints; raise ``GitError``."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def started(
        self, *arguments: str, extra: Mapping[str, str] | None = None
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        """Start a command that is talked to, and end it at the end. Raises ``GitError``."""
        return self._started(arguments, {**(extra or {}), **_NO_TRANSPORT})

    def _started(
        self,
        arguments: Sequence[str],
        variables: Mapping[str, str],
        download: Download | None = None,
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        environment = {**_inherited(), **_SCRATCH, **self.environment, **variables}
        environment["GIT_CEILING_DIRECTORIES"] = str(self.folder.parent)
        limited = () if download is None else _limited()
        command = [*limited, self.program, *_SCRATCH_OPTIONS, *arguments]
        return _started(command, self.folder, environment, download)


@contextlib.contextmanager
def _started(
    command: list[str], folder: Path, variables: Mapping[str, str], download: Download | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git, and end it, with all that it has started, if it is still running at the end."""
    with contextlib.ExitStack() as stack:
        try:
            with _held_signals():
                process = subprocess.Popen(  # noqa: S603 - by its absolute path, without a shell
                    command,
                    cwd=folder,
                    env={**variables, **_FORCED},
                    stdin=subprocess.PIPE,
                    stdout=download.stdout if download else subprocess.PIPE,
                    stderr=download.stderr if download else subprocess.PIPE,
                    start_new_session=True,
                )
                stack.enter_context(process)
                stack.callback(end_process, process)
        except OSError as error:
            message = f"git cannot be started: {(error.strerror or str(error)).lower()}"
            raise GitError(message) from error
        yield process


@contextlib.contextmanager
def _held_signals() -> Iterator[None]:
    """Let signals wait that would interrupt this: a process that is just started would be lost."""
    held: list[tuple[int, FrameType | None]] = []
    is_interrupted_here = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, *_ENDING_SIGNALS) if is_interrupted_here else ()
    known = ((number, signal.getsignal(number)) for number in numbers)
    handlers = {number: handler for number, handler in known if callable(handler)}
    for number in handlers:
        signal.signal(number, lambda *received: held.append(received))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number, frame in held:
        handlers[number](number, frame)


@contextlib.contextmanager
def _file_for_complaints() -> Iterator[IO[bytes]]:
    """Open a file of which so much can be written as is looked at, even if the disk fills up."""
    with tempfile.TemporaryFile() as file:
        file.write(bytes(_MOST_LOOKED_AT))
        file.seek(0)
        yield file


def _limited() -> tuple[str, ...]:
    """Return how a command begins that is limited in the files that it writes, and in its memory.

    A download is one pack, as ``transfer.unpackLimit`` asks for, which a child of git writes. A
    stricter limit of the user stays, and one that the system does not know is left out.
    """
    if os.name == "nt":
        return ()
    limits = f"ulimit -f {MAX_DOWNLOAD // 512}; ulimit -d {MAX_MEMORY // 1024}"
    return ("/bin/sh", "-c", f'{{ {limits}; }} 2>/dev/null; exec "$@"', "sh")


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Kill a git that was started here and is running, with all that it has started."""
    if os.name == "nt":
        process.kill()
    elif process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class Download(NamedTuple):
    """Where a command that talks to a server prints, and the folder into which it writes.

    All files of the folder together may be as large as one download.
    """

    stdout: IO[bytes]
    stderr: IO[bytes]
    folder: Path


def answer(
    process: subprocess.Popen[bytes],
    arguments: Sequence[str],
    content: bytes,
    time_limit: float,
    download: Download | None = None,
) -> tuple[bytes, bytes]:
    """Return what a command prints and complains of; raise ``GitError``.

    What goes into the files of a ``download`` is read from there, and only its beginning is.
    """
    deadline = time.monotonic() + time_limit
    interval = time_limit if download is None else min(time_limit, _DOWNLOAD_INTERVAL)
    unsent: bytes | None = content
    while True:
        try:
            stdout, stderr = process.communicate(unsent, timeout=interval)
            break
        except subprocess.TimeoutExpired:
            unsent, interval = None, min(deadline - time.monotonic(), interval)
        if download is not None and _size_of(download.folder) > MAX_DOWNLOAD:
            raise TooLargeError(download_limit())
        if interval <= 0:
            message = f"git did not answer within {time_limit:g} seconds"
            raise GitTimeoutError(message)
    if download is not None:
        stdout, stderr = _beginning(download.stdout), _beginning(download.stderr).rstrip(b"\0")
    is_cut = download is not None and len(stdout) > _MOST_HEARD
    if is_cut or process.returncode == _FILE_TOO_LARGE:
        message = "the server sends more than is listened to"
        raise TooLargeError(message)
    if download is not None and process.returncode == _NOBODY_LISTENS:
        stderr = stderr or b"connection closed"
    if process.returncode:
        raise GitFailedError(stderr, process.returncode, command_name(arguments))
    return stdout, stderr


def _size_of(folder: Path) -> int:
    """Return how large all files in a folder are, while others come and go."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(f"{parent}{os.sep}{name}").st_size
    return size


def download_limit() -> str:
    """Return how much a server may send, in words."""
    return f"a download may have {MAX_DOWNLOAD:,} bytes"


def _beginning(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_MOST_HEARD + 1)


def command_name(arguments: Sequence[str]) -> str:
    """Return the command among git's arguments, such as ``git ls-files``, for a message."""
    options = 0
    while options < len(arguments) and arguments[options] == "-c":
        options += 2
    return " ".join(("git", *arguments[options : options + 1]))


def find_git(root: Path) -> str:
    """Return git's absolute path, found on the PATH but never inside the repository itself.

    Raises ``GitError``.
    """
    for folders, program in _installed(tuple(os.get_exec_path())):
        if root not in folders and (found := shutil.which(program)):
            return found
    message = "git is not installed"
    raise GitError(message)


@functools.cache
def _installed(entries: tuple[str, ...]) -> list[tuple[frozenset[Path], str]]:
    """Return where git may be, and all folders that this is in, for each absolute entry."""
    absolute = [entry for entry in entries if os.path.isabs(entry)]  # noqa: PTH117 - text
    real = [Path(os.path.realpath(entry)) for entry in absolute]
    return [
        (frozenset((folder, *folder.parents)), str(Path(entry, _PROGRAM)))
        for entry, folder in zip(absolute, real, strict=True)
    ]


def _inherited() -> dict[str, str]:
    """Leave out what redirects git, or lets it ask the user."""
    return {
        name: value
        for name, value in os.environ.items()
        if (not name.startswith("GIT_") or name.startswith(_KEPT)) and name not in _LEFT_OUT
    }


def quoted(text: str) -> str:
    """Return a path or a name of a repository, cut where it is too long for a message."""
    return shortened(text, _LONGEST_NAME)


def complaint(stderr: bytes, status: int, command: str = "git") -> str:
    """Return why git failed, on one line, as far as that cannot hold what is in a file.

    A repository may have git quote a file that one of its own is a link to.
    """
    said = os.fsdecode(stderr[:_MOST_LOOKED_AT])
    quoted = (" ".join(found[0].split()) for found in _SAFE_TO_QUOTE.finditer(said))
    reason = "; ".join(dict.fromkeys(quoted))[:_LONGEST_COMPLAINT]
    return reason or f"{command} ended with status {status}"
