"""A Dask cluster: reaching it, checking that it can do the work, and what its workers do."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from migrate.batch.engine import EngineError, UnitProcesses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distributed import Client
    from distributed.client import VersionsDict

    from migrate.batch.record import UnitRecord
    from migrate.batch.unit import Task

REQUIREMENT: Final = "dask[distributed]>=2024.8"
"""What the extra ``dask`` of pyproject.toml installs."""

CONNECT_SECONDS: Final = 5.0
"""How long the scheduler may take to answer."""

WORKERS_SECONDS: Final = 30.0
"""How long there may be no worker; a cluster that grows when there is work needs some time."""

VERSION: Final = "migrate:__version__"
"""Where the version of this tool is, as a name that also a Python without this tool can read."""

_processes: Final = UnitProcesses()
"""The processes of this worker: at most one for each of its threads."""


class UnreachableError(OSError):
    """The folder of a unit is not there on a worker; the message says which, and what to do."""


class OtherVersionError(RuntimeError):
    """A worker has another version of this tool than the client."""


class Bundle(NamedTuple):
    """Some units, and what a worker has to know besides.

    ``batch`` is a name that no other batch has. ``folder`` is the client's current one, which
    relative paths are relative to; ``inodes`` are those of the folders that the client and the
    worker must both see. ``timeout`` is that of a unit, in seconds. ``version`` is the client's.
    """

    batch: str
    tasks: tuple[Task, ...]
    folder: str
    timeout: float | None
    inodes: Mapping[Path, int]
    version: str


def bundle_of(batch: str, tasks: tuple[Task, ...], folder: str, timeout: float | None) -> Bundle:
    """Return what is sent to a worker."""
    folders = {path for task in tasks for path in _folders_of(task)}
    found = {path: inode for path in folders if (inode := _inode_of(path)) is not None}
    return Bundle(batch, tasks, folder, timeout, found, resolve_name(VERSION))


def _folders_of(task: Task) -> Iterator[Path]:
    if isinstance(task.unit.place, Path):
        yield task.unit.place
    if task.patch is not None:
        yield task.patch.parent


def _inode_of(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except OSError:
        return None  # the record will say so


def do_on_worker(bundle: Bundle) -> list[UnitRecord]:
    """Do a bundle in a process beside the worker, which may end without harm to the worker.

    Raises ``UnreachableError``, ``OtherVersionError`` and OSError before anything is done.
    """
    if bundle.version != resolve_name(VERSION):
        message = (
            f"inferless-migrate {resolve_name(VERSION)} was to do the work of {bundle.version}"
        )
        raise OtherVersionError(message)
    for path, inode in bundle.inodes.items():
        _check_folder(Path(bundle.folder, path), inode)
    return _processes.work(bundle.tasks, bundle.timeout, bundle.folder, bundle.batch)


def end_idle_processes() -> None:
    """End the processes of this worker that wait for a unit."""
    _processes.close()


def break_off(batch: str) -> None:
    """End the units of a batch that this worker is doing, and let no more begin."""
    _processes.stop(batch)
    end_idle_processes()


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


@contextmanager
def open_cluster(address: str) -> Iterator[Client]:
    """Connect to the scheduler at an address, and wait for a first worker.

    The versions of the workers are still to be checked. Raises ``EngineError``.
    """
    try:
        import_module("distributed")
    except ImportError as error:
        message = f"dask is not installed; pip install '{REQUIREMENT}'"
        raise EngineError(message) from error
    with _quiet(), _client(address) as client:
        _await_worker(client, address)
        yield client
        with suppress(OSError):  # then they end with their workers
            client.run(end_idle_processes, on_error="ignore")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's logs and warnings from the terminal: what matters is reported as an error."""
    from distributed.versions import VersionMismatchWarning  # noqa: PLC0415 - may be missing

    logging.disable(logging.CRITICAL)
    logging.getLogger("asyncio").disabled = True  # it also speaks of what Dask left behind at exit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def _client(address: str) -> Client:
    from distributed import Client  # noqa: PLC0415 - may be missing

    try:
        return Client(address, timeout=CONNECT_SECONDS)
    except (OSError, RuntimeError, TimeoutError, TypeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        message = (
            f"there is no Dask scheduler to work with at {address}: {reason};"
            " start one with: dask scheduler"
        )
        raise EngineError(message) from error


def _await_worker(client: Client, address: str) -> None:
    """Wait until a first task has been done: some clusters start workers only for tasks."""
    from distributed import TimeoutError as TookTooLongError  # noqa: PLC0415 - may be missing

    try:
        client.submit(resolve_name, "sys", pure=False).exception(WORKERS_SECONDS)
    except TookTooLongError as error:
        message = (
            f"no worker has joined the scheduler in {WORKERS_SECONDS:g} seconds;"
            f" start one with: dask worker {address}"
        )
        raise EngineError(message) from error


def check_versions(client: Client) -> None:
    """Raise ``EngineError`` if a part of the cluster has other versions than this process.

    The scheduler also needs this tool, because it reads what is sent through it.
    """
    versions = cast("VersionsDict", client.get_versions())
    here = _versions(versions["client"], resolve_name(VERSION))
    _compare("the scheduler", _versions(versions["scheduler"], _tool_of_scheduler(client)), here)
    tools = client.run(resolve_name, VERSION, on_error="return")
    for worker, found in versions["workers"].items():
        tool = tools.get(worker)
        if isinstance(tool, (str, ImportError, AttributeError)):  # or else it has just gone
            _compare(f"the worker {worker}", _versions(found, tool), here)


def _tool_of_scheduler(client: Client) -> object:
    try:
        return client.run_on_scheduler(resolve_name, VERSION)
    except (ImportError, AttributeError):
        return None


def _versions(found: Mapping[str, Mapping[str, str | None]], tool: object) -> dict[str, str | None]:
    """Return the versions that have to be the same everywhere; of Python's, major and minor."""
    packages = found["packages"]
    return {
        "Python": ".".join(str(packages["python"]).split(".")[:2]),
        "dask": packages["dask"],
        "distributed": packages["distributed"],
        "inferless-migrate": tool if isinstance(tool, str) else None,
    }


def _compare(part: str, found: Mapping[str, str | None], here: Mapping[str, str | None]) -> None:
    for name, version in here.items():
        if found[name] != version:
            has = f"has no {name}" if found[name] is None else f"has {name} {found[name]}"
            message = f"{part} {has}, and here it is {version}; install the same version there"
            raise EngineError(message)
