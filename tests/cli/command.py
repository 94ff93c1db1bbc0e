"""Run the command line as its users do, and look at what it left.

``migrate`` runs it in the process of the tests, ``migrate_process`` in one of its own.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import migrate as package
from migrate.cli.entry import main

_SECONDS = 120
"""What ends neither sooner nor on a busy machine is taken to wait for ever."""

_ROOT = Path(package.__file__).parents[1]
_SETTINGS_OF_THE_CALLER = (
    *("NO_COLOR", "FORCE_COLOR", "PYTHONUTF8", "PYTHONIOENCODING", "LC_ALL"),
    *("DRY_RUN", "XARGS_DRY_RUN", "PYTHONUNBUFFERED"),
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

    @property
    def told(self):
        """The same without the last lines of a run, which say how to undo it."""
        return list(itertools.takewhile(lambda line: not line.startswith("To undo"), self.said))

    @property
    def undoing(self):
        """The commands that the last lines of a run name."""
        return "\n".join(self.said[len(self.told) :]).removeprefix("To undo:")


def migrate(*arguments, cwd, stdin=b"", env=None):
    """Run the command line in a folder, in this process.

    A batch does one job at a time. One that asks for another engine, for more jobs or a time limit
    is run in a process of its own, because it starts others and this one has threads.
    """
    names = [os.fsdecode(each) for each in arguments]
    if names[:1] == ["batch"]:
        names += [] if "--jobs" in names else ["--jobs", "1"]
    if _starts_processes(names):
        return migrate_process(*names, cwd=cwd, stdin=stdin, env=env)
    with contextlib.ExitStack() as files:
        streams = [files.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        streams[0].write(stdin)
        streams[0].seek(0)
        code = _run_here(names, streams, cwd, env)
        _, stdout, stderr = (_content(each) for each in streams)
    return Ended(code, stdout, stderr.decode("utf-8", "surrogateescape"))


def _run_here(names, streams, cwd, env):
    with (
        _at_most(_SECONDS),
        _as_standard_streams(streams),
        _in_folder(cwd),
        patch.dict(os.environ, environment(env), clear=True),
        patch.object(sys, "argv", ["inferless-migrate", *names]),
        patch.object(tempfile, "tempdir", None),  # so that TMPDIR is looked up
    ):
        return _exit_code()


def _starts_processes(names):
    one_job = ("--jobs", "1") in itertools.pairwise(names)
    return bool({"--timeout", "--engine", "--dask"} & set(names)) or (
        "--jobs" in names and not one_job
    )


def _content(file):
    file.seek(0)
    return file.read()


@contextlib.contextmanager
def _as_standard_streams(files):
    """Make files the standard streams, of this process and of the programs that it starts."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(number) for number in range(3)]
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
    streams = {
        "stdin": open(0, encoding="utf-8", closefd=False),  # noqa: SIM115 - closed by nobody
        "stdout": open(1, "w", encoding="utf-8", closefd=False),  # noqa: SIM115 - as above
        "stderr": open(  # noqa: SIM115 - as above
            2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        ),
    }
    try:
        with patch.multiple(sys, **streams):
            yield
    finally:
        for stream in ("stdout", "stderr"):
            streams[stream].flush()
        for number, descriptor in enumerate(kept):
            os.dup2(descriptor, number)
            os.close(descriptor)


@contextlib.contextmanager
def _at_most(seconds):
    """Raise ``TimeoutError`` in what waits for ever, so that it fails instead of hanging."""

    def stop(_number, _frame):
        message = f"it takes longer than {seconds} seconds"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _in_folder(folder):
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _exit_code():
    try:
        main()
    except SystemExit as ending:
        return ending.code or 0


def migrate_process(*arguments, cwd, **options):
    """Run ``python -m migrate`` in a folder, in a process of its own."""
    return start("-m", "migrate", *arguments, cwd=cwd, **options)


_INTERRUPTIBLE = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
for name in {"SIGHUP", "SIGTERM"} & set(dir(signal)):
    signal.signal(getattr(signal, name), signal.SIG_DFL)"""


def migrate_after(code, *arguments, cwd, **options):
    """Run some lines of Python first, in the same process: to make something go wrong."""
    return start("-c", program_after(code), *arguments, cwd=cwd, **options)


def program_after(code=""):
    """Return a program that runs some lines and then the command line, and can be interrupted.

    What a shell starts in the background ignores Ctrl-C, what nohup starts SIGHUP, and what these
    start does so as well.
    """
    return f"{_INTERRUPTIBLE}\n{code}\nfrom migrate.cli.entry import main\nmain()"


def begin(*arguments, cwd, code="", **options):
    """Start the command line in a process of its own, which can be interrupted."""
    options = {"env": environment(), "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(
        [sys.executable, "-c", program_after(code), *arguments], cwd=cwd, **options
    )


def wait_until(is_so, process=None):
    """Wait for a state; raise ``AssertionError`` if it does not come, or a process ends before."""
    deadline = time.monotonic() + _SECONDS
    while not is_so():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the state does not come"
        time.sleep(0.01)


def size_of(path):
    """Return the size of a file, 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def start(*arguments, cwd, stdin=b"", env=None, **options):
    """Run Python and wait for it."""
    streams = {"stdin": stdin} if isinstance(stdin, int) else {"input": stdin}
    capture = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = subprocess.run(
        [sys.executable, *arguments],
        **{**capture, **streams, **options},
        cwd=cwd,
        env=environment(env),
        timeout=_SECONDS,
        check=False,
    )
    stderr = (done.stderr or b"").decode("utf-8", "surrogateescape")
    return Ended(done.returncode, done.stdout or b"", stderr)


def environment(changes=None):
    """Return the variables of the process: plain ones, whatever the caller's are, and git's."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in _SETTINGS_OF_THE_CALLER and not name.startswith("GIT_")
    }
    plain = {"PYTHONPATH": str(_ROOT), "COLUMNS": "80", "TERM": "xterm", "PYTHONWARNINGS": "error"}
    isolated = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "XDG_CONFIG_HOME": os.devnull,
    }
    return {**variables, **plain, **isolated, **(changes or {})}


OPAQUE_APP = (
    b"class InferlessPythonModel:\n    def infer(self, inputs):\n        return model(inputs)\n"
)
"""What marks a folder as a model's, and tells nothing of its inputs."""


def write(path, content=PROMPT):
    """Write a file and the folders above it, and give its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_bad_model(folder):
    """Write a broken input, and beside it the code that makes its errors count."""
    write(folder / "input.json", BAD)
    write(folder / "app.py", OPAQUE_APP)


def names_in(folder):
    """Return the names of what a folder holds, in order."""
    return sorted(path.name for path in folder.iterdir())


def snapshot(root):
    """Return everything beneath a folder: modes, times and contents."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in (".", *folders, *files):
            path = Path(folder, name)
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(root))] = (status.st_mode, status.st_mtime_ns, content)
    return found


def contents(root):
    """Return the contents of every file beneath a folder."""
    return {
        name: content for name, (_, _, content) in snapshot(root).items() if content is not None
    }
