"""The picture of the README: cost against the size of a tensor, ours and the script's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 72, 150, 40, 48

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-weight: 600; fill: #24292f; }
  .grid { stroke: #8c959f; stroke-opacity: .25; }
  .ours { stroke: #0969da; fill: #0969da; }
  .script { stroke: #bc4c00; fill: #bc4c00; }
  path { fill: none !important; stroke-width: 2.5; }
  .label { stroke: none !important; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .title { fill: #f0f6fc; }
    .ours { stroke: #4493f8; fill: #4493f8; }
    .script { stroke: #db6d28; fill: #db6d28; }
  }
"""


def picture(points: Sequence[dict[str, Any]]) -> str:
    """Draw seconds against numbers, both on scales of powers of ten, as the text of an SVG."""
    ours = [(point["numbers"], point["seconds"]) for point in points]
    script = [
        (point["numbers"], point["script_seconds"]) for point in points if "script_seconds" in point
    ]
    scale = _Scale([*ours, *script])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Time of one conversion against the numbers of a tensor</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="20">Time of one conversion</text>',
        *scale.grid(),
        *_series(scale, "ours", "inferless-migrate", ours),
        *_series(scale, "script", "json + Black", script),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Scale:
    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        numbers, seconds = zip(*points, strict=True)
        self.first, self.last = 0, math.ceil(math.log10(max(numbers)))
        self.low = math.floor(math.log10(min(seconds)))
        self.high = math.ceil(math.log10(max(seconds)))

    def x(self, number: float) -> float:
        share = (math.log10(number) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, second: float) -> float:
        share = (math.log10(second) - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def grid(self) -> Iterable[str]:
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for power in range(self.low, self.high + 1):
            y = self.y(10.0**power)
            yield f'<line class="grid" x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{_duration(power)}</text>'
        for power in range(self.first, self.last + 1):
            x = self.x(10.0**power)
            yield f'<line class="grid" x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}"/>'
            label = f"{10**power:,}" if power < 6 else f"{10 ** (power - 6)} million"
            yield f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{label}</text>'
        middle = (LEFT + right) / 2
        yield f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">numbers in a tensor</text>'


def _series(
    scale: _Scale, name: str, label: str, points: Sequence[tuple[float, float]]
) -> Iterable[str]:
    placed = [(scale.x(number), scale.y(second)) for number, second in points]
    line = " L ".join(f"{x} {y}" for x, y in placed)
    yield f'<path class="{name}" d="M {line}"/>'
    for x, y in placed:
        yield f'<circle class="{name}" cx="{x}" cy="{y}" r="3.5"/>'
    x, y = placed[-1]
    yield f'<text class="label {name}" x="{x + 10}" y="{y + 4}">{label}</text>'


def _duration(power: int) -> str:
    if power >= 0:
        return f"{10**power} s"
    if power >= -3:
        return f"{10 ** (power + 3)} ms"
    return f"{10 ** (power + 6)} µs"
