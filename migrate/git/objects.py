"""Reading the objects of a repository in one git process, each whole and of a bounded size."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
import weakref
from contextlib import ExitStack, suppress
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.git.runner import (
    MAX_SECONDS,
    TIME_LIMIT,
    GitError,
    GitFailedError,
    GitTimeoutError,
    TooLargeError,
    answer,
    end_process,
    object_name,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Collection, Iterable, Iterator

    from typing_extensions import Self

    from migrate.git.runner import Repository, ScratchRepository

MAX_TREE_BYTES: Final = 64 * 1024**2
"""How large one folder of a commit may be, in git's own form."""

MAX_LISTED_ENTRIES: Final = 1_000_000
"""How many entries the folders of one commit may have that are looked at."""

FOLDER_MODE: Final = "40000"
LINK_MODE: Final = "120000"
SUBMODULE_MODE: Final = "160000"

_LOOKS: Final = 10
"""How often it is looked, within the time for an answer, whether git is late."""

_PROMISED: Final = "from promisor remote"
"""How a git that must not fetch complains of an object that a partial clone lacks."""


class StoredObject(NamedTuple):
    """An object: its name, its type, its size, and its content unless that is above the limit."""

    digest: str
    kind: str
    size: int
    content: bytes | None


class TreeEntry(NamedTuple):
    """What a folder of a commit holds under one name."""

    mode: str
    digest: str


class CommitObject(NamedTuple):
    """A commit: its tree, its parents and its message."""

    tree: str
    parents: tuple[str, ...]
    message: str


class ObjectReader:
    """One ``git cat-file --batch``, started when the first object is asked for."""

    def __init__(
        self, repository: Repository | ScratchRepository, time_limit: float = TIME_LIMIT
    ) -> None:
        """Keep whose objects to read, and how long one of them may take, in seconds."""
        self._repository = repository
        self._time_limit = time_limit
        self._seconds_left = MAX_SECONDS
        self._entries_left = MAX_LISTED_ENTRIES
        self._process: tuple[subprocess.Popen[bytes], _Watchdog] | None = None
        self._stack = ExitStack()
        self._trees: dict[str, dict[str, TreeEntry]] = {}
        self._finalizer = weakref.finalize(self, self._stack.close)

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, if there is one; the next question starts another."""
        self._process = None
        self._stack.close()

    def sizes(self, names: Collection[str]) -> dict[str, int]:
        """Return the size of each of these objects that the repository has, without reading them.

        Raises ``GitError``.
        """
        if not names:
            return {}
        content = "".join(f"{name}\n" for name in names).encode("ascii")
        try:
            with self._repository.started("cat-file", "--batch-check") as process:
                printed, _ = answer(process, ("cat-file",), content, self._time_limit)
        except GitFailedError as error:
            if _PROMISED not in error.said:
                raise
            return {}
        lines = (line.split() for line in printed.decode("ascii", "replace").splitlines())
        return {words[0]: int(words[2]) for words in lines if len(words) == 3}  # noqa: PLR2004

    def read(self, name: str, max_size: int) -> StoredObject | None:
        """Return an object, or ``None`` where the repository does not have it.

        Raises ``GitError`` for one whose content is not what its name says, and where git does not
        answer in time.
        """
        if self._seconds_left < 0:
            raise too_slow()
        process, watchdog = self._started()
        start = time.monotonic()
        watchdog.deadline = start + self._time_limit
        try:
            return self._exchange(process, name, max_size)
        except OSError:
            self._give_up(process, is_late=watchdog.is_late)
            return None
        finally:
            watchdog.deadline = math.inf
            self._seconds_left -= time.monotonic() - start

    def check_whole(self, names: Iterable[str]) -> None:
        """Raise ``GitError`` unless the repository has these objects, each as its name says."""
        for name in names:
            try:
                found = self.read(name, sys.maxsize)
            except GitTimeoutError:
                raise
            except GitError as error:
                raise _damaged(name) from error
            if found is None:
                raise _damaged(name)

    def commit(self, name: str) -> CommitObject | None:
        """Return a commit, or ``None`` if no commit has that name; raise ``GitError``."""
        found = self.read(name, MAX_TREE_BYTES)
        if found is None or found.kind != "commit" or found.content is None:
            return None
        return parse_commit(found.content)

    def tree(self, digest: str) -> dict[str, TreeEntry]:
        """Return what a folder of a commit holds; raise ``GitError``.

        All folders that are read have a limit in common, since few bytes of a pack can hold many.
        """
        if digest not in self._trees:
            found = self.read(digest, MAX_TREE_BYTES)
            if found is None or found.kind != "tree":
                message = f"the repository has lost the tree {digest}"
                raise GitError(message)
            if found.content is None:
                message = "a folder of the last commit has too many entries"
                raise TooLargeError(message)
            entries = _entries(found.content, len(digest))
            listed = list(islice(entries, self._entries_left + 1))
            self._entries_left -= len(listed)
            if self._entries_left < 0:
                raise too_many_entries()
            self._trees[digest] = dict(listed)
        return self._trees[digest]

    def entry(self, tree: str, path: str) -> TreeEntry | None:
        """Return what a commit's tree has at a path, if anything; raise ``GitError``."""
        entry: TreeEntry | None = TreeEntry(FOLDER_MODE, tree)
        for name in path.split("/"):
            if entry is None or entry.mode != FOLDER_MODE:
                return None
            entry = self.tree(entry.digest).get(name)
        return entry

    def blob(self, digest: str, max_size: int) -> bytes | None:
        """Return the content of a file, or ``None`` where it is missing, damaged or larger."""
        try:
            found = self.read(digest, max_size)
        except GitTimeoutError:
            raise
        except GitError:
            return None
        if found is None or found.kind != "blob" or found.content is None:
            return None
        return found.content

    def _started(self) -> tuple[subprocess.Popen[bytes], _Watchdog]:
        if self._process is None:
            process = self._stack.enter_context(self._repository.started("cat-file", "--batch"))
            watchdog = _Watchdog(process)
            self._stack.callback(watchdog.ended.set)
            watch = (watchdog, self._time_limit / _LOOKS)
            threading.Thread(target=_Watchdog.watch, args=watch, daemon=True).start()
            self._process = process, watchdog
        return self._process

    def _exchange(
        self, process: subprocess.Popen[bytes], name: str, max_size: int
    ) -> StoredObject | None:
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None  # noqa: S101 - both are pipes
        assert stdout is not None  # noqa: S101
        stdin.write(os.fsencode(name) + b"\n")
        stdin.flush()
        header = stdout.readline().decode("ascii", "replace").split()
        if len(header) == 2 and header[1] == "missing":  # noqa: PLR2004 - the name, and that
            return None
        if len(header) != 3 or not header[2].isdecimal():  # noqa: PLR2004 - name, type, size
            raise OSError
        digest, kind, size = header[0], header[1], int(header[2])
        if size > max_size:
            self.close()  # or git would print all of it
            return StoredObject(digest, kind, size, None)
        content = stdout.read(size)
        if stdout.read(1) != b"\n":
            raise OSError
        if object_name(kind, content, len(digest)) != digest:
            raise _damaged(digest)
        return StoredObject(digest, kind, size, content)

    def _give_up(self, process: subprocess.Popen[bytes], *, is_late: bool) -> None:
        """Raise what is wrong with git, unless it ended because it must not fetch an object."""
        if is_late:
            end_process(process)
        with suppress(OSError):  # what it has not read
            process.stdin.close()  # type: ignore[union-attr] # it is a pipe
        stderr = process.stderr.read() if process.stderr else b""
        process.wait()
        self.close()
        if is_late:
            message = f"git did not answer within {self._time_limit:g} seconds"
            raise GitTimeoutError(message)
        if _PROMISED in os.fsdecode(stderr):
            return
        raise GitFailedError(stderr, process.returncode, "git cat-file")


