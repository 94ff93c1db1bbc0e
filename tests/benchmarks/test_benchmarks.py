"""The benchmark is a program; here it is only seen to run, and to tell a goal that is missed."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.measuring import Ratio, Timing, in_turns, ratio_of, speed_up
from tests.benchmarks.picture import picture


def test_the_quick_parts_run_and_are_written_down(tmp_path):
    target = tmp_path / "found.json"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick", "discovery", "--json", target],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "times os.scandir over the same folders" in ended.stdout
    found = json.loads(target.read_text())
    (ratio,) = found["sections"]["discovery"]["ratios"]
    assert ratio["value"] > 0


@pytest.mark.parametrize(
    ("value", "is_floor", "holds"),
    [(2.9, False, True), (3.1, False, False), (3.1, True, True), (2.9, True, False)],
)
def test_a_goal_that_is_missed_is_told(value, is_floor, holds):
    ratio = Ratio("ours", value, "times theirs", 3, is_floor=is_floor)
    assert ratio.holds is holds
    assert ("MISSED" in ratio.line()) is not holds


def test_contenders_take_turns():
    turns = []
    found = in_turns({name: lambda name=name: turns.append(name) for name in "ab"}, 3)
    assert turns == list("ab" * 4)
    assert {name: len(timing.seconds) for name, timing in found.items()} == {"a": 3, "b": 3}


def test_ratios_are_of_medians():
    timings = {"slow": Timing((4.0, 6.0, 100.0)), "fast": Timing((2.0, 3.0, 3.0))}
    assert ratio_of(timings, "slow", "fast").value == 2
    assert speed_up(timings, "slow", "fast", 1).value == 2
    assert timings["slow"].spread > timings["fast"].spread


def test_the_picture_shows_every_point():
    points = [
        {"numbers": 1, "seconds": 1e-4, "script_seconds": 1e-3},
        {"numbers": 1000, "seconds": 1e-2},
    ]
    root = ET.fromstring(picture(points))  # noqa: S314 - made a line above
    circles = root.findall("{http://www.w3.org/2000/svg}circle")
    assert [circle.get("class") for circle in circles] == ["ours", "ours", "script"]
    assert float(circles[0].get("cy")) > float(circles[1].get("cy"))
