from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial

import pytest

from migrate.files.open_folder import LockedError, OpenFolder
from migrate.files.reading import UnreadableError
from tests.builders import next_descriptor
from tests.cli.command import contents, environment, migrate, migrate_after, names_in, write
from tests.corpus_cases import CORPUS
from tests.project.git_repository import commit, git

WITHOUT_DESCRIPTORS = """
import os, sys
os.supports_dir_fd = set()
for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "fchmod", "fchown"):
    delattr(os, name)
sys.modules["fcntl"] = None
"""
"""What Windows lacks of what an open folder is made of elsewhere."""


@pytest.fixture
def opened(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    with OpenFolder(root) as folder:
        yield folder


@pytest.mark.parametrize("name", ["f", "io/f", "io/deep/f", "./io/f", " ", "漢\n"])
def test_a_file_is_read_wherever_it_lies_within(name, opened):
    write(opened.path / name, b"\r\n\xff")
    assert opened.read(name, 100) == b"\r\n\xff"


def test_what_is_not_there(opened):
    assert opened.read("f", 100) is None
    assert opened.mode("f") is None
    for missing in (opened.read, lambda name, _: opened.mode(name)):
        with pytest.raises(FileNotFoundError):
            missing("io/f", 100)


def test_the_mode_is_that_of_the_file_itself(opened):
    write(opened.path / "f", b"").chmod(0o751)
    (opened.path / "link").symlink_to("f")
    assert opened.mode("f") == 0o751
    assert opened.mode("link") != 0o751


@pytest.mark.parametrize("target", ["../outside", "real", "link", "/etc", "nowhere"])
def test_a_linked_folder_on_the_way_is_refused_for_every_use(target, opened, tmp_path):
    write(tmp_path / "outside" / "f", b"secret")
    write(opened.path / "real" / "f", b"secret")
    (opened.path / "link").symlink_to(target)
    before = contents(tmp_path)
    uses = [
        lambda: opened.read("link/f", 100),
        lambda: opened.mode("link/f"),
        lambda: opened.place("link/f"),
        lambda: opened.delete("link/f"),
    ]
    for use in uses:
        with pytest.raises(OSError):  # noqa: PT011 - the system says ELOOP or ENOTDIR
            use()
    assert contents(tmp_path) == before


def test_a_file_on_the_way_is_no_folder(opened):
    write(opened.path / "f", b"")
    with pytest.raises(NotADirectoryError):
        opened.read("f/below", 100)


def test_what_takes_the_folders_place_meanwhile_is_not_looked_at(opened, tmp_path):
    write(opened.path / "f", b"first")
    opened.path.rename(tmp_path / "moved")
    write(opened.path / "f", b"second")
    assert opened.read("f", 100) == b"first"
    opened.stage("f", b"new", None)
    opened.place("f")
    assert (tmp_path / "moved" / "f").read_bytes() == b"new"
    assert (opened.path / "f").read_bytes() == b"second"


def test_what_is_staged_is_in_place_only_later_and_each_name_by_itself(opened):
    old = dict.fromkeys(("f", "g", "io/f", "x" * 255), b"old")
    for name, content in old.items():
        write(opened.path / name, content)
        opened.stage(name, b"a long first text", None)
        opened.stage(name, name.encode(), opened.attributes(name))
    assert {name: (opened.path / name).read_bytes() for name in old} == old
    assert len(names_in(opened.path)) == 3 + 1 + len(old), "nothing is staged twice"
    for name in old:
        opened.place(name)
    assert contents(opened.path) == {name: name.encode() for name in old}


def test_unstaging_leaves_nothing_and_may_find_nothing(opened):
    opened.unstage("f")
    opened.stage("f", b"new", None)
    opened.unstage("f")
    assert names_in(opened.path) == []


def test_a_link_that_waits_where_it_is_staged_is_not_followed(opened, tmp_path):
    outside = write(tmp_path / "outside", b"old")
    opened.stage("f", b"", None)
    (staged,) = names_in(opened.path)
    opened.unstage("f")
    (opened.path / staged).symlink_to(outside)
    opened.stage("f", b"new", None)
    opened.place("f")
    assert outside.read_bytes() == b"old"
    assert (opened.path / "f").read_bytes() == b"new"


def test_a_deleted_file_is_gone_and_a_link_alone_goes(opened, tmp_path):
    outside = write(tmp_path / "outside", b"old")
    (opened.path / "link").symlink_to(outside)
    opened.delete("link")
    assert names_in(opened.path) == []
    assert outside.exists()
    with pytest.raises(FileNotFoundError):
        opened.delete("link")


def test_nothing_stays_open(tmp_path):
    write(tmp_path / "io" / "f", b"x")
    before = next_descriptor()
    with OpenFolder(tmp_path) as folder:
        folder.lock(0)
        folder.read("io/f", 10)
        folder.stage("io/f", b"", folder.attributes("io/f"))
        folder.place("io/f")
        with pytest.raises(UnreadableError):
            folder.read("io", 10)
    assert next_descriptor() == before


@pytest.mark.parametrize("name", ["missing", "file"])
def test_what_is_no_folder_cannot_be_opened(name, tmp_path):
    write(tmp_path / "file", b"")
    with pytest.raises(OSError):  # noqa: PT011 - the system's own error is what is told
        OpenFolder(tmp_path / name)


def test_the_lock_keeps_a_second_run_out_and_leaves_no_file(tmp_path):
    with OpenFolder(tmp_path) as first, OpenFolder(tmp_path) as second:
        first.lock(0)
        with pytest.raises(LockedError, match="another run is at work in this folder"):
            second.lock(0)
        assert names_in(tmp_path) == []
    with OpenFolder(tmp_path) as third:
        third.lock(0)


def test_the_lock_of_a_killed_run_is_gone(tmp_path):
    code = (
        "import sys; from pathlib import Path; from migrate.files.open_folder import OpenFolder\n"
    )
    code += "OpenFolder(Path('.')).lock(0); print(flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder, OpenFolder(tmp_path) as folder:
        assert holder.stdout.readline() == b"\n"
        with pytest.raises(LockedError):
            folder.lock(0)
        holder.kill()
        holder.wait()
        folder.lock(0)


@pytest.mark.heavy
def test_where_folders_cannot_be_held_open_the_same_is_done_by_path(tmp_path):
    def migrated(command, root):
        shutil.copytree(CORPUS, root)
        git(root, "init", "--quiet")
        commit(root)
        done = [command(*each, cwd=root) for each in (["run", "--remove-legacy"], ["verify"])]
        files = {name: each for name, each in contents(root).items() if name[:5] != ".git/"}
        return [(each.code, each.stdout, each.stderr) for each in done], files

    held = migrated(migrate, tmp_path / "held")
    by_path = migrated(partial(migrate_after, WITHOUT_DESCRIPTORS), tmp_path / "by path")
    assert by_path == held
    assert by_path[1].keys() ^ contents(CORPUS).keys(), "something was written and deleted"
