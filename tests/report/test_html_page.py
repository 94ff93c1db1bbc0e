from __future__ import annotations

import json
import os
import re
import stat
from html import unescape

import html5lib
import pytest

from migrate import __version__
from migrate.batch.record import FileDiff, FolderRecord, UnitRecord
from migrate.diagnostics import Diagnostic, Place, file_diagnostic
from migrate.project.outcome import OutcomeKind
from migrate.report.html_page import BatchPage, ForeignFileError, unit_codes, unit_lines
from migrate.rules import Severity
from tests.cli.command import names_in
from tests.report.pages import failed, migrated, note, plain, with_yaml, write_page


@pytest.fixture
def path(tmp_path):
    return tmp_path / "page.html"


def text_of(path):
    """Return the words of a page, without its tags, style, script and data."""
    content = path.read_text(encoding="utf-8")
    bare = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", content, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def units_in(path):
    block = re.search(r'id="units">(.*?)</script>', path.read_text(), re.DOTALL)[1]
    return [json.loads(line) for line in block.split("\n") if line][::2]


def test_the_page_is_well_formed(path):
    write_page(path, [migrated("</script>"), failed("<b>")], expected=9, options=["--x <&>"])
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(path.read_bytes(), transport_encoding="utf-8")
    assert parser.errors == []
    assert document.find(".//{*}h1").text == "2 repositories"


def test_it_says_what_the_batch_was_and_how_it_ended(path):
    write_page(path, [migrated("a"), failed("b"), failed("c")], options=["--dry-run", "--jobs 2"])
    text = text_of(path)
    assert "3 repositories Dark Started 20" in text
    assert re.search(r"UTC Took \d+\.\d s Exit code 3 something could not be converted", text)
    assert f"Version {__version__} Sources fleet Options --dry-run --jobs 2" in text
    assert "2 failed 1 migrated" in text
    assert "IM205 the data does not match the shape (2)" in text
    assert [unit["source"] for unit in units_in(path)] == ["a", "b", "c"]


def test_of_many_sources_some_are_named(path):
    with BatchPage(path, [f"s{each}" for each in range(1012)], [], 0, lambda: False):
        pass
    assert "Sources s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 and 1,002 more Options" in text_of(path)


@pytest.mark.parametrize(
    ("records", "interrupted", "expected", "said"),
    [
        (1, False, 1, "Exit code 0 done"),
        (1, True, 4, "Interrupted. 3 of 4 repositories were not done, and are not on this page."),
        (1, True, 4, "Exit code 130 interrupted"),
        (2, False, 1_200, "1,198 of 1,200 repositories were left out"),
        (0, False, 0, "0 repositories"),
    ],
)
def test_what_is_not_on_the_page_is_said(records, interrupted, expected, said, path):
    units = [migrated(str(number)) for number in range(records)]
    write_page(path, units, interrupted=interrupted, expected=expected)
    assert said in text_of(path)
    assert ("not on this page" in text_of(path)) is (records < expected)


def test_units_of_earlier_runs_count_but_not_for_the_exit_code(path):
    earlier = [migrated("a")._replace(diffs=()), plain("b", OutcomeKind.CONFLICT)]
    write_page(path, [migrated("c")], earlier=earlier)
    assert "Exit code 0 done" in text_of(path)
    assert "From earlier runs 2 without their diffs" in text_of(path)
    assert "1 in conflict 2 migrated" in text_of(path)
    assert [unit["earlier"] for unit in units_in(path)] == [True, True, False]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt, "Exit code 130 interrupted"),
        (OSError, "Exit code none the batch broke off"),
    ],
)
def test_a_batch_that_breaks_off_leaves_a_whole_page(error, said, path):
    with (  # noqa: PT012 - the error is the block's own
        pytest.raises(error),
        BatchPage(path, ["fleet"], [], 3, lambda: False) as page,
    ):
        page.add(migrated("a"))
        raise error
    assert "Interrupted. 2 of 3 repositories" in text_of(path)
    assert said in text_of(path)
    assert path.read_text().endswith("</html>\n")


