"""Making edits, all of them or none: the only module that changes a repository.

Every new text is written beside its file, and flushed if anything is replaced or deleted. Then
each gets its name, and each file to delete is deleted, in the order of the edits, which is such
that a run that is killed can be started again after each of them. Restoring goes the same way in
reverse, so that a run that is killed meanwhile leaves no other state than one that is killed on its
way forth.

A new file never replaces one. Before a file is replaced or deleted it is compared once more with
what was planned; only what is saved between that comparison and the next system call gets lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from migrate.files.edit import NotPutBackError
from migrate.files.reading import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate.files.attributes import Attributes
    from migrate.files.edit import Edit
    from migrate.files.open_folder import OpenFolder

    _Attributes: TypeAlias = Mapping[str, Attributes | None]

_NO_LIMIT: Final = 2**63 - 2


class ChangedMeanwhileError(OSError):
    """A file is no longer what it was when the edits were planned; nothing was done."""


def apply_edits(folder: OpenFolder, edits: Sequence[Edit], *, are_committed: bool = False) -> None:
    """Make every edit of a folder, or put back what was done and raise OSError.

    Of edits that ``are_committed``, git has both sides, so they need not be flushed to the disk.
    """
    for edit in edits:
        _check(folder, edit)
    attributes = {edit.name: folder.attributes(edit.name) for edit in edits}
    # where nothing is replaced or deleted, a power failure can lose nothing
    flushed = not are_committed and any(edit.before is not None for edit in edits)
    done: list[Edit] = []
    try:
        for edit in edits:
            if edit.after is not None:
                folder.stage(edit.name, edit.after, attributes[edit.name], flushed=flushed)
        for edit in edits:
            _make(folder, edit, flushed=flushed)
            done.append(edit)
    except ChangedMeanwhileError:
        _put_back(folder, edits, done, attributes)
        raise
    except BaseException:
        _put_back(folder, edits, edits, attributes)
        raise


def _check(folder: OpenFolder, edit: Edit) -> None:
    """Raise ``ChangedMeanwhileError`` if a file is no longer as it was before its edit."""
    if not _holds(folder, edit, edit.before):
        message = f"{edit.name} has changed since it was read; run again"
        raise ChangedMeanwhileError(None, message)


def _holds(folder: OpenFolder, edit: Edit, content: bytes | None) -> bool:
    """Return whether a file has a content, or does not exist if that is ``None``."""
    try:
        return folder.read(edit.name, _NO_LIMIT) == content
    except UnreadableError:
        return False


def _make(folder: OpenFolder, edit: Edit, *, flushed: bool) -> None:
    """Make an edit whose new text is staged; raise ``ChangedMeanwhileError`` if it is too late."""
    _check(folder, edit)
    if edit.after is None:
        folder.delete(edit.name)
        return
    try:
        folder.place(edit.name, is_new=edit.before is None, flushed=flushed)
    except FileExistsError as error:
        message = f"{edit.name} has been created meanwhile; run again"
        raise ChangedMeanwhileError(None, message) from error


def _put_back(
    folder: OpenFolder, edits: Sequence[Edit], made: Sequence[Edit], attributes: _Attributes
) -> None:
    """Restore the files of the edits that were, or may have been, made, the last one first.

    Stop at a file that cannot be restored. A second Ctrl-C must not hide what that leaves behind.
    """
    try:
        for edit in reversed(edits):
            folder.unstage(edit.name)
        for edit in reversed(made):
            _put_one_back(folder, edit, attributes[edit.name])
    except BaseException as error:
        lost = [str(edit.path) for edit in made if not _is_put_back(folder, edit)]
        if lost:
            message = f"failed half-way, and could not be put back: {', '.join(lost)}"
            raise NotPutBackError(None, message) from error


def _is_put_back(folder: OpenFolder, edit: Edit) -> bool:
    try:
        return _holds(folder, edit, edit.before)
    except OSError:
        return False


def _put_one_back(folder: OpenFolder, edit: Edit, attributes: Attributes | None) -> None:
    """Restore a file, unless it holds what somebody else has written meanwhile; raise OSError."""
    if _holds(folder, edit, edit.before):
        return
    if not _holds(folder, edit, edit.after):
        message = f"{edit.name} has changed meanwhile"
        raise ChangedMeanwhileError(None, message)
    if edit.before is None:
        folder.delete(edit.name)
        return
    folder.stage(edit.name, edit.before, attributes)
    folder.place(edit.name, is_new=edit.after is None)
