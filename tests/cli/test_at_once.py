"""Two runs at once on one folder do not spoil each other."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.cli.command import PROMPT, PROMPT_SOURCE, contents, environment, write

ROUNDS = 20

PROGRAM = """\
import sys
from migrate.cli.folders import run_run
import migrate.codegen.style, migrate.mapping.fields, yaml, black
from migrate.cli.entry import main
print(flush=True)
sys.stdin.readline()
main()
"""
"""Waits, with all imported, for the word to run: so that two of them meet."""

SUMMARY = re.compile(r"^1 folder: 1 (.*)\.$|^(Nothing to do): ", re.MULTILINE)

YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: a\n"
MIGRATED = {"inferless.yaml": b"version: 1.0.0\nname: a\nio_schema: true\n"}
MIGRATED["input_schema.py"] = PROMPT_SOURCE


def run_twice_at_once(folder, *options):
    """Give what each of two runs says that it came to."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "run", "--allow-no-vcs", *options],
            cwd=folder,
            env=environment(measured=False),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout.readline() == b"\n"
    for run in runs:
        run.stdin.write(b"\n")
        run.stdin.flush()
    ended = [run.communicate(timeout=60) for run in runs]
    assert [(run.returncode, stdout) for run, (stdout, _) in zip(runs, ended, strict=True)] == [
        (0, b""),
        (0, b""),
    ], ended
    found = [SUMMARY.search(stderr.decode()) for _, stderr in ended]
    return sorted(match[1] or match[2] for match in found)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_migrates_and_the_other_finds_it_done(number, tmp_path):
    legacy = {"input.json": PROMPT.replace(b"Once", b"Once %d" % number)}
    write(tmp_path / "input.json", legacy["input.json"])
    write(tmp_path / "inferless.yaml", YAML)
    assert run_twice_at_once(tmp_path) == ["migrated", "unchanged"]
    source = PROMPT_SOURCE.replace(b"Once", b"Once %d" % number)
    assert contents(tmp_path) == {**legacy, **MIGRATED, "input_schema.py": source}


@pytest.mark.parametrize("number", range(ROUNDS // 4))
def test_one_deletes_and_the_other_finds_nothing_left(number, tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "inferless.yaml", YAML)
    migrated, other = run_twice_at_once(tmp_path, "--remove-legacy")
    assert (migrated, other) == ("migrated", "with nothing to do"), number
    assert contents(tmp_path) == MIGRATED
