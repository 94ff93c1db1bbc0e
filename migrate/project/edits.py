"""The edits of a migration: the schema, ``inferless.yaml``, and what is deleted of a pair."""

from __future__ import annotations

import os
import posixpath
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import file_diagnostic
from migrate.files.edit import Edit
from migrate.files.reading import UnreadableError, read_file
from migrate.project.folder import INPUT_FILE, OUTPUT_FILE
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.removal import explain_kept, removed_files, users_of_pair
from migrate.project.toml_files import upwards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.inferless_yaml.content import InferlessYaml
    from migrate.project.folder_files import FolderFiles
    from migrate.project.toml_files import RunCache
    from migrate.settings import Settings

_LARGEST_IGNORE_FILE: Final = 16 * 1024
"""The largest ``.gitignore`` that is looked into, in bytes; of a larger one, git is asked."""


def file_edit(files: FolderFiles, name: str, before: bytes | None, after: bytes | None) -> Edit:
    """Return the edit of one file of a folder; ``None`` stands for a file that is not there."""
    path = Path(os.path.realpath(files.folder.path), name)
    label = os.path.relpath(path, files.folder.root).replace(os.sep, "/")
    return Edit(files.path(name), name, label, before, after)


def with_leftovers_settled(
    outcome: Outcome, files: FolderFiles, settings: Settings, cache: RunCache
) -> Outcome:
    """Add the edit of ``inferless.yaml``, and the deletion of the pair with ``--remove-legacy``.

    The outcome is unchanged if no edit is left to make.
    """
    edit, diagnostics = yaml_edit(files)
    ignored = tuple(_ignored(outcome, settings))
    outcome = outcome.adding(*diagnostics, *ignored)
    edits = (*outcome.edits, *edit)
    if settings.remove_legacy:
        outcome = explain_kept(outcome, files)
        removed = () if ignored else tuple(removed_files(outcome, files))
        users = tuple(users_of_pair(files, cache.yaml_files)) if removed else ()
        outcome = outcome.adding(*users)
        deletions = [] if users else [file_edit(files, *each, None) for each in removed]
        rest = (*deletions, *edit) if _names_another_pair(files.yaml) else (*edit, *deletions)
        edits = (*outcome.edits, *rest)
    elif edit:
        outcome = replace(outcome, left=_left(files))
    kind = OutcomeKind.WOULD_MIGRATE if edits else OutcomeKind.UNCHANGED
    return replace(outcome, kind=kind, edits=edits)


def _ignored(outcome: Outcome, settings: Settings) -> Iterator[Diagnostic]:
    """Yield IM421 for a new schema that git ignores.

    Git is only asked where something in sight may ignore a file, or the pair would be lost.
    """
    created = (edit.path for edit in outcome.edits if edit.before is None)
    for path in created:
        if settings.remove_legacy or _may_be_ignored(path):
            from migrate.git.working_tree import is_ignored  # noqa: PLC0415 - brings subprocess

            if is_ignored(path):
                message = "is ignored by git, so it will not be committed"
                hint = "change the .gitignore, or add the file with git add --force"
                yield file_diagnostic("IM421", message, str(path), hint=hint)


def _may_be_ignored(path: Path) -> bool:
    """Return whether a ``.gitignore`` of the repository may match a file, or a folder above it."""
    real = Path(os.path.realpath(path.parent), path.name)
    return any(_may_mean(each / ".gitignore", real.parts) for each in upwards(real.parent))


def _may_mean(ignore_file: Path, names: tuple[str, ...]) -> bool:
    try:
        text = read_file(ignore_file, str(ignore_file), _LARGEST_IGNORE_FILE)
    except UnreadableError:
        return False
    patterns = {
        line.strip().strip("/").rpartition("/")[2] for line in os.fsdecode(text).split("\n")
    }
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def yaml_edit(files: FolderFiles) -> tuple[tuple[Edit, ...], tuple[Diagnostic, ...]]:
    """Return the edit of ``inferless.yaml``, if it needs one, and its diagnostics."""
    if files.yaml_content is None:
        return (), ()
    from migrate.inferless_yaml.edit import migrated_yaml  # noqa: PLC0415 - brings PyYAML

    migrated = migrated_yaml(files.yaml)
    diagnostics = (*files.yaml.diagnostics, *migrated.diagnostics)
    if migrated.content is None:
        return (), diagnostics
    edit = file_edit(files, files.yaml_name, files.yaml_content, migrated.content)
    return (edit,), diagnostics


def _names_another_pair(yaml: InferlessYaml) -> bool:
    """Return whether only ``inferless.yaml`` names the pair.

    Then it changes last, so that a run that was killed can be started again.
    """
    named = (yaml.input_file_name, INPUT_FILE), (yaml.output_file_name, OUTPUT_FILE)
    return any(name is not None and name.value != usual for name, usual in named)


def _left(files: FolderFiles) -> tuple[Path, ...]:
    """Return the files of the pair, if one has a name that is only in ``inferless.yaml``."""
    names = [files.input_name]
    if files.output_json is not None:
        names.append(files.output_name)
    usual = {INPUT_FILE, OUTPUT_FILE}
    is_found_later = usual.issuperset(map(posixpath.normpath, names))
    return () if is_found_later else tuple(map(files.path, names))
