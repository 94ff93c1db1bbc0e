"""Working through the units of a batch on a Dask cluster, through Dask's own futures."""

from __future__ import annotations

import os
import time
import uuid
from collections import deque
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from itertools import count, islice, repeat
from typing import TYPE_CHECKING, Any, Final

from migrate.batch import dask_cluster
from migrate.batch.dask_unit import UnreachableError, do_on_worker, remote_task
from migrate.batch.record import UnitRecord
from migrate.batch.unit import failed_unit
from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import distributed
    from dask.typing import Key
    from distributed import Client, Future

    from migrate.batch.unit import Task


_AHEAD: Final = 4
"""How many units are handed out for each thread of the cluster, so that none waits."""

_KEPT: Final = 64
"""How many units, for each thread, may be handed out or wait for one before them to be done."""

_RETRIES: Final = 3
"""How often Dask tries a unit again that a worker could not even begin."""

_PATIENCE: Final = 2.0
"""After how many seconds without a result it is looked whether there are workers still."""

_PAUSE: Final = 0.005
"""How many seconds pass between two looks at what is done."""

_MAY_HAVE_MIGRATED: Final = (
    "a worker was lost with this repository, and may have migrated it; this is what came after"
)
_GO_ON: Final = "--resume goes on from the report"
_SCHEDULER_LOST: Final = f"the Dask scheduler was lost; {_GO_ON}"


class ClusterLostError(ConnectionError):
    """The cluster went away in the middle of a batch."""


def work_on_dask(
    tasks: Iterable[Task],
    jobs: int,
    timeout: float | None,
    is_stopping: Callable[[], bool],
    address: str | None = None,
) -> Iterator[UnitRecord]:
    """Give the record of every unit, in the order of the tasks, as the local engine does.

    ``address`` is the scheduler's; without one, ``jobs`` workers are started on this machine. Each
    unit has one record, though one whose worker is lost is done again.

    Raises ``EngineError`` before any unit is handed out, or if a worker with other versions joins;
    and ``ClusterLostError``.
    """
    with dask_cluster.open_cluster(address, jobs) as client:
        from distributed import as_completed  # noqa: PLC0415 - known to be installed only now

        completed = as_completed(loop=client.loop, with_results=True, raise_errors=False)
        try:
            yield from _Work(client, completed, iter(tasks), timeout).in_order(is_stopping)
        except ClusterLostError:
            raise
        except (CancelledError, OSError, TimeoutError) as error:
            raise ClusterLostError(_SCHEDULER_LOST) from error


def _unique_keys() -> Iterator[Key]:
    """Give keys that no other batch has, and which Dask takes for those of one group."""
    return zip(repeat(f"inferless-migrate-{uuid.uuid4().hex}"), count())


@dataclass(slots=True)
class _Work:
    """What has been handed out and not been given yet, by the keys that Dask knows it by."""

    client: Client
    completed: distributed.as_completed
    tasks: Iterator[Task]
    timeout: float | None
    folder: str = field(default_factory=os.getcwd)
    keys: Iterator[Key] = field(default_factory=_unique_keys)
    order: deque[Key] = field(default_factory=deque)
    pending: dict[Key, Task] = field(default_factory=dict)
    records: dict[Key, UnitRecord] = field(default_factory=dict)
    lost: set[Key] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    worker_seen: float = field(default_factory=time.monotonic)

    def in_order(self, is_stopping: Callable[[], bool]) -> Iterator[UnitRecord]:
        """Hand out and collect, until there is no more to hand out, and all is collected."""
        self.client.subscribe_topic("all", self._note_lost)
        while True:
            threads = self._threads()
            if not is_stopping():
                self._hand_out(threads)
            if not self.order:
                return
            self._collect()
            while self.order and self.order[0] in self.records:
                yield self.records.pop(self.order.popleft())

    def _threads(self) -> int:
        """Give how many threads the cluster has now, all of them of workers that are fit.

        Raises ``EngineError``, and ``ClusterLostError`` if there has been none for some time.
        """
        workers: dict[str, int] = self.client.nthreads()
        if not self.checked.issuperset(workers):
            dask_cluster.check_versions(self.client)
            self.checked.update(workers)
        now = time.monotonic()
        if workers:
            self.worker_seen = now
        elif now - self.worker_seen > dask_cluster.WORKERS_SECONDS:
            seconds = f"{dask_cluster.WORKERS_SECONDS:g} seconds"
            message = f"the Dask cluster has had no worker for {seconds}; {_GO_ON}"
            raise ClusterLostError(message)
        return max(sum(workers.values()), 1)

    def _hand_out(self, threads: int) -> None:
        """Hand out so much that no thread waits, and memory stays flat here and there."""
        room = min(_AHEAD * threads - len(self.pending), _KEPT * threads - len(self.order))
        tasks = list(islice(self.tasks, max(room, 0)))
        if not tasks:
            return
        remote = [remote_task(task, self.folder, self.timeout) for task in tasks]
        keys = list(islice(self.keys, len(tasks)))
        futures = self.client.map(do_on_worker, remote, key=keys, pure=False, retries=_RETRIES)
        self.order.extend(keys)
        self.pending.update(zip(keys, tasks, strict=True))
        self.completed.update(futures)

    def _collect(self) -> None:
        """Take over what is done; Dask forgets a unit once nobody holds its future."""
        deadline = time.monotonic() + _PATIENCE
        while not self.completed.has_ready() and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        for future, result in self.completed.next_batch(block=False):
            self.records[future.key] = self._record(future, result)

    def _record(self, future: Future[UnitRecord], result: object) -> UnitRecord:
        """Give the record of a unit from what Dask gives, which is one unless something failed."""
        if future.cancelled():
            raise ClusterLostError(_SCHEDULER_LOST)
        task = self.pending.pop(future.key)
        was_lost = future.key in self.lost
        self.lost.discard(future.key)
        if not isinstance(result, UnitRecord):
            return failed_unit(task, self._why(future.exception()))
        if was_lost and result.outcome is OutcomeKind.UNCHANGED:
            return replace(result, reason=_MAY_HAVE_MIGRATED)
        return result

    def _why(self, error: BaseException) -> str:
        """Say why a unit has no record. Raises ``EngineError`` if its worker is unfit for all."""
        from distributed import KilledWorker  # noqa: PLC0415 - may be missing

        if isinstance(error, UnreachableError):
            return str(error)
        dask_cluster.check_versions(self.client)
        if isinstance(error, KilledWorker):
            return (
                f"{error.allowed_failures + 1} workers were lost with it, the last of them"
                f" {error.last_worker.address}; if something else ended them, run it again"
            )
        first_line = (str(error).splitlines() or [""])[0]
        return f"no worker could begin with it: {type(error).__name__}: {first_line}"

    def _note_lost(self, event: tuple[float, dict[str, Any]]) -> None:
        """Remember what a worker was doing or had done when it was lost."""
        _, message = event
        if message.get("action") == "remove-worker":
            self.lost.update(message.get("processing-tasks", ()))
            self.lost.update(message.get("lost-computed-tasks", ()))
