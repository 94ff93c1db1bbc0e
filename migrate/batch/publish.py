"""The last step of a unit: its edits become one commit on a branch of its own, and leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from migrate.batch.switching import carry_out, plan_switch
from migrate.git.commit import (
    identity_of,
    is_same,
    make_commit,
    message_of,
    refuse_filtered,
)
from migrate.git.publication import Publication, Published, RefusedError
from migrate.git.pushing import RemoteTips, origin_of, refuse_default_branch, remote_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.batch.switching import Switch
    from migrate.files.edit import Edit
    from migrate.git.commit import CommittedState
    from migrate.git.pushing import Remote
    from migrate.git.url import GitUrl

_RESOLVE: Final = ("rev-parse", "--verify", "--quiet")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes what was decided on a committed state.

    ``url`` is where to push to, if not to the checkout's origin. ``stays`` is false for a clone
    that will be gone: nothing needs to be brought back to it.
    """

    state: CommittedState
    publication: Publication
    url: GitUrl | None = None
    stays: bool = True

    def publish(self, edits: Sequence[Edit], *, dry_run: bool) -> Published | None:
        """Commit some edits, push the commit if that is asked for, and switch to its branch.

        A dry run finds out whether all that could be done, and leaves nothing behind. Raises
        ``RefusedError``, ``RemoteError``, ``GitError`` and OSError.
        """
        identity = identity_of(self.state.checkout)
        self._refuse_branch_in_use()
        refuse_filtered(self.state, edits)
        digits = len(self.state.commit)
        switch = plan_switch(self.state.checkout, edits, digits, self.publication.ref)
        remote, tips = self._remote()
        made = make_commit(self.state, edits, self.publication.message, identity)
        here = self.state.checkout.line_if_any(*_RESOLVE, self.publication.ref)
        commit = self._chosen(made, here, remote, tips)
        if dry_run:
            return None
        if remote is not None and tips.branch != commit:
            remote.push(self.publication.ref, commit, self.state.commit, tips)
        if self.stays:
            self._bring_back(commit, here, switch)
        return Published(self.publication.branch, commit, pushed=remote is not None)

    def finish(self, *, dry_run: bool) -> Published | None:
        """Push a commit that an earlier run has made, and not pushed, if there is one.

        It is known by its message, at the tip of the branch that is checked out. Raises as
        ``publish`` does.
        """
        commit, ref = self.state.commit, self.publication.ref
        message, parents = message_of(self.state.own, commit)
        is_out = self.state.checkout.line_if_any("symbolic-ref", "--quiet", "HEAD") == ref
        if not is_out or parents != 1 or message != self.publication.message.strip():
            return None
        remote, tips = self._remote()
        if tips.branch not in {None, commit} and not self.publication.force:
            raise RefusedError(_taken(self.publication, "the remote"))
        if remote is not None and tips.branch != commit and not dry_run:
            remote.push(ref, commit, "", tips)
        return None if dry_run else Published(self.publication.branch, commit, remote is not None)

    def _remote(self) -> tuple[Remote | None, RemoteTips]:
        """Give the remote and what it has of the branch, where something is to be pushed."""
        if not self.publication.push:
            return None, RemoteTips()
        remote = remote_of(self.state.own, self.url or origin_of(self.state.checkout))
        tips = remote.tips(self.publication.ref)
        refuse_default_branch(self.publication, tips)
        self.publication.refuse_beside(tips.refs, "the remote")
        return remote, tips

    def _refuse_branch_in_use(self) -> None:
        """Raise for the default branch, as far as it is known here, and for one checked out."""
        name, checkout = self.publication.branch, self.state.checkout
        default = checkout.line_if_any("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        if default == f"refs/remotes/origin/{name}":
            message = f"{name} is the default branch of the remote: choose another name"
            raise RefusedError(message)
        worktrees = checkout.line("worktree", "list", "--porcelain").splitlines()
        if f"branch {self.publication.ref}" in worktrees:
            message = f"{name} is checked out: choose another name, or check another branch out"
            raise RefusedError(message)
        branches = checkout.line("for-each-ref", "--format=%(refname)", "refs/heads").splitlines()
        self.publication.refuse_beside(branches, "this repository")

    def _chosen(self, made: str, here: str | None, remote: Remote | None, tips: RemoteTips) -> str:
        """Give the commit to publish: one that an earlier run has made, if it says the same.

        Raises ``RefusedError`` if a branch of that name says something else.
        """
        if self.publication.force:
            return made
        if remote is not None and tips.branch is not None:
            remote.fetch_commit(self.publication.ref, tips.branch)
            if not is_same(self.state.own, tips.branch, made):
                raise RefusedError(_taken(self.publication, "the remote"))
        if here is not None and not is_same(self.state.own, here, made):
            raise RefusedError(_taken(self.publication, "this repository"))
        return tips.branch or here or made

    def _bring_back(self, commit: str, here: str | None, switch: Switch) -> None:
        self.state.give_back(commit)
        expected = here or "0" * len(commit)
        update = ("update-ref", "-m", "inferless-migrate", self.publication.ref, commit, expected)
        self.state.checkout.output(*update)
        carry_out(switch)


def _taken(publication: Publication, where: str) -> str:
    return f"{where} has a branch {publication.branch} already: --force replaces it"
