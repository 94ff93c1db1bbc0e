from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.batch import engine
from migrate.batch.engine import AHEAD, MOST_AT_ONCE, UnitProcess, UnitProcesses, work_through
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.batch.engine_work import replace_work
from tests.batch.fleet import PROMPT
from tests.cli.command import environment, migrate_process, start, write

ENDED = "its process ended unexpectedly with exit code -9"
TOO_LONG = "it took longer than --timeout allows"


def tasks_of(names):
    return [Task(Unit.at(Path(name)), Settings()) for name in names]


def ended(names, jobs=1, timeout=None, is_stopping=lambda: False):
    return [
        (record.source, record.outcome.value, record.reason)
        for record in work_through(iter(tasks_of(names)), jobs, timeout, is_stopping)
    ]


@pytest.fixture
def _replaced(monkeypatch):
    replace_work(monkeypatch)


@pytest.mark.usefixtures("_replaced")
class TestWithReplacedWork:
    @pytest.mark.parametrize("jobs", [1, 2, 4])
    def test_results_come_in_the_order_of_the_tasks(self, jobs):
        names = ["slow-0", *(str(number) for number in range(1, 40))]
        assert [source for source, _, _ in ended(names, jobs)] == names

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_a_defect_is_the_outcome_of_its_unit_alone(self, jobs):
        reason = "a defect of inferless-migrate, which please report: LookupError: first"
        assert ended(["a", "defect", "b"], jobs) == [
            ("a", "migrated", None),
            ("defect", "failed", reason),
            ("b", "migrated", None),
        ]

    @pytest.mark.parametrize("name", ["hangs", "stopped"])
    def test_a_unit_that_takes_too_long_is_ended_and_the_others_go_on(self, name, monkeypatch):
        monkeypatch.setattr(engine, "_GRACE", 0.3)
        results = ended(["a", name, "b", "c"], jobs=2, timeout=2)
        assert results[1] == (name, "failed", TOO_LONG)
        assert [outcome for _, outcome, _ in results] == [
            *("migrated", "failed", "migrated", "migrated")
        ]

    def test_a_process_that_is_killed_fails_only_its_own_unit(self):
        results = ended(["a", "killed", *map(str, range(20))], jobs=2)
        assert results[1] == ("killed", "failed", ENDED)
        assert [outcome for _, outcome, _ in results].count("migrated") == 21

    def test_every_other_unit_of_a_bundle_is_done_exactly_once(self, tmp_path):
        names = [*map(str, range(300)), "killed", *map(str, range(300, 400))]
        once = [str(tmp_path / f"once-{number}") for number in range(20)]
        names[280:320] = [*once[:10], *names[290:310], *once[10:]]
        results = ended(names, jobs=2)
        assert [source for source, _, _ in results] == names
        found = {name: result[1:] for name, result in zip(names, results, strict=True)}
        assert found.pop("killed") == ("failed", ENDED)
        assert set(found.values()) == {("migrated", None)}

    @pytest.mark.parametrize("jobs", [1, 2])
    def test_once_stopping_nothing_more_is_handed_out(self, jobs):
        handed: list[str] = []

        def tasks():
            for number in range(1000):
                handed.append(str(number))
                yield from tasks_of([f"slow-{number}"])

        results = work_through(tasks(), jobs, None, lambda: len(handed) >= 10)
        done = [record.source for record in results]
        assert done == [f"slow-{number}" for number in handed[: len(done)]]
        assert 9 <= len(done) <= len(handed) <= 10 + AHEAD * jobs

    def test_a_caller_that_interrupts_while_stopping_does_not_wait(self):
        is_stopping = []
        results = work_through(
            iter(tasks_of(["a", "hangs", "hangs", "hangs"])), 2, None, lambda: bool(is_stopping)
        )
        assert next(results).source == "a"
        is_stopping.append(True)
        results.close()  # which would take as long as a unit that hangs, and the test's time is up

    def test_bundles_grow_up_to_a_limit(self):
        sizes = []

        def submit(units):
            sizes.append(len(units))
            processes = UnitProcesses()
            return lambda: (processes, [engine.safely(unit) for unit in units])[1]

        units = iter(tasks_of(map(str, range(1000))))
        done = list(engine.in_order(units, submit, lambda: 2, lambda: False))
        assert len(done) == sum(sizes) == 1000
        assert sizes[: 2 * AHEAD] == [1] * 2 * AHEAD
        assert max(sizes) == MOST_AT_ONCE

    def test_what_is_printed_meanwhile_is_not_taken_for_a_record(self):
        assert ended(["a", "prints", "b"], jobs=2)[1] == ("prints", "migrated", None)


