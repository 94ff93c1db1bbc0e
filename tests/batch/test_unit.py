from __future__ import annotations

import errno
import hashlib
import subprocess

import pytest

from migrate.batch.publish import Publication
from migrate.batch.sources import Unit
from migrate.batch.unit import Task, migrate_unit
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.batch.fleet import BAD, PROMPT, UNRELATED, checkout
from tests.cli.command import OPAQUE_APP, write


def hash_of(content):
    return hashlib.sha256(content).hexdigest()


def test_a_repository_is_migrated_and_its_files_are_told_by_their_hashes(tmp_path):
    unit = checkout(tmp_path / "r", yaml=True)
    yaml = (unit / "inferless.yaml").read_bytes()
    record = migrate_unit(Task(Unit.at(unit), Settings()))
    assert (record.source, record.outcome, record.proved) == (str(unit), OutcomeKind.MIGRATED, True)
    found = {file.file: (file.before, file.after) for file in record.files}
    assert found == {
        "input_schema.py": (None, hash_of((unit / "input_schema.py").read_bytes())),
        "inferless.yaml": (hash_of(yaml), hash_of((unit / "inferless.yaml").read_bytes())),
    }
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=unit, capture_output=True, text=True, check=True
    )
    assert record.commit == head.stdout.strip()
    assert [(folder.folder, folder.outcome) for folder in record.folders] == [
        (".", OutcomeKind.MIGRATED)
    ]


@pytest.mark.parametrize("name", ["deep/r", "link"])
def test_a_dry_run_writes_nothing_and_its_patch_is_what_a_run_does(name, tmp_path):
    unit = checkout(tmp_path / "deep" / "r", yaml=True)
    (tmp_path / "link").symlink_to(unit)
    patch = tmp_path / "r.patch"
    task = Task(Unit.at(tmp_path / name), Settings(), patch=patch)
    record = migrate_unit(task._replace(dry_run=True))
    assert record.outcome is OutcomeKind.WOULD_MIGRATE
    assert {file.file for file in record.files} == {"input_schema.py", "inferless.yaml"}
    assert not (unit / "input_schema.py").exists()
    copy = checkout(tmp_path / "copy", yaml=True)
    subprocess.run(["git", "apply", str(patch)], cwd=copy, check=True)
    migrate_unit(task)
    for file in ("input_schema.py", "inferless.yaml"):
        assert (copy / file).read_bytes() == (unit / file).read_bytes()


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], "nothing-to-do"),
        ([UNRELATED], "nothing-to-do"),
        ([UNRELATED, PROMPT], "migrated"),
        ([PROMPT, BAD, UNRELATED], "failed"),
    ],
)
def test_the_gravest_folder_names_the_unit(documents, expected, tmp_path):
    for number, document in enumerate(documents):
        write(tmp_path / str(number) / "input.json", document.encode())
        if document != UNRELATED:
            write(tmp_path / str(number) / "app.py", OPAQUE_APP)
    record = migrate_unit(Task(Unit.at(tmp_path), Settings()))
    assert record.outcome.value == expected
    assert (record.commit, len(record.folders)) == (None, len(documents))
    reason = "no app.py with a model's class and no inferless.yaml marks it as a model"
    assert record.reason == (reason if documents == [UNRELATED] else None)


def test_nested_checkouts_are_left_to_be_units_of_their_own(tmp_path):
    checkout(tmp_path / "r")
    checkout(tmp_path / "r" / "nested")
    record = migrate_unit(Task(Unit.at(tmp_path / "r"), Settings()))
    assert [folder.folder for folder in record.folders] == ["."]
    assert not (tmp_path / "r" / "nested" / "input_schema.py").exists()


def test_the_diffs_come_along_where_they_are_asked_for(tmp_path):
    unit = checkout(tmp_path / "r", yaml=True)
    patch = tmp_path / "r.patch"
    task = Task(Unit.at(unit), Settings(), dry_run=True, patch=patch)
    assert migrate_unit(task).diffs == ()
    record = migrate_unit(task._replace(with_diff=True))
    shown = dict(zip([file.file for file in record.files], record.diffs, strict=True))
    assert shown["inferless.yaml"].hunks.startswith("@@ -1,4 +1,3 @@\n version: 1.0.0\n-optional:")
    assert all(diff.hunks.encode() in patch.read_bytes() for diff in record.diffs)


def test_excluded_folders_of_a_repository_are_passed_over(tmp_path):
    unit = checkout(tmp_path / "r")
    for name in ("old", "models/old", "models/new"):
        (unit / name).mkdir(parents=True)
        (unit / name / "input.json").write_text(PROMPT)
    task = Task(Unit.at(unit), Settings(exclude=("/models/old",)), dry_run=True)
    folders = [folder.folder for folder in migrate_unit(task).folders]
    assert folders == [".", "models/new", "old"]
    (unit / ".inferless-migrate.toml").write_text('exclude = ["old"]\n')
    task = Task(Unit.at(unit), Settings(), dry_run=True, locked_keys=frozenset())
    assert [folder.folder for folder in migrate_unit(task).folders] == [".", "models/new"]


def test_the_patch_is_written_before_the_migration(tmp_path, monkeypatch):
    unit, patch = checkout(tmp_path / "r", yaml=True), tmp_path / "r.patch"
    found = []

    def killed(*_):
        found.append(patch.read_bytes())
        raise SystemExit

    task = Task(Unit.at(unit), Settings(), patch=patch)
    monkeypatch.setattr("migrate.project.migrate_folder.apply_edits", killed)
    with pytest.raises(SystemExit):
        migrate_unit(task)
    monkeypatch.undo()
    assert migrate_unit(task).outcome.value == "migrated"
    assert found == [patch.read_bytes()]
    subprocess.run(["git", "apply", "-R", str(patch)], cwd=unit, check=True)
    assert not (unit / "input_schema.py").exists()


def test_a_patch_of_an_earlier_run_is_kept_and_the_next_one_gets_a_number(tmp_path):
    unit, patch = tmp_path / "r", tmp_path / "r.patch"
    for name in "ab":
        write(unit / name / "input.json", (PROMPT if name == "a" else BAD).encode())
        write(unit / name / "app.py", OPAQUE_APP)
    assert migrate_unit(Task(Unit.at(unit), Settings(), patch=patch)).outcome.value == "failed"
    first = patch.read_bytes()
    assert first.count(b"diff --git ") == 1
    (unit / "b" / "input.json").write_text(PROMPT)
    for _ in range(2):
        assert migrate_unit(Task(Unit.at(unit), Settings(), patch=patch)).proved
        (unit / "b" / "input_schema.py").unlink()
    assert patch.read_bytes() == first
    assert {each.name for each in tmp_path.iterdir()} == {"r", "r.patch", "r.patch.2"}
    assert b"b/input_schema.py" in (tmp_path / "r.patch.2").read_bytes()


def test_a_migration_that_fails_leaves_no_patch(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("migrate.project.migrate_folder.apply_edits", fail)
    unit = checkout(tmp_path / "r")
    task = Task(Unit.at(unit), Settings(), patch=tmp_path / "r.patch")
    assert migrate_unit(task).outcome is OutcomeKind.FAILED
    assert not (tmp_path / "r.patch").exists()


def test_a_commit_that_is_refused_leaves_no_patch(tmp_path):
    unit = checkout(tmp_path / "r")
    task = Task(Unit.at(unit), Settings(), patch=tmp_path / "r.patch")
    record = migrate_unit(task._replace(publication=Publication("x", push=True)))
    assert record.outcome is OutcomeKind.FAILED  # there is no origin
    assert not (tmp_path / "r.patch").exists()
