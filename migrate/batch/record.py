"""What became of one unit: a value that travels between processes, and a line of the ledger."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from migrate.diagnostics import Diagnostic
from migrate.project.outcome import InForce, OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINES_OF_A_FILE: Final = 200
_LINES_OF_A_UNIT: Final = 800
_CHARACTERS_OF_A_LINE: Final = 300


class FileDiff(NamedTuple):
    """The hunks of one file; ``left_out`` is how many of their lines are not in ``hunks``.

    Bytes that are not UTF-8 are escaped. A line that is cut ends with how much of it is missing.
    """

    hunks: str
    left_out: int = 0


def file_diffs(patches: Iterable[bytes]) -> Iterator[FileDiff]:
    """Yield the diff of each file of a unit from its patch, shortened for the page."""
    room = _LINES_OF_A_UNIT
    for patch in patches:
        _, mark, hunks = patch.partition(b"\n@@")
        lines = (b"@@" + hunks).removesuffix(b"\n").split(b"\n") if mark else []
        kept = lines[: min(room, _LINES_OF_A_FILE)]
        room -= len(kept)
        yield FileDiff("\n".join(map(_cut, kept)), len(lines) - len(kept))


def _cut(line: bytes) -> str:
    text = line.decode("utf-8", "backslashreplace")
    more = len(text) - _CHARACTERS_OF_A_LINE
    return text if more <= 0 else f"{text[:_CHARACTERS_OF_A_LINE]} … and {more:,} characters more"


FORMAT_VERSION: Final = 1
"""Raised when a reader of an older record could misunderstand a new one."""

BEGINNING: Final = b'{"format_version": '
"""How the line of every record begins."""


class FileRecord(NamedTuple):
    """A file that was, or would be, created, changed or deleted; hashes are SHA-256, in hex.

    ``file`` is relative to the unit. A hash is ``None`` where there is no file.
    """

    file: str
    before: str | None
    after: str | None


def hash_of(content: bytes | None) -> str | None:
    """Return the hash of a file's content, as a record has it."""
    return None if content is None else hashlib.sha256(content).hexdigest()


class FolderRecord(NamedTuple):
    """One folder of a unit; ``folder`` is relative to the unit."""

    folder: str
    outcome: OutcomeKind
    diagnostics: tuple[Diagnostic, ...] = ()
    in_force: InForce = InForce.NONE


class Published(NamedTuple):
    """What was published: the branch, its commit, and whether the remote has it.

    ``pull_request`` is where to open one, if the remote said so.
    """

    branch: str
    commit: str
    pushed: bool
    pull_request: str | None = None


class UnitRecord(NamedTuple):
    """What became of one unit.

    ``source`` is its path as the user knows it, ``commit`` the one that was checked out, if it is a
    checkout. ``outcome`` is the gravest of its folders'. ``reason`` says why the unit failed as a
    whole, or what may be behind its outcome. ``proved`` says that every legacy request was proved
    to be what the schema asks for, as it is or would be. ``published`` says what was committed, and
    on which branch. ``diffs`` are those of ``files``, in their order, where they were asked for;
    the ledger does not keep them.
    """

    source: str
    outcome: OutcomeKind
    commit: str | None = None
    folders: tuple[FolderRecord, ...] = ()
    files: tuple[FileRecord, ...] = ()
    seconds: float = 0.0
    proved: bool = False
    reason: str | None = None
    diffs: tuple[FileDiff, ...] = ()
    published: Published | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the diagnostics of all folders."""
        return tuple(each for folder in self.folders for each in folder.diagnostics)


def to_line(record: UnitRecord) -> bytes:
    """Write a record as one line of JSON."""
    document = {
        "format_version": FORMAT_VERSION,
        "source": record.source,
        "commit": record.commit,
        "published": None if record.published is None else record.published._asdict(),
        "outcome": record.outcome.value,
        "reason": record.reason,
        "proved": record.proved,
        "seconds": round(record.seconds, 6),
        "folders": [
            {
                "folder": folder.folder,
                "outcome": folder.outcome.value,
                "in_force": folder.in_force.value,
                "diagnostics": [each.as_dictionary() for each in folder.diagnostics],
            }
            for folder in record.folders
        ],
        "files": [file._asdict() for file in record.files],
    }
    return json.dumps(document).encode() + b"\n"


def from_line(line: bytes) -> UnitRecord:
    """Read what is needed of a record to resume; raise ValueError if the line is not a record."""
    with _refusing():
        document: dict[str, Any] = json.loads(line)
        _check(document)
        published = document.get("published")  # which earlier releases did not write
        return UnitRecord(
            source=document["source"],
            outcome=OutcomeKind(document["outcome"]),
            commit=document["commit"],
            files=tuple(FileRecord(**file) for file in document["files"]),
            seconds=document["seconds"],
            proved=document["proved"],
            reason=document["reason"],
            published=None if published is None else Published(**published),
        )


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise ValueError for what is not a record."""
    try:
        yield
    except json.JSONDecodeError as error:
        message = "not a record of this tool: it is not JSON"
        raise ValueError(message) from error
    except (AttributeError, KeyError, RecursionError, TypeError) as error:
        message = f"not a record of this tool: {error}"
        raise ValueError(message) from error


def _check(document: dict[str, Any]) -> None:
    """Raise ValueError for what a later run could not go on with."""
    if document["format_version"] != FORMAT_VERSION:
        message = f"written by another release: format {document['format_version']}"
        raise ValueError(message)
    names = [file["file"] for file in document["files"]]
    texts = [document["source"], *names]
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        message = "not a record of this tool: a name is no text"
        raise ValueError(message)
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        message = "not a record of this tool: a file is outside its repository"
        raise ValueError(message)


def from_whole_line(line: bytes) -> UnitRecord:
    """Read all that a line holds; raise ValueError if the line is not a record."""
    with _refusing():
        folders = tuple(map(_folder, json.loads(line)["folders"]))
    return from_line(line)._replace(folders=folders)


def _folder(document: dict[str, Any]) -> FolderRecord:
    diagnostics = tuple(map(Diagnostic.from_dictionary, document["diagnostics"]))
    in_force = InForce(document.get("in_force", InForce.NONE.value))  # absent before 0.2.0
    return FolderRecord(document["folder"], OutcomeKind(document["outcome"]), diagnostics, in_force)
