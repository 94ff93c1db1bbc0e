"""Commits in real checkouts, with objects, beside a shell loop that does the same with git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import Ratio
from tests.benchmarks.section import Section
from tests.cli.command import PROMPT, PROMPT_SOURCE
from tests.project.git_repository import commit, git

GOAL = 2.5
APP = b"""\
class InferlessPythonModel:
    def infer(self, inputs):
        return inputs["prompt"]
"""
LOOP = """
for checkout in "$1"/*/; do
  cp "$2" "$checkout/input_schema.py"
  (cd "$checkout" && git switch -q -c b && git add -A && git commit -q -m m) || exit 1
done
"""


def run(*, quick: bool) -> Section:
    """Commit in each checkout of a fleet, in turns with the loop, and give the median ratio."""
    count, rounds = (40, 1) if quick else (200, 5)
    with tempfile.TemporaryDirectory(prefix="commits-") as name:
        root = Path(name)
        _write(root / "original", count)
        ratios = sorted(_ours(root) / _loop(root) for _ in range(rounds))
    what = f"batch --commit in {count} checkouts"
    ratio = Ratio(what, ratios[rounds // 2], "times a loop of git switch, add and commit", GOAL)
    return Section("Commits", (ratio,), {"ratios": ratios})


def _write(folder: Path, count: int) -> None:
    for number in range(count):
        checkout = folder / f"model-{number}"
        checkout.mkdir(parents=True)
        (checkout / "input.json").write_bytes(PROMPT)
        (checkout / "app.py").write_bytes(APP)
        git(checkout, "init", "--quiet", "--initial-branch=main")
        commit(checkout)
    (folder.parent / "schema").write_bytes(PROMPT_SOURCE)
    (folder.parent / "config").write_text("[user]\n\tname = A\n\temail = a@example.org\n")


def _ours(root: Path) -> float:
    options = ("--branch", "b", "--commit", "--jobs", "1", "--quiet")
    return _seconds(root, sys.executable, "-m", "migrate", "batch", str(root / "fleet"), *options)


def _loop(root: Path) -> float:
    return _seconds(root, "sh", "-c", LOOP, "sh", str(root / "fleet"), str(root / "schema"))


def _seconds(root: Path, *command: str) -> float:
    shutil.copytree(root / "original", root / "fleet")
    settings = {"GIT_CONFIG_GLOBAL": str(root / "config"), "GIT_CONFIG_NOSYSTEM": "1"}
    os.sync()  # so that nobody waits for what was written here
    start = time.perf_counter()
    subprocess.run(command, env=os.environ | settings, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    shutil.rmtree(root / "fleet")
    return seconds
