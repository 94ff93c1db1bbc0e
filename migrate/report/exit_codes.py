"""The exit codes of the commands (architecture.md, "Exit codes")."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class ExitCode(enum.IntEnum):
    """The exit codes of every command; ``MEANINGS`` explains each."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    FAILED = 3


MEANINGS: Final[Mapping[ExitCode, str]] = {
    ExitCode.DONE: "done, or nothing to do",
    ExitCode.FOUND: "`check` found something to migrate, or `verify` a difference; or `run"
    " --exit-non-zero-on-change` migrated something",
    ExitCode.USAGE: "wrong usage or configuration",
    ExitCode.FAILED: "something could not be converted, or is in conflict with what is there;"
    " this outranks 1",
}
"""The meaning of each exit code, for the documents."""

_EXIT_CODES: Final[Mapping[OutcomeKind, ExitCode]] = {
    OutcomeKind.CONFLICT: ExitCode.FAILED,
    OutcomeKind.FAILED: ExitCode.FAILED,
}
"""The exit codes of outcomes for most commands; without one, it is 0."""

_EXIT_CODES_OF: Final[Mapping[str, Mapping[OutcomeKind, ExitCode]]] = {
    "check": {**_EXIT_CODES, OutcomeKind.WOULD_MIGRATE: ExitCode.FOUND},
    "verify": {**_EXIT_CODES, OutcomeKind.CONFLICT: ExitCode.FOUND},
}
"""The same for the commands that only look."""


def exit_code(
    command: str, kinds: Collection[OutcomeKind], *, change_is_found: bool = False
) -> ExitCode:
    """Return the exit code of a command that came to these outcomes.

    ``change_is_found`` counts a folder that was migrated, or would be, as a finding, as hooks want
    it.
    """
    codes = dict(_EXIT_CODES_OF.get(command, _EXIT_CODES))
    if change_is_found:
        codes[OutcomeKind.MIGRATED] = codes[OutcomeKind.WOULD_MIGRATE] = ExitCode.FOUND
    return max((codes.get(kind, ExitCode.DONE) for kind in kinds), default=ExitCode.DONE)
