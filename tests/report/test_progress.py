from __future__ import annotations

import io
import time
from contextlib import nullcontext

import pytest
from rich.live import Live

from migrate.batch.record import FolderRecord, UnitRecord
from migrate.diagnostics import file_diagnostic
from migrate.project.outcome import OutcomeKind
from migrate.report.console import Color, Printer, Verbosity
from migrate.report.progress import BatchProgress, display_of, progress_lines
from tests.cli.command import migrate_after, write

FAILED = UnitRecord("a\x1b", OutcomeKind.FAILED, reason="gone")
MIGRATED = UnitRecord("b", OutcomeKind.MIGRATED)


class Terminal(io.StringIO):
    def isatty(self):
        return True


LINES = type(progress_lines(None))


@pytest.mark.parametrize("color", Color)
@pytest.mark.parametrize(
    ("stream", "term", "expected"),
    [
        (Terminal(), "xterm", Live),
        (Terminal(), "dumb", LINES),
        (Terminal(), "unknown", LINES),
        (io.StringIO(), "xterm", LINES),
    ],
)
def test_a_bar_is_for_terminals_that_can_replace_what_they_show(
    stream, term, expected, color, monkeypatch
):
    monkeypatch.setenv("TERM", term)
    for verbosity in Verbosity:
        progress = BatchProgress(Printer(stream, color), 3, verbosity)
        display = nullcontext if verbosity is Verbosity.QUIET else expected
        assert type(display_of(progress, lambda: False)) is display


def test_units_are_counted_and_failures_said_at_once():
    stream = io.StringIO()
    progress = BatchProgress(Printer(stream, Color.NEVER), 3)
    progress.tell(MIGRATED)
    assert stream.getvalue() == ""
    progress.tell(FAILED)
    assert stream.getvalue() == "a\\x1b: failed: gone\n"
    assert progress.counts == {OutcomeKind.MIGRATED: 1, OutcomeKind.FAILED: 1}
    assert len(progress.failures) == 1


def test_what_who_asks_for_all_was_told_of_a_failure_is_not_told_again():
    stream = io.StringIO()
    error = file_diagnostic("IM003", "not JSON", "a/input.json", hint="mend it")
    folder = FolderRecord(".", OutcomeKind.FAILED, (error,))
    progress = BatchProgress(Printer(stream, Color.NEVER), 3, Verbosity.VERBOSE)
    progress.tell(UnitRecord("a", OutcomeKind.FAILED, folders=(folder,)))
    said = "a/input.json: IM003 error: not JSON\n      = help: mend it\na: failed\n"
    assert stream.getvalue() == said
    again = "".join(piece.text for piece in progress.failures[0])
    assert again == "a: failed: IM003 input.json: not JSON (help: mend it)"


@pytest.mark.parametrize(
    ("stream", "first", "others", "expected"),
    [
        (Terminal(), FAILED, 4, 5),
        (Terminal(), FAILED, 3, 0),
        (Terminal(), UnitRecord("a", OutcomeKind.FAILED, reason="x" * 80), 3, 4),
        (Terminal(), UnitRecord("a", OutcomeKind.FAILED, reason="x" * 69), 3, 0),
        (io.StringIO(), FAILED, 9, 0),
    ],
    ids=["scrolled", "in sight", "a line of two rows", "a line of one row", "no terminal"],
)
def test_failures_are_named_again_only_once_they_have_scrolled_away(
    stream, first, others, expected, monkeypatch
):
    monkeypatch.setenv("LINES", "5")
    monkeypatch.setenv("COLUMNS", "80")
    progress = BatchProgress(Printer(stream, Color.NEVER), 10)
    for record in (MIGRATED, first, *[FAILED] * others):
        progress.tell(record)
    assert len(progress.out_of_sight) == expected


class Reading(io.StringIO):
    """A log that somebody waits for."""

    def until(self, text):
        deadline = time.monotonic() + 120
        while text not in self.getvalue():
            assert time.monotonic() < deadline, self.getvalue()
            time.sleep(0.001)


def test_a_line_is_said_from_time_to_time_whether_units_are_done_or_not():
    stream = Reading()
    progress = BatchProgress(Printer(stream, Color.NEVER), 3)
    with progress_lines(progress, seconds_between=0.001):
        stream.until("0 of 3 repositories\n0 of 3 repositories\n")
        progress.tell(MIGRATED)
        stream.until("1 of 3 repositories, ")
        stream.until(" left: 1 migrated\n")
    end = stream.getvalue()
    assert end.endswith("\n")
    progress.tell(MIGRATED)
    assert stream.getvalue() == end, "nothing is said once it is over"


def test_the_bar_is_loaded_only_where_it_is_shown(tmp_path):
    write(tmp_path / "a" / "input.json")
    code = "import atexit, sys; atexit.register(lambda: print('rich.progress' in sys.modules))"
    assert migrate_after(code, "batch", "a", "--jobs", "1", cwd=tmp_path).stdout == b"False\n"
