"""The last commit of a checkout, in a repository of our own, to migrate and to commit on.

So a commit holds what the migration of the committed files gives, and nothing that is staged or
changed in the checkout; and git, as it commits and pushes, sees nothing of the repository's own
configuration, hooks and attributes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.batch.own_repository import OwnRepository
from migrate.batch.publication import RefusedError
from migrate.batch.sparse import AS_STORED, check_out_needed
from migrate.batch.temporary_folder import temporary_folder
from migrate.project.git import Repository, find_git
from migrate.project.git_object import OBJECT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK_OUT_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class CommittedState:
    """A commit, and where it is checked out.

    ``checkout`` is the repository that it is of, ``objects`` the folder of that one's objects. In
    ``own`` there are the files that a migration looks at, byte for byte as they are committed.
    """

    checkout: Repository
    commit: str
    objects: Path
    own: OwnRepository

    def give_back(self, commit: str) -> None:
        """Copy a commit that was made here to the repository that it builds on."""
        listed = self.own.run("rev-list", "--objects", commit, f"^{self.commit}")
        names = b"".join(line.split(b" ", 1)[0] + b"\n" for line in listed.splitlines())
        pack = self.own.run("pack-objects", "--quiet", "--stdout", content=names)
        there = {"GIT_OBJECT_DIRECTORY": str(self.objects)}
        self.own.run("unpack-objects", "-q", content=pack, extra=there)


@contextlib.contextmanager
def committed_state(folder: Path) -> Iterator[CommittedState]:
    """Check the last commit of a checkout out elsewhere, for as long as this lasts.

    Raises ``RefusedError`` where there is no commit to build on, ``GitError`` and OSError.
    """
    root = Path(os.path.realpath(folder))
    checkout = Repository(root)
    commit = _commit_of(checkout)
    objects, shallow = checkout.paths("objects", "shallow")
    with temporary_folder() as temporary:
        own = OwnRepository(temporary, find_git(root))
        own.run("init", "--quiet", "--template=", f"--object-format={OBJECT_FORMATS[len(commit)]}")
        _borrow(objects, own.folder / ".git")
        if shallow.exists():
            shutil.copyfile(shallow, own.folder / ".git" / "shallow")
        own.run("update-ref", "--no-deref", "HEAD", commit)
        check_out_needed(own, AS_STORED, CHECK_OUT_SECONDS)
        yield CommittedState(checkout, commit, objects, own)


def _commit_of(checkout: Repository) -> str:
    if not os.path.lexists(checkout.root / ".git"):
        message = "it is not the root of a git checkout, so nothing can be committed: name that"
        raise RefusedError(message)
    checkout.line("rev-parse", "--git-dir")  # says what is wrong with the repository, if anything
    commit = checkout.line_if_any("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if commit is None:
        message = "it has no commit yet that a branch could start from: commit something first"
        raise RefusedError(message)
    return commit


def _borrow(objects: Path, git_folder: Path) -> None:
    """Let a repository find the objects of another one, whatever that one's name holds."""
    name = str(objects).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    (git_folder / "objects" / "info").mkdir(exist_ok=True)
    (git_folder / "objects" / "info" / "alternates").write_bytes(os.fsencode(f'"{name}"\n'))
