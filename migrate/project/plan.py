"""What would become of a legacy pair: it is read and converted, and nothing is written."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.pipeline import convert
from migrate.project.discovery import OUTPUT_FILE, SCHEMA_FILE
from migrate.project.existing import compare_with_existing
from migrate.project.outcome import Edit, Outcome, OutcomeKind
from migrate.project.reading import UnreadableError, read_file
from migrate.project.style_files import find_style
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic
    from migrate.project.discovery import Folder
    from migrate.settings import Settings


@dataclass(frozen=True, slots=True)
class LegacyPair:
    """A legacy pair whose input was read: its contents, and where the rest is to be found.

    ``folder`` is where the schema belongs, which decides its style. ``named`` says that the user
    named the input file, so that it must be a legacy one.
    """

    input_json: bytes
    input_name: str
    output_path: Path | None
    folder: Path
    named: bool


def plan_folder(folder: Folder, settings: Settings) -> Outcome:
    """Give the outcome that migrating the folder would have, with the edits to make."""
    input_path = folder.path / folder.input_file
    name = str(input_path if folder.named else folder.path)
    try:
        input_json = read_file(input_path, str(input_path), settings.max_size)
    except UnreadableError as error:
        return Outcome(name, OutcomeKind.FAILED, (error.diagnostic,))
    output_path = folder.path / OUTPUT_FILE
    pair = LegacyPair(
        input_json,
        str(input_path),
        output_path if os.path.lexists(output_path) else None,
        folder.path,
        folder.named,
    )
    outcome = convert_pair(pair, name, settings)
    path = folder.path / SCHEMA_FILE
    return plan_schema(outcome, path, _label(path, folder.root), settings)


def convert_pair(pair: LegacyPair, name: str, settings: Settings) -> Outcome:
    """Convert a pair: the outcome is failed, nothing-to-do, or would-migrate without an edit yet.

    ``name`` is what the user calls the folder.
    """
    output_json, unreadable = _read_output(pair.output_path, settings)
    found = find_style(pair.folder)
    conversion = convert(
        pair.input_json,
        output_json,
        settings=settings,
        style=found.style,
        input_name=pair.input_name,
        output_name=str(pair.output_path),
    )
    diagnostics = (*conversion.diagnostics, *unreadable)
    if conversion.source is not None:
        diagnostics += found.diagnostics
        return Outcome(name, OutcomeKind.WOULD_MIGRATE, diagnostics, (), conversion)
    if any(diagnostic.is_error for diagnostic in conversion.diagnostics):
        return Outcome(name, OutcomeKind.FAILED, diagnostics, (), conversion)
    about_input = tuple(each for each in diagnostics if each.file == pair.input_name)
    if pair.named:
        return Outcome(name, OutcomeKind.FAILED, tuple(map(_raised, about_input)), (), conversion)
    return Outcome(name, OutcomeKind.NOTHING_TO_DO, about_input, (), conversion)


def plan_schema(outcome: Outcome, path: Path, label: str, settings: Settings) -> Outcome:
    """Add the edit that puts the generated text in its place, unless something else is there."""
    conversion = outcome.conversion
    if conversion is None or conversion.source is None or conversion.document is None:
        return outcome
    try:
        before = _read_if_there(path, settings.max_size)
    except UnreadableError as error:
        return _with(outcome, OutcomeKind.FAILED, error.diagnostic)
    edit = Edit(path, label, before, conversion.source.encode())
    if before is None:
        return replace(outcome, edits=(edit,))
    found = compare_with_existing(before, conversion.document, settings, str(path))
    if found[0].code == "IM402":
        return _with(outcome, OutcomeKind.UNCHANGED, *found)
    if settings.force:
        return replace(outcome, edits=(edit,))
    return _with(outcome, OutcomeKind.CONFLICT, *found)


def _label(path: Path, root: Path) -> str:
    """Give a file's name in a patch: relative to the current folder, or else to the root."""
    label = os.path.relpath(path)
    if label.startswith(os.pardir):
        label = os.path.relpath(path, root)
    return label.replace(os.sep, "/")


def _read_output(
    path: Path | None, settings: Settings
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Read ``output.json``; what keeps it from being read never blocks the inputs."""
    if path is None:
        return None, ()
    try:
        return read_file(path, str(path), settings.max_size), ()
    except UnreadableError as error:
        return None, (replace(error.diagnostic, severity=Severity.WARNING),)


def _read_if_there(path: Path, max_size: int) -> bytes | None:
    return read_file(path, str(path), max_size) if os.path.lexists(path) else None


def _raised(diagnostic: Diagnostic) -> Diagnostic:
    """Make an error of the note that a file which the user named is not a legacy one (IM008)."""
    is_note = diagnostic.code == "IM008"
    return replace(diagnostic, severity=Severity.ERROR) if is_note else diagnostic


def _with(outcome: Outcome, kind: OutcomeKind, *diagnostics: Diagnostic) -> Outcome:
    return replace(outcome, kind=kind, diagnostics=(*outcome.diagnostics, *diagnostics))
