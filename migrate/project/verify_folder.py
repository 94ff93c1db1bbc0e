"""Judging the ``input_schema.py`` of a folder, and comparing it with a pair or a commit."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.contract.verification import compare_modules
from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.files.open_folder import OpenFolder
from migrate.files.reading import UnreadableError, find_repository
from migrate.project.existing import (
    difference_diagnostics,
    differences_from_pair,
    names_schema,
    read_existing_schema,
    unreported,
)
from migrate.project.folder import INPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.folder_files import read_folder_files
from migrate.project.in_force import judge_folder
from migrate.project.outcome import InForce, Outcome, OutcomeKind
from migrate.project.pair import compare_app, convert_folder
from migrate.project.plan import check_folder, unreadable_folder
from migrate.project.toml_files import RunCache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.git.working_tree import GitCache
    from migrate.project.existing import ExistingSchema
    from migrate.project.folder import Folder
    from migrate.project.folder_files import FolderFiles
    from migrate.project.in_force import FolderState
    from migrate.settings import Settings

_CORRECT_ONE: Final = "correct one of the two"
_CORRECT_SCHEMA: Final = f"correct {SCHEMA_FILE} unless the change is meant"
"""The way out of differences from a commit, of which nothing can be corrected."""
_OTHER_OPTIONS: Final = (
    "; if the schema was made with options such as --batch-dim keep, pass them again"
)
_FETCHABLE: Final = re.compile(
    r"(?P<hash>[0-9a-f]{40}([0-9a-f]{24})?)"
    r"|(?!-|@$|(\w+_)?HEAD$|[0-9a-f]{7,64}$)(?P<remote>origin/)?(?P<name>[\w./@+-]+)"
)
"""A commit, a branch or a tag: a remote knows none that is abbreviated or relative to another."""


def verify_folder(
    folder: Folder, settings: Settings, cache: RunCache | None = None, *, against: str | None = None
) -> Outcome:
    """Judge the ``input_schema.py`` of a folder: by itself, by ``app.py``, and by the pair.

    ``against`` names a commit whose pair, or else whose schema, is compared with instead of the
    pair in the folder. Raises ``GitError`` where there is no such commit.

    The outcome is unchanged where nothing is wrong, conflict where something is (IM401, IM403,
    IM501 to IM503), failed where the schema cannot be read, and would-migrate, without an edit,
    where a pair has no schema yet.
    """
    try:
        with OpenFolder(folder.path, folder.identity) as opened:
            files = read_folder_files(opened, folder, settings)
            state = judge_folder(files, settings, cache or RunCache())
    except OSError as error:
        return unreadable_folder(folder, error)
    try:
        return _verified(state, against)
    except UnreadableError as error:
        found = settings.marked((error.diagnostic,))
        return Outcome(folder.name, OutcomeKind.FAILED, found, in_force=state.in_force)


def _verified(state: FolderState, against: str | None) -> Outcome:
    if state.schema is None or state.is_foreign:
        outcome = _without_schema(state)
        return outcome if against is None else _gone(outcome, state, against)
    outcome = _judged(state, state.schema)
    if against is not None and state.schema.is_provable:
        outcome = _compared_with_commit(outcome, state, against)
    elif against is None and state.files.input_json is not None and state.is_model:
        outcome = _compared(outcome, state)
    outcome = _concluded(outcome, state.schema)
    diagnostics = state.settings.marked(outcome.diagnostics)
    return outcome._replace(diagnostics=diagnostics, in_force=state.in_force)


def _without_schema(state: FolderState) -> Outcome:
    """Name a folder that is still to be migrated; there is nothing to verify."""
    settings = replace(state.settings, force=False)
    outcome = check_folder(state.files.folder, settings, state.cache)
    is_idle = outcome.kind is OutcomeKind.WOULD_MIGRATE and outcome.conversion is None
    kind = OutcomeKind.NOTHING_TO_DO if is_idle else outcome.kind
    return outcome._replace(kind=kind, edits=(), left=(), proved=False)


def _gone(outcome: Outcome, state: FolderState, reference: str) -> Outcome:
    """Return a conflict if the folder has lost the interface that it had at a commit."""
    if outcome.kind is not OutcomeKind.NOTHING_TO_DO or state.files.input_json is not None:
        return outcome
    files = _files_of_commit(state, reference)
    had_pair = files.input_json is not None and _is_legacy(state._replace(files=files))
    if not had_pair and not names_schema(files.schema):
        return outcome
    earlier = files.input_name if had_pair else files.folder.schema_file
    message = f"the interface is gone: {reference} has {earlier}, and no {SCHEMA_FILE} declares it"
    hint = f"git restore --source {reference} {earlier} brings it back; then inferless-migrate run"
    told = file_diagnostic("IM401", message, str(files.path(SCHEMA_FILE)), hint=hint)
    return outcome._replace(kind=OutcomeKind.CONFLICT, reason=None).adding(told)


def _is_legacy(state: FolderState) -> bool:
    """Return whether an input is a legacy document, sound or not: other files have its name."""
    return not any(each.code == "IM008" for each in convert_folder(state).diagnostics)


def _judged(state: FolderState, schema: ExistingSchema) -> Outcome:
    about_app = compare_app(state, schema.declared) if schema.loads else ()
    name, found = state.files.folder.name, (*schema.problems, *about_app)
    return Outcome(name, OutcomeKind.UNCHANGED, found, file=schema.file)


def _concluded(outcome: Outcome, schema: ExistingSchema) -> Outcome:
    """Return a conflict where anything was found wrong, or could not be proved.

    Of a file that cannot be read nothing was found out, which is a failure.
    """
    if schema.content is None:
        return outcome._replace(kind=OutcomeKind.FAILED, proved=False)
    wrong = any(each.is_error or each.code == "IM501" for each in outcome.diagnostics)
    if wrong and outcome.kind is OutcomeKind.UNCHANGED:
        return outcome._replace(kind=OutcomeKind.CONFLICT, proved=False)
    return outcome


def _files_of_commit(state: FolderState, reference: str) -> FolderFiles:
    commit = EarlierCommit(state.files.folder.path, reference, state.cache.git_answers)
    return commit.files_of(state.files, state.settings.max_size)


def _compared_with_commit(outcome: Outcome, state: FolderState, reference: str) -> Outcome:
    """Compare with what the folder held at a commit, which may be nothing yet."""
    files = _files_of_commit(state, reference)
    earlier = state._replace(files=files, in_force=InForce.LEGACY)
    if files.input_json is not None:
        return _compared(outcome, earlier, reference)
    if not isinstance(files.schema, bytes) or state.schema is None or state.schema.module is None:
        return outcome._replace(reason=f"{reference} has neither a pair nor a schema here")
    named = f"{files.folder.schema_file} of {reference}"
    existing = read_existing_schema(files.schema, named, None)
    before = None if existing is None else existing.module
    if before is None or not before.loads:
        return outcome._replace(reason=f"{named} is not certain to load")
    differences = compare_modules(before, state.schema.module)
    told = difference_diagnostics("IM401", differences, state.schema, named)
    outcome = outcome._replace(proved=not differences)
    return outcome.adding(*_with_way_out(told, _CORRECT_SCHEMA))


def _compared(outcome: Outcome, state: FolderState, reference: str | None = None) -> Outcome:
    """Compare with the pair; one that is broken fails only where the platform may read it.

    ``reference`` is the commit that the pair is of, if it is of one.
    """
    schema = state.schema
    if schema is None or not schema.is_provable:
        return outcome
    conversion = convert_folder(state)
    if conversion.source is None:
        is_read = state.in_force is not InForce.SCHEMA or state.files.folder.named
        is_broken = any(each.is_error for each in conversion.diagnostics)
        if is_read and is_broken:
            return outcome.adding(*conversion.diagnostics, kind=OutcomeKind.FAILED)
        notes = (each.as_note() for each in conversion.diagnostics)
        return outcome.adding(*notes)
    differences = differences_from_pair(schema, conversion, state.settings)
    outcome = outcome._replace(conversion=conversion, proved=not differences)
    hint, earlier = _CORRECT_ONE, "the legacy file"
    if reference is not None:
        hint, earlier = _CORRECT_SCHEMA, f"{state.files.input_name} of {reference}"
    others = unreported(differences, outcome.diagnostics)
    told = difference_diagnostics("IM401", others, schema, earlier)
    return outcome.adding(*_with_way_out(told, hint + _OTHER_OPTIONS))


def _with_way_out(told: tuple[Diagnostic, ...], hint: str) -> tuple[Diagnostic, ...]:
    """Return the differences, of which the first says what to do about all."""
    return tuple(each._replace(hint=None if index else hint) for index, each in enumerate(told))


def _way_to_fetch(root: Path, reference: str) -> str:
    """Return how to fetch a commit that is missing, if that can help."""
    options = ["--unshallow"] if (root / ".git/shallow").exists() else []
    names = []
    if found := _FETCHABLE.fullmatch(reference):
        here = f"refs/remotes/{reference}" if found["remote"] else found["name"]
        names = ["origin", found["hash"] or f"{found['name']}:{here}"]
    if not options and not names:
        return ""
    return f"; if the remote has it, fetch it: {' '.join(['git', 'fetch', *options, *names])}"


def check_commit(found: Iterable[Folder | Diagnostic], reference: str) -> None:
    """Raise ``GitError`` if the repository of a folder does not have a commit."""
    folders = (each.path for each in found if not isinstance(each, Diagnostic))
    of_repository = {find_repository(Path(os.path.realpath(path))): path for path in folders}
    for path in of_repository.values():
        EarlierCommit(path, reference)


class EarlierCommit:
    """One commit of a repository, whose files are read without anything of it being run."""

    def __init__(
        self, folder: Path, reference: str, known: dict[Path, GitCache] | None = None
    ) -> None:
        """Find the commit that a reference names, such as a branch; raise ``GitError``.

        ``known`` holds what git has answered in the same run.
        """
        from migrate.git.runner import (  # noqa: PLC0415 - brings subprocess
            GitError,
            RefusedError,
        )
        from migrate.git.working_tree import git_cache  # noqa: PLC0415 - as above

        root = find_repository(Path(os.path.realpath(folder)))
        if root is None:
            message = f"{folder} is not in a git repository"
            raise GitError(message)
        if not reference:
            message = "the name of the commit is empty"
            raise GitError(message)
        self._root = root
        self._reference = reference
        self._answers = git_cache(root, known)
        try:
            self._answers.check_own()
        except RefusedError as error:
            raise GitError(str(error)) from error
        is_one_line = reference.isprintable() and not reference.startswith("-")
        with self._answers.in_time():
            name = f"{reference}^{{commit}}"
            commit = self._answers.objects.commit(name) if is_one_line else None
        if commit is None:
            problem = f"there is no commit {reference!r} in {root}"
            raise GitError(problem + _way_to_fetch(root, reference))
        self._tree = commit.tree

    def files_of(self, files: FolderFiles, max_size: int) -> FolderFiles:
        """Return a folder's files with the pair and the schema of the commit in place of its own.

        The name of the input is that of the commit's ``inferless.yaml``. Raises
        ``UnreadableError``.
        """
        read = partial(self._read, files, max_size)
        name, content = INPUT_FILE, read(INPUT_FILE)
        named = _named_input(files, read(YAML_FILES[0]) or read(YAML_FILES[1]))
        if named is not None and (other := read(named)) is not None:
            name, content = named, other
        return files._replace(
            input_name=name,
            input_json=content,
            input_problem=None,
            output_json=None,
            schema=read(files.folder.schema_file),
        )

    def _read(self, files: FolderFiles, max_size: int, name: str) -> bytes | None:
        from migrate.git.runner import GitError  # noqa: PLC0415 - brings subprocess

        folder = os.path.relpath(os.path.realpath(files.folder.path), self._root)
        path = Path(os.path.normpath(f"{folder}/{name}")).as_posix()
        reason = "it is damaged or missing, or larger than --max-size allows"
        try:
            with self._answers.in_time():
                entry = self._answers.objects.entry(self._tree, path)
                if entry is None:
                    return None
                content = self._answers.objects.blob(entry.digest, max_size)
        except GitError as error:
            content, reason = None, str(error)
        if content is None:
            message = f"the file cannot be read in {self._reference}: {reason}"
            raise UnreadableError(file_diagnostic("IM001", message, str(files.path(name))))
        return content


def _named_input(files: FolderFiles, yaml: bytes | None) -> str | None:
    if yaml is None:
        return None
    from migrate.inferless_yaml.reading import read_inferless_yaml  # noqa: PLC0415 - brings PyYAML

    named = read_inferless_yaml(yaml, str(files.path(files.yaml_name))).input_file_name
    return None if named is None else named.value
