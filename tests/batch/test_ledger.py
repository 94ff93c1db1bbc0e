from __future__ import annotations

import hashlib
import json
import os
import resource
from dataclasses import replace
from pathlib import Path

import pytest

from migrate.batch.ledger import Ledger, LedgerError
from migrate.batch.publish import Publication
from migrate.batch.record import FileRecord, FolderRecord, Published, UnitRecord, from_line, to_line
from migrate.diagnostics import file_diagnostic
from migrate.project.outcome import OutcomeKind


def record(source, outcome=OutcomeKind.MIGRATED, *files):
    return UnitRecord(str(source), outcome, files=files)


def test_records_are_added_and_read_back_the_last_one_counting(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with Ledger(path) as ledger:
        ledger.add(record("a", OutcomeKind.FAILED))
        assert path.read_bytes() == to_line(record("a", OutcomeKind.FAILED))
        ledger.add(record("a"))
    with Ledger(path) as ledger:
        assert ledger.records["a"].outcome is OutcomeKind.MIGRATED


def test_a_whole_record_is_read_once_more_the_last_one_counting(tmp_path):
    note = file_diagnostic("IM201", "m\r", "f")
    folders = tuple(FolderRecord(name, OutcomeKind.MIGRATED, (note,)) for name in "xy")
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(record("a", OutcomeKind.FAILED))
        ledger.add(record("b"))
        ledger.add(replace(record("a"), folders=folders))
        assert ledger.whole_record("a") is None
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.whole_record("a") == replace(record("a"), folders=folders)
        ledger.add(record("c"))
        assert ledger.whole_record("b") == record("b")
        ledger.add(record("d"))
        assert ledger.whole_record("e") is None
    lines = (tmp_path / "l").read_bytes().splitlines()
    assert [from_line(line).source for line in lines] == list("abacd")


def test_a_torn_last_line_is_taken_back(tmp_path):
    path = tmp_path / "ledger.jsonl"
    whole = to_line(record("a"))
    path.write_bytes(whole + to_line(record("b"))[:-5])
    with Ledger(path) as ledger:
        assert list(ledger.records) == ["a"]
        ledger.add(record("c"))
    assert path.read_bytes() == whole + to_line(record("c"))


def test_an_error_in_writing_names_the_report(tmp_path):
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, most))
    try:
        with pytest.raises(OSError, match=str(tmp_path / "l")), Ledger(tmp_path / "l") as ledger:
            ledger.add(record("a"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.records == {}


def test_another_file_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("my notes\nwithout a final newline")
    with pytest.raises(LedgerError, match=r"notes\.txt:1:"):
        Ledger(path)
    assert path.read_text() == "my notes\nwithout a final newline"


def test_done_means_done_and_unchanged_since(tmp_path):
    unit = tmp_path / "unit"
    unit.mkdir()
    (unit / "f").write_bytes(b"new")
    file = FileRecord("f", None, hashlib.sha256(b"new").hexdigest())
    gone = FileRecord("g", "00", None)
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(record(unit, OutcomeKind.MIGRATED, file, gone))
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.is_done(str(unit), unit)
        (unit / "f").write_bytes(b"changed")
        assert not ledger.is_done(str(unit), unit)
        (unit / "f").write_bytes(b"new")
        (unit / "g").write_bytes(b"back again")
        assert not ledger.is_done(str(unit), unit)
        assert not ledger.is_done("other", tmp_path / "other")


@pytest.mark.parametrize(
    "lay",
    [
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path.parent / "other"),
        os.mkfifo,
        lambda path: path.write_bytes(bytes(1001)),
        lambda path: path.mkdir(),
    ],
    ids=["a device", "a link", "a pipe", "a large file", "a folder"],
)
def test_resuming_reads_only_regular_files_of_a_limited_size(lay, tmp_path):
    unit = tmp_path / "unit"
    (unit / "a").mkdir(parents=True)
    (unit / "a" / "other").write_bytes(bytes(1001))
    file = FileRecord("a/f", None, hashlib.sha256(bytes(1001)).hexdigest())
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(record(unit, OutcomeKind.MIGRATED, file))
    lay(unit / "a" / "f")
    with Ledger(tmp_path / "l") as ledger:
        assert not ledger.is_done(str(unit), unit, max_size=1000)


def test_resuming_follows_no_link_to_a_folder(tmp_path):
    unit = tmp_path / "unit"
    unit.mkdir()
    (tmp_path / "f").write_bytes(b"x")
    (unit / "a").symlink_to(tmp_path)
    with Ledger(tmp_path / "l") as ledger:
        file = FileRecord("a/f", None, hashlib.sha256(b"x").hexdigest())
        ledger.add(record(unit, OutcomeKind.MIGRATED, file))
    with Ledger(tmp_path / "l") as ledger:
        assert not ledger.is_done(str(unit), unit)


@pytest.mark.parametrize("kind", OutcomeKind)
def test_which_outcomes_are_done_and_which_have_failed(kind, tmp_path):
    gone = FileRecord("g", "00", None)
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(record(tmp_path, kind, gone))
    with Ledger(tmp_path / "l") as ledger:
        done = {"migrated", "unchanged", "nothing-to-do"}
        assert ledger.is_done(str(tmp_path), tmp_path) is (kind.value in done)
        assert ledger.has_failed(str(tmp_path)) is (kind.value in {"failed", "conflict"})


@pytest.mark.parametrize(
    ("done", "wish", "expected"),
    [
        (None, None, True),
        (None, Publication("x"), False),
        (Published("x", "c", pushed=False), Publication("x"), True),
        (Published("x", "c", pushed=False), None, True),
        (Published("x", "c", pushed=False), Publication("y"), False),
        (Published("x", "c", pushed=False), Publication("x", push=True), False),
        (Published("x", "c", pushed=True), Publication("x", push=True), True),
        (Published("x", "c", pushed=True), Publication("x"), True),
    ],
)
def test_done_means_published_as_is_wished(done, wish, expected, tmp_path):
    files = (FileRecord("g", "00", None),)
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(UnitRecord("a", OutcomeKind.MIGRATED, files=files, published=done))
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.is_done("a", tmp_path, wish) is expected
        is_pushed = done is not None and done.pushed
        assert ledger.is_done("a", None, wish) is (expected and is_pushed)


def test_a_record_without_files_does_not_tell_whether_anything_has_changed(tmp_path):
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(record(tmp_path, OutcomeKind.UNCHANGED))
    with Ledger(tmp_path / "l") as ledger:
        assert not ledger.is_done(str(tmp_path), tmp_path)


@pytest.mark.parametrize("content", [b"my notes", b"my notes\nmore of them", b'{"a": 1}'])
def test_a_file_of_somebody_else_is_left_alone(content, tmp_path):
    path = tmp_path / "notes"
    path.write_bytes(content)
    with pytest.raises(LedgerError):
        Ledger(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("length", [1, 10, 19, 60])
def test_a_torn_record_is_taken_back_however_little_of_it_is_there(length, tmp_path):
    path = tmp_path / "l"
    path.write_bytes(to_line(record("a")) + to_line(record("b"))[:length])
    with Ledger(path) as ledger:
        assert list(ledger.records) == ["a"]
    assert path.read_bytes() == to_line(record("a"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_device_is_no_ledger():
    with pytest.raises(LedgerError, match="/dev/full is not a regular file"):
        Ledger(Path("/dev/full"))


HOSTILE = [
    pytest.param({"source": {}}, "a name is no text", id="source"),
    pytest.param({"files": [{"file": 5, "before": None, "after": None}]}, "no text", id="file"),
    pytest.param({"files": [{"file": "\0", "before": None, "after": None}]}, "no text", id="null"),
    pytest.param(
        {"files": [{"file": "/etc/passwd", "before": None, "after": None}]},
        "outside",
        id="absolute",
    ),
    pytest.param(
        {"files": [{"file": "a/../../b", "before": None, "after": None}]}, "outside", id="upwards"
    ),
    pytest.param({"format_version": 99}, "written by another release: format 99", id="version"),
    pytest.param({"files": None}, "not a record", id="no-files"),
    pytest.param({"outcome": "odd"}, "odd", id="outcome"),
]


@pytest.mark.parametrize(("change", "message"), HOSTILE)
def test_a_record_that_nothing_can_be_made_of_is_refused(change, message, tmp_path):
    document = {**json.loads(to_line(record("a"))), **change}
    (tmp_path / "l").write_text(json.dumps(document) + "\n")
    with pytest.raises(LedgerError, match=message):
        Ledger(tmp_path / "l")
