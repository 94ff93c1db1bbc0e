"""Working through the units of a batch: in this process, or in several."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from concurrent.futures import TimeoutError as TookTooLongError
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from migrate.batch.unit import Task, failed_unit, migrate_unit
from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pebble import ProcessPool

    from migrate.batch.record import UnitRecord

_AHEAD: Final = 4
"""How many bundles are handed out for each process, so that none waits and memory stays flat."""

_BUNDLE_SECONDS: Final = 0.05
_MOST_AT_ONCE: Final = 64

TOOK_TOO_LONG: Final = "it took longer than --timeout allows"
_DEFECT: Final = "a defect of inferless-migrate, which please report"
PROCESS_ENDED: Final = "its process ended by itself, with code {}"
_MAY_HAVE_MIGRATED: Final = (
    "a process was lost with this repository, and may have migrated it; this is what came after"
)


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
    """Hand the units out in bundles, of one unit each where there is a ``timeout``.

    Who breaks it off although it is stopping does not want to wait: what is under way is ended.
    """
    from pebble import ProcessPool  # noqa: PLC0415 - not needed for one job

    remaining = iter(tasks)
    size = 1
    with (
        ProcessPool(max_workers=jobs, initializer=prepare_process) as pool,
        _ended_at_once(pool, is_stopping),
    ):
        handed_out: deque[_Bundle] = deque()
        while True:
            while len(handed_out) < jobs * _AHEAD and not is_stopping():
                units = tuple(islice(remaining, size))
                if not units:
                    break
                handed_out.append(_Bundle(pool, units, timeout))
            if not handed_out:
                return
            records = handed_out.popleft().records()
            size = 1 if timeout else _size_after(records)
            yield from records


@contextmanager
def _ended_at_once(pool: ProcessPool, is_stopping: Callable[[], bool]) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit):
        if is_stopping():
            pool.stop()  # type: ignore[no-untyped-call]  # pebble says no type of it
        raise


class _Bundle:
    """Some units that one process does, one after the other."""

    def __init__(self, pool: ProcessPool, units: tuple[Task, ...], timeout: float | None) -> None:
        self._pool = pool
        self._units = units
        self._timeout = timeout
        self._future = pool.schedule(_all_safely, args=(units,), timeout=timeout)

    def records(self) -> list[UnitRecord]:
        """Wait for the units; of a bundle that is lost with its process, each is done alone."""
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        try:
            return self._future.result()
        except TookTooLongError:
            return [failed_unit(unit, TOOK_TOO_LONG) for unit in self._units]
        except ProcessExpired as error:
            if len(self._units) == 1:
                return [failed_unit(self._units[0], PROCESS_ENDED.format(error.exitcode))]
            alone = (_Bundle(self._pool, (unit,), self._timeout) for unit in self._units)
            return [_done_again(record) for bundle in alone for record in bundle.records()]


def _done_again(record: UnitRecord) -> UnitRecord:
    if record.outcome is not OutcomeKind.UNCHANGED:
        return record
    return replace(record, reason=_MAY_HAVE_MIGRATED)


def _size_after(records: Sequence[UnitRecord]) -> int:
    """Give how many units take long enough that handing them out costs nothing beside it."""
    seconds = sum(record.seconds for record in records) / len(records)
    return max(1, min(_MOST_AT_ONCE, int(_BUNDLE_SECONDS / max(seconds, 1e-6))))


def _all_safely(units: Iterable[Task]) -> list[UnitRecord]:
    try:
        return [safely(unit) for unit in units]
    except SystemExit:
        os._exit(1)  # the pool would take the exception for a result, and wait


def safely(task: Task) -> UnitRecord:
    """Let a defect of this tool be the outcome of one unit, and not the end of all."""
    try:
        return migrate_unit(task)
    except Exception as error:  # noqa: BLE001 - reported as the unit's outcome
        first_line = (str(error).splitlines() or [""])[0]
        return failed_unit(task, f"{_DEFECT}: {type(error).__name__}: {first_line}")


def prepare_process() -> None:
    """Let a running unit finish when the user presses Ctrl-C, which every process is told of.

    One that takes too long is told to end, and so gets to end the programs that it has started, and
    to remove its temporary files.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
