"""What is given is gone in the end; what a killed run has left is removed, and nothing else is."""

from __future__ import annotations

import os
import shutil
import stat
import time

import pytest

from migrate.files.open_folder import OpenFolder
from migrate.files.temporary_folder import remove_abandoned, temporary_folder
from tests.batch.published import BRANCH, Scene
from tests.cli.command import names_in
from tests.project.git_repository import isolate

LEFT = f"inferless-migrate-{'0a' * 16}-ab_1"
OLD = time.time() - 2 * 86_400


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    remove_abandoned.cache_clear()


def leave(path, when=OLD):
    (path / "repository").mkdir(parents=True)
    (path / "repository" / "file").touch()
    os.utime(path, (when, when))
    return path


def test_it_is_only_for_its_user_and_gone_in_the_end(parent):
    with temporary_folder() as folder:
        (folder / "a").mkdir()
        assert [folder] == list(parent.iterdir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names_in(parent) == []


def test_what_a_killed_run_left_is_removed(parent):
    left = leave(parent / LEFT)
    with temporary_folder() as folder:
        assert not left.exists()
        assert folder.exists()


@pytest.mark.parametrize("name", ["inferless-migrate-", LEFT[:-5], f"{LEFT}.", f"{LEFT}\n", "x"])
def test_folders_of_other_names_stay(parent, name):
    leave(parent / name)
    with temporary_folder():
        assert (parent / name / "repository" / "file").exists()


def test_what_may_be_in_use_stays(parent):
    young = leave(parent / LEFT, time.time() - 3600)
    held = leave(parent / LEFT.replace("0", "1"))
    with OpenFolder(held) as opened:
        opened.lock(0.0)
        with temporary_folder():
            assert (young / "repository" / "file").exists()
            assert (held / "repository" / "file").exists()


@pytest.mark.usefixtures("parent")
def test_its_own_folder_is_locked_meanwhile():
    with temporary_folder() as folder:
        os.utime(folder, (OLD, OLD))
        remove_abandoned.cache_clear()
        with temporary_folder():
            assert folder.exists()


def test_what_a_link_leads_to_stays(parent):
    kept = leave(parent / "kept")
    (parent / LEFT).symlink_to(kept)
    os.utime(parent / LEFT, (OLD, OLD), follow_symlinks=False)
    with temporary_folder():
        assert (kept / "repository" / "file").exists()
    shutil.rmtree(kept)
    with temporary_folder():
        assert LEFT in names_in(parent)


@pytest.mark.parametrize("source", ["fleet", "url"])
def test_a_batch_leaves_none_and_removes_that_of_a_killed_one(tmp_path, monkeypatch, source):
    isolate(monkeypatch)
    scene = Scene(tmp_path)
    temporary = tmp_path / "temporary"
    leave(temporary / LEFT)
    place = scene.url if source == "url" else "fleet"
    ended = scene.batch(*BRANCH, "--push", source=place, env={"TMPDIR": str(temporary)})
    assert ended.said == ["1  migrated", "The branch x of 1 repository is pushed."]
    assert names_in(temporary) == []
