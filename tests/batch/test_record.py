from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from migrate.batch.record import (
    FileDiff,
    FileRecord,
    FolderRecord,
    Published,
    UnitRecord,
    file_diffs,
    from_line,
    from_whole_line,
    to_line,
)
from migrate.diagnostics import Place, file_diagnostic
from migrate.files.edit import Edit
from migrate.project.outcome import OutcomeKind
from migrate.project.patch import preview

DIAGNOSTIC = file_diagnostic(
    "IM205", "m\n\ud800", "f", place=Place.in_line(2, 3, 5, "text"), hint="h"
)
BARE = file_diagnostic("IM001", "m", "f")
RECORD = UnitRecord(
    source="a\udcff",
    outcome=OutcomeKind.FAILED,
    commit="c0",
    folders=(FolderRecord(".", OutcomeKind.FAILED, (DIAGNOSTIC, BARE)),),
    files=(FileRecord("input_schema.py", None, "ab"),),
    seconds=0.25,
    proved=True,
    diffs=(FileDiff("+a"),),
)


def test_a_record_is_one_line_of_json():
    line = to_line(RECORD)
    assert line.count(b"\n") == 1
    document = json.loads(line)
    assert document["folders"][0]["diagnostics"][0] == {
        "code": "IM205",
        "severity": "error",
        "message": "m\n\ud800",
        "file": "f",
        "line": 2,
        "column": 3,
        "end_column": 5,
        "path": None,
        "hint": "h",
        "ignored": None,
    }
    assert (document["outcome"], document["proved"], document["seconds"]) == ("failed", True, 0.25)
    assert "diffs" not in document


def test_all_comes_back_but_diffs_and_the_line_that_a_place_is_in():
    line, kept = to_line(RECORD), RECORD._replace(diffs=())
    placed = DIAGNOSTIC._replace(place=DIAGNOSTIC.place._replace(excerpt=""))
    folder = RECORD.folders[0]._replace(diagnostics=(placed, BARE))
    assert from_whole_line(line) == kept._replace(folders=(folder,))
    assert from_line(line) == kept._replace(folders=()), "not what only a report shows"


def test_what_was_published_comes_back_and_older_records_say_nothing_of_it():
    published = Published("x", "c1", pushed=True)
    line = to_line(RECORD._replace(files=(), published=published))
    assert from_line(line).published == published
    older = json.loads(to_line(RECORD._replace(files=())))
    assert older.pop("published") is None
    assert from_line(json.dumps(older).encode()).published is None
    assert validator().is_valid(json.loads(line))
    assert validator().is_valid(older)


def validator():
    schema = resources.files("migrate.batch").joinpath("record.schema.json").read_bytes()
    return Draft202012Validator(json.loads(schema))


@pytest.mark.parametrize("read", [from_line, from_whole_line])
@pytest.mark.parametrize("line", [b"{}", b"[]", b"nonsense", b'{"source": 1}', b"", b"[" * 100_000])
def test_what_is_no_record_is_refused(line, read):
    with pytest.raises(ValueError, match=r".+"):
        read(line)


@pytest.mark.parametrize("folder", [b"{}", b"[]", b'{"folder":"a","outcome":"new"}'])
def test_a_record_of_which_a_folder_is_broken_is_not_read_whole(folder):
    line = to_line(RECORD._replace(folders=())).replace(
        b'"folders": []', b'"folders": [%b]' % folder
    )
    assert from_line(line).source == RECORD.source
    with pytest.raises(ValueError, match=r".+"):
        from_whole_line(line)


def diffs(*changes):
    edits = [Edit(Path("f"), "f", "f", before, after) for before, after in changes]
    return list(file_diffs(preview([edit]) for edit in edits))


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        (None, b"a\n", "@@ -0,0 +1 @@\n+a"),
        (b"a\nb\n", b"a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c"),
        (b"a\n", None, "@@ -1 +0,0 @@\n-a"),
        (None, b"a", "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file"),
        (None, b"\n", "@@ -0,0 +1 @@\n+"),
        (None, b"", ""),
        (b"@@\n", b"\r\n", "@@ -1 +1 @@\n-@@\n+\r"),
        (None, b"\xff\xc3\xa9\n", "@@ -0,0 +1 @@\n+\\xffé"),
    ],
)
def test_the_hunks_of_a_patch_are_given_as_text(before, after, hunks):
    assert diffs((before, after)) == [FileDiff(hunks)]


def test_a_large_file_is_cut_and_the_next_one_is_not():
    large, small = diffs((None, b"x\n" * 1000), (b"a\n", b"b\n"))
    assert (large.hunks.count("\n"), large.left_out) == (199, 801)
    assert small == FileDiff("@@ -1 +1 @@\n-a\n+b")


def test_many_files_are_not_more_than_a_page_can_hold():
    found = diffs(*[(None, b"x\n" * 150)] * 10)
    kept = [len(diff.hunks.splitlines()) for diff in found]
    assert kept == [151] * 5 + [45] + [0] * 4
    assert [diff.left_out for diff in found] == [0] * 5 + [106] + [151] * 4


def test_a_long_line_is_cut_and_says_how_much_is_missing():
    (diff,) = diffs((None, "é".encode() * 2000 + b"\n"))
    assert diff.hunks.splitlines()[1] == "+" + "é" * 299 + " … and 1,701 characters more"
    (whole,) = diffs((None, b"x" * 299 + b"\n"))
    assert whole.hunks.splitlines()[1] == "+" + "x" * 299
