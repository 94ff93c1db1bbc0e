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
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.files.reading import UnreadableError, read_file
from migrate.git.runner import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIT_FILE: Final = "gitdir: "
_WORKTREE: Final = re.compile(r"^[ \t]*worktree[ \t]*=[ \t]*\"?([^\"\n]*)\"?[ \t]*$", re.MULTILINE)
_INCLUDE: Final = re.compile(r"\[include", re.IGNORECASE)
_LARGEST: Final = 4 * 1024**2
MAX_FILES: Final = 200_000

_TOP: Final = frozenset(
    {
        *("HEAD", "ORIG_HEAD", "FETCH_HEAD", "index", "config", "config.worktree", "packed-refs"),
        *("shallow", "refs", "logs", "objects", "info", "worktrees", "reftable"),
    }
)
"""What git reads or writes in its folder as a commit is made."""

_ALTERNATES: Final = ("objects/info/alternates", "objects/info/http-alternates")


class ForeignRepositoryError(RefusedError):
    """A repository of which something leads elsewhere; the text says what, and where (IM422)."""


@dataclass(frozen=True, slots=True)
class GitFolders:
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
        for path in _written_or_followed(folder, ref):
            _refuse_strange(path, root)
        _refuse_text(folder, root)
    return folders


def _folders(root: Path) -> GitFolders:
    entry = root / ".git"
    try:
        mode = entry.lstat().st_mode
    except OSError:
        message = "it is not the root of a git checkout, so nothing can be committed: name that"
        raise RefusedError(message) from None
    _refuse_strange(entry, root)
    if stat.S_ISDIR(mode):
        if os.path.lexists(entry / "commondir"):
            message = f".git/commondir leads to {_text(entry / 'commondir').strip()}"
            raise ForeignRepositoryError(message)
        return GitFolders(entry, entry)
    named = _text(entry).strip()
    git = root / named.removeprefix(_GIT_FILE)
    common = _common_of_worktree(git, entry)
    if named.startswith(_GIT_FILE) and common is not None:
        return GitFolders(git, common)
    if named.startswith(_GIT_FILE) and _is_submodule(git, root):
        return GitFolders(git, git)
    message = f".git leads to {git}, which is neither a registered worktree nor a submodule"
    raise ForeignRepositoryError(message)


def _common_of_worktree(git: Path, entry: Path) -> Path | None:
    """Return the shared folder of the repository in which a worktree is registered, if it is."""
    back, shared = _text(git / "gitdir").strip(), _text(git / "commondir").strip()
    if not back or not shared or not _is_same(git / back, entry):
        return None
    common = Path(os.path.realpath(git / shared))
    return common if _is_same(git.parent, common / "worktrees") else None


def _is_submodule(git: Path, root: Path) -> bool:
    """Return whether a git folder lies in that of a repository above, and names this checkout."""
    above = next((each for each in root.parents if os.path.lexists(each / ".git")), None)
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
    """Return what a file of git's holds; nothing stands for one that cannot be read."""
    try:
        return os.fsdecode(read_file(path, str(path), _LARGEST))
    except (OSError, UnreadableError):
        return ""


def _written_or_followed(folder: Path, ref: str | None) -> Iterator[Path]:
    """Yield what git may read or write; of what is in a folder, only what is strange there."""
    yield from (folder / name for name in _TOP)
    yield from folder.glob("sharedindex.*")
    for name in ("objects", "objects/pack", "objects/info", "info"):
        yield from _strange_in(folder / name)
    yield from _strange_in(folder / "refs", beneath=True)
    for name in ("logs/HEAD", "logs/refs", f"logs/{ref or 'refs'}"):
        parts = Path(name).parts
        yield from (folder.joinpath(*parts[: end + 1]) for end in range(len(parts)))


def _strange_in(folder: Path, *, beneath: bool = False) -> Iterator[Path]:
    """Yield what is neither a file nor a folder, in a folder that is not a link itself."""
    pending, count = [str(folder)], 0
    while pending:
        for entry in _entries(pending.pop()):
            count += 1
            if count > MAX_FILES:
                message = f"{folder} holds more than {MAX_FILES:,} files: run git gc"
                raise RefusedError(message)
            if entry.is_dir(follow_symlinks=False):
                pending += [entry.path] if beneath else []
            elif not entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing is in a link, or in what cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [] if os.path.islink(folder) else list(entries)  # noqa: PTH114 - hot
    except OSError:
        return []


def _refuse_strange(path: Path, root: Path) -> None:
    """Raise ``ForeignRepositoryError`` for a link, and for what is neither a file nor a folder."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if stat.S_ISLNK(mode):
        message = f"{_shown(path, root)} is a link to {path.readlink()}"
        raise ForeignRepositoryError(message)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        message = f"{_shown(path, root)} is neither a file nor a folder"
        raise ForeignRepositoryError(message)


def _refuse_text(folder: Path, root: Path) -> None:
    """Raise ``ForeignRepositoryError`` for files that have git read others."""
    for name in _ALTERNATES:
        if other := _text(folder / name).strip():
            message = f"{_shown(folder / name, root)} leads to {other.splitlines()[0]}"
            raise ForeignRepositoryError(message)
    for name in ("config", "config.worktree"):
        if _INCLUDE.search(_text(folder / name)):
            message = f"{_shown(folder / name, root)} includes other files"
            raise ForeignRepositoryError(message)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
