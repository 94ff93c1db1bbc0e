"""What would become of one folder: its files are read and converted, and nothing is written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.diagnostics import Diagnostic, about_file
from migrate.pipeline import Conversion, convert
from migrate.project.discovery import OUTPUT_FILE, SCHEMA_FILE
from migrate.project.existing import compare_with_existing
from migrate.project.outcome import Edit, Outcome, OutcomeKind
from migrate.project.reading import UnreadableError, read_file
from migrate.project.style_files import find_style
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.project.discovery import Folder
    from migrate.settings import Settings


def plan_folder(folder: Folder, settings: Settings) -> Outcome:
    """Give the outcome that migrating the folder would have, with the edits to make."""
    name = str(folder.path)
    input_path = folder.path / folder.input_file
    try:
        input_json = read_file(input_path, str(input_path), settings.max_size)
    except UnreadableError as error:
        return Outcome(name, OutcomeKind.FAILED, (error.diagnostic,))
    output_json, unreadable = _read_output(folder.path / OUTPUT_FILE, settings)
    found = find_style(folder.path)
    conversion = convert(
        input_json,
        output_json,
        settings=settings,
        style=found.style,
        input_name=str(input_path),
        output_name=str(folder.path / OUTPUT_FILE),
    )
    diagnostics = (*conversion.diagnostics, *unreadable, *found.diagnostics)
    if conversion.document is None and not _has_error(conversion):
        return _not_legacy(name, folder, diagnostics)
    if conversion.source is None:
        return Outcome(name, OutcomeKind.FAILED, diagnostics, conversion=conversion)
    return _plan_schema(folder, conversion, conversion.source, diagnostics, settings)


def _plan_schema(
    folder: Folder,
    conversion: Conversion,
    source: str,
    diagnostics: tuple[Diagnostic, ...],
    settings: Settings,
) -> Outcome:
    """Hold the generated text against an ``input_schema.py`` that exists already."""
    name = str(folder.path)
    path = folder.path / SCHEMA_FILE
    try:
        before = _read_if_there(path, settings.max_size)
    except UnreadableError as error:
        return Outcome(name, OutcomeKind.FAILED, (*diagnostics, error.diagnostic))
    edit = Edit(path, label_of(path, folder.root), before, source.encode())
    if before is None:
        return Outcome(name, OutcomeKind.WOULD_MIGRATE, diagnostics, (edit,), conversion)
    found = compare_with_existing(before, source, str(path))
    if found.code == "IM402":
        return Outcome(name, OutcomeKind.UNCHANGED, (*diagnostics, found), (), conversion)
    if settings.force:
        return Outcome(name, OutcomeKind.WOULD_MIGRATE, diagnostics, (edit,), conversion)
    return Outcome(name, OutcomeKind.CONFLICT, (*diagnostics, found), (), conversion)


def label_of(path: Path, root: Path) -> str:
    """Give a file's name in a patch: relative to the current folder, or else to the root."""
    label = os.path.relpath(path)
    if label.startswith(os.pardir):
        label = os.path.relpath(path, root)
    return label.replace(os.sep, "/")


def _read_output(path: Path, settings: Settings) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Read ``output.json``; what keeps it from being read never blocks the inputs."""
    try:
        return _read_if_there(path, settings.max_size), ()
    except UnreadableError as error:
        return None, (replace(error.diagnostic, severity=Severity.WARNING),)


def _read_if_there(path: Path, max_size: int) -> bytes | None:
    return read_file(path, str(path), max_size) if os.path.lexists(path) else None


def _has_error(conversion: Conversion) -> bool:
    return any(diagnostic.is_error for diagnostic in conversion.diagnostics)


def _not_legacy(name: str, folder: Folder, diagnostics: tuple[Diagnostic, ...]) -> Outcome:
    """Pass over a file of somebody else's, unless the user named it (rules.md, IM008)."""
    if not folder.named:
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, diagnostics)
    raised = tuple(
        replace(diagnostic, severity=Severity.ERROR) if diagnostic.code == "IM008" else diagnostic
        for diagnostic in diagnostics
    )
    return Outcome(name, OutcomeKind.FAILED, raised)
