"""Reaching a Dask cluster, and making sure that it can do the work."""

from __future__ import annotations

import logging
import signal
import warnings
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from multiprocessing import resource_tracker
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Final, cast

from migrate.batch.dask_unit import VERSION, end_idle_processes
from migrate.batch.engine import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distributed import Client, LocalCluster
    from distributed.client import VersionsDict

REQUIREMENT: Final = "dask[distributed]>=2024.8"
"""What the extra ``dask`` of pyproject.toml installs."""

CONNECT_SECONDS: Final = 5.0
"""How long the scheduler may take to answer."""

WORKERS_SECONDS: Final = 30.0
"""How long there may be no worker; a cluster that grows when there is work needs some time."""


@contextmanager
def open_cluster(address: str | None, jobs: int) -> Iterator[Client]:
    """Give a client of the cluster at an address, or of a new one with ``jobs`` workers here.

    It has at least one worker, whose versions are still to be checked. Raises ``EngineError``.
    """
    try:
        import_module("distributed")
    except ImportError as error:
        message = f"the dask engine is not installed; pip install '{REQUIREMENT}'"
        raise EngineError(message) from error
    with _quiet(), _client(address, jobs) as client:
        _await_worker(client, address)
        yield client
        with suppress(OSError):  # then they end with their workers
            client.run(end_idle_processes, on_error="ignore")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs and warns of from the terminal: what matters is told as an error."""
    from distributed.versions import VersionMismatchWarning  # noqa: PLC0415 - may be missing

    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


@contextmanager
def _client(address: str | None, jobs: int) -> Iterator[Client]:
    from distributed import Client  # noqa: PLC0415 - may be missing

    with ExitStack() as stack:
        try:
            with _interrupts_for_this_thread_only():
                cluster = address or stack.enter_context(_local_cluster(jobs))
            client = stack.enter_context(Client(cluster, timeout=CONNECT_SECONDS))
        except (OSError, RuntimeError, TimeoutError, TypeError, ValueError) as error:
            where = "on this machine" if address is None else f"at {address}"
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            message = (
                f"there is no Dask scheduler to work with {where}: {reason};"
                " start one with: dask scheduler"
            )
            raise EngineError(message) from error
        yield client


def _local_cluster(jobs: int) -> LocalCluster:
    import dask  # noqa: PLC0415 - may be missing
    from distributed import LocalCluster  # noqa: PLC0415

    # a worker that is lost then takes nothing along but the unit that it was doing
    with dask.config.set({"distributed.scheduler.worker-saturation": 1.0}):
        return LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            memory_limit=None,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _interrupts_for_this_thread_only() -> Iterator[None]:
    """Let the processes that are started meanwhile, and by threads of now, not know of Ctrl-C.

    A terminal sends it to all of them; but a running unit is to finish.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start would end the mask of the thread that starts it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _await_worker(client: Client, address: str | None) -> None:
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

    The scheduler needs this tool, too, because it reads what is sent through it.
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
    """Give the versions that have to be the same everywhere; of Python's, major and minor."""
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
