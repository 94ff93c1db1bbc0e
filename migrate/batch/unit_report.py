"""What a unit leaves behind: its record, by the names that the user knows, and its patch."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.batch.record import (
    FileRecord,
    FolderRecord,
    Published,
    UnitRecord,
    file_diffs,
    hash_of,
)
from migrate.files.reading import UnreadableError, read_file
from migrate.git.runner import find_repository
from migrate.git.working_tree import checked_out_commit
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import PatchFile, preview
from migrate.project.toml_files import path_as_written
from migrate.settings import DEFAULT_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from typing_extensions import Self

    from migrate.files.edit import Edit

_GRAVITY: Final = (
    OutcomeKind.NOTHING_TO_DO,
    OutcomeKind.UNCHANGED,
    OutcomeKind.WOULD_MIGRATE,
    OutcomeKind.MIGRATED,
    OutcomeKind.CONFLICT,
    OutcomeKind.FAILED,
)
"""The outcomes of folders; the last one that occurs is the unit's."""

_WITH_EDITS: Final = frozenset({OutcomeKind.WOULD_MIGRATE, OutcomeKind.MIGRATED})


def edits_of(outcomes: Sequence[Outcome]) -> tuple[Edit, ...]:
    """Return the edits that were made, or would be."""
    return tuple(edit for each in outcomes if each.kind in _WITH_EDITS for edit in each.edits)


def record_of(source: str, folder: Path, outcomes: Sequence[Outcome]) -> UnitRecord:
    """Return the record of a unit.

    ``source`` is what the user calls the unit, ``folder`` where its files are.
    """
    edits = edits_of(outcomes)
    kinds = [outcome.kind for outcome in outcomes]
    return UnitRecord(
        source=source,
        outcome=max(kinds, key=_GRAVITY.index, default=OutcomeKind.NOTHING_TO_DO),
        commit=commit_of(folder),
        folders=tuple(_folder(outcome, str(folder), source) for outcome in outcomes),
        files=tuple(
            FileRecord(edit.label, hash_of(edit.before), hash_of(edit.after)) for edit in edits
        ),
        proved=_is_proved(outcomes),
    )


def _is_proved(outcomes: Sequence[Outcome]) -> bool:
    """Return whether there is a proof, and one of every folder that has a legacy request."""
    concerned = [each for each in outcomes if each.conversion is not None or each.proved]
    return bool(concerned) and all(each.proved for each in concerned)


def with_diffs(record: UnitRecord, outcomes: Sequence[Outcome]) -> UnitRecord:
    """Return the record with the diffs of its files."""
    patches = [preview([edit]) for edit in edits_of(outcomes)]
    return replace(record, diffs=tuple(file_diffs(patches)))


class UnitPatch:
    """The patch of a unit, which is on the disk before anything of it is done.

    A file that holds something else is kept, because it may be what undoes an earlier run: the
    patch gets a number then.
    """

    def __init__(self, path: Path | None) -> None:
        """Prepare to write to a path, if there is one; nothing is opened yet."""
        self._path = path
        self._file: PatchFile | None = None
        self._is_needed = True

    def __enter__(self) -> Self:
        """Return the patch."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, if one was opened, and remove it if nothing was done."""
        if self._file is not None and self._path is not None:
            self._file.__exit__()
            if not self._is_needed or not self._path.stat().st_size:
                self._path.unlink()

    @contextmanager
    def recording(
        self, edits: Sequence[Edit], nothing_done: tuple[type[Exception], ...] = ()
    ) -> Iterator[None]:
        """Write the patch of some edits before they are made, and remove it if they fail.

        They have failed with an OSError, or one of ``nothing_done``. Raises OSError where the patch
        cannot be written; then the edits must not be made.
        """
        if self._path is not None and edits and self._file is None:
            self._open(self._path, preview(edits))
        try:
            with self._file.recording(edits) if self._file else nullcontext():
                yield
        except nothing_done:
            self._is_needed = False
            raise

    def _open(self, path: Path, content: bytes) -> None:
        """Open a new file, unless one of an earlier run holds this content already."""
        numbered = (path.with_name(f"{path.name}.{number}") for number in count(2))
        try:
            for each in chain([path], numbered):
                with suppress(FileExistsError):
                    self._file, self._path = PatchFile(each, follow_links=False), each
                    return
                if _holds(each, content):
                    return
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OSError(error.errno, f"its patch cannot be written: {reason}") from error


def _holds(path: Path, content: bytes) -> bool:
    try:
        return content in read_file(path, str(path), DEFAULT_MAX_SIZE)
    except UnreadableError:
        return False


def published_record(record: UnitRecord, published: Published) -> UnitRecord:
    """Return the record of a published unit: what would have been done has been."""
    folders = tuple(replace(each, outcome=_done(each.outcome)) for each in record.folders)
    outcome = _done(record.outcome)
    return replace(record, outcome=outcome, folders=folders, published=published)


def _done(outcome: OutcomeKind) -> OutcomeKind:
    return OutcomeKind.MIGRATED if outcome is OutcomeKind.WOULD_MIGRATE else outcome


def _folder(outcome: Outcome, unit: str, source: str) -> FolderRecord:
    diagnostics = outcome.diagnostics
    if unit != source:
        name_of = names_below(source, Path(unit))
        diagnostics = tuple(replace(each, file=name_of(each.file)) for each in diagnostics)
    name = os.path.relpath(outcome.name, unit)
    return FolderRecord(name, outcome.kind, diagnostics, outcome.in_force)


def names_below(source: str, folder: Path) -> Callable[[str | Path], str]:
    """Return a function that names files as below a source, which was worked on in a folder.

    A file elsewhere keeps its path, and one that has such a name already keeps that.
    """
    roots = (os.path.abspath(folder), os.path.realpath(folder))  # noqa: PTH100 - text

    def name_of(file: str | Path) -> str:
        path = os.path.abspath(file)  # noqa: PTH100 - as above
        root = next((each for each in roots if f"{path}/".startswith(f"{each}/")), None)
        if root is not None:
            return f"{source}{path[len(root) :]}"
        return path_as_written(file) if isinstance(file, Path) else file

    return name_of


def commit_of(unit: Path) -> str | None:
    """Return the commit that is checked out, if there is one."""
    root = find_repository(Path(os.path.realpath(unit)))
    return None if root is None else checked_out_commit(root)
