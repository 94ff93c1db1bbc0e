"""Bringing a checkout onto a new branch: only the files of its commit change, and nothing is lost.

The order is such that a run which is killed anywhere can be started again: first the branch, then
the files, then the index, and last what is checked out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.edit import Edit
from migrate.files.open_folder import OpenFolder
from migrate.files.reading import UnreadableError
from migrate.git.commit import entry_of, mode_of
from migrate.git.publication import RefusedError
from migrate.git.runner import blob_name
from migrate.project.apply import apply_edits
from migrate.project.migrate_folder import LOCK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.git.runner import Repository

_NO_LIMIT: Final = 2**63 - 2
_UNDER_WAY: Final = (
    *("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG"),
    *("rebase-merge", "rebase-apply", "sequencer"),
)
"""What git keeps in its folder during a merge and its like."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A checkout that may go over to a branch: the edits to its files, and to its index.

    ``absent`` are files that a sparse checkout leaves out.
    """

    checkout: Repository
    ref: str
    edits: tuple[Edit, ...]
    entries: tuple[str, ...]
    absent: tuple[str, ...]


def plan_switch(checkout: Repository, edits: Sequence[Edit], digits: int, ref: str) -> Switch:
    """Find out whether a checkout can follow a commit of these edits on a branch, and how.

    Each file must be as it was committed, or as the edit leaves it, in the folder and in the index.
    ``digits`` is the length of the names of objects. Raises ``RefusedError`` and OSError.
    """
    _refuse_busy(checkout, ref)
    staged = _staged(checkout, [edit.label for edit in edits])
    needed, absent = [], []
    with OpenFolder(checkout.root) as root:
        for edit in edits:
            _check_staged(edit, staged.get(edit.label), digits)
            if _is_left_out(root, edit, staged.get(edit.label)):
                absent.append(edit.label)
            elif own := _own_edit(root, edit):
                needed.append(own)
    entries = tuple(entry_of(edit, _name_of(edit.after, digits)) for edit in edits)
    kept = tuple(edit.label for edit in edits if edit.label in absent and edit.after is not None)
    return Switch(checkout, ref, tuple(needed), entries, kept)


def carry_out(switch: Switch) -> None:
    """Change the files, then the index, and check the branch out. Raises OSError, ``GitError``."""
    if switch.edits:
        with OpenFolder(switch.checkout.root) as root:
            root.lock(LOCK_SECONDS)
            root.remove_leftovers()
            apply_edits(root, switch.edits)
    update = (*switch.checkout.without_filters(), "update-index", "-z")
    content = os.fsencode("".join(switch.entries))
    switch.checkout.output(*update, "--index-info", content=content)
    if switch.absent:
        names = os.fsencode("".join(f"{name}\0" for name in switch.absent))
        switch.checkout.output(*update, "--skip-worktree", "--stdin", content=names)
    switch.checkout.output("symbolic-ref", "-m", "inferless-migrate", "HEAD", switch.ref)


def _refuse_busy(checkout: Repository, ref: str) -> None:
    """Raise ``RefusedError`` where git is at work, or has left a lock that would keep it off."""
    if any(map(os.path.lexists, checkout.paths(*_UNDER_WAY))):
        message = "a merge, a rebase or the like is under way: finish it first"
        raise RefusedError(message)
    locks = checkout.paths("index.lock", "HEAD.lock", f"{ref}.lock")
    if lock := next(filter(os.path.lexists, locks), None):
        message = f"{lock} is there: wait for the git that is at work, or remove it if none is"
        raise RefusedError(message)


class _Staged(NamedTuple):
    """What the index has of a file: git's tag, the mode, the object, and the side of a conflict."""

    tag: str
    mode: str
    digest: str
    side: str


def _staged(checkout: Repository, names: Sequence[str]) -> dict[str, _Staged]:
    """Give what the index has of every file that is in it."""
    records = checkout.ask("ls-files", "-z", "-t", "--stage", names=names)
    entries = (record.partition("\t") for record in records)
    return {name: _Staged(*entry.split()) for entry, _, name in entries}


def _check_staged(edit: Edit, entry: _Staged | None, digits: int) -> None:
    """Raise ``RefusedError`` for a file that is staged otherwise than before or after its edit."""
    contents = [edit.before, edit.after]
    if edit.before is None:
        contents.append(b"")  # stands for a file that is only intended to be added
    if entry is None:
        is_known = None in contents
    else:
        digests = {blob_name(content, digits) for content in contents if content is not None}
        is_known = entry.digest in digests and (entry.mode, entry.side) == (mode_of(edit), "0")
    if not is_known:
        message = f"{edit.label} has changes that are staged: commit them first"
        raise RefusedError(message)


def _is_left_out(root: OpenFolder, edit: Edit, entry: _Staged | None) -> bool:
    """Say whether a sparse checkout leaves a file out, or the whole folder that it belongs to."""
    if entry is not None and entry.tag == "S":
        return _read(root, edit.label) is None
    return edit.before is None and not (root.path / edit.label).parent.is_dir()


def _own_edit(root: OpenFolder, edit: Edit) -> Edit | None:
    """Give the edit to the checkout's own file, with the line endings it has, or none if done."""
    content = _read(root, edit.label)
    if _unified(content) == _unified(edit.after):
        return None
    if _unified(content) != _unified(edit.before):
        message = f"{edit.label} has changes that are not committed: commit them first"
        raise RefusedError(message)
    after = edit.after
    if content != edit.before and after is not None:
        after = after.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return Edit(root.path / edit.label, edit.label, edit.label, content, after)


def _read(root: OpenFolder, name: str) -> bytes | None:
    try:
        return root.read(name, _NO_LIMIT)
    except FileNotFoundError:
        return None
    except (UnreadableError, OSError) as error:
        message = f"{name} is not the file that is committed: put that back first"
        raise RefusedError(message) from error


def _unified(content: bytes | None) -> bytes | None:
    return None if content is None else content.replace(b"\r\n", b"\n")


def _name_of(content: bytes | None, digits: int) -> str:
    """Name an object as git does; all zeros stand for none."""
    return "0" * digits if content is None else blob_name(content, digits)
