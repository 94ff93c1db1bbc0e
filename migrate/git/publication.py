"""What is to leave a batch: for each repository one commit on a branch of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_MESSAGE: Final = "Migrate to input_schema.py"

_NOT_IN_NAMES: Final = re.compile(
    r"^[-/.]|^refs/|^(HEAD|@)$|\.\.|@\{|//|/\.|\.lock(/|$)|[\x00-\x20\x7f~^:?*\[\\]|[/.]$"
)
"""What git allows in no name of a branch; and what would be mistaken for something else."""


def is_branch_name(name: str) -> bool:
    """Say whether a branch may have this name."""
    return bool(name) and _NOT_IN_NAMES.search(name) is None


class RefusedError(Exception):
    """A commit that must not be made, or a branch that must not be pushed; the text says why."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The branch to make in every repository, and the message of its commit.

    ``push`` says that the branch goes to the remote ``origin``, or to the URL that was cloned.
    ``force`` says that a branch of that name is replaced.
    """

    branch: str
    message: str = DEFAULT_MESSAGE
    push: bool = False
    force: bool = False

    @property
    def ref(self) -> str:
        """The branch, as git knows it."""
        return f"refs/heads/{self.branch}"

    def refuse_beside(self, refs: Iterable[str], where: str) -> None:
        """Raise ``RefusedError`` if git cannot have the branch beside others: a branch is a file.

        There is no ``x`` where there is an ``x/y``, nor the reverse. ``where`` they are is told.
        """
        for other in refs:
            if other.startswith(f"{self.ref}/") or self.ref.startswith(f"{other}/"):
                name = other.removeprefix("refs/heads/")
                problem = f"{where} has a branch {name}, so git cannot have {self.branch}"
                message = f"{problem}: choose another name"
                raise RefusedError(message)


@dataclass(frozen=True, slots=True)
class Published:
    """What has left: the branch, its commit, and whether the remote has it."""

    branch: str
    commit: str
    pushed: bool
