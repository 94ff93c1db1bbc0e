"""A stand-in for the migration of a unit: what it does is in the name of the unit."""

from __future__ import annotations

import os
import signal
import sys
import time

from migrate.batch import engine
from migrate.batch.record import UnitRecord
from migrate.project.outcome import OutcomeKind


def work(task):
    """Do what the name of the unit says."""
    name = task.unit.place.name
    start = time.perf_counter()
    if name.startswith("slow"):
        time.sleep(0.05)
    if name == "hangs":
        time.sleep(60)
    if name == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    if name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "prints":
        sys.stdout.write("odd")
        sys.stdout.flush()
        sys.stdin.read()
    if name == "defect":
        message = "first\nsecond"
        raise LookupError(message)
    if name.startswith("once"):
        task.unit.place.open("x").close()
    seconds = time.perf_counter() - start
    return UnitRecord(task.unit.source, OutcomeKind.MIGRATED, seconds=seconds)


def replace_work(monkeypatch):
    """Let this process and those that it starts do this instead of a migration."""
    monkeypatch.setattr(engine, "migrate_unit", work)
    here = "from tests.batch import engine_work as w; w.engine.migrate_unit = w.work"
    program = engine._PROGRAM.replace("from", f"{here}; from", 1)  # noqa: SLF001 - as the test's own
    monkeypatch.setattr(engine, "_PROGRAM", program)