def test_until_the_end_the_earlier_page_stays_and_nothing_lies_about(path):
    write_page(path, [migrated("before")])
    with BatchPage(path, [], [], 1, lambda: False) as page:
        page.add(migrated("after"))
        assert [unit["source"] for unit in units_in(path)] == ["before"]
        assert names_in(path.parent) == [path.name]
    assert [unit["source"] for unit in units_in(path)] == ["after"]
    assert names_in(path.parent) == [path.name]


def test_a_page_that_cannot_be_written_leaves_nothing_behind(path, monkeypatch):
    monkeypatch.setattr("migrate.report.html_page._ENDINGS", {})
    with pytest.raises(KeyError):
        write_page(path, [migrated("a")])
    assert names_in(path.parent) == []


def test_a_full_disk_is_an_error_that_names_the_page(path, monkeypatch):
    full = open("/dev/full", "w", encoding="ascii")  # noqa: SIM115, PTH123 - the page closes it
    monkeypatch.setattr("migrate.report.html_page.tempfile.TemporaryFile", lambda *_, **__: full)
    with pytest.raises(OSError, match=str(path)):
        write_page(path, [migrated("a")])
    assert names_in(path.parent) == []


def test_the_page_of_an_empty_file_has_the_mode_that_new_files_have(path):
    path.with_name("plain").touch()
    path.touch()
    assert "0 repositories" in text_of(write_page(path, []))
    modes = {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert len(modes) == 1


def test_a_link_stays_and_its_target_is_written(path):
    path.symlink_to("target.html")
    write_page(path, [])
    assert path.is_symlink()
    assert path.with_name("target.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("make", ["file", "folder", "pipe"])
def test_anything_else_is_refused_and_stays(make, path):
    {
        "file": lambda: path.write_text("<!doctype html>my own"),
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
    }[make]()
    before = path.lstat()
    with pytest.raises(ForeignFileError, match="is no page that --html has written"):
        write_page(path, [])
    assert path.lstat() == before


def test_a_folder_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        BatchPage(tmp_path / "gone" / "p.html", [], [], 0, lambda: False)


def test_the_page_names_nothing_on_any_network(path):
    write_page(path, [failed("a")])
    content = path.read_text()
    assert not re.search(r"https?:|@import|url\(| src=", content)
    assert "default-src 'none'" in content


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.0 s"), (59.94, "59.9 s"), (60, "1 min 0 s"), (185.4, "3 min 5 s"), (7260, "2 h 1 min")],
)
def test_durations_read_well(seconds, said, path, monkeypatch):
    times = iter([0.0, seconds])
    monkeypatch.setattr("migrate.report.html_page.time.monotonic", lambda: next(times))
    assert f"Took {said} Exit" in text_of(write_page(path, []))


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
        "in_force": ["none"],
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
    record = migrated("r")._replace(diffs=(FileDiff("+\ta\r\n-b"),))
    assert read(record)[1] == [{"hunks": "+\ta\\x0d\n-b", "untold": 0}]


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
    fault = file_diagnostic("IM205", "m", "f", place=Place.in_line(1, 501, 506, line))
    record = UnitRecord(
        "r", OutcomeKind.FAILED, folders=(FolderRecord(".", OutcomeKind.FAILED, (fault,)),)
    )
    before, marked, after = read(record)[0]["diagnostics"][0]["excerpt"]
    assert (set(before), marked, set(after)) == ({"x"}, "FAULT", {"y"})


def test_of_very_many_diagnostics_the_gravest_are_told():
    notes = tuple(note("r") for _ in range(150))
    record = migrated("r", diagnostics=(*notes, file_diagnostic("IM209", "m", "f")))
    summary, _ = read(record)
    assert (len(summary["diagnostics"]), summary["untold"]) == (100, 51)
    assert summary["diagnostics"][0]["code"] == "IM209"
    assert unit_codes(record) == ["IM209", "IM201"]


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
