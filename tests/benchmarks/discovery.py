"""Finding the folders of a monorepo, beside a bare walk over the same folders."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from pathlib import Path

from migrate.project.discovery import find_folders
from tests.benchmarks.measuring import in_turns, ratio_of
from tests.benchmarks.section import Section

FOUND, FLOOR = "find_folders", "os.scandir over the same folders"


def run(*, quick: bool) -> Section:
    """Walk a tree of which one folder in twenty holds a pair."""
    count = 500 if quick else 5_000
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        root = Path(name)
        for number in range(count):
            folder = root / f"{number // 100:03}" / f"{number:05}"
            folder.mkdir(parents=True)
            for file in ("train.py", "README.md", "notes.txt"):
                (folder / file).touch()
            if number % 20 == 0:
                (folder / "input.json").touch()
        contenders = {
            FOUND: lambda: deque(find_folders([root]), maxlen=0),
            FLOOR: lambda: _walk(name),
        }
        timings = in_turns(contenders, 3 if quick else 10)
    details = {name: timing.as_dictionary() for name, timing in timings.items()}
    ratio = ratio_of(timings, FOUND, FLOOR, 2)
    return Section("Discovery in a monorepo", (ratio,), {"folders": count, **details})


def _walk(root: str) -> None:
    pending = [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            pending += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
