from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.project.apply import apply_edits, write_file
from migrate.project.outcome import Edit
from tests.cli.command import environment, names_in, write


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_created_changed_and_deleted(tmp_path):
    changed, deleted = write(tmp_path / "changed", b"old"), write(tmp_path / "deleted", b"old")
    created = tmp_path / "created"
    apply_edits(
        [
            Edit(created, "created", None, b"\r\n\xff"),
            Edit(changed, "changed", b"old", b"new"),
            Edit(deleted, "deleted", b"old", None),
        ]
    )
    assert created.read_bytes() == b"\r\n\xff"
    assert changed.read_bytes() == b"new"
    assert names_in(tmp_path) == ["changed", "created"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000], ids=oct)
def test_a_new_file_has_the_mode_that_the_umask_asks_for(mask, tmp_path):
    before = os.umask(mask)
    try:
        write_file(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "f") == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o444, 0o664], ids=oct)
def test_a_replaced_file_keeps_its_mode(mode, tmp_path):
    path = write(tmp_path / "f", b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)


def test_names_as_long_as_can_be(tmp_path):
    path = tmp_path / ("x" * 255)
    write_file(path, b"x")
    assert path.read_bytes() == b"x"


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


STEPS = [
    (os, "fsync"),
    (Path, "replace"),
    (Path, "chmod"),
]
ERRORS = [
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EACCES, "Permission denied"),
    KeyboardInterrupt(),
]


@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _, step in STEPS])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_whatever_fails_the_old_file_stays_whole_and_alone(
    owner, step, error, tmp_path, monkeypatch
):
    path = write(tmp_path / "f", b"old")
    monkeypatch.setattr(owner, step, failing(error))
    with pytest.raises(type(error)):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["f"]


def test_a_folder_that_takes_no_files(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_file(tmp_path / "missing" / "f", b"x")
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        write_file(Path("/proc/input_schema.py"), b"x")
    assert names_in(tmp_path) == []


def test_a_folder_in_the_place_of_the_file(tmp_path):
    (tmp_path / "f").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_file(tmp_path / "f", b"x")
    assert names_in(tmp_path) == ["f"]


def test_a_full_disk_in_a_real_process_is_one_line_and_leaves_nothing(tmp_path):
    path = write(tmp_path / "input.json")

    def allow_few_bytes():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    done = subprocess.run(
        [sys.executable, "-B", "-m", "migrate", "run"],
        cwd=tmp_path,
        env=environment(measured=False),
        preexec_fn=allow_few_bytes,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, b"")
    first, *rest = done.stderr.decode().splitlines()
    assert first == "input_schema.py: IM410 error: cannot be written: file too large"
    assert rest[-1] == "1 folder: 1 failed."
    assert names_in(tmp_path) == [path.name]
