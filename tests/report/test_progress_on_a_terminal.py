"""The bar as a person sees it, on a pseudo-terminal; pyte makes the screen of what is printed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import os
import re

import pyte
import pytest

from migrate.batch.record import UnitRecord
from migrate.project.outcome import OutcomeKind
from migrate.report.console import Color, Printer
from migrate.report.progress import BatchProgress, progress_bar
from tests.cli.command import BAD, OPAQUE_APP, PROMPT_SOURCE, UNRELATED, write, write_bad_model
from tests.cli.terminal import Terminal

OTHER = PROMPT_SOURCE.replace(b"prompt", b"other")
CONTENTS = {
    "a-good": {},
    "b-done": {"input_schema.py": PROMPT_SOURCE},
    "c-unrelated": {"input.json": UNRELATED},
    "d-differs": {"input_schema.py": OTHER, "inferless.yaml": b"version: 1.0.0\nname: x\n"},
    "e-bad": {"input.json": BAD, "app.py": OPAQUE_APP},
    "f-slow": {},
    "g-last": {},
}
FAILED = re.compile(
    r"d-differs: in conflict: IM401 input_schema.py: [^(]*(\(help: [^)]*\) )?\(\+2 more\)"
    r"e-bad: failed: IM205 input.json:1:69: the data does not match the shape: "
    r".* is declared"
)
COUNTS = ["1 migrated, 1 unchanged, 1 nothing to do, 1 in conflict, 1 failed"]
COUNTS_IN_40_COLUMNS = ["1 migrated, 1 unchanged,", "1 nothing to do, 1 in conflict,", "1 failed"]
BAR = re.compile(r"━+[╸╺]?━* +5/7  \d+(\.\d)?/(s|min)  \d+:\d\d left")
INTERRUPTED = "stopping after what is under way"
MOVES = {b"\x1b[2K", b"\x1b[1A"}
"""Erasing a line, and going up one: what no bar can do without."""


@pytest.fixture
def fleet(tmp_path):
    for name, files in CONTENTS.items():
        write(tmp_path / name / "input.json")
        for file, content in files.items():
            write(tmp_path / name / file, content)
    write(tmp_path / "list", "\n".join(CONTENTS).encode())
    return tmp_path


@contextlib.contextmanager
def another_run_in(folder):
    """Be at work in a folder, so that a run waits there as long as that lasts."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


def batch(fleet, *arguments, **options):
    return Terminal("batch", "list", "--jobs", "1", *arguments, cwd=fleet, **options)


def shows_five(shown):
    return any("5/7" in row for row in shown) and shown[-1].endswith("1 failed")


def sequences(printed):
    return set(re.findall(rb"\x1b[^A-Za-z]*[A-Za-z]", printed))


@pytest.mark.parametrize(
    ("columns", "counts", "env"),
    [(80, COUNTS, {}), (40, COUNTS_IN_40_COLUMNS, {"NO_COLOR": "1"})],
    ids=["colour", "NO_COLOR"],
)
def test_a_bar_stays_below_the_failures_and_goes_at_the_end(fleet, columns, counts, env):
    with batch(fleet, columns=columns, env=env) as terminal:
        with another_run_in(fleet / "f-slow"):
            terminal.read_until(shows_five)
            *failures, bar = terminal.shown[: -len(counts)]
            assert terminal.shown[-len(counts) :] == counts
            assert BAR.fullmatch(bar)
            assert len(bar) == columns, "the bar takes what room there is"
            assert FAILED.fullmatch("".join(failures))
        assert terminal.end() == 3
        assert terminal.shown == [
            *failures,
            "3  migrated",
            "1  unchanged",
            "1  nothing to do",
            "1  in conflict",
            "1  failed",
        ]
        row, column, is_visible = terminal.cursor
        assert (row, column, is_visible) == (len(terminal.shown), 0, True)
        assert b"?25" not in terminal.printed, "the cursor is left alone"


RED = b"\x1b[1;31m"


