"""The safety net: whether version control can give back a file that is changed or deleted (IM405).

A file is safe if its contents and its mode are those of the last commit, and of the index too. The
contents are hashed here and held against the commit's, instead of asking ``git status``: that
would start the filters that a repository configures, and would believe what the index says of
files that it is told not to look at (``assume-unchanged``, ``skip-worktree``).

Of all that git may convert when a file is added, only line endings are taken into account. A file
that a filter (Git LFS), ``ident`` or ``working-tree-encoding`` converts therefore looks changed,
which errs on the safe side.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, about_file
from migrate.files.reading import UnreadableError, read_file
from migrate.git.runner import TIME_LIMIT, GitError, Repository, blob_name, find_repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_STAGED: Final = ("ls-files", "-z", "--stage")
_COMMITTED: Final = ("ls-tree", "-z", "-l", "HEAD")
_ALL_COMMITTED: Final = ("ls-tree", "-r", "-z", "-l", "HEAD")


class GitAnswers:
    """What the index and the last commit hold, as git writes it, by the names of files."""

    def __init__(self, repository: Repository) -> None:
        """Take whom to ask."""
        self.repository: Final = repository
        self._settings: dict[str, str] = {}
        self._staged = _Entries(repository, _STAGED, _STAGED)
        self._committed = _Entries(repository, _COMMITTED, _ALL_COMMITTED)

    def staged(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give the index's entries: mode, object, and side of a conflict; raise ``GitError``.

        Where the index still has a folder of a file's name, git may tell of all that it held.
        """
        return self._staged.of(names)

    def committed(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give the last commit's entries: mode, type, object and size; raise ``GitError``."""
        return self._committed.of(names)

    def setting(self, name: str, *options: str, default: str) -> str:
        """Give the value of a setting of the repository's configuration; raise ``GitError``."""
        if name not in self._settings:
            self._settings[name] = self.repository.setting(name, *options, default=default)
        return self._settings[name]


class _Entries:
    """The answers to one question, and to the same about all files."""

    def __init__(
        self, repository: Repository, by_name: tuple[str, ...], of_all: tuple[str, ...]
    ) -> None:
        self._repository = repository
        self._by_name = by_name
        self._of_all = of_all
        self._known: dict[str, str] | None = None
        self._was_asked = False

    def of(self, names: Sequence[str]) -> Mapping[str, str]:
        if self._known is None and names and self._was_asked:
            self._known = _by_file(self._repository.ask_all(*self._of_all))
        if self._known is not None:
            return self._known
        self._was_asked |= bool(names)
        return _by_file(self._repository.ask(*self._by_name, names=names))


def _by_file(records: Sequence[str]) -> dict[str, str]:
    return {name: entry for entry, _, name in (record.partition("\t") for record in records)}


_COMMIT: Final = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64})\n")
_BRANCH: Final = re.compile(rb"ref: (refs/heads/[A-Za-z0-9_][A-Za-z0-9_/-]*)\n")
_LONGEST: Final = 1024


def checked_out_commit(root: Path) -> str | None:
    """Give the name of the commit; ``None`` before the first one, and where git does not tell.

    ``root`` is the folder that holds ``.git``, without symbolic links.
    """
    try:
        return _read(root / ".git") or Repository(root).head()
    except GitError:
        return None


def _read(folder: Path) -> str | None:
    """Read ``HEAD``, and the branch that it names, as far as they are plainly written."""
    head = _content(folder / "HEAD")
    branch = _BRANCH.fullmatch(head)
    found = _COMMIT.fullmatch(_content(folder / branch[1].decode()) if branch else head)
    return found[1].decode() if found else None


def _content(path: Path) -> bytes:
    """Give what a short file holds; nothing stands for one that cannot be read."""
    try:
        return read_file(path, str(path), _LONGEST)
    except (OSError, UnreadableError):
        return b""


_UNTRACKED: Final = "is not tracked by git"
_CHANGED: Final = "has changes that are not committed"
_LOST: Final = "is committed, but the repository has lost its contents"

