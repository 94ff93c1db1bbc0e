"""The commit that is checked out, read where git keeps it in the usual case.

To start git takes longer than to migrate a small repository. Whatever is not plainly written in its
files, such as of a linked worktree or in another format of references, git itself is asked about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from migrate.project.git import GitError, Repository
from migrate.project.reading import UnreadableError, read_file

if TYPE_CHECKING:
    from pathlib import Path

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
