"""Two runs at once on one folder do not spoil each other."""

from __future__ import annotations

import os
import re

import pytest

from tests.cli.command import PROMPT, PROMPT_SOURCE, contents, write
from tests.safety.forked import start, wait, warm_up

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")

ROUNDS = 20

SUMMARY = re.compile(r"^1 folder: 1 (.*?)(?: \(.*\))?\.$|^(Nothing to do): ", re.MULTILINE)

YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: a\n"
MIGRATED_YAML = b"version: 1.0.0\nname: a\nio_schema: true\n"


def run_twice_at_once(folder, *options):
    """Start two runs that wait for each other; return what each says that it came to."""
    logs = [folder.with_name(f"{folder.name}-{number}.log") for number in range(2)]
    waiting, go = os.pipe()

    def wait_for_go():
        os.close(go)
        os.read(waiting, 1)

    warm_up(folder)
    command = ("run", "--allow-no-vcs", *options)
    runs = [start(folder, *command, first=wait_for_go, log=log) for log in logs]
    os.close(waiting)
    os.close(go)  # which both of them see at once
    ended = [wait(folder, run, log) for run, log in zip(runs, logs, strict=True)]
    assert [run.code for run in ended] == [0, 0], ended
    found = [SUMMARY.search(run.said) for run in ended]
    return sorted(match[1] or match[2] for match in found)


@pytest.mark.parametrize(
    ("options", "other", "number"),
    [
        *(((), "unchanged", number) for number in range(ROUNDS)),
        *((("--remove-legacy",), "with nothing to do", number) for number in range(ROUNDS // 4)),
    ],
)
def test_one_migrates_and_the_other_finds_it_done(options, other, number, tmp_path):
    folder, word = tmp_path / "folder", b"Once %d" % number
    legacy = {"input.json": PROMPT.replace(b"Once", word)}
    write(folder / "input.json", legacy["input.json"])
    write(folder / "inferless.yaml", YAML)
    assert run_twice_at_once(folder, *options) == ["migrated", other]
    assert contents(folder) == {
        **({} if options else legacy),
        "inferless.yaml": MIGRATED_YAML,
        "input_schema.py": PROMPT_SOURCE.replace(b"Once", word),
    }
