"""The edits of a migration: ``inferless.yaml``, and what ``--remove-legacy`` deletes of a pair.

Any doubt about a file, or a use of it elsewhere, keeps it.
"""

from __future__ import annotations

import ast
import os
import posixpath
import re
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.files.edit import Edit
from migrate.files.reading import try_to_read
from migrate.project.discovery import NEVER_ENTERED
from migrate.project.folder import INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.pair import is_doubt, output_is_whole
from migrate.project.toml_files import is_repository, upwards
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.inferless_yaml.content import InferlessYaml
    from migrate.project.folder_files import FolderFiles
    from migrate.project.in_force import FolderState


_MOST_COMPARED: Final = 64 * 1024
"""How many bytes of patterns, times names, are compared here; of more, git is asked."""


def file_edit(files: FolderFiles, name: str, before: bytes | None, after: bytes | None) -> Edit:
    """Return the edit of one file of a folder; ``None`` stands for a file that is not there."""
    path = Path(os.path.realpath(files.folder.path), name)
    label = os.path.relpath(path, files.folder.root).replace(os.sep, "/")
    return Edit(files.path(name), name, label, before, after)


def with_leftovers_settled(outcome: Outcome, state: FolderState) -> Outcome:
    """Add the edit of ``inferless.yaml``, and the deletion of the pair with ``--remove-legacy``.

    A migration is unchanged if no edit is left to make. Neither is made for a schema that git
    ignores, since a commit would leave the model without an interface.
    """
    files, remove_legacy = state.files, state.settings.remove_legacy
    edit, diagnostics = yaml_edit(files)
    ignored = tuple(_ignored(state)) if remove_legacy or edit or outcome.edits else ()
    edit = () if ignored else edit
    outcome = outcome.adding(*diagnostics, *ignored)
    edits = (*outcome.edits, *edit)
    if remove_legacy:
        outcome = explain_kept(outcome, files)
        removed = () if ignored else tuple(removed_files(outcome, files))
        users = tuple(_users_of_pair(files, state.cache.yaml_files)) if removed else ()
        outcome = outcome.adding(*users)
        deletions = [] if users else [file_edit(files, *each, None) for each in removed]
        rest = (*deletions, *edit) if _names_another_pair(files.yaml) else (*edit, *deletions)
        edits = (*outcome.edits, *rest)
    elif edit:
        outcome = outcome._replace(left=_left(files))
    if edits:
        return outcome._replace(kind=OutcomeKind.WOULD_MIGRATE, edits=edits, reason=None)
    is_planned = outcome.kind is OutcomeKind.WOULD_MIGRATE
    return outcome._replace(kind=OutcomeKind.UNCHANGED) if is_planned else outcome


def _ignored(state: FolderState) -> Iterator[Diagnostic]:
    """Yield IM421 for a schema that git ignores and does not track.

    Git is only asked where something in sight may ignore a file, or the pair would be lost.
    """
    schema = state.files.path(SCHEMA_FILE)
    if state.settings.remove_legacy or _may_be_ignored(schema):
        from migrate.git.working_tree import is_ignored  # noqa: PLC0415 - brings subprocess

        if is_ignored(schema, state.cache.git_answers):
            message = (
                "is ignored by git, so nothing else is changed: a fresh clone will not have it, and"
                " is still to be migrated"
            )
            yield file_diagnostic("IM421", message, str(schema))


def _may_be_ignored(path: Path) -> bool:
    """Return whether a ``.gitignore`` of the repository may match a file, or a folder above it.

    More patterns than are worth comparing here may do so.
    """
    real = Path(os.path.realpath(path.parent), path.name)
    room = _MOST_COMPARED // len(real.parts)
    for folder in upwards(real.parent):
        if not os.path.lexists(folder / ".gitignore"):
            continue
        text = try_to_read(folder / ".gitignore", room)
        if text is None or _may_mean(text, real.parts):
            return True
        room -= len(text)
    return False


