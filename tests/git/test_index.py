"""The index is read without git where it is of git's usual form, and then says what git says."""

from __future__ import annotations

import pytest

from migrate.git import index
from migrate.git.index import IndexEntry, ask_index, read_index
from migrate.git.runner import Repository
from tests.project.git_repository import commit, git, git_with_input, new_repository

NAMES = [
    "input.json",
    "models/a/input.json",
    "naïve 日本",
    "not-utf-8 \udcff",
    "new\nline",
    "x" * 5000,
]


@pytest.fixture
def folder(tmp_path):
    new_repository(tmp_path)
    (tmp_path / "models" / "a").mkdir(parents=True)
    for name in NAMES[1:-1]:
        (tmp_path / name).write_bytes(name.encode(errors="surrogateescape"))
    commit(tmp_path)
    return tmp_path


def entries_of(folder, digits=40):
    return read_index(folder / ".git" / "index", digits)


STATES = {
    "clean": [],
    "left-out": [("update-index", "--skip-worktree", "input.json")],
    "assumed": [("update-index", "--assume-unchanged", "input.json")],
    "executable": [("update-index", "--chmod=+x", "input.json")],
    "to-be-added": [("rm", "--cached", "-q", "input.json"), ("add", "-N", "input.json")],
    "long-name": [("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},{NAMES[-1]}")],
    "in-conflict": [("update-index", "--index-info")],
    "empty": [("rm", "--cached", "-r", "-q", ".")],
    "with-extensions": [("update-index", "--untracked-cache"), ("status", "--porcelain")],
}


@pytest.mark.parametrize("steps", STATES.values(), ids=STATES)
def test_the_entries_are_those_of_git(folder, steps):
    sides = "".join(f"100644 {str(side) * 40} {side}\tinput.json\n" for side in (1, 2, 3))
    for step in steps:
        git_with_input(folder, sides.encode(), *step)
    assert (len(entries_of(folder)) >= 4) is (steps != STATES["empty"])
    assert entries_of(folder) == ask_index(Repository(folder), ["."])


def test_objects_may_be_named_by_sha256(tmp_path):
    folder = new_repository(tmp_path, "--object-format=sha256").parent
    assert entries_of(folder, 64) == ask_index(Repository(folder), NAMES[:1])
    assert entries_of(folder, 40) is None


def sparse(folder):
    git(folder, "sparse-checkout", "set", "--cone", "--sparse-index", "other")


def damaged(folder):
    path = folder / ".git" / "index"
    path.write_bytes(path.read_bytes().replace(b"input.json", b"inpux.json"))


UNUSUAL = {
    "version-4": lambda folder: git(folder, "update-index", "--index-version=4"),
    "split": lambda folder: git(folder, "update-index", "--split-index"),
    "sparse": sparse,
    "damaged": damaged,
    "cut": lambda folder: (folder / ".git" / "index").write_bytes(b"DIRC\0\0\0\2\0\0"),
    "empty-file": lambda folder: (folder / ".git" / "index").write_bytes(b""),
    "missing": lambda folder: (folder / ".git" / "index").unlink(),
}


@pytest.mark.parametrize("step", UNUSUAL.values(), ids=UNUSUAL)
def test_another_form_is_left_to_git(folder, step):
    step(folder)
    assert entries_of(folder) is None


def test_a_large_index_is_left_to_git(folder, monkeypatch):
    size = (folder / ".git" / "index").stat().st_size
    monkeypatch.setattr(index, "MAX_INDEX", size)
    assert entries_of(folder)["input.json"] == IndexEntry(
        "100644", git(folder, "rev-parse", ":input.json").decode().strip(), "0", is_left_out=False
    )
    monkeypatch.setattr(index, "MAX_INDEX", size - 1)
    assert entries_of(folder) is None


def test_more_entries_than_are_there_are_left_to_git(folder):
    path = folder / ".git" / "index"
    content = path.read_bytes()[:-20]
    for count in (0, 1, 6, 2**32 - 1):
        forged = content[:8] + count.to_bytes(4, "big") + content[12:]
        path.write_bytes(forged + index.hashlib.new("sha1", forged).digest())
        assert entries_of(folder) is None
