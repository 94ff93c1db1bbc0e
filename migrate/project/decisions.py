"""What to do about a folder in each state: the table of docs/guide.md."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.contract.replacement import replace_assignment
from migrate.diagnostics import file_diagnostic
from migrate.project.edits import file_edit, with_leftovers_settled
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
from migrate.project.pair import compare_app, convert_files, plan_conversion
from migrate.project.toml_files import find_style
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.contract.module import Difference
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion
    from migrate.project.existing import ExistingSchema
    from migrate.project.in_force import FolderState
    from migrate.project.toml_files import FoundStyle, RunCache
    from migrate.settings import Settings

_NO_MARK: Final = "no app.py with a model's class and no inferless.yaml marks it as a model"
_ABOUT_INPUTS: Final = ("IM301", "IM302")
"""Codes that repeat the evidence of a conflict."""
_IN_USE: Final = "the platform uploads this pair, so it is neither converted nor deleted"
_NOT_COMPARED: Final = f"the legacy files stay, because {SCHEMA_FILE} cannot be compared with them"


def decide(state: FolderState, name: str, settings: Settings, cache: RunCache) -> Outcome:
    """Return the outcome of a folder, with its edits; ``name`` is what the user calls it."""
    decision = _Decision(state, name, settings, cache)
    escaping = tuple(each for each in state.files.yaml.diagnostics if each.is_error)
    if escaping and state.in_force in {InForce.LEGACY, InForce.BOTH, InForce.NONE}:
        return decision.outcome(OutcomeKind.FAILED, escaping)
    if not state.files.has_input and state.schema is None:
        return decision.nothing_there()
    if not state.is_model:
        return decision.foreign()
    return decision.of_model()


class _Decision(NamedTuple):
    """The folder, and all that a decision about it depends on."""

    state: FolderState
    name: str
    settings: Settings
    cache: RunCache

    def outcome(self, kind: OutcomeKind, diagnostics: Iterable[Diagnostic]) -> Outcome:
        return Outcome(self.name, kind, tuple(diagnostics))

    def nothing(self, diagnostics: Iterable[Diagnostic], reason: str) -> Outcome:
        return replace(self.outcome(OutcomeKind.NOTHING_TO_DO, diagnostics), reason=reason)

    @property
    def input_path(self) -> str:
        return str(self.state.files.path(self.state.files.input_name))

    def of_model(self) -> Outcome:
        """Decide by the interface in force; ``--force`` converts all but a file import."""
        state, force = self.state, self.settings.force
        if state.in_force is InForce.FILE_IMPORT:
            return self.file_import()
        if state.in_force is InForce.PYDANTIC and not force:
            return self.nothing(self.about_app(None), state.why)
        if state.schema is not None and not state.files.has_input:
            return self.schema_alone(state.schema)
        if state.schema is not None and not force:
            return self.schema_beside_pair(state.schema)
        return self.migration()

    def nothing_there(self) -> Outcome:
        if self.state.files.folder.named:
            message = "the file cannot be read: no such file or directory"
            missing = file_diagnostic("IM001", message, self.input_path, hint="correct the path")
            return self.outcome(OutcomeKind.FAILED, (missing,))
        reason = self.state.why
        note = _note("IM001", "there is no legacy input", self.input_path)
        return self.nothing((*self.state.files.yaml.diagnostics, note), reason)

    def foreign(self) -> Outcome:
        """Skip what nothing marks as a model, even if it is broken."""
        problem = self.state.files.input_problem
        if problem is not None:
            return self.nothing((problem.as_note(),), _NO_MARK)
        if self.state.files.input_json is None:
            return self.nothing((), _NO_MARK)
        conversion = self.convert()
        if conversion.source is None:
            return self.nothing(self.about_input(conversion), _NO_MARK)
        message = f"is a sound legacy input, but {_NO_MARK}"
        return self.nothing((_note("IM419", message, self.input_path),), _NO_MARK)

    def about_input(self, conversion: Conversion) -> tuple[Diagnostic, ...]:
        """Return what was found in the input, as notes."""
        found = conversion.diagnostics
        return tuple(each.as_note() for each in found if each.file == self.input_path)

    def file_import(self) -> Outcome:
        is_asked = self.settings.remove_legacy or self.settings.force
        severity = Severity.WARNING if is_asked else Severity.NOTE
        place = str(self.state.files.path(self.state.files.yaml_name))
        told = file_diagnostic("IM418", _IN_USE, place, severity=severity)
        return self.nothing((told,), self.state.why)

    def about_app(
        self, schema: ExistingSchema | None, conversion: Conversion | None = None
    ) -> tuple[Diagnostic, ...]:
        """Compare the code with the schema in force, or else with what the pair becomes."""
        state = self.state
        if schema is not None:
            found = compare_app(state.app, schema.declared, state.files, self.settings, conversion)
            return (*found, *self.streaming(schema))
        inputs = {each.name: each.required for each in conversion.inputs} if conversion else {}
        return compare_app(state.app, inputs, state.files, self.settings, conversion)

    def streaming(self, schema: ExistingSchema) -> tuple[Diagnostic, ...]:
        """Return a note where the code streams and the schema does not switch that on."""
        app, module = self.state.app, schema.module
        if app is None or module is None or not app.streams or module.streams:
            return ()
        message = "infer takes a stream_output_handler, and IS_STREAMING_OUTPUT is not True"
        return (_note("IM308", message, schema.file),)

    def schema_alone(self, schema: ExistingSchema) -> Outcome:
        """Judge a schema without a pair; names left in ``inferless.yaml`` are dead."""
        files = self.state.files
        if not schema.loads:
            return self.outcome(OutcomeKind.FAILED, schema.problems)
        outcome = self.nothing((*_judged(schema), *self.about_app(schema)), self.state.why)
        if self.state.in_force is InForce.BOTH:
            return self.settled(outcome)
        if not self.state.named_files:
            return outcome
        names = " and ".join(f'"{name}"' for name in self.state.named_files)
        message = f"names {names}, which nobody reads: {self.state.why}"
        yaml = files.yaml
        place = yaml.input_file_name or yaml.output_file_name
        told = _note("IM417", message, str(files.path(files.yaml_name)))
        told = replace(told, place=place.place if place else None)
        outcome = outcome.adding(told)
        return self.settled(outcome) if self.settings.remove_legacy else outcome

    def settled(self, outcome: Outcome) -> Outcome:
        """Remove what is left over; an outcome that needs no edit keeps its kind."""
        settled = with_leftovers_settled(outcome, self.state.files, self.settings, self.cache)
        return (
            replace(settled, reason=None) if settled.edits else replace(settled, kind=outcome.kind)
        )

    def schema_beside_pair(self, schema: ExistingSchema) -> Outcome:
        if self.state.in_force is InForce.BOTH:
            return self.both_claimed(schema)
        if not schema.loads:
            return self.outcome(OutcomeKind.CONFLICT, broken_diagnostics(schema))
        return self.leftover_pair(schema)

    def both_claimed(self, schema: ExistingSchema) -> Outcome:
        """Decide on a folder whose old deployment reads the pair, and whose new one the schema."""
        planned = self.planned_conversion()
        conversion = planned.conversion
        if planned.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
            return planned
        differences = differences_from_pair(schema, conversion, self.settings)
        if not schema.is_provable or not is_only_examples(differences):
            return self.conflict(planned, schema, conversion, differences)
        if differences:
            told = difference_diagnostics("IM401", differences, schema)
            told = tuple(each.as_note() for each in told)
        else:
            told = (file_diagnostic("IM402", "asks for the same as the legacy pair", schema.file),)
        outcome = replace(planned, proved=not differences).adding(*told)
        return with_leftovers_settled(outcome, self.state.files, self.settings, self.cache)

    def conflict(
        self,
        outcome: Outcome,
        schema: ExistingSchema,
        conversion: Conversion,
        differences: tuple[Difference, ...],
    ) -> Outcome:
        told = conflict_diagnostics(self.state, schema, differences, conversion)
        others = (each for each in outcome.diagnostics if each.code not in _ABOUT_INPUTS)
        kind, diagnostics = OutcomeKind.CONFLICT, (*told, *others)
        return Outcome(self.name, kind, diagnostics, conversion=outcome.conversion)

    def leftover_pair(self, schema: ExistingSchema) -> Outcome:
        """Judge a pair that nobody reads, since the schema beside it is in force."""
        files = self.state.files
        about_app = self.about_app(schema)
        outcome = self.nothing((*_judged(schema), *about_app), self.state.why)
        if files.input_problem is not None:
            return self.unreadable_leftover(outcome, (files.input_problem,))
        conversion = self.convert(replace(self.settings, strict=False))
        if conversion.source is None:
            return self.unreadable_leftover(outcome, conversion.diagnostics)
        outcome = outcome.adding(*self.about_input(conversion))
        if not schema.is_provable:
            return self.kept(outcome)
        differences = differences_from_pair(schema, conversion, self.settings)
        if not differences:
            message = f"is not used: {SCHEMA_FILE}, which asks for the same, is in force"
            kind = OutcomeKind.UNCHANGED
            outcome = replace(outcome, kind=kind, conversion=conversion, proved=True)
            outcome = outcome.adding(_note("IM415", message, self.input_path))
        elif reads_only_pair(self.state.app, schema, conversion):
            return self.conflict(outcome, schema, conversion, differences)
        else:
            outcome = outcome.adding(*self.out_of_date(schema, differences))
        if not self.settings.remove_legacy:
            return outcome
        return self.settled(replace(outcome, conversion=conversion))

    def unreadable_leftover(self, outcome: Outcome, diagnostics: Iterable[Diagnostic]) -> Outcome:
        """Keep a broken pair that nobody reads; it is an error only if the user named it."""
        if self.state.files.folder.named:
            return replace(outcome.adding(*diagnostics, kind=OutcomeKind.FAILED), reason=None)
        told = (each.as_note() for each in diagnostics if each.file == self.input_path)
        return self.kept(outcome.adding(*told))

    def kept(self, outcome: Outcome) -> Outcome:
        """Explain that a pair stays where ``--remove-legacy`` asks for its deletion."""
        if not self.settings.remove_legacy:
            return outcome
        return replace(outcome, reason=f"{outcome.reason}; {_NOT_COMPARED}")

    def out_of_date(
        self, schema: ExistingSchema, differences: tuple[Difference, ...]
    ) -> tuple[Diagnostic, ...]:
        message = f"is out of date and not converted: {SCHEMA_FILE}, which is in force, differs"
        first = file_diagnostic("IM416", message, self.input_path)
        told = (first, *difference_diagnostics("IM416", differences, schema))
        return tuple(each.as_note() for each in told) if is_only_examples(differences) else told

    def convert(self, settings: Settings | None = None) -> Conversion:
        chosen, style = settings or self.settings, self.style().style
        return convert_files(self.state.files, self.state.app, chosen, style)

    def style(self) -> FoundStyle:
        return find_style(self.state.files.folder.path, self.cache.toml_files)

    def planned_conversion(self) -> Outcome:
        """Convert the pair; the outcome is failed, nothing-to-do, or would-migrate without edits.

        Errors in a file that nothing marks as a model are notes: it is somebody else's.
        """
        files = self.state.files
        if files.input_problem is not None:
            planned = self.outcome(OutcomeKind.FAILED, (files.input_problem,))
        else:
            conversion = self.convert()
            about_app = self.about_app(None, conversion)
            planned = plan_conversion(conversion, files, self.name, about_app)
            if planned.kind is OutcomeKind.WOULD_MIGRATE:
                planned = planned.adding(*self.style().diagnostics)
        if planned.kind is not OutcomeKind.WOULD_MIGRATE and not self.state.is_marked:
            notes = (each.as_note() for each in planned.diagnostics)
            about_input = (each for each in notes if each.file == self.input_path)
            return self.nothing(about_input, planned.reason or _NO_MARK)
        raised = self.settings.raised(planned.diagnostics)
        if planned.kind is OutcomeKind.NOTHING_TO_DO and raised != planned.diagnostics:
            return replace(planned, kind=OutcomeKind.FAILED, diagnostics=raised, reason=None)
        return planned

    def migration(self) -> Outcome:
        """Convert the pair and write the schema, with ``--force`` into an existing module."""
        planned = self.planned_conversion()
        conversion, schema = planned.conversion, self.state.schema
        if planned.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
            return planned
        source = conversion.source or ""
        if schema is not None:
            source, planned = self.forced(planned, schema, source, conversion)
            if planned.kind is OutcomeKind.FAILED:
                return planned
        before, after = schema.content if schema else None, source.encode()
        if before != after:
            edit = file_edit(self.state.files, SCHEMA_FILE, before, after)
            planned = replace(planned, edits=(edit,))
        return with_leftovers_settled(planned, self.state.files, self.settings, self.cache)

    def forced(
        self, outcome: Outcome, schema: ExistingSchema, source: str, conversion: Conversion
    ) -> tuple[str, Outcome]:
        """Put the new assignment into a module that is there, and prove the result."""
        text, module = source, schema.module
        if posixpath.normpath(self.state.files.input_name) != SCHEMA_FILE:
            if module is None or schema.content is None:
                refused = (replace(each, severity=Severity.ERROR) for each in schema.problems)
                return source, outcome.adding(*refused, kind=OutcomeKind.FAILED)
            text = replace_assignment(schema.content.decode(errors="replace"), module, source)
        path = str(self.state.files.path(SCHEMA_FILE))
        result = read_existing_schema(text.encode(), path, self.state.files.input_json)
        if result is None or not result.is_provable:
            problems = () if result is None else result.problems
            return text, replace(outcome.adding(*problems), proved=False)
        differences = differences_from_pair(result, conversion, self.settings)
        if differences:
            told = difference_diagnostics("IM407", differences, result)
            return text, replace(outcome.adding(*told, kind=OutcomeKind.FAILED), proved=False)
        return text, outcome


def _judged(schema: ExistingSchema) -> tuple[Diagnostic, ...]:
    """Return the problems of a schema that loads, as notes: ``verify`` judges them."""
    return tuple(each.as_note() if each.is_error else each for each in schema.problems)


def _note(code: str, message: str, file: str) -> Diagnostic:
    """Return a note, which needs no next step."""
    return replace(file_diagnostic(code, message, file, severity=Severity.NOTE), hint=None)
