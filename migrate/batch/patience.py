"""Asking a server again, a little later, where the network failed.

This is all that is needed of a library for it, so there is none.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final, TypeVar

from migrate.batch.remote_failure import RemoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
