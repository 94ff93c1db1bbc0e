"""A legacy pair and the model's code beside it: converted and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.pipeline import convert
from migrate.project.folder import APP_FILE
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.rules import RULES
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from migrate.app_code.interface import AppCode
    from migrate.codegen.style import Style
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion
    from migrate.project.folder_files import FolderFiles
    from migrate.settings import Settings


def convert_pair(files: FolderFiles, name: str, settings: Settings, style: Style) -> Outcome:
    """Convert a pair: the outcome is failed, nothing-to-do, or would-migrate without an edit yet.

    ``name`` is what the user calls the folder.
    """
    app = _read_app(files.app_source)
    conversion = convert(
        files.input_json or b"",
        files.output_json,
        settings=settings,
        style=style,
        optional_inputs=app.optional_inputs if app and settings.required_from_app else frozenset(),
        input_name=str(files.path(files.input_name)),
        output_name=str(files.path(files.output_name)),
    )
    if conversion.source is None:
        return _without_source(files, name, conversion)
    about_app = _about_app(app, files, conversion, settings) if app else ()
    diagnostics = (*conversion.diagnostics, *files.diagnostics, *about_app)
    if app and app.pydantic and not settings.force:
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, diagnostics, (), conversion)
    is_refused = any(diagnostic.is_error for diagnostic in about_app)
    kind = OutcomeKind.FAILED if is_refused else OutcomeKind.WOULD_MIGRATE
    return Outcome(name, kind, diagnostics, (), conversion)


def _read_app(source: bytes | None) -> AppCode | None:
    if source is None:
        return None
    from migrate.app_code.interface import read_app_code  # noqa: PLC0415 - many have no app.py

    return read_app_code(source)


def output_is_whole(files: FolderFiles, conversion: Conversion) -> bool:
    """Say whether every tensor of ``output.json`` was understood, and there is at least one."""
    name = str(files.path(files.output_name))
    about_output = (each for each in conversion.diagnostics if each.file == name)
    return bool(conversion.outputs) and not any(map(is_doubt, about_output))


def is_doubt(diagnostic: Diagnostic) -> bool:
    """Say whether this keeps a file from being understood whole, however grave it is said to be.

    A sample that does not fit its shape (IM205) is understood: it is only a bad sample.
    """
    is_grave = RULES[diagnostic.code].severity is Severity.ERROR
    return diagnostic.code == "IM008" or (is_grave and diagnostic.code != "IM205")


def _without_source(files: FolderFiles, name: str, conversion: Conversion) -> Outcome:
    """Tell a file that has errors from one of somebody else's (rules.md, IM008)."""
    diagnostics = conversion.diagnostics
    if any(diagnostic.is_error for diagnostic in diagnostics):
        diagnostics += files.diagnostics
        return Outcome(name, OutcomeKind.FAILED, diagnostics, (), conversion)
    input_name = str(files.path(files.input_name))
    about_input = tuple(each for each in diagnostics if each.file == input_name)
    if not files.folder.named:
        told = tuple(_as_named(each, files) for each in about_input)
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, told, (), conversion)
    raised = tuple(_raised(each) if each.code == "IM008" else each for each in about_input)
    return Outcome(name, OutcomeKind.FAILED, raised, (), conversion)


def _as_named(diagnostic: Diagnostic, files: FolderFiles) -> Diagnostic:
    """Warn of a file that is none of ours but that inferless.yaml has the platform read."""
    named = files.yaml.input_file_name
    is_named = named is not None and named.value == files.input_name
    is_idle = files.yaml.io_schema and files.schema is not None
    if diagnostic.code != "IM008" or not is_named or is_idle:
        return diagnostic
    hint = f"{files.yaml_name} names this file as the model's input: correct one of the two"
    return replace(diagnostic, severity=Severity.WARNING, hint=hint)


def _about_app(
    app: AppCode, files: FolderFiles, conversion: Conversion, settings: Settings
) -> tuple[Diagnostic, ...]:
    """Compare the model's code with the fields; --strict makes errors of warnings here, too."""
    from migrate.app_code.findings import app_findings  # noqa: PLC0415 - many have no app.py

    outputs = _declared_outputs(files, conversion)
    file = str(files.path(APP_FILE))
    inputs = {field.name: field.required for field in conversion.inputs}
    found = app_findings(app, inputs, outputs, conversion.merged, file)
    if not settings.strict:
        return found
    return tuple(
        _raised(each)
        if each.severity is Severity.WARNING and not settings.ignores(each.code)
        else each
        for each in found
    )


def _declared_outputs(files: FolderFiles, conversion: Conversion) -> tuple[str, ...] | None:
    names = tuple(field.name for field in conversion.outputs)
    return names if output_is_whole(files, conversion) else None


def _raised(diagnostic: Diagnostic) -> Diagnostic:
    """Make an error of it; of a note, too, a person then needs to know what to do next."""
    hint = diagnostic.hint or RULES[diagnostic.code].remedy
    return replace(diagnostic, severity=Severity.ERROR, hint=hint)
