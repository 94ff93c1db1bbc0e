"""The safety net: whether version control can give back a file that is changed or deleted (IM405).

A file is safe if its mode and its contents are those of the last commit, and of the index, and if
the repository still has these contents whole. The file is hashed here and compared with what was
committed, instead of asking ``git status``: that would start the filters that a repository
configures, and would trust the index about files that it is told not to look at
(``assume-unchanged``, ``skip-worktree``). Where the bytes differ, git says what it would store:
with line endings, ``ident`` and ``working-tree-encoding`` converted, and every filter off. A file
that a filter (Git LFS) converts therefore looks changed, which errs on the safe side.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.files.reading import UnreadableError, find_repository, read_file
from migrate.git.configuration import GitConfiguration
from migrate.git.index import ask_index, read_index
from migrate.git.layout import ForeignRepositoryError, own_git_folders
from migrate.git.objects import ObjectReader, TreeEntry, too_slow
from migrate.git.runner import (
    MAX_SECONDS,
    GitError,
    GitTimeoutError,
    RefusedError,
    Repository,
    blob_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate.git.index import IndexEntry
    from migrate.git.layout import GitFolders


class GitCache:
    """What the index and the last commit hold, as far as it was asked for in one run."""

    def __init__(self, repository: Repository) -> None:
        """Keep whom to ask."""
        self.repository: Final = repository
        self.objects: Final = ObjectReader(repository, repository.time_limit)
        self._seconds_left = MAX_SECONDS
        self._failure: GitTimeoutError | None = None
        self._own: GitFolders | RefusedError | None = None

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Ask git here; raise ``GitTimeoutError`` at once if it has not answered in time before.

        Else a repository that keeps git busy would do so once for each of its folders. All answers
        together have a limit, since one that keeps git busy may stay below that of each.
        """
        if self._failure is not None:
            raise self._failure
        start = time.monotonic()
        try:
            yield
        except GitTimeoutError as error:
            self._failure = error
            raise
        self._seconds_left -= time.monotonic() - start
        if self._seconds_left < 0:
            self._failure = too_slow()

    def check_own(self) -> GitFolders:
        """Return git's folders, checked once; raise ``RefusedError`` if they lead elsewhere."""
        if self._own is None:
            try:
                self._own = own_git_folders(self.repository.root)
            except RefusedError as error:
                self._own = error
        if isinstance(self._own, RefusedError):
            raise self._own
        return self._own

    def staged(self, names: Sequence[str]) -> Mapping[str, IndexEntry]:
        """Return the index's entries, at least those for these files; raise ``GitError``."""
        return ask_index(self.repository, names) if self._index is None else self._index

    @cached_property
    def _index(self) -> Mapping[str, IndexEntry] | None:
        """All entries, if they can be read without git."""
        if self.tree is None:
            return None
        return read_index(self.check_own().git / "index", len(self.tree))

    @cached_property
    def tree(self) -> str | None:
        """The tree of the last commit; ``None`` before the first one. Raises ``GitError``."""
        commit = self.objects.commit("HEAD")
        if commit is None and self.repository.head() is not None:
            message = "the repository has lost its last commit"
            raise GitError(message)
        return None if commit is None else commit.tree

    def committed(self, name: str) -> TreeEntry | None:
        """Return what the last commit has of a file; raise ``GitError``."""
        return None if self.tree is None else self.objects.entry(self.tree, name)

    @cached_property
    def configuration(self) -> GitConfiguration:
        """All that is configured; raises ``GitError``."""
        return GitConfiguration.of(self.repository)


def git_cache(root: Path, known: dict[Path, GitCache] | None) -> GitCache:
    """Return what is known of a repository in one run, by its root."""
    return ({} if known is None else known).setdefault(root, GitCache(Repository(root)))


_COMMIT: Final = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64})\n")
_BRANCH: Final = re.compile(rb"ref: (refs/heads/[A-Za-z0-9_][A-Za-z0-9_/-]*)\n")
_LONGEST: Final = 1024


