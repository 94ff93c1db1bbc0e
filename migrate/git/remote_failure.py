"""Why a server could not be cloned from or pushed to: a reason for the user, on one line."""

from __future__ import annotations

import enum
import random
import re
import time
from typing import TYPE_CHECKING, Final, TypeVar

from migrate.git.runner import GitFailedError, GitTimeoutError, TooLargeError, download_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migrate.git.runner import GitError
    from migrate.git.url import GitUrl

PAUSES: Final = (1.0, 2.0, 4.0)
"""Seconds to wait after each attempt that failed because of the network, give or take half."""

_DIE: Final = random.SystemRandom()

_Result = TypeVar("_Result")


def retry(
    attempt: Callable[[], _Result], deadline: float, pauses: Sequence[float] = PAUSES
) -> _Result:
    """Return the result of an attempt, repeated while the network fails and pauses are left.

    ``deadline`` is by the monotonic clock; no pause goes beyond it. Raises the last
    ``RemoteError``.
    """
    try:
        return attempt()
    except RemoteError as error:
        if not (pauses and error.may_pass):
            raise
    wanted = pauses[0] * _DIE.uniform(0.5, 1.5)  # not all processes at once
    time.sleep(max(0.0, min(wanted, deadline - time.monotonic())))
    return retry(attempt, deadline, pauses[1:])


_SHORTEST_SECRET: Final = 4
"""A shorter one is not masked: its letters occur in every other word."""


class FailureKind(enum.Enum):
    """What can go wrong with a server; the values say what it is, and what to do."""

    UNKNOWN_HOST_KEY = (
        "the SSH host key of the server is unknown or has changed:"
        " connect with ssh by hand once, and check it"
    )
    REFUSED = (
        "authentication failed or access denied: check the URL, and that git has credentials for it"
    )
    NOT_FOUND = "the repository does not exist, or you have no access to it: check the URL"
    DAMAGED = "the repository on the server is damaged ({}): have it checked there with git fsck"
    UNREACHABLE = "the server cannot be reached ({}): check the URL and the network, then run again"
    TOO_SLOW = "the server took too long ({}): check the network, then run again"
    REJECTED = "the server rejected the branch ({})"
    TOO_LARGE = "the repository is too large: {}"
    OTHER = "{}"


_LABEL: Final = re.compile(r"^(?:(?:fatal|error|warning|remote): ?)+")
_ADVICE: Final = re.compile(r"hint:|Please make sure|and the repository exists|To |Cloning into")
_MOST_LOOKED_AT: Final = 10_000
_LONGEST_CAUSE: Final = 300

_REJECTION: Final = re.compile(r"\[(?:remote )?rejected\][^\n(]*\(([^\n()]*)\)")

_TOO_LARGE: Final = re.compile(
    r"(?:(?:warning|remote):[^\n]*\n)*fatal: fetch-pack: invalid index-pack output\s*"
)
"""All that git says if its download was ended by the limit: it names a cause of its own else."""

_SIGNS: Final = tuple(
    (re.compile("|".join(signs), re.IGNORECASE), kind)
    for kind, signs in (
        (FailureKind.TOO_LARGE, ("fatal: out of memory", "attempting to allocate")),
        (FailureKind.UNKNOWN_HOST_KEY, ("host key verification failed",)),
        (
            FailureKind.DAMAGED,
            (
                *("repository corruption", "pack-objects died", "not our ref"),
                *("did not send all necessary objects", "missing (blob|tree|commit) object"),
                *(r"unable to read [0-9a-f]{40}", "bad (tree |commit |blob )?object"),
                *("is corrupt", "object file"),
            ),
        ),
        (
            FailureKind.REFUSED,
            (
                *("could not read (username|password)", "authentication failed"),
                *(r"permission denied \(", "permission to .* denied"),
                *("terminal prompts disabled", "error: 40[13]"),
            ),
        ),
        (
            FailureKind.UNREACHABLE,
            (
                *("could not resolve", "unable to look up", "network is unreachable"),
                *("no route to host", "connection (refused|reset|closed)", "timed out"),
                *("failed to connect", "unable to connect", "couldn't connect"),
                *("early eof", "empty reply", "hung up unexpectedly", "unexpected disconnect"),
                *("operation too slow", r"error: (429|5\d\d)"),
            ),
        ),
        (
            FailureKind.NOT_FOUND,
            (
                *("not found", "does not exist", "error: 404"),
                *("repository not exported", "does not appear to be a git repository"),
            ),
        ),
    )
)
"""How git, in English, and the most used servers say what is wrong; the first match counts."""


class RemoteError(Exception):
    """Cloning or pushing failed; the text says why, and what to do."""

    def __init__(self, reason: str, kind: FailureKind = FailureKind.OTHER) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.kind = kind

    @property
    def may_pass(self) -> bool:
        """Whether another attempt may succeed."""
        return self.kind is FailureKind.UNREACHABLE


def failure_of(error: GitError, url: GitUrl) -> RemoteError:
    """Return what went wrong between this machine and a URL.

    A server on the network cannot quote a file of this machine, so its words are passed on; a
    repository in a folder of this machine might.
    """
    if isinstance(error, TooLargeError):
        return RemoteError(FailureKind.TOO_LARGE.value.format(error), FailureKind.TOO_LARGE)
    said = error.said[:_MOST_LOOKED_AT] if isinstance(error, GitFailedError) else str(error)
    if _TOO_LARGE.fullmatch(said):
        kind, detail = FailureKind.TOO_LARGE, download_limit()
    elif rejection := _REJECTION.search(said):
        kind, detail = FailureKind.REJECTED, rejection[1]
    else:
        kind = _kind_of(error, said)
        is_of_server = isinstance(error, GitFailedError) and not url.is_local
        detail = (_cause(said) if is_of_server else "") or str(error)
    return RemoteError(kind.value.format(_without_secrets(detail, url)), kind)


def _cause(said: str) -> str:
    """Return all that a server and git said, without advice, on one line."""
    lines = (_LABEL.sub("", line).strip(" .") for line in said.splitlines())
    causes = dict.fromkeys(line for line in lines if line and not _ADVICE.match(line))
    return "; ".join(causes)[:_LONGEST_CAUSE]


def _kind_of(error: GitError, said: str) -> FailureKind:
    if isinstance(error, GitTimeoutError):
        return FailureKind.TOO_SLOW
    return next((kind for sign, kind in _SIGNS if sign.search(said)), FailureKind.OTHER)


def _without_secrets(text: str, url: GitUrl) -> str:
    """Mask what no message may hold, in case a server has sent it back."""
    for secret in filter(None, (url.password, url.user)):
        text = text.replace(secret, "***") if len(secret) >= _SHORTEST_SECRET else text
    return text
