"""What ``--remove-legacy`` deletes of a pair, and what keeps it: any doubt, or a use elsewhere."""

from __future__ import annotations

import ast
import os
import posixpath
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.files.reading import UnreadableError, read_file
from migrate.project.discovery import NEVER_ENTERED
from migrate.project.folder import SCHEMA_FILE, YAML_FILES
from migrate.project.pair import is_doubt, output_is_whole
from migrate.project.toml_files import is_repository, upwards
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.project.folder_files import FolderFiles
    from migrate.project.outcome import Outcome

_MAX_SIZE: Final = 1024 * 1024
"""The largest file that is searched for a name, in bytes; a larger one is taken to hold it."""
_MAX_FOLDERS: Final = 20_000
"""How many folders of a repository are searched for other yaml files."""
_MAX_CODE_FILES: Final = 200
"""How many Python files of a folder are searched for a name; more are taken to hold it."""

_YAML: Final = re.compile(r"inferless[^/]*\.ya?ml")
_NAMED: Final = re.compile(rb"^[ \t]*(?:input|output)_file_name[ \t]*:([^\r\n#]*)", re.MULTILINE)
_PAIR_STAYS: Final = "the legacy files are not deleted as long as this one may name them"
_OUTPUT_STAYS: Final = "it is not deleted: only a file that was understood whole is"


def removed_files(outcome: Outcome, files: FolderFiles) -> Iterator[tuple[str, bytes | None]]:
    """Yield the names and contents of the files to delete, never the schema itself.

    The input is the last: as long as it is there, the next run finds the folder.
    """
    is_doubtful = any(
        each.code == "IM501" or _may_name_the_pair(each, files) for each in outcome.diagnostics
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
        if _may_name_the_pair(diagnostic, files):
            return replace(diagnostic, hint=_PAIR_STAYS)
        if diagnostic.file == output and is_doubt(diagnostic):
            return replace(diagnostic, hint=_OUTPUT_STAYS)
        return diagnostic

    others = tuple(_of_others(name, files) for name in files.of_others)
    return replace(outcome, diagnostics=(*map(explained, outcome.diagnostics), *others))


def _of_others(name: str, files: FolderFiles) -> Diagnostic:
    message = f'"{name}" is not deleted: its folder is a model or a repository of its own'
    hint = "migrate that folder by itself, or delete the file by hand"
    file = str(files.path(files.yaml_name))
    return file_diagnostic("IM404", message, file, hint=hint, severity=Severity.WARNING)


def _may_name_the_pair(diagnostic: Diagnostic, files: FolderFiles) -> bool:
    """Return whether ``inferless.yaml`` could not be read, understood or edited."""
    return diagnostic.file in {str(files.path(name)) for name in YAML_FILES}


def users_of_pair(
    files: FolderFiles, yaml_files: dict[Path, tuple[Path, ...]]
) -> Iterator[Diagnostic]:
    """Yield IM420 for each file that still names the input or the output of a folder.

    ``yaml_files`` remembers the yaml files of each repository, and grows.
    """
    folder = Path(os.path.realpath(files.folder.path))
    names = (files.input_name, files.output_name)
    yield from _own_version_2(files)
    for path in _yaml_files(folder, yaml_files):
        if path != folder / files.yaml_name and _yaml_names(path, folder, names):
            yield _kept(path, files)
    code = sorted(path for path in folder.glob("*.py") if path.name != SCHEMA_FILE)
    for path in code[:_MAX_CODE_FILES]:
        if _code_names(path, names):
            yield _kept(path, files)
    if len(code) > _MAX_CODE_FILES:
        yield _kept(code[_MAX_CODE_FILES], files)


def _own_version_2(files: FolderFiles) -> Iterator[Diagnostic]:
    """Yield IM420 for names in a file that no migration edits."""
    yaml = files.yaml
    if yaml.version != 1 and (yaml.input_file_name or yaml.output_file_name):
        yield _kept(files.path(files.yaml_name), files)


def _kept(path: Path, files: FolderFiles) -> Diagnostic:
    folder = Path(os.path.realpath(files.folder.path))
    shown = files.path(path.name) if path.parent == folder else path
    message = f"still names the legacy pair, so {files.input_name} is not deleted"
    hint = "remove the name where it is not needed, then run again"
    return file_diagnostic("IM420", message, str(shown), hint=hint)


def _yaml_files(folder: Path, known: dict[Path, tuple[Path, ...]]) -> tuple[Path, ...]:
    """Return the yaml files of the folder's repository, or of the folder where there is none."""
    *_, top = upwards(folder)
    root = top if is_repository(top) else folder
    if root not in known:
        known[root] = tuple(_find_yaml_files(root))
    return known[root]


def _find_yaml_files(root: Path) -> Iterator[Path]:
    for count, (path, folders, names) in enumerate(os.walk(root)):
        folders[:] = sorted(name for name in folders if name not in NEVER_ENTERED)
        if count >= _MAX_FOLDERS:
            return
        yield from (Path(path, name) for name in sorted(names) if _YAML.fullmatch(name))


def _yaml_names(path: Path, folder: Path, names: tuple[str, ...]) -> bool:
    """Return whether a yaml file names one of the files, relative to itself or its repository."""
    content = _content(path)
    if content is None:
        return True
    *_, root = upwards(path.parent)
    values = (match[1].strip().strip(b"'\"") for match in _NAMED.finditer(content))
    found = [value.decode("utf-8", "replace") for value in values]
    meant = {posixpath.normpath(f"{folder.as_posix()}/{name}") for name in names}
    return any(
        posixpath.normpath(f"{base.as_posix()}/{name}") in meant
        for name in found
        for base in (path.parent, root)
    )


def _code_names(path: Path, names: tuple[str, ...]) -> bool:
    """Return whether a Python file holds the name of one of the files in a string."""
    content = _content(path)
    if content is None:
        return True
    wanted = [posixpath.basename(name) for name in names]
    if not any(name.encode() in content for name in wanted):
        return False
    try:
        nodes = ast.walk(ast.parse(content))
        texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(isinstance(text, str) and name in text for text in texts for name in wanted)


def _content(path: Path) -> bytes | None:
    """Return what a file holds, or ``None`` where it cannot be read whole."""
    try:
        return read_file(path, str(path), _MAX_SIZE)
    except UnreadableError:
        return None
