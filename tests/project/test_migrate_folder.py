from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from migrate.files.open_folder import OpenFolder
from migrate.project.folder import Folder
from migrate.project.migrate_folder import carry_out, migrate_folder
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import plan_folder
from migrate.settings import Settings
from tests.cli.command import BAD, PROMPT, PROMPT_SOURCE, UNRELATED, names_in, snapshot, write


def folder(path):
    return Folder(path, path)


def test_a_folder_is_migrated_and_then_unchanged(tmp_path):
    write(tmp_path / "input.json")
    first = migrate_folder(folder(tmp_path), Settings())
    assert first.kind is OutcomeKind.MIGRATED
    assert (tmp_path / "input_schema.py").read_bytes() == PROMPT_SOURCE
    after = snapshot(tmp_path)
    assert migrate_folder(folder(tmp_path), Settings()).kind is OutcomeKind.UNCHANGED
    assert snapshot(tmp_path) == after


@pytest.mark.parametrize(
    ("content", "schema", "kind"),
    [
        pytest.param(BAD, None, OutcomeKind.FAILED, id="bad"),
        pytest.param(UNRELATED, None, OutcomeKind.NOTHING_TO_DO, id="unrelated"),
        pytest.param(PROMPT, b"INPUT_SCHEMA = {\n", OutcomeKind.CONFLICT, id="conflict"),
    ],
)
def test_nothing_is_written_for_any_other_outcome(content, schema, kind, tmp_path):
    write(tmp_path / "input.json", content)
    if schema is not None:
        write(tmp_path / "input_schema.py", schema)
    before = snapshot(tmp_path)
    outcome = migrate_folder(folder(tmp_path), Settings())
    assert (outcome.kind, outcome.edits) == (kind, ())
    assert snapshot(tmp_path) == before


def test_carrying_out_says_what_the_plan_said(tmp_path):
    write(tmp_path / "input.json")
    planned = plan_folder(folder(tmp_path), Settings())
    with OpenFolder(tmp_path) as opened:
        done = carry_out(opened, planned)
    assert (done.name, done.edits, done.conversion) == (
        planned.name,
        planned.edits,
        planned.conversion,
    )


def test_a_folder_that_vanishes_in_between_is_one_diagnostic(tmp_path):
    write(tmp_path / "gone" / "input.json")
    planned = plan_folder(folder(tmp_path / "gone"), Settings())
    with OpenFolder(tmp_path / "gone") as opened:
        shutil.rmtree(tmp_path / "gone")
        outcome = carry_out(opened, planned)
    assert (outcome.kind, outcome.edits) == (OutcomeKind.FAILED, ())
    (told,) = outcome.diagnostics
    assert (told.code, told.file) == ("IM410", str(tmp_path / "gone" / "input_schema.py"))
    assert told.message == "cannot be written: no such file or directory; nothing was changed"
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [(28, "No space left on device"), (13, "Permission denied"), (30, "Read-only file system")],
    ids=["full", "forbidden", "read-only"],
)
def test_what_cannot_be_written_is_told_after_what_was_found(number, reason, tmp_path, monkeypatch):
    write(tmp_path / "input.json", PROMPT.replace(b"BYTES", b"string"))

    def fail(*_, **__):
        raise OSError(number, reason)

    for name in ("link", "replace"):
        monkeypatch.setattr(os, name, fail)
    outcome = migrate_folder(folder(tmp_path), Settings())
    assert outcome.kind is OutcomeKind.FAILED
    assert [each.code for each in outcome.diagnostics] == ["IM104", "IM410"]
    said = f"cannot be written: {reason.lower()}; nothing was changed"
    assert outcome.diagnostics[-1].message == said
    assert names_in(tmp_path) == ["input.json"]


def test_a_lock_that_is_held_too_long_is_told_and_nothing_is_done(tmp_path, monkeypatch):
    write(tmp_path / "input.json")
    monkeypatch.setattr("migrate.project.migrate_folder.LOCK_SECONDS", 0.1)
    with OpenFolder(tmp_path) as other:
        other.lock(0)
        outcome = migrate_folder(folder(tmp_path), Settings())
    assert (outcome.kind, outcome.edits) == (OutcomeKind.FAILED, ())
    (told,) = outcome.diagnostics
    assert (told.code, told.file) == ("IM410", str(tmp_path))
    assert told.message == (
        "cannot be written: another run is at work in this folder; nothing was changed"
    )
    assert names_in(tmp_path) == ["input.json"]
    assert migrate_folder(folder(tmp_path), Settings()).kind is OutcomeKind.MIGRATED


def test_a_lock_is_waited_for_and_the_folder_looked_at_only_then(tmp_path):
    write(tmp_path / "input.json", BAD)
    with ThreadPoolExecutor(1) as pool:
        with OpenFolder(tmp_path) as other:
            other.lock(0)
            waiting = pool.submit(migrate_folder, folder(tmp_path), Settings())
            time.sleep(0.2)
            assert not waiting.done()
            write(tmp_path / "input.json")
        assert waiting.result(timeout=120).kind is OutcomeKind.MIGRATED
