"""What to do about a folder in each state: the table of docs/guide.md."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.contract.replacement import replace_assignment
from migrate.diagnostics import file_diagnostic
from migrate.project.edits import file_edit, may_name_the_pair, with_leftovers_settled
from migrate.project.existing import (
    broken_diagnostics,
    conflict_diagnostics,
    difference_diagnostics,
    differences_from_pair,
    is_only_examples,
    read_existing_schema,
    reads_only_pair,
)
from migrate.project.folder import SCHEMA_FILE
from migrate.project.outcome import InForce, Outcome, OutcomeKind
from migrate.project.pair import compare_app, convert_folder, plan_conversion
from migrate.project.toml_files import find_style
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.contract.module import Difference
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion
    from migrate.project.existing import ExistingSchema
    from migrate.project.in_force import FolderState

_NO_MARK: Final = "no app.py with a model's class and no inferless.yaml marks it as a model"
_ABOUT_INPUTS: Final = ("IM301", "IM302")
"""Codes that repeat the evidence of a conflict."""
_IN_USE: Final = "the platform uploads this pair, so it is neither converted nor deleted"
_NOT_COMPARED: Final = f"the legacy files stay, because {SCHEMA_FILE} cannot be compared with them"


def decide(state: FolderState) -> Outcome:
    """Return the outcome of a folder, with its edits."""
    escaping = tuple(each for each in state.files.yaml.diagnostics if each.is_error)
    if escaping and state.in_force in {InForce.LEGACY, InForce.BOTH, InForce.NONE}:
        return _outcome(state, OutcomeKind.FAILED, escaping)
    if not state.files.has_input and state.schema is None:
        return _nothing_there(state)
    if not state.is_model:
        return _foreign(state)
    return _of_model(state)


def _outcome(state: FolderState, kind: OutcomeKind, diagnostics: Iterable[Diagnostic]) -> Outcome:
    return Outcome(state.files.folder.name, kind, tuple(diagnostics))


def _nothing(state: FolderState, diagnostics: Iterable[Diagnostic], reason: str) -> Outcome:
    return _outcome(state, OutcomeKind.NOTHING_TO_DO, diagnostics)._replace(reason=reason)


def _input_path(state: FolderState) -> str:
    return str(state.files.path(state.files.input_name))


def _of_model(state: FolderState) -> Outcome:
    """Decide by the interface in force; ``--force`` converts all but a file import."""
    force = state.settings.force
    if state.in_force is InForce.FILE_IMPORT:
        return _file_import(state)
    if state.in_force is InForce.PYDANTIC and not force:
        return _nothing(state, compare_app(state, {}), state.why)
    if state.schema is not None and not state.files.has_input:
        return _schema_alone(state, state.schema)
    if state.schema is None or force:
        return _migration(state)
    if state.in_force is InForce.BOTH:
        return _both_claimed(state, state.schema)
    return _leftover_pair(state, state.schema)


def _nothing_there(state: FolderState) -> Outcome:
    if state.files.folder.named:
        message = "the file cannot be read: no such file or directory"
        missing = file_diagnostic("IM001", message, _input_path(state), hint="correct the path")
        return _outcome(state, OutcomeKind.FAILED, (missing,))
    note = _note("IM001", "there is no legacy input", _input_path(state))
    return _nothing(state, (*state.files.yaml.diagnostics, note), state.why)


def _foreign(state: FolderState) -> Outcome:
    """Skip what nothing marks as a model, even if it is broken."""
    found: tuple[Diagnostic, ...] = ()
    if state.files.input_problem is not None:
        found = (state.files.input_problem.as_note(),)
    elif state.files.input_json is not None:
        conversion = convert_folder(state)
        found = (_note("IM419", f"is a sound legacy input, but {_NO_MARK}", _input_path(state)),)
        if conversion.source is None:
            found = _about_input(state, conversion.diagnostics)
    return _nothing(state, found, _NO_MARK)


def _about_input(state: FolderState, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return what was found in the input, as notes."""
    return tuple(each.as_note() for each in found if each.file == _input_path(state))


def _file_import(state: FolderState) -> Outcome:
    is_asked = state.settings.remove_legacy or state.settings.force
    severity = Severity.WARNING if is_asked else Severity.NOTE
    place = str(state.files.path(state.files.yaml_name))
    told = file_diagnostic("IM418", _IN_USE, place, severity=severity)
    return _nothing(state, (told,), state.why)