def _may_mean(ignore_file: bytes, names: tuple[str, ...]) -> bool:
    lines = {line.strip().strip("/") for line in os.fsdecode(ignore_file).split("\n")}
    patterns = {line.rpartition("/")[2] for line in lines}
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def yaml_edit(files: FolderFiles) -> tuple[tuple[Edit, ...], tuple[Diagnostic, ...]]:
    """Return the edit of ``inferless.yaml``, if it needs one, and its diagnostics."""
    if files.yaml_content is None:
        return (), ()
    from migrate.inferless_yaml.edit import migrated_yaml  # noqa: PLC0415 - brings PyYAML

    content, problem = migrated_yaml(files.yaml)
    diagnostics = (*files.yaml.diagnostics, *([problem] if problem else []))
    if content is None:
        return (), diagnostics
    return (file_edit(files, files.yaml_name, files.yaml_content, content),), diagnostics


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


_MAX_SIZE: Final = 1024 * 1024
"""The largest file that is searched for a name, in bytes; a larger one is taken to hold it."""
_MAX_FOLDERS: Final = 20_000
"""How many folders of a repository are searched for other yaml files."""
_MAX_CODE_FILES: Final = 200
"""How many Python files of a folder are searched for a name; more are taken to hold it."""

_MOST_NAMES: Final = 100
"""How many files a yaml file may name; one that names more is taken to name any."""
_MOST_USERS: Final = 20
"""How many yaml files are reported that keep one pair."""
_ANYTHING: Final = ""
"""Stands for whatever name a file may hold."""

_YAML: Final = re.compile(r"inferless[^/]*\.ya?ml")
_NAMED: Final = re.compile(rb"^[ \t]*(?:input|output)_file_name[ \t]*:([^\r\n#]*)", re.MULTILINE)
_PAIR_STAYS: Final = "the legacy files are not deleted as long as this one may name them"
_OUTPUT_STAYS: Final = "it is not deleted: only a file that was understood whole is"


def removed_files(outcome: Outcome, files: FolderFiles) -> Iterator[tuple[str, bytes | None]]:
    """Yield the names and contents of the files to delete, never the schema itself.

    The input is the last: as long as it is there, the next run finds the folder.
    """
    is_doubtful = any(
        each.code == "IM501" or may_name_the_pair(each, files) for each in outcome.diagnostics
    )
    if outcome.conversion is None or is_doubtful or files.of_others:
        return
    output, input_ = posixpath.normpath(files.output_name), posixpath.normpath(files.input_name)
    if output_is_whole(files, outcome.conversion) and output not in {input_, SCHEMA_FILE}:
        yield files.output_name, files.output_json
    if input_ != SCHEMA_FILE:
        yield files.input_name, files.input_json


def explain_kept(outcome: Outcome, files: FolderFiles) -> Outcome:
    """Explain why the pair, or one file of it, is not deleted: as the hint of each reason.

    Files in a folder that is another model, or another repository, are not ours to delete.
    """
    output = str(files.path(files.output_name))

    def explained(diagnostic: Diagnostic) -> Diagnostic:
        if may_name_the_pair(diagnostic, files):
            return diagnostic._replace(hint=_PAIR_STAYS)
        if diagnostic.file == output and is_doubt(diagnostic):
            return diagnostic._replace(hint=_OUTPUT_STAYS)
        return diagnostic

    others = tuple(_of_others(name, files) for name in files.of_others)
    return outcome._replace(diagnostics=(*map(explained, outcome.diagnostics), *others))


def _of_others(name: str, files: FolderFiles) -> Diagnostic:
    message = f'"{name}" is not deleted: its folder is a model or a repository of its own'
    hint = "migrate that folder by itself, or delete the file by hand"
    file = str(files.path(files.yaml_name))
    return file_diagnostic("IM404", message, file, hint=hint, severity=Severity.WARNING)


def may_name_the_pair(diagnostic: Diagnostic, files: FolderFiles) -> bool:
    """Return whether ``inferless.yaml`` could not be read, understood or edited."""
    return diagnostic.file in {str(files.path(name)) for name in YAML_FILES}


