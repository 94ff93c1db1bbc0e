"""The report of a batch, which is also what a later run resumes from."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

from migrate.batch.record import BEGINNING, UnitRecord, from_line, from_whole_line, hash_of, to_line
from migrate.batch.unit_report import commit_of
from migrate.files.edit import naming
from migrate.files.open_folder import OpenFolder
from migrate.files.reading import UnreadableError
from migrate.project.outcome import OutcomeKind
from migrate.settings import DEFAULT_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from typing_extensions import Self

    from migrate.batch.publish import Publication
    from migrate.batch.record import FileRecord

_DONE: Final = frozenset({OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO})


class LedgerError(ValueError):
    """A file that is not a ledger of this tool; the message names the line."""


class Ledger:
    """A file with one JSON record a line, to which each unit is added as soon as it is done.

    ``records`` are those of earlier runs, the last one of each unit by its source.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and remove an incomplete last line that a killed run left.

        Raises ``LedgerError``, before anything is changed, and OSError.
        """
        self._path = path
        self._file = path.open("ab+")
        try:
            content = _content(self._file, path)
            whole = content.rfind(b"\n") + 1
            self.records, self._starts = _latest(content[:whole], path)
            _check_torn(content[whole:], path)
        except BaseException:
            self._file.close()
            raise
        if whole < len(content):
            self._file.truncate(whole)

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file. Raises OSError."""
        with naming(self._path):
            self._file.close()

    def add(self, record: UnitRecord) -> None:
        """Append a record, so that it outlives this process. Raises OSError."""
        with naming(self._path):
            self._file.write(to_line(record))
            self._file.flush()

    def is_done(
        self,
        source: str,
        folder: Path | None,
        publication: Publication | None = None,
        max_size: int = DEFAULT_MAX_SIZE,
    ) -> bool:
        """Return whether a unit was done, published as requested, and has not changed since.

        Its files in the folder must be as they were left. A record without files proves nothing,
        unless the published commit is still checked out. A file that is larger than ``max_size``
        has changed. Of a clone that is gone, only what was pushed counts.
        """
        record = self.records.get(source)
        if record is None or record.outcome not in _DONE:
            return False
        if not _is_published(record, publication):
            return False
        if folder is None:
            return record.published is not None and record.published.pushed
        if not record.files and publication is not None and record.published is not None:
            return record.published.commit == commit_of(folder)
        return bool(record.files) and _is_as_left(folder, record.files, max_size)

    def has_failed(self, source: str) -> bool:
        """Return whether a unit was tried, and failed the last time."""
        record = self.records.get(source)
        return record is not None and record.outcome.is_failure

    def whole_record(self, source: str) -> UnitRecord | None:
        """Return the record of an earlier run, with its diagnostics."""
        start = self._starts.get(source)
        if start is None:
            return None
        self._file.seek(start)
        return from_whole_line(self._file.readline())


def _is_published(record: UnitRecord, wish: Publication | None) -> bool:
    """Return whether all that is requested was published, on the requested branch."""
    if wish is None:
        return True
    done = record.published
    return done is not None and done.branch == wish.branch and done.pushed >= wish.push


def _content(file: BinaryIO, path: Path) -> bytes:
    """Return the content of a regular file; a device would never end."""
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        message = f"{path} is not a regular file"
        raise LedgerError(message)
    file.seek(0)
    return file.read()


def _check_torn(line: bytes, path: Path) -> None:
    """Refuse a last line without an end that is not the beginning of a record."""
    length = min(len(line), len(BEGINNING))
    if line[:length] != BEGINNING[:length]:
        message = f"{path}: its last line is not a record of this tool"
        raise LedgerError(message)


def _latest(content: bytes, path: Path) -> tuple[dict[str, UnitRecord], dict[str, int]]:
    """Return the last record of each unit, and where its line starts."""
    records: dict[str, UnitRecord] = {}
    starts: dict[str, int] = {}
    start = 0
    for number, line in enumerate(content.splitlines(keepends=True), 1):
        try:
            record = from_line(line)
        except ValueError as error:
            message = f"{path}:{number}: {error}"
            raise LedgerError(message) from error
        records[record.source], starts[record.source] = record, start
        start += len(line)
    return records, starts


def _is_as_left(folder: Path, files: Iterable[FileRecord], max_size: int) -> bool:
    """Return whether files are as they were left; none is read through a link, or a pipe."""
    try:
        with OpenFolder(folder) as opened:
            return all(hash_of(opened.read(file.file, max_size)) == file.after for file in files)
    except (OSError, UnreadableError):
        return False
