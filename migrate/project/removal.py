"""What ``--remove-legacy`` deletes of a pair, and what it leaves: all that is not beyond doubt."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import file_diagnostic
from migrate.project.folder import SCHEMA_FILE, YAML_FILES
from migrate.project.pair import is_doubt, output_is_whole
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.project.folder_files import FolderFiles
    from migrate.project.outcome import Outcome

_PAIR_STAYS: Final = "the legacy files are not deleted as long as this one may name them"
_OUTPUT_STAYS: Final = "it is not deleted: only a file that was understood whole is"


def removed_files(outcome: Outcome, files: FolderFiles) -> Iterator[tuple[str, bytes | None]]:
    """Give the names and contents of the files to delete, of which none is the schema itself.

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
    """Say why the pair, or a file of it, is not deleted: beside what is wrong with it, if it is.

    Files in a folder that is another model, or another repository, are not ours to delete.
    """
    output = str(files.path(files.output_name))

    def told(diagnostic: Diagnostic) -> Diagnostic:
        if _may_name_the_pair(diagnostic, files):
            return replace(diagnostic, hint=_PAIR_STAYS)
        if diagnostic.file == output and is_doubt(diagnostic):
            return replace(diagnostic, hint=_OUTPUT_STAYS)
        return diagnostic

    others = tuple(_of_others(name, files) for name in files.of_others)
    return replace(outcome, diagnostics=(*map(told, outcome.diagnostics), *others))


def _of_others(name: str, files: FolderFiles) -> Diagnostic:
    message = f'"{name}" is not deleted: its folder is a model or a repository of its own'
    hint = "migrate that folder by itself, or delete the file by hand"
    file = str(files.path(files.yaml_name))
    return file_diagnostic("IM404", message, file, hint=hint, severity=Severity.WARNING)


def _may_name_the_pair(diagnostic: Diagnostic, files: FolderFiles) -> bool:
    """Say whether ``inferless.yaml`` could not be read, understood or edited."""
    return diagnostic.file in {str(files.path(name)) for name in YAML_FILES}
