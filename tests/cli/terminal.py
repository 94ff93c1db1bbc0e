"""The command on a terminal: what a person sees there, and the keys that are pressed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

import pyte

from tests.cli.command import environment, program_after


class Terminal:
    """The command on a pseudo-terminal of its own, with all that it printed and what is seen."""

    def __init__(self, *arguments, cwd, columns=80, lines=24, env=None):
        self.printed = b""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._leader, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process = subprocess.Popen(
            ["setsid", "--ctty", sys.executable, "-c", program_after(), *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=cwd,
            env=environment({"COLUMNS": "", **(env or {})}),
        )
        os.close(terminal)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self._leader)

    @property
    def shown(self):
        """The rows of the screen down to the last one that is not empty."""
        return "\n".join(row.rstrip() for row in self._screen.display).rstrip().split("\n")

    @property
    def cursor(self):
        """The row and the column where the cursor is, from 0, and whether it can be seen."""
        return self._screen.cursor.y, self._screen.cursor.x, not self._screen.cursor.hidden

    def read_until(self, is_so, seconds=120):
        """Let the command print until something is so on the screen."""
        deadline = time.monotonic() + seconds
        while not is_so(self.shown):
            assert time.monotonic() < deadline, self.shown
            self._read()

    def press(self, keys):
        os.write(self._leader, keys)

    def end(self):
        """Let the command print until it ends, and give its exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=120)

    def _read(self):
        """Read what has been printed; a terminal that nobody has open any more is an error."""
        if not select.select([self._leader], [], [], 0.2)[0]:
            return True
        try:
            printed = os.read(self._leader, 65536)
        except OSError:
            return False
        self.printed += printed
        self._stream.feed(printed)
        return bool(printed)


def on_terminal(*arguments, cwd):
    """Run the command on a terminal to its end; return its exit code and all that it printed."""
    with Terminal(*arguments, cwd=cwd) as terminal:
        return terminal.end(), terminal.printed
