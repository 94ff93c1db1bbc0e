from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.batch import unit_process
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.batch.unit_process import UnitProcess
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.batch.fleet import PROMPT
from tests.cli.command import environment


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


def test_it_does_one_unit_after_another_with_paths_relative_to_a_folder(process, folder):
    for name in ("a", "b"):
        record = process.do(Task(Unit.at(Path(name)), Settings()), str(folder), None)
        assert (record.source, record.outcome) == (name, OutcomeKind.MIGRATED)
        assert (folder / name / "input_schema.py").exists()
    assert process.is_alive


def test_where_the_folder_is_missing_absolute_paths_lead_on(process, folder):
    record = process.do(Task(Unit.at(folder / "a"), Settings()), "/nowhere", 60)
    assert record.outcome is OutcomeKind.MIGRATED


@pytest.mark.parametrize(
    "work",
    ["time.sleep(60)", "os.kill(os.getpid(), signal.SIGSTOP)"],
    ids=["which does as it is told", "which does not"],
)
def test_a_unit_that_takes_too_long_is_ended(work, folder, monkeypatch):
    monkeypatch.setattr(unit_process, "_GRACE", 0.3)
    replace_work(monkeypatch, f"import os, signal, time; {work}")
    process = UnitProcess()
    record = process.do(Task(Unit.at(folder / "a"), Settings()), "/", 0.3)
    assert record.reason == "it took longer than --timeout allows"
    assert not process.is_alive


def replace_work(monkeypatch, program):
    """Let the process do something else once it has migrated a unit."""
    name = "find_repository"
    work = f"from migrate.batch import unit_report as it; it.{name} = lambda _: exec({program!r})"
    monkeypatch.setattr(unit_process, "_PROGRAM", f"import sys; {work}; {unit_process._PROGRAM}")  # noqa: SLF001 - as the test's own


def test_a_process_that_is_killed_fails_the_unit(folder):
    process = UnitProcess()
    process._process.kill()  # noqa: SLF001 - as the system does, which knows no names
    record = process.do(Task(Unit.at(folder / "a"), Settings()), "/", 60)
    assert record.reason == "its process ended by itself, with code -9"


def test_a_process_that_cannot_begin_is_an_error(monkeypatch):
    monkeypatch.setattr(unit_process, "_PROGRAM", "raise SystemExit(7)")
    with pytest.raises(OSError, match="ended with code 7 before it was ready"):
        UnitProcess()


def test_what_is_printed_meanwhile_is_not_taken_for_a_reply(folder, monkeypatch):
    replace_work(monkeypatch, "import sys; print('odd', flush=True); sys.stdin.read()")
    process = UnitProcess()
    record = process.do(Task(Unit.at(folder / "a"), Settings()), "/", 60)
    assert record.outcome is OutcomeKind.MIGRATED
    process.close()


def test_it_ends_with_its_parent_and_takes_no_interrupt():
    program = "from migrate.batch.unit_process import serve; serve()"
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
