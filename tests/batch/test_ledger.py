from __future__ import annotations

import hashlib
import json
import os
import resource
from pathlib import Path

import pytest

from migrate.batch.ledger import Ledger, LedgerError
from migrate.batch.publish import Publication
from migrate.batch.record import FileRecord, FolderRecord, Published, UnitRecord, from_line, to_line
from migrate.diagnostics import file_diagnostic
from migrate.project.outcome import OutcomeKind


def record(source, outcome=OutcomeKind.MIGRATED, *files):
    return UnitRecord(str(source), outcome, files=files)


def file_of(name, content):
    """Return the record of a file with this content, or of one that was deleted."""
    return FileRecord(name, "00", None if content is None else hashlib.sha256(content).hexdigest())


def reopened(path, *records):
    """Return a ledger to which an earlier run has added records."""
    with Ledger(path) as ledger:
        for each in records:
            ledger.add(each)
    return Ledger(path)


def test_records_are_added_and_read_back_the_last_one_counting(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with Ledger(path) as ledger:
        ledger.add(record("a", OutcomeKind.FAILED))
        assert path.read_bytes() == to_line(record("a", OutcomeKind.FAILED))
    with reopened(path, record("a")) as ledger:
        assert ledger.records["a"].outcome is OutcomeKind.MIGRATED


def test_a_whole_record_is_read_once_more_the_last_one_counting(tmp_path):
    note = file_diagnostic("IM201", "m\r", "f")
    folders = tuple(FolderRecord(name, OutcomeKind.MIGRATED, (note,)) for name in "xy")
    whole = record("a")._replace(folders=folders)
    with reopened(tmp_path / "l", record("a", OutcomeKind.FAILED), record("b"), whole) as ledger:
        assert ledger.whole_record("a") == whole
        ledger.add(record("c"))
        assert ledger.whole_record("b") == record("b")
        ledger.add(record("d"))
        assert ledger.whole_record("c") is None  # of this run
        assert ledger.whole_record("e") is None
    lines = (tmp_path / "l").read_bytes().splitlines()
    assert [from_line(line).source for line in lines] == list("abacd")


@pytest.mark.parametrize("length", [1, 10, 19, 60, -5])
def test_a_torn_record_is_taken_back_however_little_of_it_is_there(length, tmp_path):
    path = tmp_path / "l"
    path.write_bytes(to_line(record("a")) + to_line(record("b"))[:length])
    with Ledger(path) as ledger:
        assert list(ledger.records) == ["a"]
        assert path.read_bytes() == to_line(record("a"))
        ledger.add(record("c"))
    assert path.read_bytes() == to_line(record("a")) + to_line(record("c"))


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


def test_done_means_done_and_unchanged_since(tmp_path):
    (tmp_path / "f").write_bytes(b"new")
    done = record(tmp_path, OutcomeKind.MIGRATED, file_of("f", b"new"), file_of("g", None))
    with reopened(tmp_path / "l", done) as ledger:
        assert ledger.is_done(str(tmp_path), tmp_path)
        (tmp_path / "f").write_bytes(b"changed")
        assert not ledger.is_done(str(tmp_path), tmp_path)
        (tmp_path / "f").write_bytes(b"new")
        (tmp_path / "g").write_bytes(b"back again")
        assert not ledger.is_done(str(tmp_path), tmp_path)
        assert not ledger.is_done("other", tmp_path / "other")


def link_the_folder(path):
    path.parent.rename(path.parents[1] / "other")
    path.parent.symlink_to("other")
    path.write_bytes(b"x")


@pytest.mark.parametrize(
    ("lay", "is_read"),
    [
        (lambda path: path.write_bytes(b"x"), True),
        (lambda path: path.symlink_to("/dev/zero"), False),
        (lambda path: path.symlink_to("same"), False),
        (link_the_folder, False),
        (os.mkfifo, False),
        (lambda path: path.write_bytes(bytes(1001)), False),
        (lambda path: path.mkdir(), False),
    ],
    ids=["a file", "a device", "a link", "a link above", "a pipe", "a large file", "a folder"],
)
def test_resuming_reads_only_regular_files_of_a_limited_size(lay, is_read, tmp_path):
    path = tmp_path / "unit" / "a" / "f"
    path.parent.mkdir(parents=True)
    path.with_name("same").write_bytes(b"x")
    lay(path)
    content = bytes(1001) if path.is_file() and path.stat().st_size > 1 else b"x"
    done = record("a", OutcomeKind.MIGRATED, file_of("a/f", content))
    with reopened(tmp_path / "l", done) as ledger:
        assert ledger.is_done("a", tmp_path / "unit", max_size=1000) is is_read


@pytest.mark.parametrize("kind", OutcomeKind)
def test_which_outcomes_are_done_and_which_have_failed(kind, tmp_path):
    with reopened(
        tmp_path / "l", record("a", kind, file_of("g", None)), record("b", kind)
    ) as ledger:
        done = {"migrated", "unchanged", "nothing-to-do"}
        assert ledger.is_done("a", tmp_path) is (kind.value in done)
        assert not ledger.is_done("b", tmp_path), "without files, nothing shows what has changed"
        assert ledger.has_failed("a") is (kind.value in {"failed", "conflict"})


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
    migrated = record("a", OutcomeKind.MIGRATED, file_of("g", None))
    with reopened(tmp_path / "l", migrated._replace(published=done)) as ledger:
        assert ledger.is_done("a", tmp_path, wish) is expected
        is_pushed = done is not None and done.pushed
        assert ledger.is_done("a", None, wish) is (expected and is_pushed)


@pytest.mark.parametrize(
    "content", [b"my notes", b"my notes\nmore of them", b'{"a": 1}', b"a\nno last line end"]
)
def test_a_file_of_somebody_else_is_left_alone(content, tmp_path):
    path = tmp_path / "notes"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"/notes:1: not a|/notes: its last line is not a record"):
        Ledger(path)
    assert path.read_bytes() == content


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_device_is_no_ledger():
    with pytest.raises(LedgerError, match="/dev/full is not a regular file"):
        Ledger(Path("/dev/full"))


def named(name):
    return {"files": [{"file": name, "before": None, "after": None}]}


HOSTILE = {
    "source": ({"source": {}}, "a name is no text"),
    "file": (named(5), "a name is no text"),
    "null": (named("\0"), "a name is no text"),
    "absolute": (named("/etc/passwd"), "a file is outside its repository"),
    "upwards": (named("a/../../b"), "a file is outside its repository"),
    "version": ({"format_version": 99}, "written by another release: format 99"),
    "no-files": ({"files": None}, "not a record"),
    "published": ({"published": {}}, "not a record"),
    "unpublished": ({"published": False}, "not a record"),
    "outcome": ({"outcome": "odd"}, "odd"),
}


@pytest.mark.parametrize(("change", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_record_that_nothing_can_be_made_of_is_refused(change, message, tmp_path):
    document = {**json.loads(to_line(record("a"))), **change}
    (tmp_path / "l").write_text(json.dumps(document) + "\n")
    with pytest.raises(LedgerError, match=message):
        Ledger(tmp_path / "l")
