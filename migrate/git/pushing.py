"""Pushing a branch: where to, what is there already, and never onto the default branch."""

from __future__ import annotations

import os
import shlex
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.git.publication import Publication, RefusedError
from migrate.git.remote import access_to
from migrate.git.remote_failure import failure_of, patiently
from migrate.git.runner import OBJECT_FORMATS, GitError, Repository
from migrate.git.url import GitUrl, parse_url

if TYPE_CHECKING:
    from migrate.git.own_repository import OwnRepository

NETWORK_SECONDS: Final = 300.0
"""What may pass while a server is asked, or pushed to, in seconds, with all attempts."""

_USUAL_DEFAULTS: Final = frozenset({"refs/heads/main", "refs/heads/master"})
"""What is taken for the default branch where the server does not tell."""

_QUIET_SERVER: Final = {
    "core.alternateRefsCommand": ":",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "receive.autogc": "false",
    "receive.denyCurrentBranch": "refuse",
}
"""What keeps a repository of this machine from running anything as it is pushed to."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to push to, and the repository of our own to push from."""

    url: GitUrl
    own: OwnRepository

    def tips(self, ref: str) -> RemoteTips:
        """Ask what there is of a branch. Raises ``RemoteError``."""
        first = "/".join(ref.split("/")[:3])  # what may be in the way of a branch begins as it does
        asked = ("HEAD", first, f"{first}/*")
        listed = os.fsdecode(self._run("ls-remote", "--symref", "--", self.url.text, *asked))
        pairs = [line.split("\t", 1) for line in listed.splitlines()]
        commits = {name: value for value, name in pairs if not value.startswith("ref: ")}
        default = {value.removeprefix("ref: ") for value, _ in pairs if value.startswith("ref: ")}
        guessed = _USUAL_DEFAULTS if "HEAD" in commits else frozenset({ref})
        known = frozenset(default) or guessed
        return RemoteTips(commits.get(ref), commits.get("HEAD"), known, tuple(commits))

    def fetch_commit(self, ref: str, commit: str) -> None:
        """Get the commit of a branch, and nothing that it consists of. Raises ``RemoteError``.

        That is done in an empty repository: where files are missing, git fetches nothing.
        """
        with tempfile.TemporaryDirectory(dir=self.own.folder / ".git") as folder:
            empty = replace(self, own=replace(self.own, folder=Path(folder)))
            empty.own.run(
                "init",
                "--quiet",
                "--bare",
                "--template=",
                f"--object-format={OBJECT_FORMATS[len(commit)]}",
            )
            empty.own.run("remote", "add", "origin", self.url.text)
            options = ("--quiet", "--depth=1", "--no-tags", "--filter=tree:0")
            empty._run("fetch", *options, "origin", ref)  # noqa: SLF001 - its own kind
            content = empty.own.run("cat-file", "commit", commit)
        self.own.run("hash-object", "-t", "commit", "-w", "--stdin", content=content)

    def push(self, ref: str, commit: str, base: str, tips: RemoteTips) -> None:
        """Push a commit, which builds on ``base``, to a branch, and to nothing else.

        The branch must still be there, or not be there, as its tip says. Raises ``RemoteError``.
        """
        negotiating = () if base == tips.head else ("-c", "push.negotiate=true")
        lease = f"--force-with-lease={ref}:{tips.branch or ''}"
        options = ("--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease)
        target = ("--", self.url.text, f"{commit}:{ref}")
        self._run(*negotiating, "push", *options, *self._quiet_server(), *target)

    def _quiet_server(self) -> tuple[str, ...]:
        if not (self.url.text.startswith("file://") or Path(self.url.text).is_absolute()):
            return ()
        settings = " ".join(f"-c {name}={value}" for name, value in _QUIET_SERVER.items())
        return (f"--receive-pack={shlex.quote(self.own.program)} {settings} receive-pack",)

    def _run(self, *command: str) -> bytes:
        deadline = time.monotonic() + NETWORK_SECONDS
        return patiently(lambda: self._run_once(*command, deadline=deadline), deadline)

    def _run_once(self, *command: str, deadline: float) -> bytes:
        try:
            left = max(1.0, deadline - time.monotonic())
            return self.own.run(*command, time_limit=left)
        except GitError as error:
            raise failure_of(error, self.url) from error


@dataclass(frozen=True, slots=True)
class RemoteTips:
    """The commits of a branch and of ``HEAD`` on a server, and what its default branch may be.

    Where ``HEAD`` names a branch that is not there yet, the server does not tell which: it may be
    the very one that was asked about. ``refs`` has the names of all that was told of, among them
    any branch that is in the way of the one that was asked about.
    """

    branch: str | None = None
    head: str | None = None
    default: frozenset[str] = frozenset()
    refs: tuple[str, ...] = ()


def remote_of(own: OwnRepository, url: GitUrl) -> Remote:
    """Give a remote, with the credentials that its URL holds; raise ``RefusedError``."""
    if url.fault is not None:
        message = f"it cannot be pushed: {url.fault}"
        raise RefusedError(message)
    return Remote(url, replace(own, environment=access_to(url, own)))


def origin_of(checkout: Repository) -> GitUrl:
    """Give the URL that a checkout's ``origin`` is pushed to; raise ``RefusedError``."""
    text = checkout.setting("remote.origin.pushurl", default="")
    text = text or checkout.setting("remote.origin.url", default="")
    if not text:
        message = "it has no remote called origin to push to: add one, or leave --push out"
        raise RefusedError(message)
    return parse_url(text) or GitUrl(str(checkout.root / text))


def refuse_default_branch(publication: Publication, tips: RemoteTips) -> None:
    """Raise ``RefusedError`` if the branch is the one that everybody builds on."""
    if publication.ref in tips.default:
        what = "the default branch of the remote, or may become it"
        message = f"{publication.branch} is {what}: choose another name"
        raise RefusedError(message)
