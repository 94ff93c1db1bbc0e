"""Running the command under strace, which can end it at any of its system calls."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache, partial
from pathlib import Path

from tests.safety.forked import start, wait

TRACED = "trace=%file,%desc"
"""The calls that are about files, by name or by descriptor."""


class Strace:
    """The strace that watches one run, with some options of its own."""

    def __init__(self, *options):
        self._options = options

    def run(self, root, *arguments):
        """Run the command in a folder; strace is there from its first step on."""
        waiting, go = os.pipe()
        process = start(root, *arguments, first=partial(_wait_for, waiting, go))
        os.close(waiting)
        tracer = self._attach(process)
        with contextlib.suppress(BrokenPipeError):  # killed as it waited
            os.write(go, b".")
        os.close(go)
        ended = wait(root, process)
        tracer.communicate(timeout=60)
        return ended

    def _attach(self, process):
        command = ["strace", "-e", TRACED, "-e", "signal=none", *self._options, "-p", str(process)]
        if "-o" not in command:
            command[1:1] = ["-o", os.devnull]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        line = tracer.stderr.readline()
        if not line.endswith("attached\n"):
            tracer.communicate()
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise OSError(line.strip())
        return tracer


def _wait_for(waiting, go):
    os.close(go)
    os.read(waiting, 1)


@cache
def why_not():
    """Return why strace cannot be used here, if it cannot."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "empty")
        root.mkdir()
        try:
            Strace().run(root, "--version")
        except OSError as error:
            return f"strace cannot be used: {error}"
    return None
