"""Running units apart: in processes that may end, or be ended, without harm to this one.

Each process does one unit after another. Requests and records are pickles on its standard input and
output; it ends when its standard input does. It is an interpreter of its own, started so that it
imports nothing from the current folder, which may be a repository's.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from migrate.batch.unit import Task, failed_unit, migrate_unit
from migrate.escape import error_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migrate.batch.record import UnitRecord

AHEAD: Final = 4
"""How many bundles are handed out for each process, so that none waits and memory stays flat."""

MOST_AT_ONCE: Final = 64
"""How many units a bundle holds at most."""

_BUNDLE_SECONDS: Final = 0.2
_GRACE: Final = 5.0
"""How many seconds a process has to end the programs that it has started, and to clean up."""

TOOK_TOO_LONG: Final = "it took longer than --timeout allows"
PROCESS_ENDED: Final = "its process ended unexpectedly with exit code {}"
_DEFECT: Final = "a defect of inferless-migrate, which please report"

_NO_CURRENT_FOLDER: Final = "-P" if sys.version_info >= (3, 11) else "-I"
_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from {module} import serve; serve()"
_READY: Final = b"."


class EngineError(RuntimeError):
    """An engine cannot do the work; the message says why, and what to do."""


def work_through(
    tasks: Iterable[Task], jobs: int, timeout: float | None, is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    """Yield the record of every unit, in the order of the tasks, whatever finishes first.

    ``timeout`` is the limit for one unit, in seconds. Once ``is_stopping`` returns true, no more
    units are started, and those that have been are waited for.
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
    """Let each of some threads hand bundles to a process of its own.

    A caller that interrupts while stopping does not want to wait: the processes are ended.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not needed for one job

    with (
        closing(UnitProcesses()) as processes,
        ThreadPoolExecutor(jobs, initializer=_ignore_interrupts) as threads,
        ended_at_once(processes.stop, is_stopping),
    ):

        def submit(units: tuple[Task, ...]) -> Callable[[], list[UnitRecord]]:
            return threads.submit(processes.work, units, timeout).result

        yield from in_order(tasks, submit, lambda: jobs, is_stopping)


def in_order(
    tasks: Iterable[Task],
    submit: Callable[[tuple[Task, ...]], Callable[[], list[UnitRecord]]],
    workers: Callable[[], int],
    is_stopping: Callable[[], bool],
) -> Iterator[UnitRecord]:
    """Hand out units in bundles that take long enough for that to cost nothing beside them.

    ``submit`` hands out a bundle and returns what waits for its records. ``workers`` returns how
    many bundles can be done at the same time.
    """
    remaining = iter(tasks)
    handed_out: deque[Callable[[], list[UnitRecord]]] = deque()
    size = 1
    while True:
        room = AHEAD * workers() - len(handed_out)
        while room > 0 and not is_stopping() and (units := tuple(islice(remaining, size))):
            handed_out.append(submit(units))
            room -= 1
        if not handed_out:
            return
        records = handed_out.popleft()()
        size = _size_after(records)
        yield from records


def _size_after(records: Sequence[UnitRecord]) -> int:
    seconds = sum(record.seconds for record in records) / max(len(records), 1)
    return max(1, min(MOST_AT_ONCE, int(_BUNDLE_SECONDS / max(seconds, 1e-6))))


def _ignore_interrupts() -> None:
    """Block Ctrl-C in this thread and in the processes that it starts: a unit is to finish."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def ended_at_once(stop: Callable[[], None], is_stopping: Callable[[], bool]) -> Iterator[None]:
    """Stop the units that are at work if the caller interrupts while it is stopping."""
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit):
        if is_stopping():
            stop()
        raise


class UnitProcesses:
    """The processes that the threads of this one use: one for each thread that is at work."""

    def __init__(self) -> None:
        """Prepare to start processes as they are needed."""
        self._idle: deque[UnitProcess] = deque()
        self._busy: dict[UnitProcess, str] = {}
        self._stopped: set[str] = set()

    def work(
        self,
        units: Sequence[Task],
        timeout: float | None,
        folder: str | None = None,
        batch: str = "",
    ) -> list[UnitRecord]:
        """Do units whose paths are relative to ``folder``, or else to the current one.

        A unit that ends its process fails; another process does the rest. Raises OSError.
        """
        records: list[UnitRecord] = []
        while len(records) < len(units) and batch not in self._stopped:
            process = self._take(batch)
            records += process.work(units[len(records) :], timeout, folder)
            del self._busy[process]
            if process.is_alive:
                self._idle.append(process)
        return records

    def _take(self, batch: str) -> UnitProcess:
        try:
            process = self._idle.pop()
        except IndexError:
            process = UnitProcess()
        self._busy[process] = batch
        if batch in self._stopped:
            process.stop()
        return process

    def stop(self, batch: str = "") -> None:
        """End the units of a batch that are at work, and start no more of it."""
        self._stopped.add(batch)
        for process, of_batch in tuple(self._busy.items()):
            if of_batch == batch:
                process.stop()

    def close(self) -> None:
        """End the processes that wait for a unit."""
        while self._idle:
            self._idle.pop().close()


