"""A run that is killed at any instant leaves whole files, and the next one finishes the job."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import partial

import pytest

from tests.builders import files_and_modes_in as files_in
from tests.safety.forked import REMOVE, in_processes, run, warm_up
from tests.safety.kills import Killed, copied, faults_of_finishing, steps_of_a_run
from tests.safety.scene import ELSEWHERE, USUAL
from tests.safety.steps import Steps, kill_at
from tests.safety.strace import Strace, why_not

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork"),
]

SCENES = [pytest.param(USUAL, id="usual-names"), pytest.param(ELSEWHERE, id="other-names")]
PARTS = range(2)
"""Each in a process of its own."""


@pytest.fixture
def root(scene, tmp_path):
    root = scene.prepare(tmp_path / "repository")
    warm_up(root)
    return root


@pytest.mark.parametrize("scene", SCENES)
def test_an_undisturbed_run_makes_what_the_tests_expect(scene, root):
    assert files_in(root) == scene.before
    ended = run(root, *REMOVE)
    assert ended.code == 0, ended
    assert "1 folder: 1 migrated." in ended.said.splitlines()
    assert files_in(root) == scene.after
    assert faults_of_finishing(scene, root) == []


def kill_at_steps(scene, root, count, part):
    """Kill a run at every so many-th step; give how many are not killed, and what they left."""
    mine = copied(root, part)
    found, spared = Killed(scene, mine), 0
    for number in range(part, count, len(PARTS)):
        scene.restore(mine)
        ended = run(mine, *REMOVE, first=lambda at=number: Steps(kill_at(at)).watch().begin())
        spared += not ended.killed
        found.look()
    return spared, found


@pytest.mark.parametrize("scene", SCENES)
def test_killed_before_and_after_every_call_of_the_operating_system(scene, root):
    if scene is USUAL and why_not() is None:
        pytest.skip("strace kills such a run at every system call")
    steps = steps_of_a_run(root, *REMOVE)
    for name in ("open", "write half", "fsync", "fchmod", "fchown", "replace", "unlink", "flock"):
        assert f"{name}" in steps
    results = in_processes(partial(kill_at_steps, scene, root, len(steps)), PARTS)
    assert [(spared, found.wrong) for spared, found in results] == [(0, [])] * len(PARTS)
    states = set().union(*(found.states for _, found in results))
    assert len(states) > 10, "the kills were not everywhere"


def kill_at_calls(scene, root, calls, part):
    """Kill a run at every so many-th system call; give how many are not killed, and the rest."""
    mine = copied(root, part)
    found, spared = Killed(scene, mine), 0
    for name, number in calls[part :: len(PARTS)]:
        scene.restore(mine)
        ended = Strace("-e", f"inject={name}:signal=SIGKILL:when={number}").run(mine, *REMOVE)
        spared += not ended.killed
        found.look()
    return spared, found


@pytest.mark.parametrize("scene", SCENES[:1])
@pytest.mark.skipif(why_not() is not None, reason=str(why_not()))
def test_killed_at_every_system_call(scene, root):
    log = root.with_name("calls")
    assert Strace("-o", str(log)).run(root, *REMOVE).code == 0
    counts = Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
    calls = [(name, n + 1) for name, count in counts.items() for n in range(count)]
    results = in_processes(partial(kill_at_calls, scene, root, calls), PARTS)
    assert [found.wrong for _, found in results] == [[]] * len(PARTS)
    assert sum(spared for spared, _ in results) < len(calls) // 20, "git's answers come in pieces"
    states = set().union(*(found.states for _, found in results))
    assert len(states) > 8, "the kills were not everywhere"
