"""Making git know of a new file (``git add --intent-to-add``), for who looks only at tracked ones.

It is the last step, after all edits, and undoes none of them if it fails.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import file_diagnostic
from migrate.git.runner import TIME_LIMIT, GitError, Repository, find_repository
from migrate.project.folder import SCHEMA_FILE
from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from migrate.files.open_folder import OpenFolder
    from migrate.project.outcome import Outcome

_MIGRATED: Final = frozenset({OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED})
_UNTRACKED: Final = "? "


def with_intent_to_add(
    outcome: Outcome, folder: OpenFolder, time_limit: float = TIME_LIMIT
) -> Outcome:
    """Add a migrated folder's ``input_schema.py`` to git's index, without its contents.

    Also where an earlier run has written it; a file that git knows is left as it is. If it fails,
    the outcome says so (IM412). ``time_limit`` is what git may take for one step, in seconds.
    """
    if outcome.kind not in _MIGRATED or folder.status(SCHEMA_FILE) is None:
        return outcome
    real = Path(os.path.realpath(folder.path))
    root = find_repository(real)
    if root is None:
        reason, hint = "it is outside any repository", "leave out --git-add there"
        return _with_warning(outcome, folder.path, reason, hint)
    try:
        _add(Repository(root, time_limit), (real / SCHEMA_FILE).relative_to(root).as_posix())
    except GitError as error:
        by_hand = shlex.join(
            ("git", "-C", str(folder.path), "add", "--force", "--intent-to-add", SCHEMA_FILE)
        )
        return _with_warning(outcome, folder.path, str(error), f"add it by hand: {by_hand}")
    return outcome


def _add(repository: Repository, name: str) -> None:
    """Add a file if it is not known yet; raise ``GitError``."""
    question = ("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
    told = repository.ask(*question, names=(name,))
    if not told:
        message = "it is ignored"
        raise GitError(message)
    if told[0].startswith(_UNTRACKED):
        repository.intend_to_add((name,))


def _with_warning(outcome: Outcome, folder: Path, reason: str, hint: str) -> Outcome:
    message = f"could not be added to git: {reason}"
    diagnostic = file_diagnostic("IM412", message, str(folder / SCHEMA_FILE), hint=hint)
    return replace(outcome, diagnostics=(*outcome.diagnostics, diagnostic))
