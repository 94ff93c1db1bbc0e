from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.files.edit import Edit
from migrate.files.open_folder import OpenFolder
from migrate.project.apply import ChangedMeanwhileError, NotPutBackError, apply_edits
from tests.cli.command import contents, environment, names_in, write


def edit(name, before, after):
    return Edit(Path(name), name, name, before, after)


def apply(root, *edits):
    with OpenFolder(root) as folder:
        apply_edits(folder, edits)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def modes_below(root):
    return {str(path.relative_to(root)): mode_of(path) for path in root.rglob("*")}


def test_files_are_created_changed_and_deleted(tmp_path):
    write(tmp_path / "changed", b"old")
    write(tmp_path / "io" / "deleted", b"old")
    write(tmp_path / "io" / "changed", b"old")
    apply(
        tmp_path,
        edit("created", None, b"\r\n\xff"),
        edit("changed", b"old", b"new"),
        edit("io/changed", b"old", b""),
        edit("io/deleted", b"old", None),
    )
    assert contents(tmp_path) == {"created": b"\r\n\xff", "changed": b"new", "io/changed": b""}


def test_names_as_long_as_can_be(tmp_path):
    name = "x" * 255
    apply(tmp_path, edit(name, None, b"x"))
    assert (tmp_path / name).read_bytes() == b"x"
    apply(tmp_path, edit(name, b"x", b"y"))
    assert contents(tmp_path) == {name: b"y"}


@pytest.mark.parametrize(
    ("now", "before"),
    [
        pytest.param(b"edited", b"old", id="edited"),
        pytest.param(None, b"old", id="deleted"),
        pytest.param(b"", None, id="created"),
    ],
)
@pytest.mark.parametrize("after", [b"new", None], ids=["changing", "deleting"])
def test_what_is_not_as_planned_is_left_alone_and_so_is_all_else(now, before, after, tmp_path):
    write(tmp_path / "a", b"old a")
    if now is not None:
        write(tmp_path / "f", now)
    found = contents(tmp_path)
    with pytest.raises(ChangedMeanwhileError) as caught:
        apply(tmp_path, edit("a", b"old a", b"new a"), edit("f", before, after))
    assert str(caught.value.strerror) == "f has changed since it was read; run again"
    assert contents(tmp_path) == found


def test_a_link_that_took_the_files_place_is_not_followed(tmp_path):
    write(tmp_path / "elsewhere", b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "f").symlink_to("../elsewhere")
    with pytest.raises(ChangedMeanwhileError):
        apply(root, edit("f", b"old", b"new"))
    assert (tmp_path / "elsewhere").read_bytes() == b"old"
    assert (root / "f").is_symlink()


class Fails:
    """Stands in for a function of the system that fails at one of its calls."""

    def __init__(self, real, at, error):
        self.real, self.at, self.error, self.calls = real, at, error, 0

    def __call__(self, *arguments, **options):
        self.calls += 1
        if self.calls == self.at:
            raise self.error
        return self.real(*arguments, **options)


CALLS = {"open": 14, "fsync": 8, "fchmod": 3, "link": 2, "replace": 4, "unlink": 6}
"""Functions of the system, and as often each is made to fail: at its first, second, ... call."""

STEPS = [(name, at) for name, times in CALLS.items() for at in range(1, times + 1)]
ERRORS = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "interrupt": KeyboardInterrupt(),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize(("name", "at"), STEPS, ids=[f"{name}-{at}" for name, at in STEPS])
def test_all_or_nothing_is_done_when_a_call_fails(name, at, error, tmp_path, monkeypatch):
    write(tmp_path / "changed", b"old").chmod(0o755)
    write(tmp_path / "io" / "changed", b"old").chmod(0o600)
    write(tmp_path / "io" / "deleted", b"old").chmod(0o640)
    before, modes = contents(tmp_path), modes_below(tmp_path)
    after = {"changed": b"new", "io/changed": b"new", "new": b"new"}
    edits = [
        edit("new", None, b"new"),
        edit("changed", b"old", b"new"),
        edit("io/changed", b"old", b"new"),
        edit("io/deleted", b"old", None),
    ]
    failing = Fails(getattr(os, name), at, error)
    with OpenFolder(tmp_path) as folder, monkeypatch.context() as patched:
        patched.setattr(os, name, failing)
        try:
            apply_edits(folder, edits)
        except (OSError, KeyboardInterrupt) as caught:
            is_ours = caught is error or isinstance(caught, ChangedMeanwhileError)
        else:
            is_ours = failing.calls < at or not isinstance(error, KeyboardInterrupt)
    assert is_ours
    if contents(tmp_path) != after:
        assert contents(tmp_path) == before
        assert modes_below(tmp_path) == modes


