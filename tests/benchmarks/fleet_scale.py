"""Fleets of up to 100,000 folders: speed beside the floor, gain from processes, and memory.

The floor is the least that any tool must do: the same files read, and a file written under another
name and renamed. The fleets stand in memory where the machine has a folder for that, so that the
disk, which is the same for all, does not hide the difference.
"""

from __future__ import annotations

import contextlib
import os
import shutil
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

SIZES = (1_000, 10_000, 100_000)
READ = ("input.json", "output.json", "app.py", "inferless.yaml", "input_schema.py")
MEMORY_GOAL = 30
MEBIBYTE = 1024 * 1024


def run(*, quick: bool) -> Section:
    """Migrate fleets of growing size with one process, and one of them with two."""
    sizes = SIZES[:1] if quick else SIZES
    points = [_point(size, jobs=1) for size in sizes]
    compared = sizes[min(1, len(sizes) - 1)]
    alone = next(point for point in points if point["repositories"] == compared)
    both = _point(compared, jobs=2)
    ratios = [
        Ratio(
            f"{point['repositories']:,} repositories, 1 process",
            point["seconds"] / point["floor_seconds"],
            f"times the floor ({point['a_second']:,.0f} a second,"
            f" peak {point['peak_bytes'] / MEBIBYTE:.0f} MiB)",
            3,
        )
        for point in points
    ]
    gain = alone["seconds"] / both["seconds"]
    ratios.append(
        Ratio(
            f"{compared:,} repositories, 2 processes",
            gain,
            "times faster than 1",
            1.7,
            is_floor=True,
        )
    )
    growth = (points[-1]["peak_bytes"] - points[0]["peak_bytes"]) / MEBIBYTE
    if len(points) > 1:
        what = f"peak memory from {sizes[0]:,} to {sizes[-1]:,}"
        ratios.append(Ratio(what, growth, "MiB more", MEMORY_GOAL))
    return Section("Fleets", tuple(ratios), {"points": [*points, both]})


def _point(count: int, jobs: int) -> dict[str, Any]:
    place = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 - as said above
    with tempfile.TemporaryDirectory(prefix="fleet-", dir=place) as name:
        root = Path(name)
        repositories = write_fleet(root / "fleet", count)
        floor = _floor(repositories)
        listing = root / "list"
        listing.write_text("".join(f"{each}\n" for each in repositories))
        seconds, peak = _batch(listing, jobs, root / "ledger.jsonl")
        shutil.rmtree(root / "fleet")
    return {
        "repositories": count,
        "jobs": jobs,
        "seconds": seconds,
        "floor_seconds": floor,
        "a_second": count / seconds,
        "peak_bytes": peak,
        "in_memory": place is not None,
    }


def _floor(repositories: Sequence[Path]) -> float:
    """Read what a migration reads and write what it writes, without any work in between."""
    folders = [str(repository) for repository in repositories]
    start = time.perf_counter()
    for folder in folders:
        for name in READ:
            with contextlib.suppress(FileNotFoundError), open(f"{folder}/{name}", "rb") as file:  # noqa: PTH123 - the least there is
                file.read()
        with open(f"{folder}/.staged", "wb") as file:  # noqa: PTH123 - as above
            file.write(b"#" * 300)
        os.replace(f"{folder}/.staged", f"{folder}/.floor")  # noqa: PTH105 - as above
        os.unlink(f"{folder}/.floor")  # noqa: PTH108 - as above
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
    """Give the seconds that a batch took, and the most memory that its first process held."""
    command = (
        sys.executable, "-c", BATCH, "batch", str(listing), "--jobs", str(jobs), "--quiet",
        "--allow-dirty", "--allow-no-vcs", "--report", str(ledger),
    )  # fmt: skip
    start = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if ended.returncode not in (0, 3):
        raise RuntimeError(ended.stderr)
    return seconds, int(ended.stdout) * 1024
