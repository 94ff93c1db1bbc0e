"""The patches that ``batch --patch-dir`` writes."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

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