def _about_schema(state: FolderState, schema: ExistingSchema) -> Iterator[Diagnostic]:
    """Yield the problems of a schema that loads, and what is found by comparing the code with it.

    The problems are notes: ``verify`` judges them. An ``inferless.yaml`` that could not be read may
    say that the schema is not in force.
    """
    files = state.files
    yield from (each for each in files.diagnostics if may_name_the_pair(each, files))
    yield from (each.as_note() if each.is_error else each for each in schema.problems)
    yield from compare_app(state, schema.declared)
    app, module = state.app, schema.module
    if app is not None and app.streams and module is not None and not module.streams:
        message = "infer takes a stream_output_handler, and IS_STREAMING_OUTPUT is not True"
        yield _note("IM308", message, schema.file)


def _schema_alone(state: FolderState, schema: ExistingSchema) -> Outcome:
    """Judge a schema without a pair; names left in ``inferless.yaml`` are dead."""
    if not schema.loads:
        return _outcome(state, OutcomeKind.FAILED, schema.problems)
    outcome = _nothing(state, _about_schema(state, schema), state.why)
    if state.in_force is InForce.BOTH:
        return with_leftovers_settled(outcome, state)
    if not state.named_files:
        return outcome
    names = " and ".join(f'"{each.value}"' for each in state.named_files)
    message = f"names {names}, which nobody reads: {state.why}"
    told = _note("IM417", message, str(state.files.path(state.files.yaml_name)))
    outcome = outcome.adding(told._replace(place=state.named_files[0].place))
    return with_leftovers_settled(outcome, state) if state.settings.remove_legacy else outcome


def _both_claimed(state: FolderState, schema: ExistingSchema) -> Outcome:
    """Decide on a folder whose old deployment reads the pair, and whose new one the schema."""
    planned = _planned_conversion(state)
    conversion = planned.conversion
    if planned.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
        return planned
    differences = differences_from_pair(schema, conversion, state.settings)
    if not schema.is_provable or not is_only_examples(differences):
        return _conflict(state, planned, schema, conversion)
    if differences:
        told = difference_diagnostics("IM401", differences, schema)
        told = tuple(each.as_note() for each in told)
    else:
        told = (file_diagnostic("IM402", "asks for the same as the legacy pair", schema.file),)
    outcome = planned._replace(proved=not differences).adding(*told)
    return with_leftovers_settled(outcome, state)


def _conflict(
    state: FolderState, outcome: Outcome, schema: ExistingSchema, conversion: Conversion
) -> Outcome:
    told = conflict_diagnostics(state, schema, conversion)
    others = (each for each in outcome.diagnostics if each.code not in _ABOUT_INPUTS)
    conflict = _outcome(state, OutcomeKind.CONFLICT, (*told, *others))
    return conflict._replace(conversion=outcome.conversion)


def _leftover_pair(state: FolderState, schema: ExistingSchema) -> Outcome:
    """Judge a pair that nobody reads, since the schema beside it is in force."""
    if not schema.loads:
        return _outcome(state, OutcomeKind.CONFLICT, broken_diagnostics(schema))
    outcome = _nothing(state, _about_schema(state, schema), state.why)
    if state.files.input_problem is not None:
        return _unreadable_leftover(state, outcome, (state.files.input_problem,))
    conversion = convert_folder(state, replace(state.settings, strict=False))
    if conversion.source is None:
        return _unreadable_leftover(state, outcome, conversion.diagnostics)
    outcome = outcome.adding(*_about_input(state, conversion.diagnostics))
    if not schema.is_provable:
        return _kept(state, outcome)
    differences = differences_from_pair(schema, conversion, state.settings)
    if not differences:
        message = f"is not used: {SCHEMA_FILE}, which asks for the same, is in force"
        kind = OutcomeKind.UNCHANGED
        outcome = outcome._replace(kind=kind, conversion=conversion, proved=True)
        outcome = outcome.adding(_note("IM415", message, _input_path(state)))
    elif reads_only_pair(state.app, schema, conversion):
        return _conflict(state, outcome, schema, conversion)
    else:
        outcome = outcome.adding(*_out_of_date(state, schema, differences))
    compared = outcome._replace(conversion=conversion)
    return with_leftovers_settled(compared, state) if state.settings.remove_legacy else outcome


