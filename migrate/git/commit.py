"""Making a commit of edits, as the user, with nothing else in it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.batch.sparse import AS_STORED, check_out_needed
from migrate.files.temporary_folder import temporary_folder
from migrate.git.own_repository import OwnRepository
from migrate.git.publication import RefusedError
from migrate.git.runner import OBJECT_FORMATS, GitError, Repository, find_git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate.files.edit import Edit

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


_IDENTITY: Final = re.compile(r"([^<>\n]+) <([^<>\n]*)> [0-9]+ [+-][0-9]+")
_NO_ENCODING: Final = frozenset({"unspecified", "unset", "set"})
_PLAIN_FILE: Final = "100644"
_EXECUTABLE_FILE: Final = "100755"


def identity_of(checkout: Repository) -> dict[str, str]:
    """Give the variables that name the user, as the repository and the user's settings have it.

    Nothing is guessed from the machine's name. Raises ``RefusedError``.
    """
    variables: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        known = checkout.line_if_any("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT")
        match = _IDENTITY.fullmatch(known or "")
        if match is None:
            message = "git does not know who commits: set user.name and user.email with git config"
            raise RefusedError(message)
        variables |= {f"GIT_{role}_NAME": match[1], f"GIT_{role}_EMAIL": match[2]}
    return variables


def refuse_filtered(state: CommittedState, edits: Sequence[Edit]) -> None:
    """Raise ``RefusedError`` for a file that the user's own commit would store otherwise.

    That is one for which ``.gitattributes``, ``.git/info/attributes`` of the checkout, or the
    user's own attributes name a filter that is configured, or an encoding.
    """
    written = [edit.label for edit in edits if edit.after is not None]
    if not written:
        return
    attributes = ("filter", "working-tree-encoding")
    answer = state.own.run("check-attr", "-z", *attributes, "--", *written)
    checkout = replace(state.checkout, all_attributes=True)
    here = checkout.ask("check-attr", "-z", *attributes, names=written)
    words = [*os.fsdecode(answer).split("\0")[:-1], *here]
    filters = checkout.filters()
    for name, attribute, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        is_used = value in filters if attribute == "filter" else value not in _NO_ENCODING
        if is_used:
            message = f"{name} is stored in another form ({attribute}={value}): commit it by hand"
            raise RefusedError(message)


def make_commit(
    state: CommittedState, edits: Sequence[Edit], message: str, identity: Mapping[str, str]
) -> str:
    """Make a commit on top of a committed state, in our own repository, and give its name.

    It is signed if the user has set ``commit.gpgSign`` for all repositories. Raises ``GitError``.
    """
    entries = "".join(_entry(state.own, edit, len(state.commit)) for edit in edits)
    state.own.run("update-index", "-z", "--index-info", content=os.fsencode(entries))
    tree = state.own.line("write-tree", "--missing-ok")
    command = ("commit-tree", *_signing(state.own), "-p", state.commit, tree)
    made = state.own.run(*command, content=os.fsencode(f"{message}\n"), extra=identity)
    return made.decode("ascii").strip()


def entry_of(edit: Edit, digest: str) -> str:
    """Give the index's entry for a file after its edit; the digest is all zeros if it is gone."""
    mode = "0" if edit.after is None else mode_of(edit)
    return f"{mode} {digest}\t{edit.label}\0"


def mode_of(edit: Edit) -> str:
    """Give git's mode of a file that is edited."""
    return _EXECUTABLE_FILE if (edit.mode or 0) & stat.S_IXUSR else _PLAIN_FILE


def is_same(own: OwnRepository, one: str, other: str) -> bool:
    """Say whether two commits say the same, on top of the same, whoever made them and when."""
    return _content(own, one) == _content(own, other)


def message_of(own: OwnRepository, commit: str) -> tuple[str, int]:
    """Give the message of a commit, and how many parents it has."""
    headers, _, message = os.fsdecode(own.run("cat-file", "commit", commit)).partition("\n\n")
    return message.strip(), sum(line.startswith("parent ") for line in headers.splitlines())


def _content(own: OwnRepository, commit: str) -> tuple[list[str], str]:
    headers, _, message = os.fsdecode(own.run("cat-file", "commit", commit)).partition("\n\n")
    kept = [line for line in headers.splitlines() if line.startswith(("tree ", "parent "))]
    return kept, message.strip()


def _entry(own: OwnRepository, edit: Edit, digits: int) -> str:
    if edit.after is None:
        return entry_of(edit, "0" * digits)
    stored = own.run("hash-object", "-w", "--no-filters", "--stdin", content=edit.after)
    return entry_of(edit, stored.decode("ascii").strip())


def _signing(own: OwnRepository) -> tuple[str, ...]:
    try:
        wanted = own.line("config", "--type=bool", "--get", "commit.gpgSign")
    except GitError:
        return ()
    return ("-S",) if wanted == "true" else ()