def test_every_function_that_is_made_to_fail_is_called_at_all(tmp_path, monkeypatch):
    write(tmp_path / "changed", b"old")
    write(tmp_path / "deleted", b"old")
    counters = {name: Fails(getattr(os, name), 0, None) for name in CALLS}
    for name, counter in counters.items():
        monkeypatch.setattr(os, name, counter)
    apply(tmp_path, edit("new", None, b"x"), edit("changed", b"old", b"new"))
    apply(tmp_path, edit("deleted", b"old", None))
    assert [name for name, counter in counters.items() if counter.calls == 0] == []


def test_what_cannot_be_put_back_is_named(tmp_path, monkeypatch):
    write(tmp_path / "changed", b"old")
    write(tmp_path / "deleted", b"old")
    placed = os.replace

    def replace(source, target, **folders):
        if (tmp_path / "changed").read_bytes() != b"old":
            raise OSError(errno.EROFS, "Read-only file system")
        placed(source, target, **folders)

    real = os.unlink

    def unlink(name, **folders):
        if name == "deleted":
            raise PermissionError(errno.EACCES, "Permission denied")
        real(name, **folders)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(os, "unlink", unlink)
    with pytest.raises(NotPutBackError) as caught:
        apply(tmp_path, edit("changed", b"old", b"new"), edit("deleted", b"old", None))
    assert caught.value.strerror == "failed half-way, and could not be put back: changed"
    assert (tmp_path / "changed").read_bytes() == b"new"
    assert (tmp_path / "deleted").read_bytes() == b"old"


def test_a_folder_that_takes_no_files():
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        apply(Path("/proc"), edit("input_schema.py", None, b"x"))
    assert not Path("/proc/input_schema.py").exists()


def test_a_folder_in_the_place_of_the_file(tmp_path):
    (tmp_path / "f").mkdir()
    with pytest.raises(ChangedMeanwhileError):
        apply(tmp_path, edit("f", None, b"x"))
    assert names_in(tmp_path) == ["f"]


def test_a_full_disk_in_a_real_process_is_one_line_and_leaves_nothing(tmp_path):
    path = write(tmp_path / "input.json")

    def allow_few_bytes():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    done = subprocess.run(
        [sys.executable, "-B", "-m", "migrate", "run"],
        cwd=tmp_path,
        env=environment(),
        preexec_fn=allow_few_bytes,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, b"")
    first, *rest = done.stderr.decode().splitlines()
    assert first == (
        "input_schema.py: IM410 error: cannot be written: file too large; nothing was changed"
    )
    assert rest[-1] == "1 folder: 1 failed."
    assert names_in(tmp_path) == [path.name]


def just_before(monkeypatch, name, act):
    """Do something right before the first call of a function of the system."""
    real, calls = getattr(os, name), []

    def called(*arguments, **options):
        if not calls:
            calls.append(name)
            act()
        return real(*arguments, **options)

    monkeypatch.setattr(os, name, called)


@pytest.mark.parametrize("content", [b"theirs", b"new"], ids=["other", "same"])
def test_a_file_that_somebody_creates_meanwhile_is_not_replaced(tmp_path, monkeypatch, content):
    write(tmp_path / "a", b"old a")
    just_before(monkeypatch, "link", lambda: write(tmp_path / "f", content))
    with pytest.raises(ChangedMeanwhileError, match="f has been created meanwhile"):
        apply(tmp_path, edit("a", b"old a", b"new a"), edit("f", None, b"new"))
    assert contents(tmp_path) == {"a": b"old a", "f": content}


@pytest.mark.parametrize("after", [b"new", None], ids=["changing", "deleting"])
def test_a_file_that_somebody_saves_meanwhile_is_kept(tmp_path, monkeypatch, after):
    write(tmp_path / "a", b"old a")
    write(tmp_path / "f", b"old")
    just_before(monkeypatch, "replace", lambda: write(tmp_path / "f", b"theirs"))
    with pytest.raises(ChangedMeanwhileError, match="f has changed since it was read"):
        apply(tmp_path, edit("a", b"old a", b"new a"), edit("f", b"old", after))
    assert contents(tmp_path) == {"a": b"old a", "f": b"theirs"}


def test_what_somebody_saves_over_an_edit_is_not_put_back(tmp_path, monkeypatch):
    write(tmp_path / "a", b"old a")
    write(tmp_path / "f", b"old")

    def fail(*_, **__):
        write(tmp_path / "a", b"theirs")
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "unlink", fail)
    monkeypatch.setattr(OpenFolder, "unstage", lambda *_: None)
    with pytest.raises(NotPutBackError, match="could not be put back: a"):
        apply(tmp_path, edit("a", b"old a", b"new a"), edit("f", b"old", None))
    assert contents(tmp_path) == {"a": b"theirs", "f": b"old"}


@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_file_system_without_links_is_no_trouble(tmp_path, monkeypatch, error):
    monkeypatch.setattr(os, "link", Fails(os.link, 1, OSError(error, "no links here")))
    apply(tmp_path, edit("f", None, b"new"))
    assert contents(tmp_path) == {"f": b"new"}
