"""One unit of work on a Dask cluster: what is sent to a worker, and what that does with it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final

from migrate.batch.unit_process import UnitProcess

if TYPE_CHECKING:
    from migrate.batch.record import UnitRecord
    from migrate.batch.unit import Task

VERSION: Final = "migrate:__version__"
"""Where the version of this tool stands, in words that anybody understands who has no such tool."""

_idle: Final[deque[UnitProcess]] = deque()
"""The processes of this worker that wait for a unit: at most one for each of its threads."""


class UnreachableError(OSError):
    """The folder of a unit is not there on a worker; the message says which, and what to do."""


class OtherVersionError(RuntimeError):
    """A worker has another version of this tool than the client."""


@dataclass(frozen=True, slots=True)
class RemoteTask:
    """A task, and what a worker has to know besides.

    ``folder`` is the client's current one, which relative paths are relative to; ``inode`` that of
    the unit's folder, if it has one there. ``timeout`` is in seconds. ``version`` is the client's.
    """

    task: Task
    folder: str
    timeout: float | None
    inode: int | None
    version: str


def remote_task(task: Task, folder: str, timeout: float | None) -> RemoteTask:
    """Give what is sent to a worker."""
    place = task.unit.place
    try:
        inode = place.stat().st_ino if isinstance(place, Path) else None
    except OSError:
        inode = None  # the record will say so
    return RemoteTask(task, folder, timeout, inode, resolve_name(VERSION))


def do_on_worker(remote: RemoteTask) -> UnitRecord:
    """Do a unit in a process beside the worker, so that it can end without harm to the worker.

    Raises ``UnreachableError``, ``OtherVersionError`` and OSError, after which Dask tries again.
    """
    if remote.version != resolve_name(VERSION):
        message = (
            f"inferless-migrate {resolve_name(VERSION)} was to do the work of {remote.version}"
        )
        raise OtherVersionError(message)
    place = remote.task.unit.place
    if remote.inode is not None and isinstance(place, Path):
        _check_folder(Path(remote.folder, place), remote.inode)
    process = _take()
    try:
        return process.do(remote.task, remote.folder, remote.timeout)
    finally:
        if process.is_alive:
            _idle.append(process)


def end_idle_processes() -> None:
    """End the processes of this worker that wait for a unit."""
    while _idle:
        _idle.pop().close()


def _take() -> UnitProcess:
    try:
        return _idle.pop()
    except IndexError:
        return UnitProcess()


def _check_folder(path: Path, inode: int) -> None:
    """Raise ``UnreachableError`` if a path does not lead to the folder that the client sees."""
    problem = _problem_with(path, inode)
    if problem is not None:
        from distributed import get_worker  # noqa: PLC0415 - only a worker needs it

        where = f"on the worker {get_worker().address}"
        message = f"{path} {problem} {where}; share it with every worker, under the same name"
        raise UnreachableError(message)


def _problem_with(path: Path, inode: int) -> str | None:
    try:
        is_the_same = path.stat().st_ino == inode
    except OSError as error:
        return f"cannot be reached ({(error.strerror or str(error)).lower()})"
    return None if is_the_same else "is another folder"
