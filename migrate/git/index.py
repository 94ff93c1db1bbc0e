"""Reading a repository's index: what is staged of its files.

Git's usual form is read here, which costs no process. Git is asked about any other one: version 4,
split, sparse, large, or damaged.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.reading import UnreadableError, read_file
from migrate.git.runner import OBJECT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from migrate.git.runner import Repository

MAX_INDEX: Final = 16 * 1024**2
"""How large an index may be that is read whole, which takes a few times as much."""

_VERSIONS: Final = (2, 3)
_HEADER: Final = 12

_MODE: Final = 24
_STATUS: Final = 40
"""Where an entry has the mode, and how long what stands before its object is, in bytes."""

_EXTENDED: Final = 0x40
_LEFT_OUT: Final = 0x40
"""Bits of the first byte of the flags, and of the extended ones."""

_LONGEST: Final = 0xFFF
"""The length of a name, as the flags have it: of a longer one they say the same."""


class IndexEntry(NamedTuple):
    """What the index has of a file, and whether a sparse checkout leaves the file out."""

    mode: str
    digest: str
    side: str
    is_left_out: bool


def ask_index(repository: Repository, names: Sequence[str]) -> dict[str, IndexEntry]:
    """Return git's answer about files; raise ``GitError``.

    Of a file in conflict, the last side counts. Where the index still has a folder of a file's
    name, git may name all that it held.
    """
    found: dict[str, IndexEntry] = {}
    for record in repository.ask("ls-files", "-z", "-t", "--stage", names=names):
        entry, _, name = record.partition("\t")
        tag, mode, digest, side = entry.split()
        found[name] = IndexEntry(mode, digest, side, tag == "S")
    return found


def read_index(path: Path, digits: int) -> dict[str, IndexEntry] | None:
    """Return all entries of an index of git's usual form, or else ``None``.

    The names of its objects have so many digits. Of a file in conflict, the last side counts.
    """
    try:
        content = read_file(path, str(path), MAX_INDEX)
        return dict(_entries(content, digits // 2)) if _is_usual(content, digits) else None
    except (UnreadableError, ValueError, LookupError):
        return None


def _is_usual(content: bytes, digits: int) -> bool:
    """Return whether an index is whole, and of a version that spells every name out."""
    end = len(content) - digits // 2
    checksum = hashlib.new(OBJECT_FORMATS[digits], content[:end], usedforsecurity=False).digest()
    is_index = content[:4] == b"DIRC" and _number(content, 4, 8) in _VERSIONS
    return is_index and content[end:] == checksum


def _entries(content: bytes, length: int) -> Iterator[tuple[str, IndexEntry]]:
    """Yield the entries; raise ``ValueError`` where more has to be known to understand them."""
    start = _HEADER
    for _ in range(_number(content, 8, 12)):
        digest = start + _STATUS
        flags = digest + length
        is_extended = content[flags] & _EXTENDED
        name = flags + (4 if is_extended else 2)
        end = content.index(b"\0", name)
        mode = _number(content, start + _MODE, start + _MODE + 4)
        if min(end - name, _LONGEST) != _number(content, flags, flags + 2) & _LONGEST:
            raise ValueError
        yield (
            os.fsdecode(content[name:end]),
            IndexEntry(
                f"{mode:06o}",
                content[digest:flags].hex(),
                str(content[flags] >> 4 & 3),
                bool(is_extended and content[flags + 2] & _LEFT_OUT),
            ),
        )
        start += (end - start) // 8 * 8 + 8
    while start < len(content) - length and content[start : start + 1].isupper():
        start += 8 + _number(content, start + 4, start + 8)
    if start != len(content) - length:  # what follows is more than a help
        raise ValueError


def _number(content: bytes, start: int, end: int) -> int:
    return int.from_bytes(content[start:end], "big")