def _users_of_pair(
    files: FolderFiles, yaml_files: dict[Path, dict[str, list[Path]]]
) -> Iterator[Diagnostic]:
    """Yield IM420 for files that still name the input or the output of a folder.

    ``yaml_files`` remembers which yaml files of a repository name what, and grows.
    """
    folder = Path(os.path.realpath(files.folder.path))
    names = (files.input_name, files.output_name)
    yield from _own_version_2(files)
    meant = {_ANYTHING, *(posixpath.normpath(f"{folder.as_posix()}/{name}") for name in names)}
    found = (
        _kept(path, files, is_read=_ANYTHING not in named)
        for path in _yaml_files(folder, meant, yaml_files)
        if path != folder / files.yaml_name and not meant.isdisjoint(named := _named_in(path))
    )
    yield from islice(found, _MOST_USERS)
    code = sorted(path for path in folder.glob("*.py") if path.name != SCHEMA_FILE)
    for path in code[:_MAX_CODE_FILES]:
        content = try_to_read(path, _MAX_SIZE)
        if content is None or _code_names(content, names):
            yield _kept(path, files, is_read=content is not None)
    if len(code) > _MAX_CODE_FILES:
        yield _kept(code[_MAX_CODE_FILES], files, is_read=False)


def _own_version_2(files: FolderFiles) -> Iterator[Diagnostic]:
    """Yield IM420 for names in a file that no migration edits."""
    yaml = files.yaml
    if yaml.version != 1 and (yaml.input_file_name or yaml.output_file_name):
        yield _kept(files.path(files.yaml_name), files)


def _kept(path: Path, files: FolderFiles, *, is_read: bool = True) -> Diagnostic:
    folder = Path(os.path.realpath(files.folder.path))
    shown = files.path(path.name) if path.parent == folder else path
    fault, hint = "still names", "remove the name where it is not needed, then run again"
    if not is_read:
        fault, hint = "was not read and may name", "if it does not, delete the pair by hand"
    message = f"{fault} the legacy pair, so {files.input_name} is not deleted"
    return file_diagnostic("IM420", message, str(shown), hint=hint)


def _yaml_files(
    folder: Path, meant: set[str], known: dict[Path, dict[str, list[Path]]]
) -> list[Path]:
    """Return the yaml files that named a file when they were first read, or may have done so.

    They are those of the folder's repository, or of the folder where there is none.
    """
    *_, top = upwards(folder)
    root = top if is_repository(top) else folder
    if root not in known:
        known[root] = {}
        for path in _find_yaml_files(root):
            for name in _named_in(path):
                known[root].setdefault(name, []).append(path)
    return sorted({path for name in meant for path in known[root].get(name, ())})


def _find_yaml_files(root: Path) -> Iterator[Path]:
    for count, (path, folders, names) in enumerate(os.walk(root)):
        folders[:] = sorted(name for name in folders if name not in NEVER_ENTERED)
        if count >= _MAX_FOLDERS:
            return
        yield from (Path(path, name) for name in sorted(names) if _YAML.fullmatch(name))


def _named_in(path: Path) -> frozenset[str]:
    """Return the files that a yaml file names, relative to itself or to its repository.

    One that cannot be read, or names more than a person would, may name anything.
    """
    content = try_to_read(path, _MAX_SIZE)
    found = () if content is None else _NAMED.finditer(content)
    values = {match[1].strip().strip(b"'\"") for match in found}
    if content is None or len(values) > _MOST_NAMES:
        return frozenset({_ANYTHING})
    *_, root = upwards(path.parent)
    return frozenset(
        posixpath.normpath(f"{base.as_posix()}/{value.decode('utf-8', 'replace')}")
        for value in values
        for base in (path.parent, root)
    )


def _code_names(content: bytes, names: tuple[str, ...]) -> bool:
    """Return whether a Python file holds the name of one of the files in a string."""
    wanted = [posixpath.basename(name) for name in names]
    if not any(name.encode() in content for name in wanted):
        return False
    try:
        nodes = ast.walk(ast.parse(content))
        texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(isinstance(text, str) and name in text for text in texts for name in wanted)