_DIRTY_HINT: Final = "commit it first; --allow-dirty goes ahead all the same"
_NO_VCS_HINT: Final = "--allow-no-vcs goes ahead all the same"

_EXECUTABLE: Final = {"100644": False, "100755": True}
"""The modes of a committed file; a symbolic link or a submodule has another."""

_LONGEST_ENDING: Final = len(b"\r\n")
"""So many times its committed size a file may have, if all of it is line endings."""

_AUTOMATIC: Final = frozenset({"true", "yes", "on", "1", "input"})
"""The values of ``core.autocrlf`` with which CRLF becomes LF in a file without attributes."""


def unsafe_files(
    paths: Sequence[Path],
    *,
    allow_dirty: bool = False,
    allow_no_vcs: bool = False,
    time_limit: float = TIME_LIMIT,
    known: dict[Path, GitAnswers] | None = None,
) -> tuple[Diagnostic, ...]:
    """Give IM405 for each file that could not be had back, in the order of the paths.

    ``paths`` are the files to be changed or deleted, of any number of repositories; each repository
    is asked once about all of its own. ``allow_dirty`` leaves out files that are not as they were
    committed, ``allow_no_vcs`` files that no version control answers for. ``time_limit`` is what
    git may take to answer one question, in seconds. ``known`` holds what git has said before in the
    same run, by the roots of repositories.
    """
    if allow_dirty and allow_no_vcs:
        return ()
    found: dict[Path, Diagnostic] = {}
    known = {} if known is None else known
    for root, names in _by_repository(paths).items():
        if root is not None and root not in known:
            known[root] = GitAnswers(Repository(root, time_limit))
        answers = None if root is None else known[root]
        found |= _unsafe_in(answers, names, dirty=allow_dirty, unheld=allow_no_vcs)
    return tuple(found[path] for path in paths if path in found)


def _unsafe_in(
    answers: GitAnswers | None, names: Mapping[Path, str], *, dirty: bool, unheld: bool
) -> dict[Path, Diagnostic]:
    """Give what is unsafe in one repository, less what is allowed: dirty files, or unheld ones."""
    try:
        reasons = _dirty_files(answers, names, is_allowed=dirty)
    except GitError as error:
        reason = f"version control cannot give it back: {error}"
        return {} if unheld else _diagnostics(dict.fromkeys(names, reason), _NO_VCS_HINT)
    return _diagnostics(reasons, _DIRTY_HINT)


def _diagnostics(reasons: Mapping[Path, str], hint: str) -> dict[Path, Diagnostic]:
    return {
        path: about_file("IM405", reason, str(path), hint=hint) for path, reason in reasons.items()
    }


def _by_repository(paths: Iterable[Path]) -> dict[Path | None, dict[Path, str]]:
    """Sort files by the root of their repository, if there is one, with what git calls them.

    Only their folders are resolved: a file that is a symbolic link is taken as the link it is.
    """
    found: dict[Path | None, dict[Path, str]] = {}
    for path in paths:
        folder = Path(os.path.realpath(path.parent))
        root = find_repository(folder)
        name = (folder / path.name).relative_to(root or folder).as_posix()
        found.setdefault(root, {})[path] = name
    return found


def _dirty_files(
    answers: GitAnswers | None, names: Mapping[Path, str], *, is_allowed: bool
) -> dict[Path, str]:
    """Give the files of a repository that are not as they were committed, and what is wrong.

    Where that is allowed, only whether git answers at all is found out. Raises ``GitError``.
    """
    if answers is None:
        message = "it is outside any repository"
        raise GitError(message)
    staged = _staged(answers, tuple(names.values()))
    if is_allowed:
        return {}
    committed = _committed(answers, tuple(staged))
    adding = _Adding(answers, tuple(committed))
    root = answers.repository.root
    reasons = {
        path: _reason(root / name, staged.get(name), committed.get(name), adding)
        for path, name in names.items()
    }
    return {path: reason for path, reason in reasons.items() if reason is not None}