def _unreadable_leftover(
    state: FolderState, outcome: Outcome, diagnostics: Iterable[Diagnostic]
) -> Outcome:
    """Keep a broken pair that nobody reads; it is an error only if the user named it."""
    if state.files.folder.named:
        return outcome.adding(*diagnostics, kind=OutcomeKind.FAILED)._replace(reason=None)
    return _kept(state, outcome.adding(*_about_input(state, diagnostics)))


def _kept(state: FolderState, outcome: Outcome) -> Outcome:
    """Explain that a pair stays where ``--remove-legacy`` asks for its deletion."""
    if not state.settings.remove_legacy:
        return outcome
    return outcome._replace(reason=f"{outcome.reason}; {_NOT_COMPARED}")


def _out_of_date(
    state: FolderState, schema: ExistingSchema, differences: tuple[Difference, ...]
) -> tuple[Diagnostic, ...]:
    message = f"is out of date and not converted: {SCHEMA_FILE}, which is in force, differs"
    first = file_diagnostic("IM416", message, _input_path(state))
    told = (first, *difference_diagnostics("IM416", differences, schema))
    return tuple(each.as_note() for each in told) if is_only_examples(differences) else told


def _planned_conversion(state: FolderState) -> Outcome:
    """Convert the pair; the outcome is failed, nothing-to-do, or would-migrate without edits.

    Errors in a file that nothing marks as a model are notes: it is somebody else's.
    """
    files = state.files
    if files.input_problem is not None:
        planned = _outcome(state, OutcomeKind.FAILED, (files.input_problem,))
    else:
        conversion = convert_folder(state)
        inputs = {each.name: each.required for each in conversion.inputs}
        about_app = compare_app(state, inputs, conversion)
        planned = plan_conversion(conversion, files, files.folder.name, about_app)
        if planned.kind is OutcomeKind.WOULD_MIGRATE:
            style = find_style(files.folder.path, state.cache)
            planned = planned.adding(*style.diagnostics)
    if planned.kind is not OutcomeKind.WOULD_MIGRATE and not state.is_marked:
        about_input = _about_input(state, planned.diagnostics)
        return _nothing(state, about_input, planned.reason or _NO_MARK)
    raised = state.settings.raised(planned.diagnostics)
    if planned.kind is OutcomeKind.NOTHING_TO_DO and raised != planned.diagnostics:
        return planned._replace(kind=OutcomeKind.FAILED, diagnostics=raised, reason=None)
    return planned


def _migration(state: FolderState) -> Outcome:
    """Convert the pair and write the schema, with ``--force`` into an existing module."""
    planned = _planned_conversion(state)
    conversion, schema = planned.conversion, state.schema
    if planned.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
        return planned
    source = conversion.source or ""
    if schema is not None:
        source, planned = _forced(state, planned, schema, source, conversion)
        if planned.kind is OutcomeKind.FAILED:
            return planned
    before, after = schema.content if schema else None, source.encode()
    if before != after:
        edit = file_edit(state.files, SCHEMA_FILE, before, after)
        planned = planned._replace(edits=(edit,))
    return with_leftovers_settled(planned, state)


def _forced(
    state: FolderState,
    outcome: Outcome,
    schema: ExistingSchema,
    source: str,
    conversion: Conversion,
) -> tuple[str, Outcome]:
    """Put the new assignment into a module that is there, and prove the result."""
    text, module = source, schema.module
    if posixpath.normpath(state.files.input_name) != SCHEMA_FILE:
        if module is None or schema.content is None:
            refused = (each._replace(severity=Severity.ERROR) for each in schema.problems)
            return source, outcome.adding(*refused, kind=OutcomeKind.FAILED)
        text = replace_assignment(schema.content.decode(errors="replace"), module, source)
    path = str(state.files.path(SCHEMA_FILE))
    result = read_existing_schema(text.encode(), path, state.files.input_json)
    if result is None or not result.is_provable:
        problems = () if result is None else result.problems
        return text, outcome.adding(*problems)._replace(proved=False)
    differences = differences_from_pair(result, conversion, state.settings)
    if differences:
        told = difference_diagnostics("IM407", differences, result)
        return text, outcome.adding(*told, kind=OutcomeKind.FAILED)._replace(proved=False)
    return text, outcome


def _note(code: str, message: str, file: str) -> Diagnostic:
    """Return a note, which needs no next step."""
    return file_diagnostic(code, message, file, severity=Severity.NOTE)._replace(hint=None)
