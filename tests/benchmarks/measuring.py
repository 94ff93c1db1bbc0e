"""Timing contenders in turns, so that whatever else the machine does falls on all of them."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Timing:
    """How long something took, in seconds, each time that it was done."""

    seconds: tuple[float, ...]

    @property
    def median(self):
        """The time that half of the runs stayed below."""
        return statistics.median(self.seconds)

    @property
    def spread(self):
        """Half the distance between the quartiles, as a share of the median."""
        if len(self.seconds) < 3:
            return 0.0
        first, _, third = statistics.quantiles(self.seconds, n=4)
        return (third - first) / 2 / self.median

    def as_dictionary(self):
        """Return what a program may want to know."""
        return {
            "median_seconds": self.median,
            "spread": round(self.spread, 4),
            "runs": len(self.seconds),
        }


@dataclass(frozen=True)
class Ratio:
    """How many times as long as ``reference`` something took; ``goal`` is what it should be."""

    what: str
    value: float
    reference: str
    goal: float | None = None
    is_floor: bool = False
    spread: float = 0.0

    @property
    def holds(self):
        """Whether the goal is reached; ``is_floor`` says that more is better."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.is_floor else self.value <= self.goal

    def line(self):
        """Return it as one line."""
        goal = ""
        if self.goal is not None:
            bound = "at least" if self.is_floor else "at most"
            goal = f"  (goal: {bound} {self.goal:g}{'' if self.holds else ', MISSED'})"
        spread = f" \u00b1 {self.spread:.0%}" if self.spread else ""
        return f"  {self.what}: {self.value:.3g}{spread} {self.reference}{goal}"

    def as_dictionary(self):
        """Return what a program may want to know."""
        return {
            "what": self.what,
            "value": self.value,
            "reference": self.reference,
            "goal": self.goal,
            "holds": self.holds,
            "spread": round(self.spread, 4),
        }


def in_turns(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timing]:
    """Do each contender's work in every round, and give the times."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for work in contenders.values():
        work()
    for _ in range(rounds):
        for name, work in contenders.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing(tuple(each)) for name, each in seconds.items()}


def ratio_of(
    timings: Mapping[str, Timing], one: str, other: str, goal: float | None = None
) -> Ratio:
    """Return how many times as long as the other one it took."""
    first, second = timings[one], timings[other]
    value = first.median / second.median
    spread = first.spread + second.spread
    return Ratio(one, value, f"times {other}", goal, spread=spread)


def speed_up(timings: Mapping[str, Timing], slow: str, fast: str, goal: float | None) -> Ratio:
    """Return how many times faster one is than the other."""
    first, second = timings[slow], timings[fast]
    value = first.median / second.median
    spread = first.spread + second.spread
    return Ratio(fast, value, f"times faster than {slow}", goal, is_floor=True, spread=spread)
