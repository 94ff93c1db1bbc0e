"""A Dask cluster of real processes, each of which may be killed."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile

from tests.cli.command import environment, wait_until


@contextmanager
def scheduler(env=None):
    """Start a scheduler; give its address and its process."""
    places = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0"]
    with _process("scheduler", *places, env=env) as process:
        yield _told(process, r"Scheduler at: +(\S+)"), process


@contextmanager
def worker(address, folder, *, threads=1, nanny=False, env=None):
    """Start a worker, and return its process; without a nanny it stays away once it is killed."""
    arguments = [address, "--nthreads", str(threads), "--local-directory", folder]
    arguments += ["--nanny" if nanny else "--no-nanny"]
    with _process("worker", *arguments, env=env) as process:
        _told(process, r"Registered to: +(\S+)")
        yield process


@contextmanager
def cluster(folder, workers=1, *, threads=1, nanny=False, env=None):
    """Start a scheduler and workers; return its address, its process and theirs."""
    with ExitStack() as stack:
        address, process = stack.enter_context(scheduler(env))
        each = [
            stack.enter_context(worker(address, folder, threads=threads, nanny=nanny, env=env))
            for _ in range(workers)
        ]
        yield address, process, each


@contextmanager
def _process(kind, *arguments, env):
    with TemporaryFile("a+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *arguments],
            cwd="/",  # which comes first on the path of a module that is run
            env=environment(env),
            stderr=log,
        )
        process.log = log
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _told(process, pattern):
    """Read what a process logs until it says what is looked for."""

    def found():
        process.log.seek(0)
        return re.search(pattern, process.log.read())

    wait_until(found, process)
    return found()[1]
