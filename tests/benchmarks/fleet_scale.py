"""Fleets of git checkouts: speed beside a shell loop, gain from processes, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measuring import Ratio
from tests.benchmarks.section import Section
from tests.fleets import write_fleet

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (1_000, 10_000)
GOAL = 1.5
MEMORY_GOAL = 30
MEBIBYTE = 1024 * 1024
LOOP = """
while read -r checkout; do
  cd "$checkout" && git status --porcelain
  cat input.json output.json app.py inferless.yaml > "$1/staged" 2> /dev/null
  mv "$1/staged" "$1/taken"
done
"""
"""Ask git, read and write in each checkout, without any work in between."""


def run(*, quick: bool) -> Section:
    """Migrate fleets of growing size with one process, and the smallest also with two."""
    sizes = (200,) if quick else SIZES
    points = [_point(size, jobs=1) for size in sizes]
    both = _point(sizes[0], jobs=2)
    ratios = [
        Ratio(
            f"{point['repositories']:,} repositories, 1 process",
            point["seconds"] / point["loop_seconds"],
            f"times a loop of git status, cat and mv ({point['a_second']:,.0f} a second,"
            f" peak {point['peak_bytes'] / MEBIBYTE:.0f} MiB)",
            GOAL,
        )
        for point in points
    ]
    gain = points[0]["seconds"] / both["seconds"]
    what = f"{sizes[0]:,} repositories, 2 processes"
    ratios.append(Ratio(what, gain, "times faster than 1", 1.7, is_floor=True))
    if len(points) > 1:
        growth = (points[-1]["peak_bytes"] - points[0]["peak_bytes"]) / MEBIBYTE
        what = f"peak memory from {sizes[0]:,} to {sizes[-1]:,}"
        ratios.append(Ratio(what, growth, "MiB more", MEMORY_GOAL))
    return Section("Fleets", tuple(ratios), {"points": [*points, both]})


def _point(count: int, jobs: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="fleet-") as name:
        root = Path(name)
        repositories = write_fleet(root / "fleet", count)
        os.sync()  # so that nobody waits for what was written here
        loop = _loop(repositories, root)
        listing = root / "list"
        listing.write_text("".join(f"{each}\n" for each in repositories))
        seconds, peak = _batch(listing, jobs, root / "ledger.jsonl")
    return {
        "repositories": count,
        "jobs": jobs,
        "seconds": seconds,
        "loop_seconds": loop,
        "a_second": count / seconds,
        "peak_bytes": peak,
    }


def _loop(repositories: Sequence[Path], scratch: Path) -> float:
    listing = "".join(f"{each}\n" for each in repositories)
    start = time.perf_counter()
    command = ("sh", "-c", LOOP, "sh", str(scratch))
    subprocess.run(command, input=listing, text=True, check=True, capture_output=True)
    return time.perf_counter() - start


BATCH = """
import sys
from migrate.cli.entry import main
try:
    main()
finally:
    lines = open("/proc/self/status").read().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def _batch(listing: Path, jobs: int, ledger: Path) -> tuple[float, int]:
    """Return the seconds that a batch took, and the most memory that its first process held."""
    command = (
        sys.executable, "-c", BATCH, "batch", str(listing), "--jobs", str(jobs), "--quiet",
        "--report", str(ledger),
    )  # fmt: skip
    start = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if ended.returncode not in (0, 3):
        raise RuntimeError(ended.stderr)
    return seconds, int(ended.stdout) * 1024
