"""A run that is killed at any instant leaves whole files, and the next one finishes the job."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter
from functools import partial

import pytest

from tests.builders import files_and_modes_in as files_in
from tests.safety.forked import REMOVE, in_processes, run, start, wait, warm_up
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

KILLS_AT_RANDOM = 200
SEED = 4


@pytest.fixture
def root(scene, tmp_path):
    root = scene.prepare(tmp_path / "repository")
    warm_up(root)
    return root


@pytest.mark.parametrize("scene", SCENES)
def test_an_undisturbed_run_makes_what_the_tests_expect(scene, root):
    assert files_in(root) == scene.before
    ended = run(root, *REMOVE)
    assert (ended.code, ended.said.splitlines()[-1]) == (0, "1 folder: 1 migrated."), ended
    assert files_in(root) == scene.after
    assert faults_of_finishing(scene, root) == []


def tell(end):
    os.write(end, b".")


def tell_when_applying(end):
    Steps(lambda count, _: count or tell(end)).watch(["stat"]).begin_when_applying()


MOMENTS = [pytest.param(tell, id="of-the-run"), pytest.param(tell_when_applying, id="of-the-edits")]


def started(root, moment):
    """Start a run, and give its process once it tells that the moment has come."""
    told, telling = os.pipe()
    process = start(root, *REMOVE, first=partial(moment, telling))
    os.close(telling)
    assert os.read(told, 1) == b"."
    os.close(told)
    return process


def duration(scene, root, moment):
    """Give how long a run takes from the moment on when nothing disturbs it, in seconds."""
    scene.restore(root)
    process = started(root, moment)
    begin = time.perf_counter()
    assert wait(root, process).code == 0
    return time.perf_counter() - begin


def kill_at_random(scene, root, moment, kills, part):
    """Kill that many runs that had not ended before; give how many it was, and what was wrong."""
    mine = copied(root, part)
    longest = min(duration(scene, mine, moment) for _ in range(5))
    choose = random.Random(SEED + part)  # noqa: S311 - the moments are no secret
    killed, wrong = 0, []
    for _ in range(kills * 20):
        if killed == kills:
            break
        scene.restore(mine)
        process = started(mine, moment)
        time.sleep(choose.uniform(0, longest))
        os.kill(process, signal.SIGKILL)
        killed += wait(mine, process).killed
        wrong += scene.spoiled(files_in(mine)) + faults_of_finishing(scene, mine)
    return killed, wrong


@pytest.mark.parametrize("scene", SCENES[:1])
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_200_random_moments(moment, scene, root):
    kills = KILLS_AT_RANDOM // len(MOMENTS)
    each = partial(kill_at_random, scene, root, moment, kills // len(PARTS))
    killed, wrong = zip(*in_processes(each, PARTS), strict=True)
    assert wrong == ([],) * len(PARTS)
    assert killed == (kills // len(PARTS),) * len(PARTS), "runs had ended before they were killed"


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