class _Watchdog:
    """What ends a process that has not answered by its deadline: one thread for all its answers."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the process, of which nothing has been asked yet."""
        self.process = process
        self.deadline = math.inf
        self.is_late = False
        self.ended = threading.Event()

    def watch(self, interval: float) -> None:
        """Look every so many seconds, until the process is late or has ended."""
        while not self.ended.wait(interval):
            if time.monotonic() >= self.deadline:
                self.is_late = True
                end_process(self.process)
                return


def too_slow() -> GitTimeoutError:
    """Return the error for a repository that is slow each time, though it answers."""
    return GitTimeoutError(f"git took more than {MAX_SECONDS:g} seconds over this repository")


def too_many_entries() -> TooLargeError:
    """Return the error for a commit whose folders hold too much to be listed."""
    return TooLargeError(f"its last commit has more than {MAX_LISTED_ENTRIES:,} files")


def _damaged(name: str) -> GitError:
    return GitError(f"the repository's object {name} is damaged: check it with git fsck")


def _entries(content: bytes, digits: int) -> Iterator[tuple[str, TreeEntry]]:
    start, length = 0, digits // 2
    while start < len(content):
        space = content.index(b" ", start)
        end = content.index(b"\0", space)
        digest = content[end + 1 : end + 1 + length].hex()
        mode = content[start:space].decode("ascii", "replace")
        yield os.fsdecode(content[space + 1 : end]), TreeEntry(mode, digest)
        start = end + 1 + length


def parse_commit(content: bytes) -> CommitObject:
    """Parse a commit in git's own form."""
    headers, _, message = os.fsdecode(content).partition("\n\n")
    pairs = [line.partition(" ")[::2] for line in headers.splitlines()]
    tree = next((value for name, value in pairs if name == "tree"), "")
    parents = tuple(value for name, value in pairs if name == "parent")
    return CommitObject(tree, parents, message.strip())