@pytest.fixture
def process():
    process = UnitProcess()
    yield process
    process.close()


@pytest.fixture
def folder(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "input.json").write_text(PROMPT)
    return tmp_path


def test_paths_of_units_are_relative_to_a_folder(process, folder):
    for name in ("a", "b"):
        (record,) = process.work(tasks_of([name]), None, str(folder))
        assert (record.source, record.outcome) == (name, OutcomeKind.MIGRATED)
        assert (folder / name / "input_schema.py").exists()
    assert process.is_alive


def test_where_the_folder_is_missing_absolute_paths_lead_on(process, folder):
    (record,) = process.work(tasks_of([folder / "a"]), 60, "/nowhere")
    assert record.outcome is OutcomeKind.MIGRATED


def test_a_process_that_was_killed_while_it_was_idle_fails_the_unit(folder):
    process = UnitProcess()
    process._process.kill()  # noqa: SLF001 - as the system does, which knows no names
    (record,) = process.work(tasks_of([folder / "a", folder / "b"]), 60)
    assert record.reason == ENDED
    assert not process.is_alive


def test_a_process_that_cannot_begin_is_an_error(monkeypatch):
    monkeypatch.setattr(engine, "_PROGRAM", "raise SystemExit(7)")
    with pytest.raises(OSError, match="ended with code 7 before it was ready"):
        UnitProcess()


def test_a_process_ends_with_its_parent_and_ignores_an_interrupt():
    program = "from migrate.batch.engine import serve; serve()"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.read(1) == b"."
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, b"")


NAMES = {
    *("__future__", "typing", "re", "json", "pickle", "signal", "subprocess", "threading"),
    *("multiprocessing", "concurrent", "linecache", "dataclasses", "typer", "click", "yaml"),
    *("black", "jsonschema", "sitecustomize", "usercustomize", "distributed", "dask", "runpy"),
    "colorsys",
}
"""Modules of the standard library and of others that are imported on the way, or could be.

Nothing imports ``colorsys``, so that a test can.
"""


@pytest.fixture
def hostile(tmp_path):
    """Return a current folder in which every module would tell that it was run."""
    write(tmp_path / "r" / "input.json", PROMPT.encode())
    for name in NAMES - ({"runpy"} if sys.version_info < (3, 11) else set()):
        write(tmp_path / f"{name}.py", b"import os; os.mkdir(os.environ['RAN'])\nraise SystemExit")
    return tmp_path


BATCH = ("batch", "r", "--quiet", "--allow-no-vcs", "--timeout", "60", "--jobs", "2")


@pytest.mark.parametrize("arguments", [BATCH, ("run", "r", "--quiet", "--allow-no-vcs")])
def test_python_m_migrate_imports_nothing_from_the_current_folder(arguments, hostile):
    ended = migrate_process(*arguments, cwd=hostile, env={"RAN": str(hostile / "ran")})
    assert (ended.code, ended.stderr) == (0, "")
    assert not (hostile / "ran").exists()
    assert (hostile / "r" / "input_schema.py").exists()


PROGRAM = """\
import sys; sys.path.remove("")
import concurrent.futures.thread, threading
from tests.batch.test_engine import tasks_of, work_through
sys.path.insert(0, "")
assert len(list(work_through(tasks_of("r"), 2, 60, lambda: False))) == 1
"""
"""A program that has the current folder on its own path, as one that is run with ``-c``."""


def test_processes_import_nothing_from_the_current_folder(hostile):
    ended = start("-c", PROGRAM, cwd=hostile, env={"RAN": str(hostile / "ran")})
    assert (ended.code, ended.stderr) == (0, "")
    assert not (hostile / "ran").exists()


def test_modules_of_the_current_folder_would_be_noticed(hostile):
    start("-c", "import colorsys", cwd=hostile, env={"RAN": str(hostile / "ran")})
    assert (hostile / "ran").exists()


def test_a_program_that_stays_in_its_own_folder_starts_processes_that_find_this_package():
    root = Path(engine.__file__).parents[2]
    ended = migrate_process(
        "batch", "corpus/plain-prompt", "--dry-run", "--quiet", "--timeout", "60", cwd=root
    )
    assert "before it was ready" not in ended.stderr
