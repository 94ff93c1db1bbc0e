from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.cli.app import app
from tests.cli.command import (
    OPAQUE_APP,
    PROMPT,
    PROMPT_SOURCE,
    contents,
    environment,
    migrate,
    migrate_after,
    migrate_process,
    names_in,
    write,
    write_bad_model,
)

INTERRUPT = """\
import os, signal
os.replace = os.link = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)"""

WIDE = '{"inputs": [{"name": "漢", "shape": [1], "datatype": "BYTES", "data": ["é"]}]}'.encode()
FULL = Path("/dev/full")

COMMANDS = {
    "convert": ["input.json"],
    "diff": [],
    "run": ["--allow-no-vcs"],
    "check": [],
    "verify": [],
    "batch": [".", "--dry-run", "--jobs", "1"],
    "explain": ["IM205"],
    "schema": ["input"],
}
"""Every command, with arguments for a folder with one legacy file."""


TRACE = "Traceback (most recent call last):"


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "input.json")
    return tmp_path


@pytest.mark.parametrize("command", [each.callback.__name__ for each in app.registered_commands])
def test_each_command_does_the_same_in_a_process_of_its_own(command, tmp_path):
    ended, left, arguments = [], [], COMMANDS[command]
    for runner in (migrate, migrate_process):
        folder = tmp_path / runner.__name__
        write(folder / "input.json")
        ended.append(runner(command, *arguments, cwd=folder))
        left.append(contents(folder))
    assert ended[0] == ended[1]
    assert ended[0].code in {0, 1}
    assert ended[0].stdout or ended[0].stderr
    assert left[0] == left[1]


@pytest.fixture
def _defect(monkeypatch):
    def fail(*_):
        message = "bad\x1b[2J\nmore"
        raise ValueError(message)

    monkeypatch.setattr("migrate.pipeline._read_file", fail)


@pytest.mark.usefixtures("_defect")
@pytest.mark.parametrize(
    ("flags", "trace"), [([], []), (["-v"], []), (["-vv"], [TRACE]), (["--verbose", "-v"], [TRACE])]
)
def test_a_defect_is_one_line_that_asks_for_a_report_and_with_vv_its_trace(flags, trace, folder):
    ended = migrate("convert", "input.json", *flags, cwd=folder)
    assert (ended.code, ended.stdout) == (3, b"")
    assert ended.said[1:2] == trace
    assert ended.said[0].startswith("error: ValueError: bad\\x1b[2J; ")
    assert "please report it" in ended.said[0]
    assert names_in(folder) == ["input.json"]


@pytest.mark.parametrize(
    ("name", "options"), [("SIGINT", []), ("SIGINT", ["-q"]), ("SIGHUP", []), ("SIGTERM", [])]
)
def test_a_signal_that_ends_it_leaves_nothing_half_written(name, options, folder):
    ended = migrate_after(INTERRUPT.replace("SIGINT", name), "run", *options, cwd=folder)
    assert (ended.code, ended.stdout) == (128 + getattr(signal, name), b"")
    assert ended.said == ([] if options else ["Interrupted: the same command goes on from here."])
    assert names_in(folder) == ["input.json"]


def test_an_interrupt_says_how_far_it_came(folder):
    write_bad_model(folder)
    write(folder / "m" / "input.json")
    ended = migrate_after(INTERRUPT, "run", cwd=folder)
    assert ended.code == 130
    assert ended.said[-2:] == [
        "1 folder: 1 failed.",
        "Interrupted: the same command goes on from here.",
    ]


def test_an_interrupt_while_the_commands_are_imported_ends_with_130(tmp_path):
    code = "import sys\nclass Finder:\n def find_spec(self, name, *_):\n"
    code += "  if name == 'typer': raise KeyboardInterrupt\nsys.meta_path.insert(0, Finder())"
    ended = migrate_after(code, "--version", cwd=tmp_path)
    assert (ended.code, ended.stdout, ended.stderr) == (130, b"", "")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_goes_away_ends_it_quietly(stream, folder):
    for number in range(30):
        write(folder / str(number) / "input.json", b'{"inputs": [{}]}')
    reader, writer = os.pipe()
    os.close(reader)
    arguments = {"stdout": ["convert", "input.json"], "stderr": ["check"]}[stream]
    ended = migrate_process(*arguments, cwd=folder, **{stream: writer})
    os.close(writer)
    assert (ended.code, ended.stdout, ended.stderr) == (141, b"", "")


def test_head_gets_its_line(folder):
    for number in range(8):  # a pipe holds less than their diffs
        write(folder / str(number) / "input.json", PROMPT.replace(b"Once", b"x" * 20_000))
    command = f"{sys.executable} -m migrate diff | head -1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment(), capture_output=True, check=True
    )
    assert done.stdout == b"diff --git a/input_schema.py b/input_schema.py\n"
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason=f"there is no {FULL} here")
@pytest.mark.parametrize(
    "arguments",
    [["diff"], ["convert", "input.json"], ["explain"], ["--help"], ["check"]],
    ids=lambda each: each[0],
)
def test_a_full_disk_is_one_line_or_behind_stderr_still_an_exit_code(arguments, folder):
    stream = "stderr" if arguments == ["check"] else "stdout"
    with FULL.open("wb") as full:
        ended = migrate_process(*arguments, cwd=folder, **{stream: full})
    said = "" if stream == "stderr" else "error: no space left on device\n"
    assert (ended.code, ended.stderr) == (3, said)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_do_no_harm(closed, folder):
    command = f"{sys.executable} -m migrate run {closed}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"error" not in done.stderr
    assert (folder / "input_schema.py").read_bytes() == PROMPT_SOURCE


ENCODINGS = {
    "C-locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("env", ENCODINGS.values(), ids=ENCODINGS)
def test_every_locale_gets_source_and_diff_in_utf_8_and_words_and_colours(env, tmp_path):
    write(tmp_path / "é" / "input.json", WIDE)
    write(tmp_path / "é" / "app.py", OPAQUE_APP)
    ended = migrate_process("convert", cwd=tmp_path, env=env, stdin=WIDE)
    assert (ended.code, ended.stderr) == (0, "")
    assert '"漢"'.encode() in ended.stdout
    ended = migrate_process("diff", cwd=tmp_path, env=env)
    assert ended.code == 0
    assert '+    "漢"'.encode() in ended.stdout
    assert b'"b/\\303\\251/input_schema.py"' in ended.stdout
    colored = migrate_process("diff", "-v", "--color", "always", cwd=tmp_path, env=env)
    assert colored.code == 0
    assert b"\\u6f22" in colored.stdout
    assert "\\u6f22 (STRING [1])" in colored.stderr
