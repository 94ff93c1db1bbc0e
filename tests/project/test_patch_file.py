from __future__ import annotations

import os
from pathlib import Path

import pytest

from migrate.files.edit import Edit
from migrate.project.apply import NotPutBackError
from migrate.project.patch import preview
from migrate.project.patch_file import PatchFile
from tests.cli.command import write

ONE = (Edit(Path("a/f"), "f", "a/f", None, b"1\n"),)
TWO = (Edit(Path("b/f"), "f", "b/f", b"1\n", b"2\n"), Edit(Path("b/g"), "g", "b/g", b"", None))


def test_the_patch_is_on_the_disk_before_the_edits_are_made(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda _: flushed.append((tmp_path / "p").read_bytes()))
    with PatchFile(tmp_path / "p") as patch, patch.recording(ONE):
        assert flushed == [preview(ONE)]


def test_one_folder_follows_the_other(tmp_path):
    with PatchFile(tmp_path / "p") as patch:
        for edits in (ONE, TWO):
            with patch.recording(edits):
                pass
    assert (tmp_path / "p").read_bytes() == preview([*ONE, *TWO])


def test_what_failed_is_not_in_the_patch(tmp_path):
    with PatchFile(tmp_path / "p") as patch:
        with patch.recording(ONE):
            pass
        with pytest.raises(PermissionError), patch.recording(TWO):
            raise PermissionError
        assert (tmp_path / "p").read_bytes() == preview(ONE)
        with patch.recording(TWO):
            pass
    assert (tmp_path / "p").read_bytes() == preview([*ONE, *TWO])


@pytest.mark.parametrize("error", [NotPutBackError, KeyboardInterrupt])
def test_what_may_be_half_done_stays_in_the_patch(error, tmp_path):
    with PatchFile(tmp_path / "p") as patch, pytest.raises(error), patch.recording(ONE):
        raise error
    assert (tmp_path / "p").read_bytes() == preview(ONE)


def test_no_edit_is_made_where_the_patch_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    made = []
    with PatchFile(tmp_path / "p") as patch:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"), patch.recording(ONE):
            made.append(ONE)
    assert made == []
    assert (tmp_path / "p").read_bytes() == b""


def test_a_patch_that_may_still_be_needed_is_never_overwritten(tmp_path):
    path = write(tmp_path / "p", b"the only way back")
    with pytest.raises(FileExistsError):
        PatchFile(path)
    assert path.read_bytes() == b"the only way back"


def test_an_empty_file_is_no_patch_that_could_be_lost(tmp_path):
    path = write(tmp_path / "p", b"")
    with PatchFile(path) as patch, patch.recording(ONE):
        pass
    assert path.read_bytes() == preview(ONE)


@pytest.mark.parametrize("name", ["missing/p", "."])
def test_where_no_file_can_be(name, tmp_path):
    with pytest.raises(OSError):  # noqa: PT011 - the system's own error is what is told
        PatchFile(tmp_path / name)


def test_nothing_stays_open(tmp_path):
    def next_descriptor():
        descriptor = os.dup(0)
        os.close(descriptor)
        return descriptor

    before = next_descriptor()
    with PatchFile(tmp_path / "p") as patch, patch.recording(ONE):
        pass
    with pytest.raises(FileExistsError):
        PatchFile(tmp_path / "p")
    assert next_descriptor() == before
