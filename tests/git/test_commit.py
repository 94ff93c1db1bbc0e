"""The objects of a commit are those that git itself would make."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.files.edit import Edit
from migrate.git.commit import NewObjects, make_commit
from migrate.git.objects import ObjectReader
from migrate.git.runner import Repository
from tests.project.git_repository import commit, git, git_with_input

IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"))
}
NAMES = (
    *("a", "a.b", "a-b", "a/b", "a/b.c", "a/c/d", "ab", "b/c"),
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
)
CONTENTS = st.sampled_from([b"", b"1\r\n", b"x" * 3000, bytes(range(256)) * 300])
FILES = st.dictionaries(st.sampled_from(NAMES), CONTENTS, min_size=1).filter(
    lambda files: not ("a" in files and any(name.startswith("a/") for name in files))
)


@pytest.fixture(params=["sha1", "sha256"])
def new_folder(request, tmp_path):
    numbers = iter(range(10_000))

    def make():
        folder = tmp_path / str(next(numbers))
        git(tmp_path, "init", "--quiet", f"--object-format={request.param}", str(folder))
        return folder

    return make


def write(folder, files):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FILES, FILES)
def test_a_commit_of_any_edits_has_the_tree_that_git_makes(new_folder, before, after):
    folder = new_folder()
    write(folder, before)
    commit(folder)
    base, tree = git(folder, "rev-parse", "HEAD", "HEAD^{tree}").decode().split()
    names = sorted({*before, *after})
    edits = [
        Edit(Path(name), name, name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]
    with ObjectReader(Repository(folder)) as objects:
        made = make_commit((base, tree, objects), edits, "déjà\n\nvu", IDENTITY)
    git_with_input(folder, made.pack, "unpack-objects", "-q", "--strict")
    git(folder, "fsck", "--strict", "--no-dangling")
    git(folder, "rm", "--quiet", "-r", "-f", ".")
    write(folder, after)
    git(folder, "add", "--all")
    assert git(folder, "rev-parse", f"{made.name}^{{tree}}") == git(folder, "write-tree")
    assert git(folder, "rev-parse", f"{made.name}^").decode().strip() == base
    assert git(folder, "log", "-1", "--format=%B", made.name).decode() == "déjà\n\nvu\n\n"


@pytest.mark.parametrize("size", [0, 15, 16, 2047, 2048, 300_000])
def test_a_pack_holds_objects_of_any_size(new_folder, size):
    folder = new_folder()
    format_ = git(folder, "rev-parse", "--show-object-format").decode().strip()
    new = NewObjects(40 if format_ == "sha1" else 64)
    name = new.add("blob", b"x" * size)
    git_with_input(folder, new.pack(), "unpack-objects", "-q", "--strict")
    assert git(folder, "cat-file", "blob", name) == b"x" * size
