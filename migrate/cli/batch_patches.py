"""The patches that ``batch --patch-dir`` writes."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from migrate.batch.record import UnitRecord
    from migrate.batch.sources import Unit

_ODD_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 120
"""How many characters of a repository's name, from its end, the name of its patch begins with."""


def patch_places(units: Iterable[Unit], folder: Path | None) -> dict[str, Path]:
    """Name a patch after each unit, by what any file system takes, of any length; no two alike."""
    if folder is None:
        return {}
    places: dict[str, Path] = {}
    taken: set[str] = set()
    for unit in units:
        words = _ODD_IN_NAMES.sub("-", unit.source)[-_LONGEST_NAME:]
        name = words.strip("-.").lower() or "repository"
        numbered = (f"{name}-{number}" for number in count(2))
        free = next(each for each in chain([name], numbered) if each not in taken)
        taken.add(free)
        places[unit.source] = folder / f"{free}.patch"
    return places


def patches_written(
    records: Iterable[UnitRecord], places: Mapping[str, Path]
) -> Iterator[UnitRecord]:
    """Give each record on without its patch once that is written in its place."""
    for record in records:
        if record.patch is None:
            yield record
        else:
            yield _written(record, places[record.source], record.patch)


def _written(record: UnitRecord, place: Path, patch: bytes) -> UnitRecord:
    """Write the patch of a unit; one whose patch cannot be written has failed."""
    try:
        _write(place, patch)
    except OSError as error:
        reason = f"its patch cannot be written: {(error.strerror or str(error)).lower()}"
        return replace(record, outcome=OutcomeKind.FAILED, reason=reason, patch=None)
    return replace(record, patch=None)


def _write(path: Path, content: bytes) -> None:
    """Write a file anew, but not through a link that leads elsewhere."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(content)
