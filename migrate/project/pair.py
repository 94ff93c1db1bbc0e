"""A legacy pair and the model's code beside it: converted, and the code compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.pipeline import convert
from migrate.project.folder import APP_FILE
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.toml_files import find_style
from migrate.rules import RULES, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.app_code.interface import AppCode
    from migrate.codegen.style import Style
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion
    from migrate.project.folder_files import FolderFiles
    from migrate.project.in_force import FolderState
    from migrate.settings import Settings


def convert_files(
    files: FolderFiles, app: AppCode | None, settings: Settings, style: Style
) -> Conversion:
    """Convert the pair of a folder; the input must be there."""
    is_asked = app is not None and settings.required_from_app
    return convert(
        files.input_json or b"",
        files.output_json,
        settings=settings,
        style=style,
        optional_inputs=app.optional_inputs if app and is_asked else frozenset(),
        input_name=str(files.path(files.input_name)),
        output_name=str(files.path(files.output_name)),
    )


def convert_folder(state: FolderState, settings: Settings | None = None) -> Conversion:
    """Convert the pair of a folder in the style of its repository; the input must be there."""
    style = find_style(state.files.folder.path, state.cache).style
    return convert_files(state.files, state.app, settings or state.settings, style)


def plan_conversion(
    conversion: Conversion, files: FolderFiles, name: str, about_app: tuple[Diagnostic, ...] = ()
) -> Outcome:
    """Return the outcome of a conversion, before any edit: failed, or would-migrate.

    ``name`` is what the user calls the folder; ``about_app`` what was found in its code.
    """
    if conversion.source is None:
        return _without_source(files, name, conversion)
    diagnostics = (*conversion.diagnostics, *files.diagnostics, *about_app)
    is_refused = any(diagnostic.is_error for diagnostic in about_app)
    kind = OutcomeKind.FAILED if is_refused else OutcomeKind.WOULD_MIGRATE
    return Outcome(name, kind, diagnostics, (), conversion, proved=True)


def output_is_whole(files: FolderFiles, conversion: Conversion) -> bool:
    """Return whether ``output.json`` has a tensor, and every one of them was understood."""
    name = str(files.path(files.output_name))
    about_output = (each for each in conversion.diagnostics if each.file == name)
    return bool(conversion.outputs) and not any(map(is_doubt, about_output))


def is_doubt(diagnostic: Diagnostic) -> bool:
    """Return whether this keeps a file from being understood whole, whatever its severity.

    A sample that does not fit its shape (IM205) is understood: it is only a bad sample.
    """
    is_grave = RULES[diagnostic.code].severity is Severity.ERROR
    return diagnostic.code == "IM008" or (is_grave and diagnostic.code != "IM205")


def _without_source(files: FolderFiles, name: str, conversion: Conversion) -> Outcome:
    """Distinguish a file that has errors from an unrelated one (IM008)."""
    diagnostics = conversion.diagnostics
    if any(diagnostic.is_error for diagnostic in diagnostics):
        diagnostics += files.diagnostics
        return Outcome(name, OutcomeKind.FAILED, diagnostics, (), conversion)
    input_name = str(files.path(files.input_name))
    about_input = tuple(each for each in diagnostics if each.file == input_name)
    if not files.folder.named:
        told = tuple(_as_named(each, files) for each in about_input)
        why = f"{files.input_name} is not in the legacy format"
        return Outcome(name, OutcomeKind.NOTHING_TO_DO, told, (), conversion, reason=why)
    raised = tuple(each.as_error() if each.code == "IM008" else each for each in about_input)
    return Outcome(name, OutcomeKind.FAILED, raised, (), conversion)


def _as_named(diagnostic: Diagnostic, files: FolderFiles) -> Diagnostic:
    """Warn of a file that is nearly a legacy document, or that inferless.yaml names as one."""
    named = files.yaml.input_file_name
    hint = diagnostic.hint
    if hint is None and named is not None and named.value == files.input_name:
        hint = f"{files.yaml_name} names this file as the model's input: correct one of the two"
    if diagnostic.code != "IM008" or hint is None:
        return diagnostic
    return diagnostic._replace(severity=Severity.WARNING, hint=hint)


def compare_app(
    state: FolderState, inputs: Mapping[str, bool], conversion: Conversion | None = None
) -> tuple[Diagnostic, ...]:
    """Compare the model's code with the inputs declared; ``--strict`` makes warnings errors.

    ``inputs`` maps each to whether it is required. Of a ``conversion`` that is to be written, the
    outputs and the merged inputs are compared as well.
    """
    if state.app is None:
        return ()
    from migrate.app_code.findings import app_findings  # noqa: PLC0415 - many have no app.py

    outputs = None
    if conversion is not None and output_is_whole(state.files, conversion):
        outputs = tuple(field.name for field in conversion.outputs)
    merged = frozenset[str]() if conversion is None else conversion.merged
    file = str(state.files.path(APP_FILE))
    return state.settings.raised(app_findings(state.app, inputs, outputs, merged, file))
