"""Running the command as its users do, in a process of its own, and looking at what it left."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import migrate as package

_ROOT = Path(package.__file__).parents[1]
_SETTINGS_OF_THE_CALLER = (
    *("NO_COLOR", "FORCE_COLOR", "PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL"),
    *("DRY_RUN", "XARGS_DRY_RUN"),
)

PROMPT = (
    b'{"inputs": [{"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Once upon"]}]}'
)
"""A legacy file without anything to be said about it."""

PROMPT_SOURCE = b"""\
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Once upon"],
    },
}
"""
"""What becomes of it."""

BAD = b'{"inputs": [{"name": "n", "shape": [3], "datatype": "INT8", "data": [1, 2]}]}'
"""A legacy file with one error: IM205."""

DOUBTFUL = b'{"inputs": [{"name": "n", "shape": [1], "datatype": "INT8"}]}'
"""A legacy file with one warning: IM209."""

UNRELATED = b'{"kind": "unrelated"}'
"""Not a legacy file: IM008."""


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it printed."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def said(self):
        """The lines of standard error."""
        return self.stderr.splitlines()


def migrate(*arguments, cwd, **options):
    """Run ``python -m migrate`` in a folder."""
    return start("-m", "migrate", *arguments, cwd=cwd, **options)


def migrate_after(code, *arguments, cwd, **options):
    """Run some lines of Python first, in the same process: to make something go wrong."""
    program = f"{code}\nfrom migrate.cli.entry import main\nmain()"
    return start("-c", program, *arguments, cwd=cwd, **options)


def start(*arguments, cwd, stdin=b"", env=None, measured=True, **options):
    """Run Python and wait for it; ``measured`` is false where coverage would be in the way."""
    streams = {"stdin": stdin} if isinstance(stdin, int) else {"input": stdin}
    capture = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = subprocess.run(
        [sys.executable, *arguments],
        **{**capture, **streams, **options},
        cwd=cwd,
        env=environment(env, measured=measured),
        timeout=60,
        check=False,
    )
    stderr = (done.stderr or b"").decode("utf-8", "surrogateescape")
    return Ended(done.returncode, done.stdout or b"", stderr)


def environment(changes=None, *, measured=True):
    """Give the variables of the process: plain ones, whatever the caller's are, and git's."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in _SETTINGS_OF_THE_CALLER
        and not name.startswith("GIT_")
        and (measured or not name.startswith(("COVERAGE", "COV_CORE")))
    }
    plain = {"PYTHONPATH": str(_ROOT), "COLUMNS": "80", "TERM": "xterm", "PYTHONWARNINGS": "error"}
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**variables, **plain, **isolated, **(changes or {})}


def on_terminal(*arguments, cwd, env=None):
    """Run the command on a pseudo-terminal, and give its exit code and all that it printed."""
    leader, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "migrate", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            cwd=cwd,
            env=environment(env),
        )
        os.close(terminal)
        printed = b"".join(iter(lambda: _read(leader), b""))
        return process.wait(timeout=60), printed
    finally:
        os.close(leader)


def _read(leader):
    """Read what was printed; a terminal that nobody writes to any more ends with an error."""
    try:
        return os.read(leader, 65536)
    except OSError:
        return b""


def write(path, content=PROMPT):
    """Write a file and the folders above it, and give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names_in(folder):
    """Give the names of what a folder holds, in order."""
    return sorted(path.name for path in folder.iterdir())


def snapshot(root):
    """Give everything beneath a folder: modes, times and contents."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in (".", *folders, *files):
            path = Path(folder, name)
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(root))] = (status.st_mode, status.st_mtime_ns, content)
    return found


def contents(root):
    """Give the contents of every file beneath a folder."""
    return {
        name: content for name, (_, _, content) in snapshot(root).items() if content is not None
    }
