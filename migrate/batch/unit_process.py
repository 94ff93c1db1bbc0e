"""A process that does one unit after another, and that may be ended without harm to its parent.

Requests and replies are pickles on its standard input and output. The process has the import path
of its parent, and ends when its standard input does.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from migrate.batch.engine import PROCESS_ENDED, TOOK_TOO_LONG, prepare_process, safely
from migrate.batch.unit import Task, failed_unit

if TYPE_CHECKING:
    from migrate.batch.record import UnitRecord

_PROGRAM: Final = "import sys; sys.path[:] = {path!r}; from {module} import serve; serve()"
_READY: Final = b"."
_GRACE: Final = 2.0
"""How many seconds a process has to end the programs that it has started, and to tidy up."""


class UnitProcess:
    """The parent's side: does one unit at a time, in any thread."""

    def __init__(self) -> None:
        """Start the process, and wait until it is ready. Raises OSError."""
        program = _PROGRAM.format(path=sys.path, module=__name__)
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._replies.read(1) != _READY:
            message = f"a process for a unit ended with code {self.close()} before it was ready"
            raise OSError(message)

    @property
    def is_alive(self) -> bool:
        """Say whether the process can do another unit."""
        return self._process.poll() is None

    def do(self, task: Task, folder: str, timeout: float | None) -> UnitRecord:
        """Do a unit whose path is relative to ``folder``, in ``timeout`` seconds at most.

        What ends the process, the time-out too, is the unit's failure.
        """
        too_long = threading.Event()
        timer = threading.Timer(timeout or 0, self._stop, [too_long])
        if timeout is not None:
            timer.start()
        try:
            pickle.dump((folder, task), self._requests)
            self._requests.flush()
            record: UnitRecord = pickle.load(self._replies)  # noqa: S301 - from this program
        except (OSError, EOFError, pickle.UnpicklingError):
            self._process.kill()
            code = self.close()
            reason = TOOK_TOO_LONG if too_long.is_set() else PROCESS_ENDED.format(code)
            return failed_unit(task, reason)
        finally:
            timer.cancel()
            if timeout is not None:
                timer.join()
        return record

    def close(self) -> int:
        """Let the process end, and give its exit code."""
        with suppress(BrokenPipeError):
            self._requests.close()
        self._replies.close()
        return self._process.wait()

    def _stop(self, too_long: threading.Event) -> None:
        """Tell the process to end, and end it if it does not."""
        too_long.set()
        self._process.terminate()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    @property
    def _requests(self) -> BinaryIO:
        return self._process.stdin  # type: ignore[return-value] # it is a pipe

    @property
    def _replies(self) -> BinaryIO:
        return self._process.stdout  # type: ignore[return-value] # it is a pipe


def serve() -> None:
    """Do the units that are asked for on standard input, until it ends: the process's side."""
    prepare_process()
    requests, replies = _private_streams()
    without_parent = suppress(EOFError, pickle.UnpicklingError, BrokenPipeError)
    with without_parent, requests, replies:
        replies.write(_READY)
        replies.flush()
        while True:
            folder, task = pickle.load(requests)  # noqa: S301 - from this program
            with suppress(OSError):  # then only absolute paths lead anywhere
                os.chdir(folder)
            pickle.dump(safely(task), replies)
            replies.flush()


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Give standard input and output, and leave nothing in their places that others could spoil."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies
