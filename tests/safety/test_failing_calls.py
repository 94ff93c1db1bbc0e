"""Whatever call fails while edits are made, the folder is put back, and the outcome says so."""

from __future__ import annotations

import errno
import os
import re
from functools import partial
from itertools import chain

import pytest

from tests.builders import files_and_modes_in as files_in
from tests.safety.forked import REMOVE, in_processes, run, warm_up
from tests.safety.kills import Killed, copied, faults_of_finishing, steps_of_a_run
from tests.safety.scene import ELSEWHERE, STAGED, USUAL
from tests.safety.steps import CHANGING, Steps, fail_at, fail_from, in_turn, kill_at, note_in

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork"),
]

PARTS = range(2)
"""Each in a process of its own."""

INTERRUPTED = 130
LOST = re.compile(r"could not be put back: (.*)\n")


@pytest.fixture
def scene():
    return USUAL


BOTH_SCENES = pytest.mark.parametrize(
    "scene", [USUAL, ELSEWHERE], ids=["usual-names", "other-names"]
)
"""Of names that only inferless.yaml knows, another order of the edits follows."""


@pytest.fixture
def root(scene, tmp_path):
    root = scene.prepare(tmp_path / "repository")
    warm_up(root)
    return root


@pytest.fixture
def steps(scene, root):
    """Return the names of the steps of making the edits."""
    names = steps_of_a_run(root, *REMOVE, begin=Steps.begin_when_applying)
    scene.restore(root)
    return names


def run_with(root, *acts):
    """Run with something to happen at the steps of making the edits."""
    steps = Steps(in_turn(*acts))
    return run(root, *REMOVE, first=lambda: steps.watch().begin_when_applying())


def in_parts(function, *arguments):
    """Return all that is found wrong, in several processes."""
    return [*chain.from_iterable(in_processes(partial(function, *arguments), PARTS))]


def fail_at_steps(scene, root, steps, error, part):
    mine, wrong = copied(root, part), []
    for number in range(part, len(steps), len(PARTS)):
        scene.restore(mine)
        ended = run_with(mine, fail_at(number, error))
        told = ended.said.count("IM410"), ended.said.count("; nothing was changed")
        if (ended.code, told) != (3, (1, 1)) or files_in(mine) != scene.before:
            wrong.append((steps[number], ended, sorted(files_in(mine))))
    return wrong


@pytest.mark.parametrize(
    ("scene", "error"),
    [(USUAL, errno.ENOSPC), (ELSEWHERE, errno.EIO)],
    ids=["usual-names", "other-names"],
)
def test_a_call_that_fails_leaves_the_folder_as_it_was(error, scene, root, steps):
    assert {"open", "write half", "flush", "fsync", "fchmod", "replace", "unlink"} <= set(steps)
    wrong = in_parts(fail_at_steps, scene, root, steps, error)
    names = {name for name, _, _ in wrong}
    assert names == {"fchown", "fchown done"}, f"only owners may be lost: {wrong}"
    assert {ended.code for _, ended, _ in wrong} == {0}


def interrupt_at_steps(scene, root, steps, part):
    mine, wrong = copied(root, part), []
    for number in range(part, len(steps), len(PARTS)):
        scene.restore(mine)
        ended = run_with(mine, fail_at(number, KeyboardInterrupt))
        if ended.code != INTERRUPTED or files_in(mine) != scene.before:
            wrong.append((steps[number], ended, sorted(files_in(mine))))
    return wrong


def test_ctrl_c_leaves_the_folder_as_it_was(scene, root, steps):
    assert in_parts(interrupt_at_steps, scene, root, steps) == []


def faults_of_half_made(scene, root, ended, finished):
    """Return what is wrong where the rollback also failed, and with finishing it later."""
    found = files_in(root)
    changed = {
        name
        for name in found.keys() | scene.before.keys()
        if found.get(name) != scene.before.get(name) and not STAGED.fullmatch(name)
    }
    named = set(re.split(", ", "".join(LOST.findall(ended.said)))) - {""}
    wrong = scene.spoiled(found)
    if named != changed or (not changed and "; nothing was changed" not in ended.said):
        wrong.append(f"{changed} changed: {ended}")
    if (ended.code, ended.said.count("IM410")) != (3, 1):
        wrong.append(f"{ended}")
    return wrong + faults_of_finishing(scene, root, finished)


def fail_from_steps(scene, root, steps, part):
    mine, wrong, lost, finished = copied(root, part), [], 0, set()
    changing = [number for number, name in enumerate(steps) if name in CHANGING]
    for number in changing[part :: len(PARTS)]:
        scene.restore(mine)
        ended = run_with(mine, fail_from(number, CHANGING))
        lost += bool(LOST.search(ended.said))
        wrong += faults_of_half_made(scene, mine, ended, finished)
    return wrong if lost else [*wrong, "nothing was lost"]


def test_where_putting_back_fails_too_the_files_are_named_and_the_next_run_finishes(
    scene, root, steps
):
    assert in_parts(fail_from_steps, scene, root, steps) == []


def steps_of_putting_back(root, last):
    """Return how many steps there are when the last step of the edits fails."""

    def act(log):
        return in_turn(note_in(log), fail_at(last, errno.EIO))

    steps = steps_of_a_run(root, *REMOVE, begin=Steps.begin_when_applying, act=act)
    assert len(steps) > last + 20
    return len(steps)


def kill_while_putting_back(scene, root, last, count, part):
    mine = copied(root, part)
    found = Killed(scene, mine)
    for number in range(last + 1 + part, count, len(PARTS)):
        scene.restore(mine)
        ended = run_with(mine, fail_at(last, errno.EIO), kill_at(number))
        found.wrong += [] if ended.killed else [f"not killed at {number}"]
        found.look()
    return found.wrong


def test_killed_while_putting_back(scene, root, steps):
    last = len(steps) - 1
    count = steps_of_putting_back(root, last)
    assert files_in(root) == scene.before
    assert in_parts(kill_while_putting_back, scene, root, last, count) == []


def interrupt_twice(scene, root, last, count, part):
    mine, wrong, finished = copied(root, part), [], set()
    for number in range(last + 1 + part, count, len(PARTS)):
        scene.restore(mine)
        ended = run_with(mine, *(fail_at(each, KeyboardInterrupt) for each in (last, number)))
        if ended.code == INTERRUPTED:
            changed = {n: f for n, f in files_in(mine).items() if not STAGED.fullmatch(n)}
            wrong += [] if changed == scene.before else [f"{ended}: {sorted(changed)}"]
            wrong += faults_of_finishing(scene, mine, finished)
        else:
            wrong += faults_of_half_made(scene, mine, ended, finished)
    return wrong


def test_a_second_ctrl_c_while_putting_back_does_not_hide_what_it_leaves(scene, root, steps):
    last = len(steps) - 1
    count = steps_of_putting_back(root, last)
    assert in_parts(interrupt_twice, scene, root, last, count) == []


@BOTH_SCENES
def test_the_calls_are_in_an_order_that_survives_a_loss_of_power(scene, steps):
    """Text is on the disk before it gets its name, and every step before the one after it."""
    order = [name.removesuffix(" done") for name in steps if name in ORDERED]
    created = ["link", "unlink", "fsync"]
    placed, deleted = ["replace", "fsync"], ["unlink", "fsync"]
    staged = ["write half", "fsync"] * 2
    if scene == USUAL:
        assert order == staged + created + placed + deleted * 2
    else:
        assert order == staged + created + deleted * 2 + placed


ORDERED = {"write half", "fsync done", "link done", "replace done", "unlink done"}
