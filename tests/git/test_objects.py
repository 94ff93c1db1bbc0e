"""Objects are read whole or not at all, and only as large as asked for."""

from __future__ import annotations

import hashlib
import struct
import zlib
from types import SimpleNamespace

import pytest

from migrate.git.objects import ObjectReader
from migrate.git.runner import (
    GitError,
    GitTimeoutError,
    Repository,
    TooLargeError,
    blob_name,
    object_name,
)
from migrate.git.working_tree import unsafe_files
from tests.project.git_repository import git, git_with_input, new_repository

MEBIBYTE = 1024**2


def plant_pack(folder, copies):
    """Pack a file that consists of so many copies of a mebibyte, in few bytes; return its name."""
    piece = b"\0" * MEBIBYTE
    copy = b"\xc0\x10"  # 16 times 64 KiB from the beginning
    delta = _size(MEBIBYTE) + _size(copies * MEBIBYTE) + copy * copies
    base = b"\xb0\x80\x80\x04" + zlib.compress(piece)  # a blob of 1 MiB
    length, offset = len(delta), len(base)
    header = bytes([0x80 | 6 << 4 | length & 15, length >> 4])
    back = bytes([0x80 | (offset >> 7) - 1, offset & 0x7F])
    pack = b"PACK" + struct.pack(">II", 2, 2) + base + header + back + zlib.compress(delta)
    git_with_input(
        folder,
        pack + hashlib.new("sha1", pack, usedforsecurity=False).digest(),
        "index-pack",
        "--stdin",
    )
    return blob_name(piece * copies, 40)


def _size(number):
    """Write a number as deltas do: seven bits in a byte, the lowest first."""
    more = number >> 7
    return bytes([number & 0x7F | (0x80 if more else 0)]) + (_size(more) if more else b"")


def test_an_object_that_is_larger_than_asked_for_is_not_unpacked(tmp_path, monkeypatch):
    folder = new_repository(tmp_path).parent
    name = plant_pack(folder, 64)
    forced = {"GIT_ALLOC_LIMIT": str(32 * MEBIBYTE), "LC_ALL": "C"}
    monkeypatch.setattr("migrate.git.runner._FORCED", forced)
    with ObjectReader(Repository(folder)) as objects:
        assert objects.sizes([name, "0" * 40]) == {name: 64 * MEBIBYTE}
        found = objects.read(name, 64 * MEBIBYTE - 1)
        assert (found.size, found.content) == (64 * MEBIBYTE, None)
        assert objects.read("HEAD", 1000).kind == "commit"
        with pytest.raises(GitError, match="attempting to allocate 67108865 over limit 33554432"):
            objects.read(name, 64 * MEBIBYTE)
        assert objects.blob("0" * 40, 1) is None


@pytest.mark.parametrize("what", ["HEAD", "HEAD^{tree}", "HEAD:input.json"])
def test_an_object_that_is_not_what_its_name_says_gives_nothing_back(tmp_path, what):
    path = new_repository(tmp_path)
    assert unsafe_files([path]) == ()
    name = git(tmp_path, "rev-parse", what).decode().strip()
    kind = git(tmp_path, "cat-file", "-t", name).decode().strip()
    content = git(tmp_path, "cat-file", kind, name) + (b"" if kind == "tree" else b"x")
    content = content.replace(b"input.json", b"inpu2.json")
    assert object_name(kind, content, 40) != name
    stored = tmp_path / ".git" / "objects" / name[:2] / name[2:]
    stored.chmod(0o600)
    stored.write_bytes(zlib.compress(b"%b %d\0%b" % (kind.encode(), len(content), content)))
    with ObjectReader(Repository(tmp_path)) as objects, pytest.raises(GitError, match="is damaged"):
        objects.read(name, 1000)
    (found,) = unsafe_files([path])
    assert found.code == "IM405"


def test_all_objects_together_have_a_limit_of_time(tmp_path, monkeypatch):
    folder = new_repository(tmp_path).parent
    seconds = iter(range(0, 10**6, 290))
    with ObjectReader(Repository(folder)) as objects:
        monkeypatch.setattr("migrate.git.objects.time", SimpleNamespace(monotonic=seconds.__next__))
        with pytest.raises(GitTimeoutError, match="more than 600 seconds"):
            [objects.read("HEAD", 1000) for _ in range(9)]
    assert next(seconds) == 1740  # two looks at the clock for each of three


@pytest.mark.parametrize("limit", [5, 6])
def test_all_folders_together_have_a_limit_of_entries(tmp_path, monkeypatch, limit):
    """Folders that differ in one entry are small in a pack, and as large as any in memory."""
    monkeypatch.setattr("migrate.git.objects.MAX_LISTED_ENTRIES", limit)
    folder = new_repository(tmp_path).parent
    blob = git(folder, "rev-parse", "HEAD:input.json").decode().strip()
    lines = "".join(f"100644 blob {blob}\t{name}\n" for name in "ab")
    trees = [lines.replace("\ta", f"\t{each}") for each in "Axy"]
    made = [git_with_input(folder, tree.encode(), "mktree").decode().strip() for tree in trees]
    with ObjectReader(Repository(folder)) as objects:
        listed = [len(objects.tree(each)) for each in (*made[:2], *made[:2])]
        assert listed == [2, 2, 2, 2]
        if limit == 6:
            assert len(objects.tree(made[2])) == 2
        else:
            with pytest.raises(TooLargeError, match="its last commit has more than 5 files"):
                objects.tree(made[2])