def checked_out_commit(root: Path) -> str | None:
    """Return the commit that is checked out; ``None`` before the first, and if git does not know.

    ``root`` is the folder that holds ``.git``, without symbolic links.
    """
    try:
        if found := _read(root / ".git"):
            return found
        own_git_folders(root)
    except RefusedError:
        return None
    return Repository(root).head()


def _read(folder: Path) -> str | None:
    """Read ``HEAD``, and the branch that it names, as far as they are plainly written."""
    head = _content(folder / "HEAD")
    branch = _BRANCH.fullmatch(head)
    found = _COMMIT.fullmatch(_content(folder / branch[1].decode()) if branch else head)
    return found[1].decode() if found else None


def _content(path: Path) -> bytes:
    """Return what a short file holds; nothing stands for one that cannot be read."""
    try:
        return read_file(path, str(path), _LONGEST)
    except (OSError, UnreadableError):
        return b""


_UNTRACKED: Final = "is not tracked by git"
_CHANGED: Final = "has uncommitted changes"
_LOST: Final = "is committed, but the repository has lost its contents"

_DIRTY_HINT: Final = "commit it first, or pass --allow-dirty"
_NO_VCS_HINT: Final = "pass --allow-no-vcs to change it all the same"

_EXECUTABLE: Final = {"100644": False, "100755": True}
"""The modes of a committed file; a symbolic link or a submodule has another."""

_ROOM: Final = 4096
"""How much larger than twice the file, in bytes, its committed form may be."""

_LARGEST: Final = 256 * 1024**2


def unsafe_files(
    paths: Sequence[Path],
    *,
    allow_dirty: bool = False,
    allow_no_vcs: bool = False,
    known: dict[Path, GitCache] | None = None,
) -> tuple[Diagnostic, ...]:
    """Return IM405 or IM422 for each file that git could not give back, in the order of the paths.

    ``paths`` are the files to be changed or deleted, of any number of repositories; each repository
    is asked once about all of its own. ``allow_dirty`` leaves out files that are not as they were
    committed, ``allow_no_vcs`` files that are not under version control. ``known`` holds what git
    has answered in the same run, by the roots of repositories.
    """
    if allow_dirty and allow_no_vcs:
        return ()
    found: dict[Path, Diagnostic] = {}
    for root, names in _by_repository(paths).items():
        answers = None if root is None else git_cache(root, known)
        found |= _unsafe_in(answers, names, dirty=allow_dirty, unheld=allow_no_vcs)
    return tuple(found[path] for path in paths if path in found)


def foreign_repository(path: Path, known: dict[Path, GitCache] | None = None) -> Diagnostic | None:
    """Return IM422 for a file of a repository of which something leads elsewhere."""
    root = find_repository(Path(os.path.realpath(path.parent)))
    try:
        if root is not None:
            git_cache(root, known).check_own()
    except ForeignRepositoryError as error:
        return file_diagnostic("IM422", str(error), str(path))
    except RefusedError:
        return None
    return None


def _unsafe_in(
    answers: GitCache | None, names: Mapping[Path, str], *, dirty: bool, unheld: bool
) -> dict[Path, Diagnostic]:
    """Return what is unsafe in one repository and not allowed: dirty files, or unheld ones."""
    try:
        with nullcontext() if answers is None else answers.in_time():
            reasons = _dirty_files(answers, names, is_allowed=dirty)
    except ForeignRepositoryError as error:
        return {} if unheld else _diagnostics(dict.fromkeys(names, str(error)), "IM422")
    except (GitError, RefusedError) as error:
        reason = f"the change could not be undone: {error}"
        return {} if unheld else _diagnostics(dict.fromkeys(names, reason), "IM405", _NO_VCS_HINT)
    return _diagnostics(reasons, "IM405", _DIRTY_HINT)


def _diagnostics(
    reasons: Mapping[Path, str], code: str, hint: str | None = None
) -> dict[Path, Diagnostic]:
    return {
        path: file_diagnostic(code, reason, str(path), hint=hint)
        for path, reason in reasons.items()
    }


