"""Making edits, all of them or none: the only module that changes a repository.

Every new text is written beside its file, and flushed if anything is replaced or deleted. Then each
is renamed into place, and each file to delete is deleted, in the order of the edits, which is such
that a run that is killed can be started again after each of them. Putting back goes the same way in
reverse, so that a run that is killed meanwhile leaves no other state than one that is killed on its
way forth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from migrate.files.edit import NotPutBackError
from migrate.files.reading import UnreadableError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from migrate.files.edit import Edit
    from migrate.files.open_folder import OpenFolder

    _Statuses: TypeAlias = Mapping[str, os.stat_result | None]

_NO_LIMIT: Final = 2**63 - 2


class ChangedMeanwhileError(OSError):
    """A file is no longer what it was when the edits were planned; nothing was done."""


def apply_edits(folder: OpenFolder, edits: Sequence[Edit]) -> None:
    """Make every edit of a folder, or put back what was done and raise OSError."""
    statuses = {edit.name: folder.status(edit.name) for edit in edits}
    for edit in edits:
        if not _is_as_planned(folder, edit):
            message = f"{edit.name} has changed since it was read; run again"
            raise ChangedMeanwhileError(None, message)
    try:
        _make(folder, edits, statuses)
    except BaseException:
        _put_back(folder, edits, statuses)
        raise


def _is_as_planned(folder: OpenFolder, edit: Edit) -> bool:
    """Say whether a file is as it was before its edit."""
    try:
        return folder.read(edit.name, _NO_LIMIT) == edit.before
    except UnreadableError:
        return False


def _make(folder: OpenFolder, edits: Sequence[Edit], statuses: _Statuses) -> None:
    """Make the edits; where nothing is replaced or deleted, a power failure can lose nothing."""
    flushed = any(edit.before is not None for edit in edits)
    for edit in edits:
        if edit.after is not None:
            folder.stage(edit.name, edit.after, statuses[edit.name], flushed=flushed)
    for edit in edits:
        if edit.after is None:
            folder.delete(edit.name)
        else:
            folder.place(edit.name, flushed=flushed)


def _put_back(folder: OpenFolder, edits: Sequence[Edit], statuses: _Statuses) -> None:
    """Give every file its old content again, as far as it does not have it, the last one first.

    Stops at a file that cannot be put back. A second Ctrl-C must not hide what that leaves behind.
    """
    try:
        for edit in reversed(edits):
            _put_one_back(folder, edit, statuses[edit.name])
    except BaseException as error:
        lost = [str(edit.path) for edit in edits if not _is_put_back(folder, edit)]
        if lost:
            message = f"failed half-way, and could not be put back: {', '.join(lost)}"
            raise NotPutBackError(None, message) from error


def _is_put_back(folder: OpenFolder, edit: Edit) -> bool:
    try:
        return _is_as_planned(folder, edit)
    except OSError:
        return False


def _put_one_back(folder: OpenFolder, edit: Edit, status: os.stat_result | None) -> None:
    folder.unstage(edit.name)
    if _is_as_planned(folder, edit):
        return
    if edit.before is None:
        folder.delete(edit.name)
        return
    folder.stage(edit.name, edit.before, status)
    folder.place(edit.name)