@dataclass(frozen=True, slots=True)
class _Blob:
    """A committed file: its name for git, its mode, its object; no size if that is missing."""

    name: str
    mode: str
    digest: str
    size: int | None

    @property
    def entry(self) -> list[str]:
        """Give the index's entry for the file if nothing is staged: 0 stands for no conflict."""
        return [self.mode, self.digest, "0"]

    def holds(self, content: bytes) -> bool:
        """Say whether these are the contents."""
        return blob_name(content, len(self.digest)) == self.digest


def _staged(answers: GitAnswers, names: Sequence[str]) -> dict[str, list[str]]:
    """Give the index's entries for files: the mode, the object, and the side of a conflict."""
    entries = answers.staged(names)
    return {name: entries[name].split() for name in names if name in entries}


def _committed(answers: GitAnswers, names: Sequence[str]) -> dict[str, _Blob]:
    """Give the last commit's entries for files. There are none before the first commit."""
    try:
        entries = answers.committed(names)
    except GitError:
        if answers.repository.has_commit():
            raise
        return {}
    return {name: _blob(name, entries[name]) for name in names if name in entries}


def _blob(name: str, entry: str) -> _Blob:
    mode, _, digest, size = entry.split()
    return _Blob(name, mode, digest, int(size) if size.isdecimal() else None)


class _Adding:
    """What git does by itself when files are added, asked only where that makes a difference."""

    def __init__(self, answers: GitAnswers, names: Sequence[str]) -> None:
        """Keep whom to ask, and about which files."""
        self._answers = answers
        self._names = names

    @cached_property
    def minds_mode(self) -> bool:
        """Whether the mode is taken from the file, as it is not on a file system without modes."""
        value = self._answers.setting("core.fileMode", "--type=bool", default="true")
        return value == "true"

    @cached_property
    def unified(self) -> frozenset[str]:
        """The files whose line endings are stored as LF ("text" and "eol" in gitattributes)."""
        automatic = self._answers.setting("core.autocrlf", default="false").lower() in _AUTOMATIC
        converted = {"set", "auto", "unspecified"} if automatic else {"set", "auto"}
        answer = self._answers.repository.ask("check-attr", "-z", "text", "eol", names=self._names)
        values = dict(zip(zip(answer[::3], answer[1::3], strict=True), answer[2::3], strict=True))
        return frozenset(
            name
            for name in self._names
            if values[name, "text"] in converted
            or (values[name, "text"] != "unset" and values[name, "eol"] in {"lf", "crlf"})
        )


def _reason(path: Path, entry: list[str] | None, blob: _Blob | None, adding: _Adding) -> str | None:
    """Say what keeps a file from being had back, if anything does."""
    if entry is None:
        return _UNTRACKED
    if blob is None or blob.entry != entry:
        return _CHANGED
    if blob.size is None:
        return _LOST
    try:
        mode = path.lstat().st_mode
        content = read_file(path, str(path), blob.size * _LONGEST_ENDING)
    except (OSError, UnreadableError):
        return _CHANGED
    is_committed = _has_mode(mode, blob, adding) and _has_content(content, blob, adding)
    return None if is_committed else _CHANGED


def _has_mode(mode: int, blob: _Blob, adding: _Adding) -> bool:
    if blob.mode not in _EXECUTABLE:
        return False
    return bool(mode & stat.S_IXUSR) is _EXECUTABLE[blob.mode] or not adding.minds_mode


def _has_content(content: bytes, blob: _Blob, adding: _Adding) -> bool:
    """Hold the contents against the committed ones, which may have lost their CR when added.

    What holds a NUL or any other CR may be binary, and is not converted.
    """
    if blob.holds(content):
        return True
    text = content.replace(b"\r\n", b"\n")
    is_text = b"\r" not in text and b"\0" not in text
    return is_text and blob.holds(text) and blob.name in adding.unified
