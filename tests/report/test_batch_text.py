from __future__ import annotations

import pytest

from migrate.batch.record import FolderRecord, UnitRecord
from migrate.diagnostics import Place, file_diagnostic
from migrate.project.outcome import OutcomeKind
from migrate.report.batch_text import (
    duration,
    failure_line,
    no_branch,
    pace,
    progress_line,
    table_lines,
    unit_lines,
)
from migrate.report.console import line

PLACE = Place.in_line(3, 5, 9, "text")
NOTE = file_diagnostic("IM201", "merged", "a/input.json")
ERROR = file_diagnostic("IM205", "does not fit\x1b", "a/input.json", place=PLACE, hint="nest it")


def text_of(lines):
    return ["".join(piece.text for piece in each) for each in lines]


def failed(*folders, reason=None):
    return UnitRecord("a", OutcomeKind.FAILED, folders=folders, reason=reason)


def folder(*diagnostics, outcome=OutcomeKind.FAILED):
    return FolderRecord(".", outcome, diagnostics)


DONE = folder(outcome=OutcomeKind.MIGRATED)
GONE = file_diagnostic("IM001", "gone", "a", hint="look")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        pytest.param(failed(reason="gone\x1b"), "a: failed: gone\\x1b", id="as-a-whole"),
        pytest.param(
            failed(folder(NOTE, ERROR)),
            "a: failed: IM205 input.json:3:5: does not fit\\x1b (help: nest it)",
            id="the-first-error",
        ),
        *(
            pytest.param(failed(*folders, folder(GONE._replace(file=file))), said, id=file)
            for file, folders, said in (
                ("a", [], "a: failed: IM001: gone (help: look)"),
                ("ab/input.json", [], "a: failed: IM001 ab/input.json: gone (help: look)"),
                ("b", [DONE], "a: failed (1 of 2 folders): IM001 b: gone (help: look)"),
            )
        ),
        pytest.param(failed(folder(NOTE)), "a: failed: no reason was given", id="no-error"),
        pytest.param(
            failed(folder(ERROR, NOTE, ERROR), folder(ERROR)),
            "a: failed (2 of 2 folders): IM205 input.json:3:5: does not fit\\x1b (help: nest it)"
            " (+2 more)",
            id="further-errors",
        ),
        pytest.param(
            failed(folder(ERROR), reason="gone"), "a: failed: gone (+1 more)", id="besides-a-reason"
        ),
        pytest.param(
            failed(folder(ERROR._replace(hint="y" * 130))),
            "a: failed: IM205 input.json:3:5: does not fit\\x1b",
            id="too-long-with-its-help",
        ),
        pytest.param(failed(reason="x" * 149), f"a: failed: {'x' * 149}", id="just-short-enough"),
        pytest.param(failed(reason="x" * 150), f"a: failed: {'x' * 146}...", id="too-long"),
        pytest.param(
            failed(folder(ERROR, ERROR), reason="x" * 150),
            f"a: failed: {'x' * 136}... (+2 more)",
            id="too-long-with-further-errors",
        ),
        pytest.param(
            failed(reason="x" * 50)._replace(source="n" * 200),
            f"{'n' * 200}: failed: {'x' * 37}...",
            id="a-long-name-is-never-cut",
        ),
    ],
)
def test_a_failure_takes_one_line_of_limited_length(record, expected):
    (line,) = text_of([failure_line(record)])
    assert line == expected
    assert len(line.replace("n" * 200, "")) <= 160


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, "0 of 30 repositories"),
        (
            {OutcomeKind.FAILED: 5, OutcomeKind.MIGRATED: 10},
            "15 of 30 repositories, 1.5/s, 0:10 left: 10 migrated, 5 failed",
        ),
        ({OutcomeKind.UNCHANGED: 30}, "30 of 30 repositories, 3.0/s, 0:00 left: 30 unchanged"),
    ],
    ids=["none", "half", "all"],
)
def test_progress_has_the_pace_the_time_left_and_the_outcomes(counts, expected):
    assert text_of([progress_line(counts, 30, 10.0)]) == [expected]
    assert text_of([progress_line({}, 1, 10.0)]) == ["0 of 1 repository"]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "1 repository has no new branch: its last commit leaves nothing to migrate."),
        (2, "2 repositories have no new branch: their last commits leave nothing to migrate."),
    ],
)
def test_where_there_was_nothing_to_commit_is_counted(count, expected):
    assert no_branch(count) == expected


WARNING = file_diagnostic("IM203", "kept", "a/input.json", place=PLACE, hint="decide")


@pytest.mark.parametrize(
    ("outcome", "last"),
    [(OutcomeKind.MIGRATED, "a: migrated"), (OutcomeKind.FAILED, "a: failed (1 of 2 folders)")],
    ids=["done", "failed"],
)
def test_of_a_unit_errors_and_warnings_are_told_to_who_asks(outcome, last):
    folders = (folder(NOTE, WARNING, outcome=OutcomeKind.MIGRATED), folder(ERROR))
    record = UnitRecord("a", outcome, folders=folders)
    assert text_of(unit_lines(record)) == [
        "a/input.json:3:5: IM203 warning: kept",
        "    3 | text",
        "      |     ^",
        "      = help: decide",
        "a/input.json:3:5: IM205 error: does not fit\\x1b",
        "    3 | text",
        "      |     ^",
        "      = help: nest it",
        last,
    ]


@pytest.mark.parametrize(
    ("record", "last"),
    [
        pytest.param(failed(folder(WARNING), reason="gone"), "a: failed: gone", id="as-a-whole"),
        pytest.param(failed(folder(ERROR), reason="gone"), "a: failed: gone", id="besides"),
        pytest.param(failed(), "a: failed: no reason was given", id="without"),
        pytest.param(
            UnitRecord("a", OutcomeKind.NOTHING_TO_DO, reason="it\x1b"),
            "a: nothing to do: it\\x1b",
            id="nothing-to-do",
        ),
        pytest.param(
            UnitRecord("a", OutcomeKind.NOTHING_TO_DO), "a: nothing to do", id="nothing-at-all"
        ),
    ],
)
def test_a_reason_that_no_error_has_told_is_told_to_who_asks_for_all(record, last):
    assert text_of(unit_lines(record))[-1] == last


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(123.4, "123/s"), (10.0, "10/s"), (9.94, "9.9/s"), (1.0, "1.0/s"), (0.25, "15.0/min")],
)
def test_a_pace_has_few_digits(rate, expected):
    assert pace(rate) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "0:00"), (59.6, "1:00"), (61.0, "1:01"), (3599.0, "59:59"), (36000.0, "10:00:00")],
)
def test_a_duration_is_written_as_a_clock_does(seconds, expected):
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("out_of_sight", "named"),
    [([], []), ([line("a: failed")], ["Failures:", "a: failed"])],
    ids=["none", "one"],
)
def test_a_table_names_failures_that_are_out_of_sight_and_ends_in_the_counts(out_of_sight, named):
    counts = {OutcomeKind.FAILED: 1, OutcomeKind.MIGRATED: 19}
    left_out = {"skipped": 7, "not taken (--limit)": 0, "not reached": 100}
    assert text_of(table_lines(counts, out_of_sight, left_out)) == [
        *named,
        " 19  migrated",
        "  1  failed",
        "  7  skipped",
        "100  not reached",
    ]
    nothing = "Nothing to do: there are no repositories."
    assert text_of(table_lines({}, out_of_sight, {"skipped": 0})) == [*named, nothing]
