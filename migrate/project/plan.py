"""What would become of a legacy pair: it is read and converted, and nothing is written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.project.discovery import APP_FILE, OUTPUT_FILE, SCHEMA_FILE
from migrate.project.existing import compare_with_existing
from migrate.project.outcome import Edit, Outcome, OutcomeKind
from migrate.project.pair import LegacyPair, convert_pair
from migrate.project.reading import UnreadableError, read_file
from migrate.settings import DEFAULT_MAX_SIZE, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic
    from migrate.project.discovery import Folder


def plan_folder(folder: Folder, settings: Settings) -> Outcome:
    """Give the outcome that migrating the folder would have, with the edits to make."""
    input_path = folder.path / folder.input_file
    name = str(input_path if folder.named else folder.path)
    try:
        input_json = read_file(input_path, str(input_path), settings.max_size)
    except UnreadableError as error:
        return Outcome(name, OutcomeKind.FAILED, (error.diagnostic,))
    pair = LegacyPair(
        input_json,
        str(input_path),
        _if_there(folder.path / OUTPUT_FILE),
        folder.path,
        folder.named,
        _if_there(folder.path / APP_FILE),
    )
    outcome = convert_pair(pair, name, settings)
    path = folder.path / SCHEMA_FILE
    return plan_schema(outcome, path, _label(path, folder.root), settings)


def plan_schema(outcome: Outcome, path: Path, label: str, settings: Settings) -> Outcome:
    """Add the edit that puts the generated text in its place, unless something else is there."""
    conversion = outcome.conversion
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
        return outcome
    source = conversion.source or ""
    before: bytes | None = None
    if _if_there(path):
        try:
            before = read_file(path, str(path), max(settings.max_size, DEFAULT_MAX_SIZE))
        except UnreadableError as error:
            return _with(outcome, OutcomeKind.FAILED, error.diagnostic)
        found = compare_with_existing(before, conversion, settings, str(path))
        if found[0].code == "IM402":
            return _with(outcome, OutcomeKind.UNCHANGED, *found)
        if not settings.force:
            return _with(outcome, OutcomeKind.CONFLICT, *found)
    return replace(outcome, edits=(Edit(path, label, before, source.encode()),))


def _label(path: Path, root: Path) -> str:
    """Give a file's name in a patch: relative to the current folder, or else to the root."""
    label = os.path.relpath(path)
    if label.startswith(os.pardir):
        label = os.path.relpath(path, root)
    return label.replace(os.sep, "/")


def _if_there(path: Path) -> Path | None:
    return path if os.path.lexists(path) else None


def _with(outcome: Outcome, kind: OutcomeKind, *diagnostics: Diagnostic) -> Outcome:
    return replace(outcome, kind=kind, diagnostics=(*outcome.diagnostics, *diagnostics))
