"""The report of a whole command, as one value from which every machine-readable form is made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.project.folder import INPUT_FILE, YAML_FILES

if TYPE_CHECKING:
    from migrate.project.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """What a command came to: its name, the outcome of each folder, and its exit code."""

    command: str
    outcomes: tuple[Outcome, ...]
    exit_code: int


def file_in_repository(file: str) -> str:
    """Return a file as its repository knows it: relative to the root, with forward slashes.

    A folder stands for the legacy file in it, or the yaml that names one. Outside any repository,
    the path stays as it is.
    """
    path = Path(file)
    if path.is_dir():
        names = (INPUT_FILE, *YAML_FILES)
        path /= next((name for name in names if os.path.lexists(path / name)), INPUT_FILE)
    folder = Path(os.path.realpath(path.parent))
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / ".git"):
            return (folder / path.name).relative_to(parent).as_posix()
    return path.as_posix()
