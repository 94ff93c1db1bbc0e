"""A batch on a Dask cluster of this machine beside the local engine, for the same units."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.batch.dask_cluster import cluster
from tests.benchmarks.measuring import Ratio
from tests.benchmarks.section import Section
from tests.fleets import write_fleet

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKERS = 2
UNITS = 3_000
GOAL = 1.5


def run(*, quick: bool) -> Section:
    """Time as many units with two processes and on two workers, less the time of a single one."""
    count = UNITS // 10 if quick else UNITS
    with tempfile.TemporaryDirectory(prefix="dask-") as name:
        root = Path(name)
        with cluster(root / "workers", WORKERS) as (address, _, _):
            local = _seconds(root / "local", count, ("--jobs", str(WORKERS)))
            remote = _seconds(root / "remote", count, ("--dask", address))
    what = f"{count:,} repositories on {WORKERS} workers of Dask"
    ratio = Ratio(what, remote / local, f"times the local engine with {WORKERS} processes", GOAL)
    return Section("Dask", (ratio,), {"local_seconds": local, "dask_seconds": remote})


def _seconds(folder: Path, count: int, engine: Sequence[str]) -> float:
    """Return the seconds that ``count`` units take, without those of starting."""
    repositories = write_fleet(folder, count + WORKERS)
    os.sync()  # so that nobody waits for what was written here
    starting = _batch(folder / "first", repositories[:WORKERS], engine)
    return _batch(folder / "rest", repositories[WORKERS:], engine) - starting


def _batch(listing: Path, repositories: Sequence[Path], engine: Sequence[str]) -> float:
    listing.write_text("".join(f"{each}\n" for each in repositories))
    command = (
        sys.executable, "-m", "migrate", "batch", str(listing), *engine, "--quiet",
        "--allow-dirty", "--allow-no-vcs", "--report", f"{listing}.jsonl",
    )  # fmt: skip
    start = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if ended.returncode not in (0, 3):
        raise RuntimeError(ended.stderr)
    return seconds
