"""Reaching a server: cloning as little as a migration needs, and pushing one branch."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.git.commit import scratch_repository
from migrate.git.objects import parse_commit
from migrate.git.remote_failure import PAUSES, FailureKind, RemoteError, failure_of, retry
from migrate.git.runner import GitError, GitTimeoutError, RefusedError, ScratchRepository, find_git
from migrate.git.url import GitUrl, parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migrate.git.configuration import GitConfiguration
    from migrate.git.objects import CommitObject

_USER: Final = "INFERLESS_MIGRATE_USER"
_PASSWORD: Final = "INFERLESS_MIGRATE_PASSWORD"  # noqa: S105 - the name of a variable
_HELPER: Final = (
    f"!f() {{ test \"$1\" = get && printf 'username=%s\\npassword=%s\\n'"
    f' "${_USER}" "${_PASSWORD}"; }}; f'
)
"""A credential helper that knows one answer and stores nothing; git asks it only about its host."""

_SERVER: Final = re.compile(r"[a-z]+://[^/]*")


def git_credentials(url: GitUrl, repository: ScratchRepository) -> dict[str, str]:
    """Return the variables with which git reaches a URL without asking anybody.

    Neither a command line nor a file ever holds the password. ``repository`` is any of this tool's.
    """
    if url.is_local:
        return _configured([("remote.origin.uploadpack", _quiet("upload-pack", repository))])
    if url.user is None:
        return _quiet_ssh(repository)
    server = f"credential.{_SERVER.match(url.text)[0]}"  # type: ignore[index]
    if url.password is None:
        return {**_quiet_ssh(repository), **_configured([(f"{server}.username", url.user)])}
    settings = _configured([(f"{server}.helper", ""), (f"{server}.helper", _HELPER)])
    return {**_quiet_ssh(repository), **settings, _USER: url.user, _PASSWORD: url.password}


def _configured(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Return variables that stand for settings of git, and outrank those of every file.

    The settings that the user has made in this way come before.
    """
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    number = int(count) if count.isdecimal() else 0
    variables: dict[str, str] = {}
    for name, value in settings:
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        number += 1
    return variables | {"GIT_CONFIG_COUNT": str(number)}


def _quiet_ssh(repository: ScratchRepository) -> dict[str, str]:
    """Keep ssh, whichever the user has chosen, from asking for a password or about a host."""
    if "GIT_SSH" in os.environ and "GIT_SSH_COMMAND" not in os.environ:
        return {}
    command = os.environ.get("GIT_SSH_COMMAND") or _configured_ssh(repository)
    return {"GIT_SSH_COMMAND": f"{command} -o BatchMode=yes"}


def _configured_ssh(repository: ScratchRepository) -> str:
    try:
        return repository.line("config", "--global", "--get", "core.sshCommand")
    except GitError:
        return "ssh"


CLONE_SECONDS: Final = 600.0
"""How long cloning one repository may take, with all attempts and the pauses between them."""

_ALWAYS: Final = (
    *("--quiet", "--no-checkout", "--single-branch", "--no-tags", "--no-recurse-submodules"),
    *("--origin=origin", "--template="),
    *("-c", "core.sparseCheckout=true", "-c", "core.sparseCheckoutCone=false"),
    *("-c", "sparse.expectFilesOutsideOfPatterns=true"),
)
_ACCESSES: Final = (("--depth=1", "--filter=blob:none"), ("--depth=1",), ())
"""How to ask for little: the files of one commit as they are needed, those of one commit, and all,
since not every server can give less."""

_FETCH_OBJECTS: Final = (
    *("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags"),
    *("--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none"),
    *("--stdin", "origin"),
)


