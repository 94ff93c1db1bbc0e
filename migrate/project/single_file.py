"""Writing the result of one conversion to a file that the user named."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.files.open_folder import OpenFolder
from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles, read_existing
from migrate.project.migrate_folder import LOCK_SECONDS, carry_out, unwritable
from migrate.project.plan import guarded, plan_schema

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.project.outcome import Outcome
    from migrate.settings import Settings


def write_conversion(
    outcome: Outcome, files: FolderFiles, path: Path, settings: Settings
) -> Outcome:
    """Write the text of a conversion to ``path``, unless that says something else."""
    name = path.name or os.curdir
    folder = Folder(path.parent, path.parent)
    try:
        with OpenFolder(path.parent) as opened:
            opened.lock(LOCK_SECONDS)
            existing = read_existing(opened, name, settings.max_size)
            target = replace(files, folder=folder, schema=existing)
            planned = guarded(plan_schema(outcome, target, name, settings), settings)
            return carry_out(opened, planned)
    except OSError as error:
        return unwritable(replace(outcome, name=str(path)), error)
