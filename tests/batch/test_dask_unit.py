from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.batch.dask_unit import OtherVersionError, do_on_worker, end_idle_processes, remote_task
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.batch.fleet import PROMPT


@pytest.fixture
def unit(tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "input.json").write_text(PROMPT)
    yield tmp_path / "r"
    end_idle_processes()


def test_a_worker_does_what_it_is_sent(unit):
    remote = remote_task(Task(Unit.at(unit), Settings()), "/", None)
    assert remote.inode == unit.stat().st_ino
    assert do_on_worker(remote).outcome is OutcomeKind.MIGRATED
    assert do_on_worker(remote).outcome is OutcomeKind.UNCHANGED


def test_a_folder_that_the_client_cannot_see_either_is_looked_for_by_the_worker(tmp_path):
    remote = remote_task(Task(Unit.at(tmp_path / "gone"), Settings()), "/", None)
    assert remote.inode is None
    record = do_on_worker(remote)
    end_idle_processes()
    assert (record.outcome, record.reason) == (OutcomeKind.FAILED, None)
    assert record.folders[0].diagnostics[0].code == "IM001"


def test_a_worker_does_nothing_for_a_client_of_another_version(unit):
    remote = replace(remote_task(Task(Unit.at(unit), Settings()), "/", None), version="0.0.9")
    with pytest.raises(OtherVersionError, match=r"was to do the work of 0\.0\.9"):
        do_on_worker(remote)
    assert not (unit / "input_schema.py").exists()
