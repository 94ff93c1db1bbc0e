"""One conversion in this process, proof included, beside what others do with the same text."""

from __future__ import annotations

import subprocess

import black

from migrate import convert
from tests.benchmarks.documents import TWO_INPUTS
from tests.benchmarks.measuring import Ratio, in_turns, speed_up
from tests.benchmarks.peers import program, script
from tests.benchmarks.section import Section

OURS = "convert, proof included"
SCRIPT = "json and black.format_str"
BLACK = "black.format_str on its result"
RUFF = "a process of ruff format on its result"
MANY = 100


def run(*, quick: bool) -> Section:
    """Time a document of two inputs."""
    source = convert(TWO_INPUTS).source or ""
    if source != script(TWO_INPUTS):
        message = "the two do not make the same file"
        raise AssertionError(message)
    contenders = {
        OURS: lambda: [convert(TWO_INPUTS) for _ in range(MANY)],
        SCRIPT: lambda: [script(TWO_INPUTS) for _ in range(MANY)],
        BLACK: lambda: [_formatted(source) for _ in range(MANY)],
    }
    if ruff := program("ruff"):
        contenders[RUFF] = lambda: subprocess.run(
            [ruff, "format", "--isolated", "-"],
            input=source.encode(),
            check=True,
            capture_output=True,
        )
    timings = in_turns(contenders, 3 if quick else 15)
    ratios = [speed_up(timings, SCRIPT, OURS, 8), speed_up(timings, BLACK, OURS, None)]
    if RUFF in timings:
        value = timings[RUFF].median / (timings[OURS].median / MANY)
        ratios.append(Ratio(OURS, value, f"times faster than {RUFF}", is_floor=True))
    details = {name: timing.as_dictionary() for name, timing in timings.items()}
    return Section("One conversion of two inputs", tuple(ratios), {"at_once": MANY, **details})


def _formatted(source: str) -> str:
    return black.format_str(source, mode=black.Mode(magic_trailing_comma=False))