def _by_repository(paths: Iterable[Path]) -> dict[Path | None, dict[Path, str]]:
    """Group files by the root of their repository, if there is one, with their names for git.

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
    answers: GitCache | None, names: Mapping[Path, str], *, is_allowed: bool
) -> dict[Path, str]:
    """Return the files of a repository that are not as they were committed, with the reason.

    Where that is allowed, only whether git answers at all is found out. Raises ``GitError``.
    """
    if answers is None:
        message = "it is not in a git repository"
        raise GitError(message)
    answers.check_own()
    staged = answers.staged(tuple(names.values()))
    if is_allowed:
        return {}
    root = answers.repository.root
    reasons = {
        path: _reason(root / name, name, staged.get(name), answers) for path, name in names.items()
    }
    return {path: reason for path, reason in reasons.items() if reason is not None}


def _reason(path: Path, name: str, entry: IndexEntry | None, answers: GitCache) -> str | None:
    """Return what keeps git from giving a file back, if anything does; raise ``GitError``."""
    if entry is None:
        return _UNTRACKED
    committed = answers.committed(name)
    if committed is None or (*committed, "0") != entry[:3]:
        return _CHANGED
    try:
        mode = path.lstat().st_mode
        content = read_file(path, str(path), _LARGEST)
    except (OSError, UnreadableError):
        return _CHANGED
    if not _has_mode(mode, committed, answers):
        return _CHANGED
    if answers.objects.blob(committed.digest, 2 * len(content) + _ROOM) is None:
        return _reason_without_contents(committed, answers)
    return None if _has_content(content, name, committed, answers) else _CHANGED


def _reason_without_contents(committed: TreeEntry, answers: GitCache) -> str:
    """Return whether a committed file is only much larger than what is there now, or lost."""
    stored = answers.objects.blob(committed.digest, _LARGEST)
    return _LOST if stored is None else _CHANGED


def _has_mode(mode: int, committed: TreeEntry, answers: GitCache) -> bool:
    """Return whether the mode is the committed one, if git minds modes on this file system."""
    if committed.mode not in _EXECUTABLE:
        return False
    if bool(mode & stat.S_IXUSR) is _EXECUTABLE[committed.mode]:
        return True
    return not answers.configuration.is_on("core.filemode", default=True)


def _has_content(content: bytes, name: str, committed: TreeEntry, answers: GitCache) -> bool:
    """Return whether contents are the committed ones, as they are or as git would store them."""
    if blob_name(content, len(committed.digest)) == committed.digest:
        return True
    stored = answers.configuration.stored_name(answers.repository, name, content)
    return stored == committed.digest


def is_ignored(path: Path, known: dict[Path, GitCache] | None = None) -> bool:
    """Return whether git leaves a new file out, since the repository or the user ignores it.

    Outside a repository, and where git gives no answer, nothing is ignored. ``known`` is as for
    ``unsafe_files``.
    """
    real = Path(os.path.realpath(path.parent), path.name)
    root = find_repository(real.parent)
    if root is None:
        return False
    answers = git_cache(root, known)
    name = f"./{real.relative_to(root).as_posix()}"
    as_paths = {"GIT_LITERAL_PATHSPECS": "0"}  # which this command refuses; it takes paths anyway
    try:
        with answers.in_time():
            answers.check_own()
            answers.repository.output("check-ignore", "--quiet", "--", name, extra=as_paths)
    except (GitError, RefusedError):
        return False
    return True


def intend_to_add(answers: GitCache, name: str) -> str | None:
    """Make the index know of a file that git does not track, without its contents.

    Return why it must not be. No filter is started: writing the index, git also reads files anew
    that changed just when it was last written, and converts them. Raises ``GitError`` and
    ``RefusedError``.
    """
    repository = answers.repository._replace(common=answers.check_own().common)
    question = ("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
    with answers.in_time():
        found = repository.ask(*question, names=(name,))
        if found and found[0].startswith("?"):
            configuration = GitConfiguration.of(repository)
            is_sparse = configuration.is_on("core.sparsecheckout", default=False)
            command = ("add", "--intent-to-add", *(["--sparse"] if is_sparse else []), "--", name)
            repository.output_unlocked(*configuration.filters_off(), *command)
    return None if found else "it is ignored"
