"""Where a node of a document stands in its text: offsets, then line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding, Place
from migrate.parsers.lenient import LenientReader, Member

if TYPE_CHECKING:
    from migrate.model import Path

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Places:
    """Finds the places of a text's nodes; what was found on the way is kept for the next."""

    def __init__(self, text: str) -> None:
        """Take the text; nothing is read before a place is asked for."""
        self._text = text
        self._reader = LenientReader(text)
        self._members: dict[int, dict[str | int, Member]] = {}
        self._lines: tuple[list[int], list[str]] | None = None

    def of(self, finding: Finding) -> Place:
        """Give the place that a finding is about."""
        start, end = finding.span or self._span_of(finding.path, on_key=finding.on_key)
        return self._place(start, end)

    def _span_of(self, path: Path, *, on_key: bool) -> tuple[int, int]:
        """Walk from the root to the node; a step that leads nowhere ends at its parent."""
        start = self._reader.skip_space(0)
        span = (start, start + 1)
        for depth, key in enumerate(path):
            member = self._member(span[0], key, depth)
            if member is None:
                break
            span = member.key_span if on_key and depth == len(path) - 1 else member.span
        return span

    def _member(self, offset: int, key: str | int, depth: int) -> Member | None:
        if offset not in self._members:
            is_container = self._text.startswith(("{", "["), offset)
            members = self._reader.members(offset, depth)[0] if is_container else []
            self._members[offset] = {member.key: member for member in reversed(members)}
        return self._members[offset].get(key)

    def _place(self, start: int, end: int) -> Place:
        """Turn offsets into line and column; a stretch over several lines ends with its first."""
        if self._lines is None:
            self._lines = _lines_of(self._text)
        starts, lines = self._lines
        line = bisect_right(starts, start)
        line_start, text = starts[line - 1], lines[line - 1]
        column, end_column = start - line_start + 1, min(end - line_start, len(text)) + 1
        return Place.in_line(line, column, end_column, text)


def _lines_of(text: str) -> tuple[list[int], list[str]]:
    """Give the offset at which each line starts, and the line without its end."""
    return [0, *(line_end.end() for line_end in _LINE_END.finditer(text))], _LINE_END.split(text)


def render_path(path: Path) -> str:
    """Write a path as people write it: ``$.inputs[1].shape``."""
    steps = (
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if step.isidentifier()
        else f"[{step!r}]"
        for step in path
    )
    return "$" + "".join(steps)
