"""Running the command in a forked process, which has imported all and takes milliseconds."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from migrate.cli.app import app
from migrate.cli.entry import main
from tests.safety.scene import UMASK

if TYPE_CHECKING:
    from pathlib import Path

REMOVE = ("run", "--remove-legacy")
"""The command that makes edits of every kind."""

_DEFECT = 99
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or less the number of the signal that ended it."""

    code: int
    said: str

    @property
    def killed(self):
        """Whether it was killed."""
        return self.code == -signal.SIGKILL


def warm_up(root: Path) -> None:
    """Load what a run loads only when it is needed, so that no forked process has to."""
    assert app(["run", "--dry-run", *REMOVE[1:], str(root)], standalone_mode=False) == 0


def start(root: Path, *arguments: str, first=lambda: None, log: Path | None = None) -> int:
    """Start the command in a folder, after ``first`` in the same process; return its number.

    What it prints goes to ``log``, by default a file beside the folder.
    """
    log = log or _log(root)
    with _forking_allowed():
        process = os.fork()
    if process == 0:
        _become(root, arguments, first, log)
    return process


def wait(root: Path, process: int, log: Path | None = None) -> Ended:
    """Wait for a process that was started in a folder."""
    _, status = os.waitpid(process, 0)
    return Ended(os.waitstatus_to_exitcode(status), (log or _log(root)).read_text())


def run(root: Path, *arguments: str, first=lambda: None) -> Ended:
    """Start the command in a folder, and wait for it."""
    return wait(root, start(root, *arguments, first=first))


def in_processes(function, *values):
    """Return the results of a function for each value, from a process for each processor."""
    with _forking_allowed(), ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        return list(pool.map(function, *values))


@contextmanager
def _forking_allowed():
    """Ignore the warning about threads: the only other one waits for messages of pytest-xdist."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
        yield


def _log(root: Path) -> Path:
    return root.with_name(f"{root.name}.log")


def _become(root: Path, arguments: tuple[str, ...], first, log: Path) -> None:
    """Be the command, to the end; nothing of the process that was forked runs any more."""
    code = _DEFECT
    sys.settrace(None)  # what coverage counts here is never written
    try:
        os.chdir(root)
        os.umask(UMASK)
        os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
        descriptor = os.open(log, _WRITE, 0o600)
        for standard in (1, 2):
            os.dup2(descriptor, standard)
        sys.stdout, sys.stderr = (os.fdopen(each, "w", closefd=False) for each in (1, 2))
        sys.argv = ["inferless-migrate", *arguments]
        first()
        main()
    except SystemExit as ending:
        code = ending.code or 0
    except BaseException:  # noqa: BLE001 - shown in the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
