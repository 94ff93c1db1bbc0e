"""What ``--remove-legacy`` deletes of a pair, and what it leaves: all that is not beyond doubt."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.project.folder import YAML_FILES
from migrate.project.pair import is_doubt, output_is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.project.folder_files import FolderFiles
    from migrate.project.outcome import Outcome

_PAIR_STAYS: Final = "the legacy files are not deleted as long as this one may name them"
_OUTPUT_STAYS: Final = "it is not deleted: only a file that was understood whole is"


def removed_files(outcome: Outcome, files: FolderFiles) -> Iterator[tuple[str, bytes | None]]:
    """Give the names and contents of the files to delete.

    The input is the last: as long as it is there, the next run finds the folder.
    """
    if outcome.conversion is None or any(_may_name_the_pair(d, files) for d in outcome.diagnostics):
        return
    names = posixpath.normpath(files.output_name), posixpath.normpath(files.input_name)
    if output_is_whole(files, outcome.conversion) and len(set(names)) > 1:
        yield files.output_name, files.output_json
    yield files.input_name, files.input_json


def stays_told(outcome: Outcome, files: FolderFiles) -> Outcome:
    """Say beside what is wrong with a file that this is why it, or the pair, is not deleted."""
    output = str(files.path(files.output_name))

    def told(diagnostic: Diagnostic) -> Diagnostic:
        if _may_name_the_pair(diagnostic, files):
            return replace(diagnostic, hint=_PAIR_STAYS)
        if diagnostic.file == output and is_doubt(diagnostic):
            return replace(diagnostic, hint=_OUTPUT_STAYS)
        return diagnostic

    return replace(outcome, diagnostics=tuple(map(told, outcome.diagnostics)))


def _may_name_the_pair(diagnostic: Diagnostic, files: FolderFiles) -> bool:
    """Say whether ``inferless.yaml`` could not be read, understood or edited."""
    return diagnostic.file in {str(files.path(name)) for name in YAML_FILES}
