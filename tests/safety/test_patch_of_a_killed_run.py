"""What ``--patch FILE`` holds when a run is killed, and together with that of the next run."""

from __future__ import annotations

import errno
import os
import re
import resource
from functools import partial

import pytest

from tests.builders import files_and_modes_in as files_in
from tests.project.git_repository import commit, git
from tests.safety.forked import REMOVE, in_processes, run, warm_up
from tests.safety.kills import copied, state_of, steps_of_a_run
from tests.safety.scene import USUAL
from tests.safety.steps import CHANGING, Steps, fail_at, fail_from, kill_at

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork"),
]

FOLDERS = ("first", "second")
PARTS = range(2)
"""Each in a process of its own."""

WATCHED = (*CHANGING, "fdopen", "open")


def restore(root):
    for name in FOLDERS:
        (root / name).mkdir(exist_ok=True)
        USUAL.restore(root / name)
    for patch in root.parent.glob(f"{root.name}.patch*"):
        patch.unlink()


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--template=")
    restore(root)
    commit(root)
    warm_up(root)
    return root


def patch_of(root, number):
    return root.with_name(f"{root.name}.patch{number}")


def run_with(root, number, first=lambda: None):
    return run(root, *REMOVE, "--patch", str(patch_of(root, number)), first=first)


def read(path):
    return path.read_bytes() if path.exists() else b""


def sections(patch):
    return set(re.split(rb"(?m)^(?=diff --git )", patch)) - {b""}


def whole_patch(root):
    """Return the patch of an undisturbed run."""
    assert run_with(root, 0).code == 0
    patch = patch_of(root, 0).read_bytes()
    restore(root)
    assert len(sections(patch)) == len(FOLDERS) * 4
    return patch


def patch_of_folder(patch, name):
    return b"".join(s for s in re.split(rb"(?m)^(?=diff --git )", patch) if name.encode() in s)


def faults(root, whole):
    """Return what does not hold of a patch, its folders, and of what finishes the work."""
    first, wrong = read(patch_of(root, 1)), []
    if not whole.startswith(first):
        wrong.append(f"not the beginning of the patch: {first}")
    wrong += (
        f"{name} was changed before its patch was there"
        for name in FOLDERS
        if files_in(root / name) != USUAL.before and patch_of_folder(whole, name) not in first
    )
    ended = run_with(root, 2)
    if ended.code or any(files_in(root / name) != USUAL.after for name in FOLDERS):
        wrong.append(f"again: {ended}")
    second = sections(read(patch_of(root, 2)))
    if not second <= sections(whole) <= sections(first) | second:
        wrong.append("the two patches are not the whole")
    return wrong


def kill_at_steps(root, whole, count, part):
    mine, wrong, beginnings, states = copied(root, part), [], set(), set()
    for number in range(part, count, len(PARTS)):
        restore(mine)
        steps = Steps(kill_at(number))
        ended = run_with(mine, 1, lambda steps=steps: steps.watch(WATCHED).begin())
        beginnings.add(len(read(patch_of(mine, 1))))
        wrong += [] if ended.killed else [f"not killed at {number}"]
        state = (read(patch_of(mine, 1)), *(state_of(mine / name) for name in FOLDERS))
        if state not in states:
            states.add(state)
            wrong += faults(mine, whole)
    return wrong, beginnings


def test_killed_at_every_step_the_patch_is_ahead_of_the_edits(root):
    whole = whole_patch(root)
    steps = steps_of_a_run(root, *REMOVE, "--patch", "../repository.patch1", names=WATCHED)
    restore(root)
    each = partial(kill_at_steps, root, whole, len(steps))
    wrong, beginnings = zip(*in_processes(each, PARTS), strict=True)
    assert wrong == ([], [])
    half = len(patch_of_folder(whole, "first"))
    assert {0, half, len(whole)} <= set().union(*beginnings)


def test_a_disk_that_takes_half_of_the_patch_changes_nothing(root):
    def allow_few_bytes():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

    ended = run_with(root, 1, allow_few_bytes)
    said = "file too large, for the patch; nothing was changed"
    assert (ended.code, ended.said.count(said)) == (3, 2)
    assert patch_of(root, 1).read_bytes() == b""
    assert [files_in(root / name) for name in FOLDERS] == [USUAL.before] * 2


def test_edits_that_fail_are_not_in_the_patch(root):
    whole = whole_patch(root)
    steps = Steps(fail_at(0, errno.EIO))
    ended = run_with(root, 1, lambda: steps.watch(["replace"]).begin())
    assert ended.code == 3
    assert "2 folders: 1 migrated, 1 failed." in ended.said.splitlines()
    assert files_in(root / "first") == USUAL.before
    assert patch_of(root, 1).read_bytes() == patch_of_folder(whole, "second")


def test_edits_that_could_not_be_put_back_are_in_the_patch(root):
    whole = whole_patch(root)
    second_of = ["unlink", "unlink", "replace", "replace done", "replace"]
    steps = Steps(fail_from(len(second_of) - 1, second_of))
    ended = run_with(root, 1, lambda: steps.watch(["replace", "unlink"]).begin())
    assert (ended.code, ended.said.count("could not be put back")) == (3, 1)
    assert patch_of(root, 1).read_bytes() == patch_of_folder(whole, "first")
