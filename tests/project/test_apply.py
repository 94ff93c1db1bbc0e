from __future__ import annotations

import errno
import os
import resource
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
    def refuse(*_, **__):
        raise OSError(error, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    apply(tmp_path, edit("f", None, b"new"))
    assert contents(tmp_path) == {"f": b"new"}