class UnitProcess:
    """A process that does units, one at a time."""

    def __init__(self) -> None:
        """Start the process, and wait until it is ready. Raises OSError."""
        program = _PROGRAM.format(path=_import_path(), module=__name__)
        encoding = f"-Xutf8={sys.flags.utf8_mode}"
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, _NO_CURRENT_FOLDER, encoding, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._requests: BinaryIO = self._process.stdin  # type: ignore[assignment] # it is a pipe
        self._replies: BinaryIO = self._process.stdout  # type: ignore[assignment] # as above
        if self._replies.read(1) != _READY:
            message = f"a process for a unit ended with code {self.close()} before it was ready"
            raise OSError(message)

    @property
    def is_alive(self) -> bool:
        """Whether the process can do another unit."""
        return self._process.poll() is None

    def work(
        self, units: Sequence[Task], timeout: float | None, folder: str | None = None
    ) -> list[UnitRecord]:
        """Do units until one ends the process, which is the failure of that unit."""
        records: list[UnitRecord] = []
        with suppress(OSError):  # a process that has ended is noticed below
            pickle.dump((folder, units), self._requests)
            self._requests.flush()
        for unit in units:
            records.append(self._record(unit, timeout))
            if self._replies.closed:
                break
        return records

    def _record(self, unit: Task, timeout: float | None) -> UnitRecord:
        """Wait for the record of a unit, and close the process if none comes."""
        too_long = threading.Event()
        timer = threading.Timer(timeout or 0, self._end, [too_long])
        if timeout is not None:
            timer.start()
        try:
            record: UnitRecord = pickle.load(self._replies)  # noqa: S301 - from this program
        except (OSError, EOFError, pickle.UnpicklingError):
            self._await_end()
            code = self.close()
            reason = TOOK_TOO_LONG if too_long.is_set() else PROCESS_ENDED.format(code)
            return failed_unit(unit, reason)
        finally:
            timer.cancel()
            if timeout is not None:
                timer.join()
        return record

    def close(self) -> int:
        """Let the process end, and return its exit code."""
        with suppress(BrokenPipeError):
            self._requests.close()
        self._replies.close()
        return self._process.wait()

    def stop(self) -> None:
        """Terminate the process, and kill it if it does not end."""
        self._process.terminate()
        self._await_end()

    def _await_end(self) -> None:
        """Let the process clean up, and kill it if it does not end."""
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _end(self, too_long: threading.Event) -> None:
        too_long.set()
        self.stop()


def _import_path() -> list[str]:
    """Return where a process imports from: as this one, but never from the current folder.

    This package comes last: its own folder may be the current one.
    """
    elsewhere = [entry for entry in sys.path if not _is_current_folder(entry)]
    return [*elsewhere, str(Path(__file__).parents[2])]


def _is_current_folder(entry: str) -> bool:
    try:
        return not entry or os.path.samefile(entry, os.curdir)  # noqa: PTH121 - may be no path
    except OSError:
        return False


def serve() -> None:
    """Do the units that are asked for on standard input, until it ends: the process's side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    requests, replies = _private_streams()
    without_parent = suppress(EOFError, pickle.UnpicklingError, BrokenPipeError)
    with without_parent, requests, replies:
        replies.write(_READY)
        replies.flush()
        while True:
            folder, units = pickle.load(requests)  # noqa: S301 - from this program
            with suppress(OSError):  # then only absolute paths lead anywhere
                os.chdir(folder or os.curdir)
            for unit in units:
                pickle.dump(safely(unit), replies)
                replies.flush()


def _end(number: int, _frame: object) -> None:
    """End this process, but clean up, in which no second signal is to interfere."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit()


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output, and put harmless streams in their places."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def safely(task: Task) -> UnitRecord:
    """Migrate a unit; a defect of this tool is a failure of that unit only."""
    try:
        return migrate_unit(task)
    except Exception as error:  # noqa: BLE001 - reported as the unit's outcome
        return failed_unit(task, f"{_DEFECT}: {error_line(error)}")
