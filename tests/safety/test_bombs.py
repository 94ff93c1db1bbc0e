"""Bombs end in a diagnostic or a result, within the processor time and the memory stated here.

Each bound is about five times, of memory two times, what was measured on two slow cores.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from migrate.diagnostics import MAX_FINDINGS
from tests.cli.command import start
from tests.safety.bombs import FILES, INPUTS, TREES, document

pytestmark = pytest.mark.heavy

PROGRAM = """
import json, sys, time
from migrate.cli.entry import main
try:
    main()
finally:
    with open("/proc/self/status") as file:
        status = file.read()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(json.dumps([time.process_time(), peak]))
"""
"""Runs the command, and prints the seconds and MiB that it took.

What the parent is told of its child's memory begins with what the parent has itself.
"""

SMALL = (3, 150)
"""Most bombs are refused as soon as they are read: within 3 seconds and 150 MiB."""

BOUNDS = {
    "long-text": (10, 850),
    "long-text-of-backslashes": (15, 850),
    "long-text-of-escapes": (5, 400),
    "long-text-in-single-quotes": (15, 850),
    "long-text-without-end": (7, 500),
    "long-name": (7, 350),
    "long-datatype": (5, 600),
    "blank-lines": (5, 350),
    "numbers": (30, 1000),
    "numbers-without-end": (10, 150),
    "numbers-and-a-comma": (18, 400),
    "numbers-and-null": (11, 300),
    "numbers-and-infinity": (15, 300),
    "numbers-that-are-none": (8, 150),
    "rows": (15, 500),
    "rows-without-end": (8, 150),
    "rows-and-a-comma": (13, 250),
    "rows-and-null": (4, 150),
    "empty-rows": (10, 500),
    "texts": (15, 900),
    "texts-in-single-quotes": (20, 700),
    "many-tensors": (8, 250),
    "many-faulty-tensors": (5, 250),
    "ten-thousand-tensors": (10, 200),
    "ten-thousand-faulty-tensors": (5, 150),
    "placeholders": (10, 250),
    "keys": (7, 250),
    "equal-keys": (16, 150),
    "comments": (6, 150),
    "comments-between-numbers": (11, 100),
    "large-app": (3, 150),
    "long-sum-in-app": (5, 150),
    "long-sum-in-schema": (10, 900),
    "large-text-in-schema": (12, 850),
    "inputs-in-schema": (3, 300),
    "large-schema": (3, 300),
    "deep-folders": (3, 150),
    "many-files": (5, 100),
    "many-pairs": (15, 200),
}
"""Seconds and MiB for a bomb, where it takes more than a small one."""

CODES = {
    "brackets": "IM007",
    "braces": "IM003",
    "open-quotes": "IM003",
    "long-text-in-single-quotes": "IM004",
    "long-text-without-end": "IM003",
    "long-datatype": "IM103",
    "numbers-without-end": "IM003",
    "numbers-and-a-comma": "IM004",
    "numbers-and-null": "IM207",
    "numbers-and-infinity": "IM006",
    "numbers-that-are-none": "IM006",
    "rows-without-end": "IM003",
    "rows-and-a-comma": "IM004",
    "rows-and-null": "IM205",
    "texts": "IM001",
    "many-tensors": "IM102",
    "many-faulty-tensors": "IM102",
    "ten-thousand-faulty-tensors": "IM102",
    "placeholders": "IM209",
    "overflow": "IM205",
    "overflow-without-data": "IM209",
    "dimensions": "IM007",
    "dimensions-that-are-none": "IM007",
    "long-dimension": "IM006",
    "long-integer": "IM006",
    "long-integer-in-text": "IM207",
    "large-exponent": "IM006",
    "keys": "IM108",
    "equal-keys": "IM005",
    "comments": "IM004",
    "laughs-in-the-names": "IM406",
    "large-yaml": "IM406",
    "deep-yaml": "IM406",
    "large-app": "IM307",
    "deep-app": "IM307",
    "returns-in-app": "IM307",
    "large-schema": "IM501",
    "deep-schema": "IM403",
    "inputs-in-schema": "IM501",
    "large-configuration": "IM409",
    "deep-configuration": "IM409",
    "dotted-configuration": "IM409",
    "wide-configuration": "IM409",
    "deep-folders": "IM001",
}
"""What is said of a bomb, where that matters."""

ENDINGS = {0, 1, 3}
DEFECTS = {"IM407", "IM410", "IM411"}


def lay_out(folder, bomb):
    if bomb in TREES:
        TREES[bomb](folder)
    elif bomb in INPUTS:
        (folder / "input.json").write_text(INPUTS[bomb]())
    else:
        name, content = FILES[bomb]
        (folder / "input.json").write_text(document())
        (folder / name).write_text(content())


def run(folder, *arguments):
    """Run the command, and give how it ended, the codes it told of, and what it took."""
    ended = start("-c", PROGRAM, *arguments, cwd=folder)
    seconds, mebibytes = json.loads(ended.stdout.splitlines()[-1])
    return ended, re.findall(r" (IM[0-9]{3}) ", ended.stderr), seconds, mebibytes


@pytest.fixture
def folder(tmp_path):
    """A folder that is gone afterwards, however deep it is, which pytest's own cleaning minds."""
    yield tmp_path
    subprocess.run(["rm", "-rf", tmp_path], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told by /proc")
@pytest.mark.parametrize("bomb", [*INPUTS, *FILES, *TREES])
def test_a_bomb_ends_in_time_and_within_memory(folder, bomb):
    lay_out(folder, bomb)
    most_seconds, most_mebibytes = BOUNDS.get(bomb, SMALL)
    ended, codes, seconds, mebibytes = run(folder, "run", "-v")

    assert ended.code in ENDINGS, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not DEFECTS & set(codes)
    assert len(codes) <= MAX_FINDINGS + 10
    assert CODES.get(bomb, "") in ended.stderr
    within = (seconds <= most_seconds, mebibytes <= most_mebibytes)
    assert within == (True, True), f"it took {seconds:.1f} s and {mebibytes} MiB"


def test_every_bound_is_of_a_bomb():
    assert {*BOUNDS, *CODES} <= {*INPUTS, *FILES, *TREES}
