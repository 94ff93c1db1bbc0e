"""Making edits, all of them or none: the only module that changes a repository.

Every new text is written beside its file and flushed, then all are renamed into place; deletions
come last. A run that is killed leaves every file whole, old or new, and the next run finishes.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from migrate.project.reading import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate.project.open_folder import OpenFolder
    from migrate.project.outcome import Edit

_NO_LIMIT: Final = 2**63 - 2


class ChangedMeanwhileError(OSError):
    """A file is no longer what it was when the edits were planned; nothing was done."""


class NotPutBackError(OSError):
    """An edit failed, and so did putting back those before it; the message names the files."""


def apply_edits(folder: OpenFolder, edits: Sequence[Edit]) -> None:
    """Make every edit of a folder, or put back what was done and raise OSError."""
    modes = {edit.name: folder.mode(edit.name) for edit in edits}
    for edit in edits:
        if not _is_as_planned(folder, edit):
            message = f"{edit.name} has changed since it was read; run again"
            raise ChangedMeanwhileError(None, message)
    try:
        _make(folder, edits, modes)
    except BaseException:
        _put_back(folder, edits, modes)
        raise


def _is_as_planned(folder: OpenFolder, edit: Edit) -> bool:
    try:
        return folder.read(edit.name, _NO_LIMIT) == edit.before
    except UnreadableError:
        return False


def _make(folder: OpenFolder, edits: Sequence[Edit], modes: Mapping[str, int | None]) -> None:
    for edit in edits:
        if edit.after is not None:
            folder.stage(edit.name, edit.after, modes[edit.name])
    for edit in edits:
        if edit.after is not None:
            folder.place(edit.name)
    for edit in edits:
        if edit.after is None:
            folder.delete(edit.name)
    folder.flush()


def _put_back(folder: OpenFolder, edits: Sequence[Edit], modes: Mapping[str, int | None]) -> None:
    """Give every file its old content again, as far as it does not have it."""
    lost = [str(edit.path) for edit in edits if not _is_put_back(folder, edit, modes[edit.name])]
    if lost:
        message = f"failed half-way, and could not be put back: {', '.join(lost)}"
        raise NotPutBackError(None, message)


def _is_put_back(folder: OpenFolder, edit: Edit, mode: int | None) -> bool:
    """Put one file back; say whether that worked."""
    try:
        _put_one_back(folder, edit, mode)
    except (OSError, UnreadableError):
        return False
    return True


def _put_one_back(folder: OpenFolder, edit: Edit, mode: int | None) -> None:
    with contextlib.suppress(OSError):
        folder.unstage(edit.name)
    if folder.read(edit.name, _NO_LIMIT) == edit.before:
        return
    if edit.before is None:
        folder.delete(edit.name)
        return
    folder.stage(edit.name, edit.before, mode)
    folder.place(edit.name)
