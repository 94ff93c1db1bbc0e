"""Running the units of a batch on a Dask cluster, through Dask's own futures."""

from __future__ import annotations

import os
import time
import uuid
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from migrate.batch import dask_cluster
from migrate.batch.dask_cluster import UnreachableError, bundle_of, do_on_worker
from migrate.batch.engine import ended_at_once, in_order
from migrate.batch.unit import failed_unit
from migrate.escape import error_line
from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dask.typing import Key
    from distributed import Client, Future

    from migrate.batch.record import UnitRecord
    from migrate.batch.unit import Task

_RETRIES: Final = 3
"""How often Dask retries what a worker could not even begin."""

_PATIENCE: Final = 2.0
"""After how many seconds without a result the cluster is checked for workers."""

_MAY_HAVE_MIGRATED: Final = (
    "a worker was lost with this repository, and may have migrated it; this is what came after"
)
_GO_ON: Final = "--resume goes on from the report"
_SCHEDULER_LOST: Final = f"the Dask scheduler was lost; {_GO_ON}"


class ClusterLostError(ConnectionError):
    """The cluster went away in the middle of a batch."""


def work_on_dask(
    tasks: Iterable[Task], address: str, timeout: float | None, is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    """Yield the record of every unit, in the order of the tasks, as the local engine does.

    ``address`` is the scheduler's. Each unit has one record, even if it is done again because its
    worker was lost.

    Raises ``EngineError`` before any unit is handed out, or if a worker with other versions joins;
    and ``ClusterLostError``.
    """
    with dask_cluster.open_cluster(address) as client:
        work = _Work(client, timeout)
        client.subscribe_topic("all", work.note_lost)
        try:
            with ended_at_once(work.break_off, is_stopping):
                yield from in_order(tasks, work.submit, work.threads, is_stopping)
        except ClusterLostError:
            raise
        except (CancelledError, OSError, TimeoutError) as error:
            raise ClusterLostError(_SCHEDULER_LOST) from error


@dataclass(slots=True)
class _Work:
    """What is known of the cluster while it works."""

    client: Client
    timeout: float | None
    folder: str = field(default_factory=os.getcwd)
    batch: str = field(default_factory=lambda: f"inferless-migrate-{uuid.uuid4().hex}")
    numbers: Iterator[int] = field(default_factory=count)
    lost: set[Key] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    worker_seen: float = field(default_factory=time.monotonic)

    def threads(self) -> int:
        """Return how many threads the cluster has now, all of them of workers that are fit.

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

    def submit(self, units: tuple[Task, ...]) -> Callable[[], list[UnitRecord]]:
        """Hand out a bundle, and return what waits for its records.

        Dask forgets the bundle once nobody holds its future.
        """
        bundle = bundle_of(self.batch, units, self.folder, self.timeout)
        key = (self.batch, next(self.numbers))  # Dask takes these for one group
        future = self.client.submit(do_on_worker, bundle, key=key, pure=False, retries=_RETRIES)
        return partial(self._records, future, units)

    def break_off(self) -> None:
        """End the bundles that workers are doing, and let no more begin."""
        with suppress(OSError):
            self.client.run(dask_cluster.break_off, self.batch, on_error="ignore")

    def _records(
        self, future: Future[list[UnitRecord]], units: tuple[Task, ...]
    ) -> list[UnitRecord]:
        """Wait for the records of a bundle; if it fails, its units are done one by one."""
        found = self._result(future)
        if not isinstance(found, BaseException):
            records = found
        elif len(units) > 1:
            alone = [self.submit((unit,)) for unit in units]
            records = [record for wait_for in alone for record in wait_for()]
        else:
            records = [failed_unit(units[0], self._why(found))]
        return list(map(_done_again, records)) if future.key in self.lost else records

    def _result(self, future: Future[list[UnitRecord]]) -> list[UnitRecord] | BaseException:
        while (found := _found_so_far(future)) is None:
            self.threads()
        return found

    def _why(self, error: BaseException) -> str:
        """Explain why a unit has no record. Raises ``EngineError`` if its worker is unfit."""
        from distributed import KilledWorker  # noqa: PLC0415 - may be missing

        if isinstance(error, UnreachableError):
            return str(error)
        dask_cluster.check_versions(self.client)
        if isinstance(error, KilledWorker):
            return (
                f"{error.allowed_failures + 1} workers were lost with it, the last of them"
                f" {error.last_worker.address}; if something else ended them, run it again"
            )
        return f"no worker could begin with it: {error_line(error)}"

    def note_lost(self, event: tuple[float, dict[str, Any]]) -> None:
        """Remember what a worker was doing or had done when it was lost."""
        _, message = event
        if message.get("action") == "remove-worker":
            self.lost.update(message.get("processing-tasks", ()))
            self.lost.update(message.get("lost-computed-tasks", ()))


def _done_again(record: UnitRecord) -> UnitRecord:
    if record.outcome is not OutcomeKind.UNCHANGED:
        return record
    return record._replace(reason=_MAY_HAVE_MIGRATED)


def _found_so_far(future: Future[list[UnitRecord]]) -> list[UnitRecord] | BaseException | None:
    """Return what a bundle came to; what is finished may still be lost with its worker."""
    from distributed import TimeoutError as TookTooLongError  # noqa: PLC0415 - may be missing

    try:
        return future.result(_PATIENCE)
    except Exception as error:  # whatever a worker raises
        if future.status == "error":
            return error
        if isinstance(error, TookTooLongError):
            return None
        raise
