from __future__ import annotations

import json
from dataclasses import replace

import pytest

from migrate.batch.file_diff import FileDiff
from migrate.batch.record import FolderRecord, UnitRecord
from migrate.diagnostics import Diagnostic, Place, about_file
from migrate.project.outcome import OutcomeKind
from migrate.report.html_unit import unit_codes, unit_lines
from migrate.rules.rule import Severity
from tests.report.pages import failed, migrated, note, with_yaml


def read(record, **options):
    summary, diffs, nothing = unit_lines(record, **options).split("\n")
    assert nothing == ""
    return json.loads(summary), json.loads(diffs)


def test_a_unit_is_two_lines_what_is_searched_and_its_diffs():
    summary, diffs = read(with_yaml("fleet/a"))
    assert summary == {
        "source": "fleet/a",
        "outcome": "migrated",
        "codes": [],
        "reason": None,
        "commit": "c0ffee" * 6,
        "proved": True,
        "earlier": False,
        "seconds": 0.25,
        "folders": 1,
        "files": [
            {"name": "input_schema.py", "change": "created"},
            {"name": "inferless.yaml", "change": "changed"},
        ],
        "diagnostics": [],
        "untold": 0,
    }
    assert [diff["untold"] for diff in diffs] == [0, 0]
    assert diffs[1]["hunks"].startswith("@@ -1,5 +1,3 @@\n version: 1.0.0\n-optional:\n")


def test_the_gravest_diagnostics_come_first_each_with_its_place():
    summary, _ = read(failed("r"))
    assert summary["codes"] == ["IM205", "IM201"]
    assert summary["diagnostics"] == [
        {
            "code": "IM205",
            "severity": "error",
            "place": "r/input.json:4:15",
            "message": "the data does not fit",
            "hint": "nest the data",
            "excerpt": ['      "data": ', "[1, 2, 3]", ""],
        },
        {
            "code": "IM201",
            "severity": "note",
            "place": "r/input.json",
            "message": "[1, 4] becomes [4]",
            "hint": None,
            "excerpt": None,
        },
    ]


def test_the_excerpt_of_a_long_line_marks_the_same_characters():
    line = "x" * 500 + "FAULT" + "y" * 500
    fault = about_file("IM205", "m", "f", place=Place.in_line(1, 501, 506, line))
    record = UnitRecord(
        "r", OutcomeKind.FAILED, folders=(FolderRecord(".", OutcomeKind.FAILED, (fault,)),)
    )
    before, marked, after = read(record)[0]["diagnostics"][0]["excerpt"]
    assert (set(before), marked, set(after)) == ({"x"}, "FAULT", {"y"})


def test_of_very_many_diagnostics_the_gravest_are_told():
    notes = tuple(note("r") for _ in range(150))
    record = migrated("r", diagnostics=(*notes, about_file("IM209", "m", "f")))
    summary, _ = read(record)
    assert (len(summary["diagnostics"]), summary["untold"]) == (100, 51)
    assert summary["diagnostics"][0]["code"] == "IM209"
    assert unit_codes(record) == ["IM209", "IM201"]


def test_an_earlier_unit_says_so():
    assert read(replace(migrated("r"), diffs=()), is_earlier=True)[0]["earlier"] is True


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "\u2028", "\x00\x1b", "\u202e", "\udcff", "'\"&"]
)
def test_no_text_ends_its_element_or_its_line_or_hides_itself(text):
    place = Place.in_line(1, 1, 2, text)
    fault = Diagnostic(text, Severity.ERROR, text, text, place, hint=text)
    record = UnitRecord(
        source=text,
        outcome=OutcomeKind.FAILED,
        commit=text,
        folders=(FolderRecord(text, OutcomeKind.FAILED, (fault,)),),
        reason=text,
        diffs=(FileDiff(f"+{text}"),),
    )
    lines = unit_lines(record)
    assert lines.isascii()
    assert lines.count("\n") == 2
    assert not set(lines) & set("<>&'")
    texts = json.dumps(read(record), ensure_ascii=False)
    assert not set(texts) & set("\u2028\x00\x1b\u202e\udcff")


def test_the_layout_of_a_diff_stays():
    record = replace(migrated("r"), diffs=(FileDiff("+\ta\r\n-b"),))
    assert read(record)[1] == [{"hunks": "+\ta\\x0d\n-b", "untold": 0}]
