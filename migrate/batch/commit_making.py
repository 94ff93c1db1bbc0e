"""Making a commit of edits, as the user, with nothing else in it."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from migrate.batch.publication import RefusedError
from migrate.project.git import GitError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate.batch.committed_state import CommittedState
    from migrate.batch.own_repository import OwnRepository
    from migrate.project.git import Repository
    from migrate.project.outcome import Edit

_IDENTITY: Final = re.compile(r"(.+) <(.*)> [0-9]+ [+-][0-9]+")
_NO_ENCODING: Final = frozenset({"unspecified", "unset", "set"})
_PLAIN_FILE: Final = "100644"
_EXECUTABLE_FILE: Final = "100755"


def identity_of(checkout: Repository) -> dict[str, str]:
    """Give the variables that name the user, as the repository and the user's settings have it.

    Nothing is guessed from the machine's name. Raises ``RefusedError``.
    """
    variables: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        known = checkout.line_if_any("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT")
        match = _IDENTITY.fullmatch(known or "")
        if match is None:
            message = "git does not know who commits: set user.name and user.email with git config"
            raise RefusedError(message)
        variables |= {f"GIT_{role}_NAME": match[1], f"GIT_{role}_EMAIL": match[2]}
    return variables


def refuse_filtered(state: CommittedState, edits: Sequence[Edit]) -> None:
    """Raise ``RefusedError`` for a file that the user's own commit would store otherwise.

    That is one for which ``.gitattributes``, ``.git/info/attributes`` of the checkout, or the
    user's own attributes name a filter that is configured, or an encoding.
    """
    written = [edit.label for edit in edits if edit.after is not None]
    if not written:
        return
    attributes = ("filter", "working-tree-encoding")
    answer = state.own.run("check-attr", "-z", *attributes, "--", *written)
    checkout = replace(state.checkout, all_attributes=True)
    here = checkout.ask("check-attr", "-z", *attributes, names=written)
    words = [*os.fsdecode(answer).split("\0")[:-1], *here]
    filters = checkout.filters()
    for name, attribute, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        is_used = value in filters if attribute == "filter" else value not in _NO_ENCODING
        if is_used:
            message = f"{name} is stored in another form ({attribute}={value}): commit it by hand"
            raise RefusedError(message)


def make_commit(
    state: CommittedState, edits: Sequence[Edit], message: str, identity: Mapping[str, str]
) -> str:
    """Make a commit on top of a committed state, in our own repository, and give its name.

    It is signed if the user has set ``commit.gpgSign`` for all repositories. Raises ``GitError``.
    """
    entries = "".join(_entry(state.own, edit, len(state.commit)) for edit in edits)
    state.own.run("update-index", "-z", "--index-info", content=os.fsencode(entries))
    tree = state.own.line("write-tree", "--missing-ok")
    command = ("commit-tree", *_signing(state.own), "-p", state.commit, tree)
    made = state.own.run(*command, content=os.fsencode(f"{message}\n"), extra=identity)
    return made.decode("ascii").strip()


def entry_of(edit: Edit, digest: str) -> str:
    """Give the index's entry for a file after its edit; the digest is all zeros if it is gone."""
    mode = "0" if edit.after is None else mode_of(edit)
    return f"{mode} {digest}\t{edit.label}\0"


def mode_of(edit: Edit) -> str:
    """Give git's mode of a file that is edited."""
    return _EXECUTABLE_FILE if (edit.mode or 0) & stat.S_IXUSR else _PLAIN_FILE


def is_same(own: OwnRepository, one: str, other: str) -> bool:
    """Say whether two commits say the same, on top of the same, whoever made them and when."""
    return _content(own, one) == _content(own, other)


def message_of(own: OwnRepository, commit: str) -> tuple[str, int]:
    """Give the message of a commit, and how many parents it has."""
    headers, _, message = os.fsdecode(own.run("cat-file", "commit", commit)).partition("\n\n")
    return message.strip(), sum(line.startswith("parent ") for line in headers.splitlines())


def _content(own: OwnRepository, commit: str) -> tuple[list[str], str]:
    headers, _, message = os.fsdecode(own.run("cat-file", "commit", commit)).partition("\n\n")
    kept = [line for line in headers.splitlines() if line.startswith(("tree ", "parent "))]
    return kept, message.strip()


def _entry(own: OwnRepository, edit: Edit, digits: int) -> str:
    if edit.after is None:
        return entry_of(edit, "0" * digits)
    stored = own.run("hash-object", "-w", "--no-filters", "--stdin", content=edit.after)
    return entry_of(edit, stored.decode("ascii").strip())


def _signing(own: OwnRepository) -> tuple[str, ...]:
    try:
        wanted = own.line("config", "--type=bool", "--get", "commit.gpgSign")
    except GitError:
        return ()
    return ("-S",) if wanted == "true" else ()
