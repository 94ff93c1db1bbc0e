"""From the return key to the answer: whole processes, beside the imports that they cannot avoid."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks.documents import SAMPLE
from tests.benchmarks.measuring import in_turns, ratio_of, speed_up
from tests.benchmarks.peers import program
from tests.benchmarks.section import Section

TYPER = "python -c 'import typer'"
PEER = "datamodel-codegen"


def run(*, quick: bool) -> Section:
    """Time the commands that people wait for."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder, "input.json")
        sample.write_text(SAMPLE)
        contenders = {name: partial(_process, *each) for name, each in _commands(sample).items()}
        timings = in_turns(contenders, 5 if quick else 25)
    ratios = [
        ratio_of(timings, "convert", TYPER, 1.5),
        ratio_of(timings, "--version", TYPER, 1.3),
        ratio_of(timings, "--help", TYPER, 1.3),
    ]
    notes = ()
    if PEER in timings:
        ratios.append(speed_up(timings, PEER, "convert", 3))
    else:
        notes = (f"{PEER} is not installed: pip install '.[benchmark]'",)
    details = {name: timing.as_dictionary() for name, timing in timings.items()}
    return Section("Cold start", tuple(ratios), details, notes)


def _commands(sample: Path) -> dict[str, tuple[str, ...]]:
    python = sys.executable
    installed = program("inferless-migrate")
    own = (installed,) if installed else (python, "-m", "migrate")
    commands = {
        TYPER: (python, "-c", "import typer"),
        "--version": (*own, "--version"),
        "--help": (*own, "--help"),
        "convert": (*own, "convert", str(sample)),
    }
    if peer := program(PEER):
        model = str(sample.with_name("model.py"))
        commands[PEER] = (
            peer, "--input", str(sample), "--input-file-type", "json", "--output", model,
        )  # fmt: skip
    return commands


def _process(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
