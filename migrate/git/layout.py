"""Where a repository keeps what git reads and writes, and whether that is its own (IM422).

Git follows links in ``.git``, and files there that name other folders. In a repository that nobody
has vetted, each of these could have a commit write somewhere else, or bring in what is not the
repository's. So a commit is only made where nothing leads elsewhere, but for the registered
worktrees and the submodules of git.
"""

from __future__ import annotations

import os
import re
import stat
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.reading import UnreadableError, find_repository, read_file
from migrate.git.runner import RefusedError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIT_FILE: Final = "gitdir: "
_WORKTREE: Final = re.compile(r"^[ \t]*worktree[ \t]*=[ \t]*\"?([^\"\n]*)\"?[ \t]*$", re.MULTILINE)
_NAMES_OTHERS: Final = re.compile(
    r"\[(include)|(?:^|\])[ \t\r]*(excludesfile)", re.IGNORECASE | re.MULTILINE
)
_LARGEST: Final = 4 * 1024**2
_LONGEST_PATH: Final = 4096
MAX_FILES: Final = 200_000

_TOP: Final = frozenset(
    {
        *("HEAD", "ORIG_HEAD", "FETCH_HEAD", "index", "config", "config.worktree", "packed-refs"),
        *("shallow", "refs", "logs", "objects", "info", "worktrees", "reftable"),
    }
)
"""What git reads or writes in its folder as a commit is made."""

_ALTERNATES: Final = ("objects/info/alternates", "objects/info/http-alternates")


_OWN_MARKS: Final = (("HEAD", "commondir"), ("HEAD", "objects", "refs"))
"""What makes a folder a repository itself, for git, where its ``.git`` is none."""


class ForeignRepositoryError(RefusedError):
    """A repository of which something leads elsewhere; the text says what, and where (IM422)."""


class GitFolders(NamedTuple):
    """The folders of a checkout's repository: its own, and the one that all worktrees share."""

    git: Path
    common: Path


def own_git_folders(root: Path, ref: str | None = None) -> GitFolders:
    """Return a checkout's git folders, if nothing in them leads elsewhere.

    ``root`` has no symbolic links; ``ref`` is a branch that is to be written. Raises
    ``ForeignRepositoryError``, and ``RefusedError`` where there is no repository.
    """
    folders = _folders(root)
    for folder in dict.fromkeys((folders.git, folders.common)):
        for path in _written_or_followed(str(folder), ref):
            _refuse_strange(path, root)
        _refuse_text(folder, root)
    return folders


def _folders(root: Path) -> GitFolders:
    entry = root / ".git"
    try:
        mode = entry.lstat().st_mode
    except OSError:
        reason = "it is not the root of a git checkout, so nothing can be committed"
        message = f"{reason}: name the root of the checkout"
        raise RefusedError(message) from None
    _refuse_strange(str(entry), root)
    if stat.S_ISDIR(mode):
        _refuse_own_marks(root)
        return _undivided(entry, root)
    named = _named(entry)
    git = root / named.removeprefix(_GIT_FILE)
    common = _common_of_worktree(git, entry)
    if named.startswith(_GIT_FILE) and common is not None:
        return GitFolders(git, common)
    if named.startswith(_GIT_FILE) and _is_submodule(git, root):
        return _undivided(git, root)
    place = quoted(str(git))
    message = f".git leads to {place}, which is neither a registered worktree nor a submodule"
    raise ForeignRepositoryError(message)


def _refuse_own_marks(root: Path) -> None:
    """Raise ``ForeignRepositoryError`` where git may take the checkout itself for its folder."""
    if any(all(os.path.lexists(root / name) for name in marks) for marks in _OWN_MARKS):
        message = f".git stands beside {root / 'HEAD'}, for which git may use the folder itself"
        raise ForeignRepositoryError(message)


def _undivided(git: Path, root: Path) -> GitFolders:
    """Return the folders of a repository that shares none; raise ``ForeignRepositoryError``."""
    if os.path.lexists(git / "commondir"):
        place = quoted(_named(git / "commondir"))
        message = f"{_shown(git / 'commondir', root)} leads to {place}"
        raise ForeignRepositoryError(message)
    return GitFolders(git, git)


def _common_of_worktree(git: Path, entry: Path) -> Path | None:
    """Return the shared folder of the repository in which a worktree is registered, if it is."""
    back, shared = _named(git / "gitdir"), _named(git / "commondir")
    if not back or not shared or not _is_same(git / back, entry):
        return None
    common = Path(os.path.realpath(git / shared))
    return common if _is_same(git.parent, common / "worktrees") else None


