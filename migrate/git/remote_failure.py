"""Why a server did not give, or take, what it was asked: a reason for the user, in one line."""

from __future__ import annotations

import enum
import random
import re
import time
from typing import TYPE_CHECKING, Final, TypeVar

from migrate.git.own_repository import GitFailedError, TookTooLongError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migrate.git.runner import GitError
    from migrate.git.url import GitUrl

PAUSES: Final = (1.0, 2.0, 4.0)
"""How long to wait after each attempt that the network failed, in seconds, give or take half."""

_DIE: Final = random.SystemRandom()

_Result = TypeVar("_Result")


def patiently(
    attempt: Callable[[], _Result], deadline: float, pauses: Sequence[float] = PAUSES
) -> _Result:
    """Try until it works, or fails for good, or no pause is left; raise the last ``RemoteError``.

    ``deadline`` is by the monotonic clock: nobody waits beyond it.
    """
    result = _result_of(attempt)
    for pause in pauses:
        if not (isinstance(result, RemoteError) and result.may_pass):
            break
        wanted = pause * _DIE.uniform(0.5, 1.5)  # not all processes at once
        time.sleep(max(0.0, min(wanted, deadline - time.monotonic())))
        result = _result_of(attempt)
    if isinstance(result, RemoteError):
        raise result
    return result


def _result_of(attempt: Callable[[], _Result]) -> _Result | RemoteError:
    try:
        return attempt()
    except RemoteError as error:
        return error


_SHORTEST_SECRET: Final = 4
"""A shorter one is masked nowhere: its letters stand in every other word."""


class FailureKind(enum.Enum):
    """What can go wrong between here and a server; the values say what it is, and what to do."""

    UNKNOWN_HOST_KEY = (
        "the SSH key of the server is not known, or another than it was:"
        " connect with ssh by hand once, and check it"
    )
    REFUSED = (
        "the server wants to know who asks, or does not let you:"
        " check the URL, and that git has credentials for it"
    )
    NOT_FOUND = "there is no such repository, or it is not open to you: check the URL"
    UNREACHABLE = "the server cannot be reached ({}): check the URL and the network, then run again"
    TOO_SLOW = "the server took too long ({}): check the network, then run again"
    REJECTED = "the server does not take the branch ({})"
    OTHER = "{}"


_MAY_PASS: Final = frozenset({FailureKind.UNREACHABLE})

_REJECTION: Final = re.compile(r"\[(?:remote )?rejected\][^\n]*\(([^\n]*)\)")

_SIGNS: Final = tuple(
    (re.compile("|".join(signs), re.IGNORECASE), kind)
    for kind, signs in (
        (FailureKind.UNKNOWN_HOST_KEY, ("host key verification failed",)),
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
"""How git, in English, and the servers that are most used say what is wrong; the first counts."""


class RemoteError(Exception):
    """What a server did not give, or take; the text says why, and what to do."""

    def __init__(self, reason: str, kind: FailureKind = FailureKind.OTHER) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.kind = kind

    @property
    def may_pass(self) -> bool:
        """Say whether it may go better a little later."""
        return self.kind in _MAY_PASS


def failure_of(error: GitError, url: GitUrl) -> RemoteError:
    """Say what went wrong between here and a URL."""
    said = error.said if isinstance(error, GitFailedError) else str(error)
    if rejection := _REJECTION.search(said):
        kind, detail = FailureKind.REJECTED, rejection[1]
    else:
        kind, detail = _kind_of(error, said), str(error)
    return RemoteError(kind.value.format(_without_secrets(detail, url)), kind)


def _kind_of(error: GitError, said: str) -> FailureKind:
    if isinstance(error, TookTooLongError):
        return FailureKind.TOO_SLOW
    return next((kind for sign, kind in _SIGNS if sign.search(said)), FailureKind.OTHER)


def _without_secrets(text: str, url: GitUrl) -> str:
    """Take out what no message may hold, should a server have sent it back."""
    for secret in filter(None, (url.password, url.user)):
        text = text.replace(secret, "***") if len(secret) >= _SHORTEST_SECRET else text
    return text
