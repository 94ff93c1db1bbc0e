"""Cost against the size of a tensor, in time and in memory, up to a million numbers."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from migrate import convert
from tests.benchmarks.documents import tensor
from tests.benchmarks.measuring import Ratio, Timing
from tests.benchmarks.peers import script
from tests.benchmarks.section import Section

SIZES = (1, 10, 100, 1_000, 10_000, 50_176, 150_528, 1_000_000)
IMAGE = 150_528
"""The numbers of a [1, 3, 224, 224] tensor."""
LARGEST_OF_THE_SCRIPT = 150_528
"""Black takes seconds for it, and ten times that for each further power of ten."""


def run(*, quick: bool) -> Section:
    """Convert tensors of growing size; the script takes part as long as it can."""
    limit = 10_000 if quick else LARGEST_OF_THE_SCRIPT
    points = [_point(size, with_script=size <= limit) for size in SIZES]
    by_size = {point["numbers"]: point for point in points}
    compared = max(size for size in SIZES if size <= limit)
    at_most = by_size[compared]
    faster = at_most["script_seconds"] / at_most["seconds"]
    goal = None if quick else 50
    shape = "[1, 3, 224, 224]" if compared == IMAGE else f"[1, {compared}]"
    large = [point for point in points if point["numbers"] >= 1_000]
    each = [point["seconds"] / point["numbers"] for point in large]
    ratios = (
        Ratio(f"a {shape} tensor", faster, "times faster than the script", goal, is_floor=True),
        Ratio("dearest number", max(each) / min(each), "times the cheapest, from 1,000 on", 3),
        Ratio(
            "peak memory for a million numbers",
            by_size[1_000_000]["peak_bytes"] / by_size[1_000_000]["file_bytes"],
            "times the file",
            25,
        ),
    )
    return Section("Size of a tensor", ratios, {"points": points})


def _point(size: int, *, with_script: bool) -> dict[str, Any]:
    text = tensor(_shape(size))
    rounds = max(1, min(200, 200_000 // size))
    point: dict[str, Any] = {
        "numbers": size,
        "file_bytes": len(text),
        "seconds": _seconds(convert, text, rounds),
    }
    if with_script:
        point["script_seconds"] = _seconds(script, text, max(1, min(20, 5_000 // size)))
    if size == SIZES[-1]:
        point["peak_bytes"] = _peak(size)
    return point


def _shape(size: int) -> tuple[int, ...]:
    return (1, 3, 224, 224) if size == IMAGE else (1, size)


def _seconds(work: Any, text: str, rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(text)
        seconds.append(time.perf_counter() - start)
    return Timing(tuple(seconds)).median


PEAK = """
import sys
from migrate import convert
from tests.benchmarks.documents import SAMPLE, tensor

def status(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))

convert(SAMPLE)
text = tensor((1, int(sys.argv[1])))
open("/proc/self/clear_refs", "w").write("5")
before = status("VmRSS")
assert convert(text).source
print(status("VmHWM") - before)
"""


def _peak(size: int) -> int:
    """Return what one conversion takes beyond what the process had, in a process of its own."""
    command = [sys.executable, "-c", PEAK, str(size)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(ended.stdout)