def _is_submodule(git: Path, root: Path) -> bool:
    """Return whether a git folder lies in that of a repository above, and names this checkout."""
    above = find_repository(root.parent)
    if above is None:
        return False
    try:
        modules = _folders(above).git / "modules"
    except RefusedError:
        return False
    back = _WORKTREE.search(_text(git / "config"))
    is_beneath = Path(os.path.realpath(modules)) in Path(os.path.realpath(git)).parents
    return is_beneath and back is not None and _is_same(git / back[1], root)


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _text(path: Path) -> str:
    """Return what a file of git's holds, which is nothing where there is none.

    Raises ``ForeignRepositoryError`` for one that cannot be read whole.
    """
    if not os.path.lexists(path):
        return ""
    try:
        return os.fsdecode(read_file(path, str(path), _LARGEST))
    except (OSError, UnreadableError):
        message = f"{quoted(str(path))} cannot be read as a whole, so it may lead elsewhere"
        raise ForeignRepositoryError(message) from None


def _named(path: Path) -> str:
    """Return the path that a file of git's holds, without the line ends that git leaves out.

    Git ends at a zero byte, and at no other character. Raises ``ForeignRepositoryError`` for that,
    and for what is longer than any path.
    """
    text = _text(path).rstrip("\r\n")
    if "\0" in text or len(text) > _LONGEST_PATH:
        message = f"{quoted(str(path))} leads to what is no path: {quoted(text)}"
        raise ForeignRepositoryError(message)
    return text


def _written_or_followed(folder: str, ref: str | None) -> Iterator[str]:
    """Yield what git may read or write; of what is in a folder, only what is strange there."""
    yield from (f"{folder}/{name}" for name in _TOP)
    yield from (each.path for each in _entries(folder) if each.name.startswith("sharedindex."))
    yield from _strange_in(f"{folder}/info")
    for name in ("objects", "refs"):
        yield from _strange_in(f"{folder}/{name}", beneath=True)
    yield from _strange_in(f"{folder}/worktrees")
    for entry in _entries(f"{folder}/worktrees"):
        yield from _strange_in(entry.path)
    for name in ("logs/HEAD", "logs/refs", f"logs/{ref or 'refs'}"):
        yield from accumulate((folder, *name.split("/")), "{}/{}".format)


def _strange_in(folder: str, *, beneath: bool = False) -> Iterator[str]:
    """Yield what is neither a file nor a folder, in a folder that is not a link itself."""
    pending, count = [folder], 0
    while pending:
        for entry in _entries(pending.pop()):
            count += 1
            if count > MAX_FILES:
                message = f"{folder} holds more than {MAX_FILES:,} files: run git gc"
                raise RefusedError(message)
            if entry.is_dir(follow_symlinks=False):
                pending += [entry.path] if beneath else []
            elif not entry.is_file(follow_symlinks=False):
                yield entry.path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing is in a link, or in what cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [] if os.path.islink(folder) else list(entries)  # noqa: PTH114 - hot
    except OSError:
        return []


def _refuse_strange(path: str, root: Path) -> None:
    """Raise ``ForeignRepositoryError`` for a link, and for what is neither a file nor a folder."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if stat.S_ISLNK(mode):
        message = f"{_shown(Path(path), root)} is a link to {quoted(str(Path(path).readlink()))}"
        raise ForeignRepositoryError(message)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        message = f"{_shown(Path(path), root)} is neither a file nor a folder"
        raise ForeignRepositoryError(message)


def _refuse_text(folder: Path, root: Path) -> None:
    """Raise ``ForeignRepositoryError`` for files that have git read others."""
    for name in _ALTERNATES:
        if other := _text(folder / name).strip():
            place = quoted(other.partition("\n")[0])
            message = f"{_shown(folder / name, root)} leads to {place}"
            raise ForeignRepositoryError(message)
    for name in ("config", "config.worktree"):
        if found := _NAMES_OTHERS.search(_text(folder / name)):
            what = "includes other files"
            if found[2]:
                what = "has git read a file, by core.excludesFile: use .git/info/exclude instead"
            message = f"{_shown(folder / name, root)} {what}"
            raise ForeignRepositoryError(message)


def _shown(path: Path, root: Path) -> str:
    return quoted(str(path.relative_to(root) if path.is_relative_to(root) else path))