def clone(
    url: GitUrl,
    folder: Path,
    check_out: Callable[[ScratchRepository, float], None],
    *,
    pauses: Sequence[float] = PAUSES,
    time_limit: float = CLONE_SECONDS,
) -> None:
    """Clone a repository into a new or empty folder, which is deleted if that fails.

    ``check_out`` checks out what is needed. It is given the clone and the time by which it has to
    be done, ``time_limit`` seconds from now. Raises ``RemoteError``, ``GitError`` and OSError.
    """
    if url.fault is not None:
        raise RemoteError(url.fault)
    deadline = time.monotonic() + time_limit
    folder.mkdir(exist_ok=True)
    try:
        retry(lambda: _clone_with_any(url, folder, check_out, deadline), deadline, pauses)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def fetch_objects(repository: ScratchRepository, digests: Sequence[str], deadline: float) -> None:
    """Fetch objects that a partial clone lacks, by their names; raise ``GitError``."""
    content = "".join(f"{digest}\n" for digest in digests).encode("ascii")
    repository.reach(*_FETCH_OBJECTS, content=content, time_limit=seconds_left(deadline))


def _clone_with_any(
    url: GitUrl,
    folder: Path,
    check_out: Callable[[ScratchRepository, float], None],
    deadline: float,
) -> None:
    """Clone with the first kind of access that the server offers."""
    for access in _ACCESSES:
        repository = _with_credentials(ScratchRepository(folder, find_git(folder)), url)
        options = (*access, *_ALWAYS, *_quiet_server(url, "upload-pack", repository))
        command = ("clone", *options, "--", url.text, str(folder))
        try:
            repository.reach(*command, time_limit=seconds_left(deadline))
            check_out(repository, deadline)
        except GitError as error:
            _empty(folder)
            failure = failure_of(error, url)
        else:
            return
        if failure.kind is not FailureKind.OTHER or access == _ACCESSES[-1]:
            raise failure


