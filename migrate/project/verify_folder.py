"""Looking at a folder without changing it: what is left to migrate, and if its schema is right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.contract import compare_modules, read_schema_module
from migrate.files.open_folder import OpenFolder
from migrate.project.existing import difference_diagnostics, differences_from_pair
from migrate.project.folder_files import read_folder_files
from migrate.project.in_force import judge_folder
from migrate.project.outcome import InForce, Outcome, OutcomeKind
from migrate.project.pair import compare_app, convert_files
from migrate.project.plan import guard, plan_folder, unreadable_folder
from migrate.project.style_files import find_style
from migrate.project.toml_files import RunCache
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.project.existing import ExistingSchema
    from migrate.project.folder import Folder
    from migrate.project.in_force import FolderState
    from migrate.settings import Settings

_CORRECT_ONE: Final = (
    "correct one of the two; if the schema was made with options such as --batch-dim keep, pass"
    " them again"
)


def check_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Return the outcome that migrating the folder would have, if all of it may be changed.

    Git is not asked, which does not matter as long as nothing is changed; and files that nobody
    reads may stay.
    """
    looking = replace(settings, allow_dirty=True, allow_no_vcs=True, remove_legacy=False)
    return plan_folder(folder, looking, cache)


def preview_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Return the outcome that migrating the folder would have, with its edits in any case.

    What ``run`` would refuse, because it could not be undone, is a warning (rules.md, IM405).
    """
    allowing = replace(settings, allow_dirty=True, allow_no_vcs=True)
    outcome = plan_folder(folder, allowing, cache)
    guarded = guard(outcome, settings, cache)
    refused = guarded.diagnostics[len(outcome.diagnostics) :]
    told = (
        replace(each, severity=Severity.WARNING, message=f"run would refuse: {each.message}")
        for each in refused
    )
    return _with(outcome, *settings.marked(told))


def verify_folder(
    folder: Folder,
    settings: Settings,
    cache: RunCache | None = None,
    *,
    against: str | None = None,
) -> Outcome:
    """Judge the ``input_schema.py`` of a folder: by itself, by ``app.py``, and by the pair.

    ``against`` names a commit whose pair, or else whose schema, is compared with instead of the
    pair in the folder. Raises ``GitError`` where there is no such commit.

    The outcome is unchanged where nothing is wrong, conflict where something is (IM401, IM403,
    IM501 to IM503), failed where the schema cannot be read, and would-migrate, without an edit,
    where a pair has no schema yet.
    """
    cache = cache or RunCache()
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            state = judge_folder(read_folder_files(opened, folder, settings), cache.model_marks)
    except OSError as error:
        return unreadable_folder(folder, error)
    if state.schema is None:
        return _without_schema(folder, settings, cache)
    outcome = _judged(state, state.schema, folder.name, settings)
    if against is not None and state.schema.is_provable:
        outcome = _compared_with_commit(outcome, state, settings, cache, against)
    elif against is None and state.files.input_json is not None and state.is_model:
        outcome = _compared(outcome, state, settings, cache)
    outcome = _concluded(outcome, state.schema)
    diagnostics = settings.marked(outcome.diagnostics)
    return replace(outcome, diagnostics=diagnostics, in_force=state.in_force)


def _without_schema(folder: Folder, settings: Settings, cache: RunCache) -> Outcome:
    """Name a folder that is still to be migrated; there is nothing to verify."""
    outcome = check_folder(folder, replace(settings, force=False), cache)
    is_idle = outcome.kind is OutcomeKind.WOULD_MIGRATE and outcome.conversion is None
    kind = OutcomeKind.NOTHING_TO_DO if is_idle else outcome.kind
    return replace(outcome, kind=kind, edits=(), left=(), proved=False)


def _judged(state: FolderState, schema: ExistingSchema, name: str, settings: Settings) -> Outcome:
    about_app = compare_app(state.app, schema.declared, state.files, settings)
    found = (*schema.problems, *(about_app if schema.loads else ()))
    return Outcome(name, OutcomeKind.UNCHANGED, found)


def _concluded(outcome: Outcome, schema: ExistingSchema) -> Outcome:
    """Return a conflict where anything was found wrong, or could not be proved.

    Of a file that cannot be read nothing was found out, which is a failure.
    """
    if schema.content is None:
        return replace(outcome, kind=OutcomeKind.FAILED, proved=False)
    wrong = any(each.is_error or each.code == "IM501" for each in outcome.diagnostics)
    if wrong and outcome.kind is OutcomeKind.UNCHANGED:
        return replace(outcome, kind=OutcomeKind.CONFLICT, proved=False)
    return outcome


def _compared_with_commit(
    outcome: Outcome, state: FolderState, settings: Settings, cache: RunCache, reference: str
) -> Outcome:
    """Compare with what the folder held at a commit, which may be nothing yet."""
    from migrate.project.earlier import (  # noqa: PLC0415 - brings subprocess
        EarlierCommit,
        earlier_files,
    )

    files = earlier_files(state.files, EarlierCommit(state.files.folder.path, reference), settings)
    earlier = replace(state, files=files, in_force=InForce.LEGACY)
    if files.input_json is not None:
        return _compared(outcome, earlier, settings, cache)
    if not isinstance(files.schema, bytes) or state.schema is None or state.schema.module is None:
        return replace(outcome, reason=f"{reference} has neither a pair nor a schema here")
    differences = compare_modules(read_schema_module(files.schema), state.schema.module)
    told = difference_diagnostics("IM401", differences, state.schema)
    return _with(replace(outcome, proved=not differences), *_with_way_out(told))


def _compared(outcome: Outcome, state: FolderState, settings: Settings, cache: RunCache) -> Outcome:
    """Compare with the pair; one that is broken fails only where the platform may read it."""
    schema = state.schema
    if schema is None or not schema.is_provable:
        return outcome
    style = find_style(state.files.folder.path, cache.toml_files).style
    conversion = convert_files(state.files, state.app, settings, style)
    if conversion.source is None:
        is_read = state.in_force is not InForce.SCHEMA or state.files.folder.named
        is_broken = any(each.is_error for each in conversion.diagnostics)
        if is_read and is_broken:
            return _with(replace(outcome, kind=OutcomeKind.FAILED), *conversion.diagnostics)
        notes = (replace(each, severity=Severity.NOTE) for each in conversion.diagnostics)
        return _with(outcome, *notes)
    differences = differences_from_pair(schema, conversion, settings)
    outcome = replace(outcome, conversion=conversion, proved=not differences)
    told = difference_diagnostics("IM401", differences, schema)
    return _with(outcome, *_with_way_out(told))


def _with_way_out(told: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the differences, of which the first says what to do about all."""
    return tuple(
        replace(each, hint=None if index else _CORRECT_ONE) for index, each in enumerate(told)
    )


def _with(outcome: Outcome, *diagnostics: Diagnostic) -> Outcome:
    return replace(outcome, diagnostics=(*outcome.diagnostics, *diagnostics))
