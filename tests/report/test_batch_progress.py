from __future__ import annotations

import io
import time

import pytest

from migrate.batch.record import UnitRecord
from migrate.project.outcome import OutcomeKind
from migrate.report.batch_bar import ProgressBar
from migrate.report.batch_progress import BatchProgress, ProgressLines, progress_of
from migrate.report.color import Color
from migrate.report.console import Printer
from migrate.report.verbosity import Verbosity
from tests.cli.command import migrate_after, write

FAILED = UnitRecord("a\x1b", OutcomeKind.FAILED, reason="gone")
MIGRATED = UnitRecord("b", OutcomeKind.MIGRATED)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def chosen(stream, verbosity=Verbosity.NORMAL, color=Color.AUTO):
    return type(progress_of(3, stream, color, verbosity, is_stopping=lambda: False))


@pytest.mark.parametrize(
    ("term", "expected"),
    [("xterm", ProgressBar), ("dumb", ProgressLines), ("unknown", ProgressLines)],
)
def test_a_bar_is_for_terminals_that_can_replace_what_they_show(term, expected, monkeypatch):
    monkeypatch.setenv("TERM", term)
    assert chosen(Terminal()) is expected
    assert chosen(Terminal(), color=Color.ALWAYS) is expected
    assert chosen(Terminal(), Verbosity.QUIET) is BatchProgress


@pytest.mark.parametrize("color", Color)
def test_lines_are_for_everything_else(color, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert chosen(io.StringIO(), color=color) is ProgressLines
    assert chosen(io.StringIO(), Verbosity.VERBOSE) is ProgressLines
    assert chosen(io.StringIO(), Verbosity.QUIET) is BatchProgress


def test_units_are_counted_and_failures_said_at_once():
    stream = io.StringIO()
    with BatchProgress(Printer(stream, Color.NEVER), 3) as progress:
        progress.tell(MIGRATED)
        assert stream.getvalue() == ""
        progress.tell(FAILED)
        assert stream.getvalue() == "a\\x1b: failed: gone\n"
    assert progress.counts == {OutcomeKind.MIGRATED: 1, OutcomeKind.FAILED: 1}
    assert len(progress.failures) == 1


class Reading(io.StringIO):
    """A log that somebody waits for."""

    def until(self, text):
        deadline = time.monotonic() + 30
        while text not in self.getvalue():
            assert time.monotonic() < deadline, self.getvalue()
            time.sleep(0.001)


def test_a_line_is_said_from_time_to_time_whether_units_are_done_or_not():
    stream = Reading()
    progress = ProgressLines(Printer(stream, Color.NEVER), 3, seconds_between=0.001)
    with progress:
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
