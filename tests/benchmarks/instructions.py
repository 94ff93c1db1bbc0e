"""The instructions of a cold start and of one conversion, held against what was recorded.

``python -m tests.benchmarks.instructions`` fails if either has grown by more than a tenth;
``--record`` records the present counts. Valgrind counts: the number is the same whatever else the
machine does. Each program runs once beforehand, so that all that it imports is compiled, also
where it is installed.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from tests.benchmarks.documents import SAMPLE, TWO_INPUTS

RECORDED = Path(__file__).with_name("instructions.json")
MAY_GROW = 0.10
CONVERSIONS = 40
_COLLECTED = re.compile(r"Collected : (\d+)")

CONVERT = """
import sys
from migrate import convert
for _ in range(int(sys.argv[1])):
    convert(sys.argv[2])
"""


def main() -> int:
    """Count and compare; return 1 if a count has grown too much."""
    counted = {"cold start": _cold_start(), "one conversion": _one_conversion()}
    if "--record" in sys.argv[1:]:
        RECORDED.write_text(json.dumps({"with": _versions(), **counted}, indent=2) + "\n")
    recorded = json.loads(RECORDED.read_text())
    is_comparable = recorded["with"] == _versions()
    has_grown = False
    for name, count in counted.items():
        growth = count / recorded[name] - 1
        has_grown |= growth > MAY_GROW
        sys.stdout.write(f"{name}: {count:,} instructions, {growth:+.1%} since recorded\n")
    if not is_comparable:
        others = f"{recorded['with']}, not {_versions()}"
        sys.stdout.write(f"not compared: it was recorded with {others}\n")
    elif has_grown:
        sys.stdout.write(f"more than {MAY_GROW:.0%} is too much; --record accepts it\n")
    return int(is_comparable and has_grown)


def _versions() -> dict[str, str]:
    """Return the versions that the counts depend on."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"python": python, "typer": metadata.version("typer")}


def _cold_start() -> int:
    """Count the instructions of ``convert`` without those of importing typer."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder, "input.json")
        sample.write_text(SAMPLE)
        whole = _count("-m", "migrate", "convert", str(sample))
    return whole - _count("-c", "import typer")


def _one_conversion() -> int:
    """Count many conversions without the first, and return the average."""
    many = _count("-c", CONVERT, str(CONVERSIONS + 1), TWO_INPUTS)
    return (many - _count("-c", CONVERT, "1", TWO_INPUTS)) // CONVERSIONS


def _count(*arguments: str) -> int:
    program = [sys.executable, "-I", *arguments]
    options = {"env": {"PATH": os.environ["PATH"]}, "capture_output": True, "text": True}
    subprocess.run(program, **options, check=True)
    counter = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    ended = subprocess.run([*counter, *program], **options, check=False)
    found = _COLLECTED.search(ended.stderr)
    if ended.returncode or found is None:
        raise RuntimeError(ended.stderr)
    return int(found[1])


if __name__ == "__main__":
    sys.exit(main())
