"""Writing the result of one conversion to a file that the user named."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.diagnostics import file_diagnostic
from migrate.files.open_folder import OpenFolder
from migrate.project.edits import file_edit
from migrate.project.existing import (
    difference_diagnostics,
    differences_from_pair,
    read_existing_schema,
)
from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles, read_existing
from migrate.project.migrate_folder import LOCK_SECONDS, carry_out, unwritable
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import guard

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.project.existing import ExistingSchema
    from migrate.project.outcome import Outcome
    from migrate.settings import Settings


def write_conversion(
    outcome: Outcome, files: FolderFiles, path: Path, settings: Settings
) -> Outcome:
    """Write the text of a conversion to ``path``, unless another schema is there."""
    name = path.name or os.curdir
    target = replace(files, folder=Folder(path.parent, path.parent))
    try:
        with OpenFolder(path.parent) as opened:
            opened.lock(LOCK_SECONDS)
            content = read_existing(opened, name, settings.max_size)
            existing = read_existing_schema(content, str(path), files.input_json)
            planned = _planned(outcome, target, name, existing, settings)
            return carry_out(opened, guard(planned, settings))
    except OSError as error:
        return unwritable(replace(outcome, name=str(path)), error)


def _planned(
    outcome: Outcome,
    files: FolderFiles,
    name: str,
    existing: ExistingSchema | None,
    settings: Settings,
) -> Outcome:
    """Plan the edit of the file, which is in conflict with another schema without ``--force``."""
    conversion = outcome.conversion
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
        return outcome
    source = (conversion.source or "").encode()
    if existing is None:
        return replace(outcome, edits=(file_edit(files, name, None, source),))
    if existing.content is None:
        diagnostics = (*outcome.diagnostics, *existing.problems)
        return replace(outcome, kind=OutcomeKind.FAILED, diagnostics=diagnostics)
    told = existing.problems
    if existing.is_provable:
        differences = differences_from_pair(existing, conversion, settings)
        told = difference_diagnostics("IM401", differences, existing)
        if not told:
            same = file_diagnostic("IM402", "asks for the same as the input", str(files.path(name)))
            return replace(
                outcome, kind=OutcomeKind.UNCHANGED, diagnostics=(*outcome.diagnostics, same)
            )
    if settings.force:
        edits = (file_edit(files, name, existing.content, source),)
        return replace(outcome, edits=edits)
    hint = "name another file; or replace this one with --force"
    told = (*told[:-1], replace(told[-1], hint=hint))
    diagnostics = (*outcome.diagnostics, *told)
    return replace(outcome, kind=OutcomeKind.CONFLICT, diagnostics=diagnostics)