def _empty(folder: Path) -> None:
    """Delete what is in a folder, which stays the folder that is locked."""
    for path in folder.iterdir():
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def seconds_left(deadline: float) -> float:
    """Return the seconds left to clone in; raise ``GitTimeoutError`` if there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        message = "the time for cloning is over"
        raise GitTimeoutError(message)
    return seconds


NETWORK_SECONDS: Final = 300.0
"""How long asking a server, or pushing to it, may take in seconds, with all attempts."""

_USUAL_DEFAULTS: Final = frozenset({"refs/heads/main", "refs/heads/master"})
"""What counts as the default branch if the server does not name it."""

_QUIET_SERVER: Final = {
    "core.alternateRefsCommand": ":",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "receive.autogc": "false",
    "receive.denyCurrentBranch": "refuse",
}
"""Keep a repository on this machine from running or reading anything else when it is reached."""

_MOST_HEARD: Final = 10_000
_PULL_REQUEST: Final = re.compile(
    r"remote: *(https://([A-Za-z0-9.-]+)(?::[0-9]+)?/[!-~]{0,200}?"
    r"/(?:pull|pulls|pull-requests|merge_requests|compare)/[!-~]{1,200})"
)
"""How GitHub, GitLab, Bitbucket and Gitea say where to open one."""

_NO_FETCH: Final = "GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none"


def _quiet_server(url: GitUrl, command: str, repository: ScratchRepository) -> tuple[str, ...]:
    """Return the option with which a repository on this machine does nothing but serve."""
    return (f"--{command}={_quiet(command, repository)}",) if url.is_local else ()


def _quiet(command: str, repository: ScratchRepository) -> str:
    settings = " ".join(f"-c {name}={value}" for name, value in _QUIET_SERVER.items())
    return f"{_NO_FETCH} {shlex.quote(repository.program)} {settings} {command}"


class Remote(NamedTuple):
    """Where to push to, and the scratch repository to push from."""

    url: GitUrl
    scratch: ScratchRepository

    def tips(self, ref: str) -> RemoteTips:
        """Ask which branches there are that concern one; raise ``RemoteError``."""
        first = beginning_of(ref)
        asked = ("HEAD", first, f"{first}/*")
        options = ("--symref", *_quiet_server(self.url, "upload-pack", self.scratch))
        printed, _ = self._run("ls-remote", *options, "--", self.url.text, *asked)
        listed = os.fsdecode(printed)
        pairs = [line.partition("\t")[::2] for line in listed.split("\n") if line]
        commits = {name: value for value, name in pairs if not value.startswith("ref: ")}
        default = {value.removeprefix("ref: ") for value, _ in pairs if value.startswith("ref: ")}
        guessed = _USUAL_DEFAULTS if "HEAD" in commits else frozenset({ref})
        known = frozenset(default) or guessed
        return RemoteTips(commits.get(ref), commits.get("HEAD"), known, tuple(commits))

    def fetch_commit(self, ref: str, commit: str) -> CommitObject:
        """Fetch the commit of a branch, without its files; raise ``RemoteError``.

        That is done in an empty repository: where files are missing, git fetches nothing.
        """
        with tempfile.TemporaryDirectory(dir=self.scratch.folder / ".git") as folder:
            made = scratch_repository(Path(folder), self.scratch.program, commit)
            made.run("remote", "add", "origin", self.url.text)
            empty = self._replace(scratch=replace(self.scratch, folder=made.folder))
            options = ("--quiet", "--depth=1", "--no-tags", "--filter=tree:0")
            empty._run("fetch", *options, "origin", ref)  # noqa: SLF001 - its own kind
            content = made.run("cat-file", "commit", commit)
        self.scratch.run("hash-object", "-t", "commit", "-w", "--stdin", content=content)
        return parse_commit(content)

    def push(self, ref: str, commit: str, base: str, tips: RemoteTips) -> str | None:
        """Push a commit, which builds on ``base``, to a branch, and to nothing else.

        The branch must still be there, or not be there, as its tip says. Return where to open a
        pull request, if the server says so. Raises ``RemoteError``.
        """
        negotiating = () if base == tips.head else ("-c", "push.negotiate=true")
        lease = f"--force-with-lease={ref}:{tips.branch or ''}"
        options = ("--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease)
        target = ("--", self.url.text, f"{commit}:{ref}")
        quiet = _quiet_server(self.url, "receive-pack", self.scratch)
        command = (*negotiating, "push", *options, *quiet, *target)
        _, said = self._run(*command)
        return pull_request_url(os.fsdecode(said), self.url)

    def _run(self, *command: str) -> tuple[bytes, bytes]:
        deadline = time.monotonic() + NETWORK_SECONDS

        def attempt() -> tuple[bytes, bytes]:
            left = max(1.0, deadline - time.monotonic())
            try:
                return self.scratch.reach(*command, time_limit=left)
            except GitError as error:
                raise failure_of(error, self.url) from error

        return retry(attempt, deadline)


def pull_request_url(said: str, url: GitUrl) -> str | None:
    """Return the https URL, on the host that was pushed to, at which to open a pull request.

    ``said`` is what git printed; the lines of the server begin with ``remote: ``.
    """
    lines = said[:_MOST_HEARD].splitlines()
    found = (_PULL_REQUEST.fullmatch(line.rstrip()) for line in lines)
    hosts = ((match[1], match[2].lower()) for match in found if match)
    return next((text for text, host in hosts if host == url.host), None)


class RemoteTips(NamedTuple):
    """The commits of a branch and of ``HEAD`` on a server, and what its default branch may be.

    Where ``HEAD`` names a branch that does not exist yet, the server does not report which: it may
    be the one that was asked about. ``refs`` has the names of all that was reported, among them any
    branch that is in the way of the one that was asked about.
    """

    branch: str | None = None
    head: str | None = None
    default: frozenset[str] = frozenset()
    refs: tuple[str, ...] = ()


def beginning_of(ref: str) -> str:
    """Return what the names of all branches begin with that may be in the way of one."""
    return "/".join(ref.split("/")[:3])


def remote_of(scratch: ScratchRepository, url: GitUrl) -> Remote:
    """Return a remote, with the credentials that its URL holds; raise ``RefusedError``."""
    if url.fault is not None:
        message = f"it cannot be pushed: {url.fault}"
        raise RefusedError(message)
    return Remote(url, _with_credentials(scratch, url))


def _with_credentials(scratch: ScratchRepository, url: GitUrl) -> ScratchRepository:
    return replace(scratch, environment=git_credentials(url, scratch))


def origin_of(root: Path, configuration: GitConfiguration) -> GitUrl:
    """Return the URL, or the real path, that ``origin`` is pushed to; raise ``RefusedError``."""
    settings = configuration.all
    text = settings.get("remote.origin.pushurl") or settings.get("remote.origin.url")
    if not text:
        message = "it has no remote called origin to push to: add one, or leave --push out"
        raise RefusedError(message)
    return parse_url(text) or GitUrl(os.path.realpath(root / text))
