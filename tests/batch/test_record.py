from __future__ import annotations

import json

import pytest

from migrate.batch.record import FileRecord, FolderRecord, UnitRecord, from_line, to_line
from migrate.diagnostics import Place, about_file
from migrate.project.outcome import OutcomeKind

DIAGNOSTIC = about_file("IM205", "m\n\ud800", "f", place=Place.in_line(2, 3, 5, "text"), hint="h")
RECORD = UnitRecord(
    source="a\udcff",
    outcome=OutcomeKind.FAILED,
    commit="c0",
    folders=(FolderRecord(".", OutcomeKind.FAILED, (DIAGNOSTIC,)),),
    files=(FileRecord("input_schema.py", None, "ab"),),
    seconds=0.25,
    proved=True,
)


def test_a_record_is_one_line_of_json():
    line = to_line(RECORD)
    assert line.count(b"\n") == 1
    document = json.loads(line)
    assert document["folders"][0]["diagnostics"] == [
        {
            "code": "IM205",
            "severity": "error",
            "message": "m\n\ud800",
            "file": "f",
            "line": 2,
            "column": 3,
            "end_column": 5,
            "path": None,
            "hint": "h",
        }
    ]
    assert (document["outcome"], document["proved"], document["seconds"]) == ("failed", True, 0.25)


def test_what_is_needed_to_resume_comes_back():
    again = from_line(to_line(RECORD))
    assert (again.source, again.outcome, again.commit) == ("a\udcff", OutcomeKind.FAILED, "c0")
    assert again.files == RECORD.files


@pytest.mark.parametrize("line", [b"{}", b"[]", b"nonsense", b'{"source": 1}', b""])
def test_what_is_no_record_is_refused(line):
    with pytest.raises(ValueError, match=r".+"):
        from_line(line)
