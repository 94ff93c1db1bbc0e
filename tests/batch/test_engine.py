from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from migrate.batch import engine
from migrate.batch.engine import work_through
from migrate.batch.record import UnitRecord
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings

AGAIN = "a process was lost with this repository, and may have migrated it; this is what came after"

needs_fork = pytest.mark.skipif(
    multiprocessing.get_start_method() != "fork", reason="the replaced work is only known to forks"
)


def work(task):
    """Stand in for a migration: what it does is in the name of the unit."""
    name = task.unit.place.name
    start = time.perf_counter()
    if name.startswith("slow"):
        time.sleep(0.2)
    if name == "hangs":
        time.sleep(60)
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("once") and task.unit.place.exists():
        return UnitRecord(task.unit.source, OutcomeKind.UNCHANGED)
    if name.startswith("once"):
        task.unit.place.touch()
    if name == "defect":
        message = "first\nsecond"
        raise LookupError(message)
    seconds = time.perf_counter() - start
    return UnitRecord(task.unit.source, OutcomeKind.MIGRATED, seconds=seconds)


def ended(names, jobs=1, timeout=None, is_stopping=lambda: False):
    tasks = (Task(Unit.at(Path(name)), Settings()) for name in names)
    return [
        (record.source, record.outcome.value, record.reason)
        for record in work_through(tasks, jobs, timeout, is_stopping)
    ]


@pytest.fixture(autouse=True)
def _replaced(monkeypatch):
    monkeypatch.setattr(engine, "migrate_unit", work)


@needs_fork
@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_results_come_in_the_order_of_the_tasks(jobs):
    names = ["slow-0", *(str(number) for number in range(1, 40))]
    assert [source for source, _, _ in ended(names, jobs)] == names


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=needs_fork)])
def test_a_defect_is_the_outcome_of_its_unit_alone(jobs):
    reason = "a defect of inferless-migrate, which please report: LookupError: first"
    assert ended(["a", "defect", "b"], jobs) == [
        ("a", "migrated", None),
        ("defect", "failed", reason),
        ("b", "migrated", None),
    ]


@needs_fork
def test_a_unit_that_takes_too_long_is_ended_and_the_others_go_on():
    results = ended(["a", "hangs", "b", "c"], jobs=2, timeout=0.5)
    assert results[1] == ("hangs", "failed", "it took longer than --timeout allows")
    assert [outcome for _, outcome, _ in results] == ["migrated", "failed", "migrated", "migrated"]


@needs_fork
def test_a_process_that_is_killed_fails_only_its_own_unit():
    results = ended(["a", "killed", *map(str, range(20))], jobs=2)
    assert results[1][1] == "failed"
    assert results[1][2].startswith("its process ended by itself")
    assert [outcome for _, outcome, _ in results].count("migrated") == 21


@needs_fork
def test_a_process_that_is_killed_fails_only_its_own_unit_of_those_handed_out_together(tmp_path):
    names = [*map(str, range(300)), "killed", *map(str, range(300, 400))]
    names[290:310] = [*(str(tmp_path / f"once-{number}") for number in range(10)), *names[300:310]]
    results = ended(names, jobs=2)
    assert [source for source, _, _ in results] == names
    found = {name: result[1:] for name, result in zip(names, results, strict=True)}
    assert found.pop("killed") == ("failed", "its process ended by itself, with code -9")
    assert ("migrated", None) in found.values()
    assert set(found.values()) <= {("migrated", None), ("unchanged", AGAIN)}


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=needs_fork)])
def test_once_stopping_nothing_more_is_handed_out(jobs):
    handed: list[str] = []

    def tasks():
        for number in range(1000):
            handed.append(str(number))
            yield Task(Unit.at(Path(f"slow-{number}")), Settings())

    results = work_through(tasks(), jobs, None, lambda: len(handed) >= 10)
    done = [record.source for record in results]
    assert done == [f"slow-{number}" for number in handed[: len(done)]]
    assert 9 <= len(done) <= len(handed) <= 10 + 4 * jobs
