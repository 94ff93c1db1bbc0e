from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from migrate.batch.dask_cluster import (
    UnreachableError,
    _processes,
    break_off,
    bundle_of,
    do_on_worker,
    end_idle_processes,
)
from migrate.batch.sources import Unit
from migrate.batch.unit import Task
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.batch.engine_work import replace_work
from tests.batch.fleet import PROMPT
from tests.cli.command import wait_until


@pytest.fixture
def unit(tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "input.json").write_text(PROMPT)
    yield tmp_path / "r"
    end_idle_processes()


def sent(*folders, batch="batch"):
    tasks = tuple(Task(Unit.at(each), Settings()) for each in folders)
    return bundle_of(batch, tasks, "/", None)


def outcomes(bundle):
    return [record.outcome for record in do_on_worker(bundle)]


def test_a_worker_does_what_it_is_sent(unit):
    bundle = sent(unit, unit)
    assert bundle.inodes == {unit: unit.stat().st_ino}
    assert outcomes(bundle) == [OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED]


def test_a_folder_that_the_client_cannot_see_either_is_looked_for_by_the_worker(tmp_path):
    bundle = sent(tmp_path / "gone")
    assert bundle.inodes == {}
    (record,) = do_on_worker(bundle)
    end_idle_processes()
    assert (record.outcome, record.reason) == (OutcomeKind.FAILED, "there is no such folder")


def test_a_worker_does_nothing_of_a_bundle_with_a_folder_that_it_does_not_see(unit, monkeypatch):
    monkeypatch.setattr("distributed.get_worker", lambda: SimpleNamespace(address="tcp://w:1"))
    bundle = sent(unit)._replace(inodes={unit: unit.stat().st_ino, unit.parent: 1})
    with pytest.raises(UnreachableError, match="is another folder on the worker tcp://w:1; share"):
        do_on_worker(bundle)
    assert not (unit / "input_schema.py").exists()


def test_a_batch_that_is_broken_off_ends_on_its_workers_and_another_does_not(unit, monkeypatch):
    replace_work(monkeypatch)
    with ThreadPoolExecutor() as threads:
        records = threads.submit(do_on_worker, sent(unit / "hangs", unit, batch="broken off"))
        wait_until(lambda: _processes._busy)  # noqa: SLF001 - only then can it be ended
        break_off("another")
        assert not records.done()
        break_off("broken off")
        assert [record.outcome for record in records.result()] == [OutcomeKind.FAILED]
    assert outcomes(sent(unit, batch="broken off")) == []
    assert outcomes(sent(unit)) == [OutcomeKind.MIGRATED]
