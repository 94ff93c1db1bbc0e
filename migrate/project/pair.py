"""A legacy pair and the model's code beside it: read, converted and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.pipeline import convert
from migrate.project.app_code import AppCode, optional_inputs, read_app_code
from migrate.project.app_findings import app_findings
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.reading import UnreadableError, read_file
from migrate.project.style_files import find_style
from migrate.rules import RULES
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.diagnostics import Diagnostic
    from migrate.model import FieldSpec
    from migrate.pipeline import Conversion
    from migrate.settings import Settings


@dataclass(frozen=True, slots=True)
class LegacyPair:
    """A legacy pair whose input was read: its contents, and where the rest is to be found.

    A path is ``None`` where there is no such file. ``folder`` is where the schema belongs, which
    decides its style. ``named`` says that the user named the input file, so that it must be a
    legacy one.
    """

    input_json: bytes
    input_name: str
    output_path: Path | None
    folder: Path
    named: bool
    app_path: Path | None = None


def convert_pair(pair: LegacyPair, name: str, settings: Settings) -> Outcome:
    """Convert a pair: the outcome is failed, nothing-to-do, or would-migrate without an edit yet.

    ``name`` is what the user calls the folder.
    """
    output_json, no_output = read_neighbour(pair.output_path, settings)
    app_source, no_app = read_neighbour(pair.app_path, settings)
    app = read_app_code(app_source) if app_source is not None else None
    found = find_style(pair.folder)
    conversion = convert(
        pair.input_json,
        output_json,
        settings=settings,
        style=found.style,
        optional_inputs=optional_inputs(app) if app and settings.required_from_app else frozenset(),
        input_name=pair.input_name,
        output_name=str(pair.output_path),
    )
    diagnostics = (*conversion.diagnostics, *no_output, *no_app)
    if conversion.source is None:
        return _without_source(pair, name, diagnostics, conversion)
    about_app = _about_app(app, pair, conversion, settings) if app else ()
    diagnostics += (*found.diagnostics, *about_app)
    if app and app.pydantic and not settings.force:
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, diagnostics, (), conversion)
    is_refused = any(diagnostic.is_error for diagnostic in about_app)
    kind = OutcomeKind.FAILED if is_refused else OutcomeKind.WOULD_MIGRATE
    return Outcome(name, kind, diagnostics, (), conversion)


def read_neighbour(
    path: Path | None, settings: Settings
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Read a file beside ``input.json``; what keeps it from being read never blocks the inputs."""
    if path is None:
        return None, ()
    try:
        return read_file(path, str(path), settings.max_size), ()
    except UnreadableError as error:
        return None, (replace(error.diagnostic, severity=Severity.WARNING),)


def _without_source(
    pair: LegacyPair, name: str, diagnostics: tuple[Diagnostic, ...], conversion: Conversion
) -> Outcome:
    """Tell a file that has errors from one of somebody else's (rules.md, IM008)."""
    if any(diagnostic.is_error for diagnostic in conversion.diagnostics):
        return Outcome(name, OutcomeKind.FAILED, diagnostics, (), conversion)
    about_input = tuple(each for each in diagnostics if each.file == pair.input_name)
    if not pair.named:
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, about_input, (), conversion)
    raised = tuple(_raised(each) if each.code == "IM008" else each for each in about_input)
    return Outcome(name, OutcomeKind.FAILED, raised, (), conversion)


def _about_app(
    app: AppCode, pair: LegacyPair, conversion: Conversion, settings: Settings
) -> tuple[Diagnostic, ...]:
    """Compare the model's code with the fields; --strict makes errors of warnings here, too."""
    outputs = _declared_outputs(conversion, pair)
    found = app_findings(app, conversion.inputs, outputs, conversion.merged, str(pair.app_path))
    if not settings.strict:
        return found
    return tuple(_raised(each) if each.severity is Severity.WARNING else each for each in found)


def _declared_outputs(conversion: Conversion, pair: LegacyPair) -> tuple[FieldSpec, ...] | None:
    """Give the outputs, if there are any and every one of them was understood."""
    doubtful = any(
        diagnostic.file == str(pair.output_path)
        and RULES[diagnostic.code].severity is Severity.ERROR
        for diagnostic in conversion.diagnostics
    )
    return None if doubtful or not conversion.outputs else conversion.outputs


def _raised(diagnostic: Diagnostic) -> Diagnostic:
    return replace(diagnostic, severity=Severity.ERROR)
