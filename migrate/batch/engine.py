"""Working through the units of a batch: in this process, or in several."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import TimeoutError as TookTooLongError
from itertools import islice
from typing import TYPE_CHECKING, Final

from migrate.batch.unit import Task, failed_unit, migrate_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from migrate.batch.record import UnitRecord

_AHEAD: Final = 4
"""How many units are handed out for each process, so that none waits and memory stays flat."""

TOOK_TOO_LONG: Final = "it took longer than --timeout allows"
PROCESS_ENDED: Final = "its process ended by itself, with code {}"


class EngineError(RuntimeError):
    """An engine that cannot do the work; the message says why, and what to do."""


def work_through(
    tasks: Iterable[Task], jobs: int, timeout: float | None, is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    """Give the record of every unit, in the order of the tasks, whatever finishes first.

    ``timeout`` is what one unit may take, in seconds. Once ``is_stopping`` says so, no more units
    are handed out, and those that were are waited for.
    """
    if jobs == 1 and timeout is None:
        return _in_this_process(tasks, is_stopping)
    return _in_processes(tasks, jobs, timeout, is_stopping)


def _in_this_process(
    tasks: Iterable[Task], is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    for task in tasks:
        if is_stopping():
            return
        yield safely(task)


def _in_processes(
    tasks: Iterable[Task], jobs: int, timeout: float | None, is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    from pebble import ProcessPool  # noqa: PLC0415 - not needed for one job

    remaining = iter(tasks)
    handed_out: deque[tuple[Task, Future[UnitRecord]]] = deque()
    with ProcessPool(max_workers=jobs, initializer=_leave_interrupts_to_the_parent) as pool:
        while True:
            room = 0 if is_stopping() else jobs * _AHEAD - len(handed_out)
            for task in islice(remaining, room):
                handed_out.append((task, pool.schedule(safely, args=(task,), timeout=timeout)))
            if not handed_out:
                return
            task, future = handed_out.popleft()
            yield _result(task, future)


def _result(task: Task, future: Future[UnitRecord]) -> UnitRecord:
    """Wait for one unit; a time-out or a lost process is its outcome, and nobody else's."""
    from pebble import ProcessExpired  # noqa: PLC0415 - as above

    try:
        record: UnitRecord = future.result()
    except TookTooLongError:
        return failed_unit(task, TOOK_TOO_LONG)
    except ProcessExpired as error:
        return failed_unit(task, PROCESS_ENDED.format(error.exitcode))
    return record


def safely(task: Task) -> UnitRecord:
    """Let a defect of this tool be the outcome of one unit, and not the end of all."""
    try:
        return migrate_unit(task)
    except Exception as error:  # noqa: BLE001 - reported as the unit's outcome
        first_line = (str(error).splitlines() or [""])[0]
        return failed_unit(task, f"a defect of this tool: {type(error).__name__}: {first_line}")


def _leave_interrupts_to_the_parent() -> None:
    """Let a running unit finish when the user presses Ctrl-C, which every process is told of."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
