"""The calls of the operating system that a run makes, one by one, with something to happen there.

Replaces functions of ``os`` for good, so it is only for processes that end with the run.
"""

from __future__ import annotations

import errno
import os
import signal
from functools import wraps

from migrate.project import migrate_folder

try:
    import fcntl
except ImportError:  # Windows, where nothing is forked either
    fcntl = None

CHANGING = (
    *("fchmod", "fchown", "fsync", "ftruncate", "link", "removexattr", "replace", "setxattr"),
    *("unlink", "write"),
)
"""The functions of ``os`` that a run changes files with."""

ALL = (*CHANGING, "close", "fdopen", "flock", "fstat", "open", "scandir", "stat")
"""These and those that only look; ``open`` creates files, and ``fdopen`` also writes to them."""


class Steps:
    """A count of steps; ``act`` is called with each step's number and name.

    A step is the moment before or after a call ("fsync", "fsync done"), and half-way in writing.
    """

    def __init__(self, act):
        self._act = act
        self._count = 0
        self._active = False

    def begin(self):
        self._active = True

    def end(self):
        self._active = False

    def __call__(self, name):
        if self._active:
            self._count += 1
            self._act(self._count - 1, name)

    def watch(self, names=ALL):
        """Replace some functions of ``os``, the lock, and the files made of descriptors."""
        for name in names:
            owner = fcntl if name == "flock" else os
            take_over = _with_watched_file if name == "fdopen" else _watched
            setattr(owner, name, take_over(name, getattr(owner, name), self))
        return self

    def begin_when_applying(self):
        """Count from the first call that is about making edits to the last."""
        apply_edits = migrate_folder.apply_edits

        def counted(*arguments):
            self.begin()
            try:
                apply_edits(*arguments)
            finally:
                self.end()

        migrate_folder.apply_edits = counted


def in_turn(*acts):
    """Return what does several things at each step."""

    def act(count, name):
        for each in acts:
            each(count, name)

    return act


def kill_at(number):
    """Return what ends the process at a step, at once and without any cleaning up."""

    def act(count, _name):
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def fail_at(number, error):
    """Return what makes one call fail; what has happened by then has happened."""

    def act(count, _name):
        if count == number:
            raise error() if isinstance(error, type) else OSError(error, os.strerror(error))

    return act


def fail_from(number, names, error=errno.EIO):
    """Return what makes every call of some names fail from a step on."""

    def act(count, name):
        if count >= number and name in names:
            raise OSError(error, os.strerror(error))

    return act


def note_in(path):
    """Return what writes the name of each step down."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    write = os.write

    def act(_count, name):
        write(descriptor, f"{name}\n".encode())

    return act


def _watched(name, function, step):
    @wraps(function)
    def watched(*arguments, **options):
        step(name)
        result = function(*arguments, **options)
        step(f"{name} done")
        return result

    return watched


def _with_watched_file(_name, fdopen, step):
    return lambda *arguments, **options: _WatchedFile(fdopen(*arguments, **options), step)


class _WatchedFile:
    """A file whose content is written in two halves, with a step in between."""

    def __init__(self, file, step):
        self._file = file
        self._step = step

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()
        self._step("closed")

    def __getattr__(self, name):
        return getattr(self._file, name)

    def read(self, size):
        self._step("read")
        return self._file.read(size)

    def write(self, content):
        self._step("write")
        half = len(content) // 2
        self._file.write(content[:half])
        self._file.flush()
        self._step("write half")
        self._file.write(content[half:])

    def flush(self):
        self._step("flush")
        self._file.flush()
        self._step("flush done")
