"""What would become of one folder: decided from its files, with nothing written."""

from __future__ import annotations

import os
import posixpath
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.contract import read_schema_module
from migrate.diagnostics import about_file
from migrate.files.edit import Edit
from migrate.files.open_folder import OpenFolder
from migrate.files.reading import UnreadableError, unreadable
from migrate.project.existing import compare_with_existing
from migrate.project.folder import INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE
from migrate.project.folder_files import FolderFiles, read_folder_files
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.pair import convert_pair
from migrate.project.removal import removed_files, stays_told
from migrate.project.style_files import find_style
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.inferless_yaml.content import InferlessYaml
    from migrate.project.folder import Folder
    from migrate.project.toml_files import RunCache
    from migrate.settings import Settings

_LARGEST_PARSED: Final = 4 * 1024 * 1024
"""The largest schema that is looked at where nothing tells how large it should be."""


def plan_folder(folder: Folder, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Give the outcome that migrating the folder would have, with the edits to make.

    ``cache`` holds what is known of other folders of the same run.
    """
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            return plan_open_folder(opened, folder, settings, cache)
    except OSError as error:
        return unreadable_folder(folder, error)


def plan_open_folder(
    opened: OpenFolder, folder: Folder, settings: Settings, cache: RunCache | None = None
) -> Outcome:
    """Plan a folder that is held open, so that the edits can be made in the very same one."""
    name = str(folder.path / folder.input_file if folder.named else folder.path)
    try:
        files = read_folder_files(opened, folder, settings)
    except UnreadableError as error:
        return Outcome(name, OutcomeKind.FAILED, (error.diagnostic,))
    escaping = tuple(each for each in files.yaml.diagnostics if each.is_error)
    if escaping:
        return Outcome(name, OutcomeKind.FAILED, escaping)
    outcome = plan(files, name, settings, cache)
    edits = tuple(replace(edit, mode=opened.mode(edit.name)) for edit in outcome.edits)
    diagnostics = settings.marked(outcome.diagnostics)
    return guarded(replace(outcome, edits=edits, diagnostics=diagnostics), settings, cache)


def plan(
    files: FolderFiles, name: str, settings: Settings, cache: RunCache | None = None
) -> Outcome:
    """Decide what to do about a folder's files; ``name`` is what the user calls the folder."""
    if files.input_json is None:
        return _without_input(files, name)
    found = find_style(files.folder.path, cache.toml_files if cache else None)
    outcome = convert_pair(files, name, settings, found.style)
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    outcome = plan_schema(_with(outcome, *found.diagnostics), files, SCHEMA_FILE, settings)
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE:
        return outcome
    edit, diagnostics = _yaml_edit(files)
    outcome = _with(outcome, *diagnostics)
    edits = (*outcome.edits, *edit)
    if settings.remove_legacy:
        outcome = stays_told(outcome, files)
        deletions = [_edit(files, *removed, None) for removed in removed_files(outcome, files)]
        rest = (*deletions, *edit) if _names_another_pair(files.yaml) else (*edit, *deletions)
        edits = (*outcome.edits, *rest)
    elif edit:
        outcome = replace(outcome, left=_left(files))
    kind = OutcomeKind.WOULD_MIGRATE if edits else OutcomeKind.UNCHANGED
    return replace(outcome, kind=kind, edits=edits)


def plan_schema(outcome: Outcome, files: FolderFiles, target: str, settings: Settings) -> Outcome:
    """Add the edit that puts the generated text in its place, unless the same or another is there.

    ``target`` is the name of the file to write, within the folder.
    """
    conversion = outcome.conversion
    if outcome.kind is not OutcomeKind.WOULD_MIGRATE or conversion is None:
        return outcome
    before = files.schema
    if isinstance(before, bytes | None):
        after = (conversion.source or "").encode()
        edit = _edit(files, target, before, after)
        if before is None:
            return replace(outcome, edits=(edit,))
        found = compare_with_existing(before, conversion, settings, str(files.path(target)))
        if found[0].code == "IM402":
            return _with(outcome, *found)
        if settings.force:
            return replace(outcome, edits=(edit,))
        return replace(_with(outcome, *found), kind=OutcomeKind.CONFLICT)
    return replace(_with(outcome, before), kind=OutcomeKind.FAILED)


def _names_another_pair(yaml: InferlessYaml) -> bool:
    """Say whether only ``inferless.yaml`` tells where the pair is.

    Then it is the last to change: a run that was killed can be started again as long as it tells.
    """
    named = (yaml.input_file_name, INPUT_FILE), (yaml.output_file_name, OUTPUT_FILE)
    return any(name is not None and name.value != usual for name, usual in named)


def _left(files: FolderFiles) -> tuple[Path, ...]:
    """Give the files of the pair, if one has a name that is only in ``inferless.yaml``."""
    names = [files.input_name]
    if files.output_json is not None:
        names.append(files.output_name)
    usual = {INPUT_FILE, OUTPUT_FILE}
    is_found_later = usual.issuperset(map(posixpath.normpath, names))
    return () if is_found_later else tuple(map(files.path, names))


def _without_input(files: FolderFiles, name: str) -> Outcome:
    """Finish a migration that left ``inferless.yaml`` speaking of files that are gone."""
    input_path = str(files.path(files.input_name))
    if files.folder.named:
        message = "the file cannot be read: no such file or directory"
        missing = about_file("IM001", message, input_path, hint="correct the path")
        return Outcome(name, OutcomeKind.FAILED, (missing,))
    is_migrated = isinstance(files.schema, bytes) and _loads(files.schema)
    edits, diagnostics = _yaml_edit(files) if is_migrated else ((), ())
    if edits:
        return Outcome(name, OutcomeKind.WOULD_MIGRATE, diagnostics, edits)
    absent = about_file("IM001", "there is no legacy input", input_path, severity=Severity.NOTE)
    absent = replace(absent, hint=None)  # nothing needs to be done
    return Outcome(name, OutcomeKind.NOTHING_TO_DO, (*diagnostics, absent))


def _loads(schema: bytes) -> bool:
    is_small = len(schema) <= _LARGEST_PARSED
    return is_small and read_schema_module(schema.decode("utf-8", "replace")).loads


def _yaml_edit(files: FolderFiles) -> tuple[tuple[Edit, ...], tuple[Diagnostic, ...]]:
    """Give the edit of ``inferless.yaml``, if it needs one, and what there is to say about it."""
    if files.yaml_content is None:
        return (), ()
    from migrate.inferless_yaml.edit import migrated_yaml  # noqa: PLC0415 - brings PyYAML

    migrated = migrated_yaml(files.yaml)
    diagnostics = (*files.yaml.diagnostics, *migrated.diagnostics)
    if migrated.content is None:
        return (), diagnostics
    return (_edit(files, files.yaml_name, files.yaml_content, migrated.content),), diagnostics


def _edit(files: FolderFiles, name: str, before: bytes | None, after: bytes | None) -> Edit:
    path = Path(os.path.realpath(files.folder.path), name)
    label = os.path.relpath(path, files.folder.root).replace(os.sep, "/")
    return Edit(files.path(name), name, label, before, after)


def guarded(outcome: Outcome, settings: Settings, cache: RunCache | None = None) -> Outcome:
    """Refuse to change or delete what could not be had back (rules.md, IM405)."""
    touched = [edit.path for edit in outcome.edits if edit.before is not None]
    if not touched or (settings.allow_dirty and settings.allow_no_vcs):
        return outcome
    from migrate.git.working_tree import unsafe_files  # noqa: PLC0415 - brings subprocess

    unsafe = unsafe_files(
        touched,
        allow_dirty=settings.allow_dirty,
        allow_no_vcs=settings.allow_no_vcs,
        known=cache.git_answers if cache else None,
    )
    if not unsafe:
        return outcome
    return replace(_with(outcome, *unsafe), kind=OutcomeKind.CONFLICT, edits=())


def _with(outcome: Outcome, *diagnostics: Diagnostic) -> Outcome:
    return replace(outcome, diagnostics=(*outcome.diagnostics, *diagnostics))


def unreadable_folder(folder: Folder, error: OSError) -> Outcome:
    """Give the outcome of a folder that cannot be opened."""
    name = str(folder.path / folder.input_file if folder.named else folder.path)
    diagnostic = unreadable(error, name, "the file" if folder.named else "the folder")
    return Outcome(name, OutcomeKind.FAILED, (diagnostic,))
