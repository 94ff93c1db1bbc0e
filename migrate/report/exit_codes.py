"""What a command's exit code says (architecture.md, "Exit codes")."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Collection


class ExitCode(enum.IntEnum):
    """The exit codes of every command."""

    DONE = 0
    """Done, or nothing to do."""
    FOUND = 1
    """``check`` found something to change."""
    USAGE = 2
    """Wrong usage or configuration."""
    FAILED = 3
    """Something could not be converted; this outranks all others."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C."""


_FAILURES: Final = frozenset({OutcomeKind.FAILED, OutcomeKind.CONFLICT})


def exit_code(kinds: Collection[OutcomeKind], *, checking: bool = False) -> ExitCode:
    """Give the exit code of a command that came to these outcomes."""
    if not _FAILURES.isdisjoint(kinds):
        return ExitCode.FAILED
    if checking and OutcomeKind.WOULD_MIGRATE in kinds:
        return ExitCode.FOUND
    return ExitCode.DONE