@pytest.mark.parametrize(
    ("options", "env", "has_bar", "is_red"),
    [
        ([], {"TERM": "dumb"}, False, False),
        (["-q"], {"NO_COLOR": "1"}, False, False),
        (["--color", "always"], {"TERM": "dumb"}, False, True),
        ([], {"NO_COLOR": "1"}, True, False),
        (["--color", "never"], {}, True, False),
    ],
    ids=["dumb-terminal", "quiet", "dumb-with-colour", "NO_COLOR", "without-colour"],
)
def test_bar_and_colour_are_where_they_are_wanted_and_possible(
    fleet, options, env, has_bar, is_red
):
    with batch(fleet, *options, "--dry-run", env=env) as terminal:
        assert terminal.end() == 3
        sent = sequences(terminal.printed)
        assert ("━" in terminal.printed.decode()) is has_bar
        assert (RED in sent) is is_red
        assert bool(sent & MOVES) is has_bar
        assert is_red or sent <= MOVES
        if not has_bar:
            assert len(terminal.printed.splitlines()) == (2 if "-q" in options else 7)


def test_what_a_repository_is_called_does_nothing_to_the_terminal(fleet):
    hostile = "\x1b[31m[red]\x1b]0;title\x07 \u202egnp"
    write_bad_model(fleet / hostile)
    write(fleet / "list", hostile.encode())
    with batch(fleet, columns=200, env={"NO_COLOR": "1"}) as terminal:
        assert terminal.end() == 3
        assert sequences(terminal.printed) <= MOVES
        name = r"\x1b[31m[red]\x1b]0;title\x07 \u202egnp"
        assert terminal.shown[0].startswith(f"{name}: failed: IM205 input.json:1:69: ")


@pytest.mark.parametrize("columns", [80, 40])
def test_an_interrupt_is_confirmed_and_the_bar_goes(fleet, columns):
    with batch(fleet, columns=columns) as terminal:
        with another_run_in(fleet / "f-slow"):
            terminal.read_until(shows_five)
            terminal.press(b"\x03")
            terminal.read_until(lambda shown: any(INTERRUPTED in row for row in shown))
        assert terminal.end() == 130
        ending = "1  failed1  not reachedInterrupted: with --report, --resume could go on."
        assert "".join(terminal.shown).endswith(ending)
        assert not any("━" in row or INTERRUPTED in row for row in terminal.shown)
    assert (fleet / "f-slow" / "input_schema.py").exists()
    assert not (fleet / "g-last" / "input_schema.py").exists()


@pytest.mark.parametrize("columns", [80, 39])
def test_a_second_interrupt_leaves_no_bar_either(fleet, columns):
    with batch(fleet, columns=columns) as terminal:
        with another_run_in(fleet / "f-slow"):
            terminal.read_until(shows_five)
            failures = [row for row in terminal.shown if not BAR.fullmatch(row)]
            terminal.press(b"\x03")
            terminal.read_until(lambda shown: any(INTERRUPTED in row for row in shown))
            terminal.press(b"\x03")
            assert terminal.end() == 130
        assert not any("━" in row or INTERRUPTED in row for row in terminal.shown)
        summary = "1  failed2  not reached, or broken offInterrupted: with --report, --resume could"
        assert summary in "".join(terminal.shown)
        assert "".join(terminal.shown).startswith(failures[0])
        assert terminal.cursor[1:] == (0, True)


def test_an_error_is_told_where_the_bar_was(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    progress = BatchProgress(Printer(stream, Color.ALWAYS), 7)
    with contextlib.suppress(OSError), progress_bar(progress, lambda: False):
        progress.tell(UnitRecord("a", OutcomeKind.MIGRATED))
        raise OSError(errno.ENOSPC, "the disk is full")
    assert "1/7" in stream.getvalue()
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(stream.getvalue().replace("\n", "\r\n") + "error:")
    assert "".join(screen.display).strip() == screen.display[0].strip() == "error:"
