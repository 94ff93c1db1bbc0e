"""Ctrl-C during a batch: what is at work may finish, unless it is pressed again."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def noted_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C only be noted; a second one is a ``KeyboardInterrupt`` as usual."""
    noted: list[int] = []

    def note(number: int, _frame: object) -> None:
        noted.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ending_at_once(is_stopping: Callable[[], bool], note: Callable[[], None]) -> Iterator[None]:
    """Let a second Ctrl-C end only the work in this block; it is noted, so that it can be told."""
    try:
        yield
    except KeyboardInterrupt:
        if not is_stopping():
            raise
        note()
