"""The line and column of each node of a JSON text."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from migrate.parsers.lenient import LenientReader
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Finding, Place
    from migrate.model import Path

_STRETCH: Final = 4096
"""How many characters there are at least between two items whose offsets are remembered."""


class SourceMap:
    """Finds the places of nodes, and keeps what it found on the way for the next one."""

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is read before a place is asked for."""
        self._reader = LenientReader(text)
        self._source = SourceText(text)
        self._members: dict[int, _Members] = {}
        self._items: dict[int, _Items] = {}

    def locate(self, finding: Finding) -> Place:
        """Return the place that a finding is about."""
        start, end = finding.span or self._span_of(finding.path, on_key=finding.on_key)
        return self._source.place_at(start, end)

    def text_of(self, path: Path) -> str:
        """Return a node as it is written."""
        start, end = self._span_of(path, on_key=False)
        return self._reader.text[start:end]

    def _span_of(self, path: Path, *, on_key: bool) -> tuple[int, int]:
        """Walk from the root to the node; a step that leads nowhere ends at its parent."""
        offset = self._reader.skip_space(0)
        key_span = (offset, offset)
        for depth, key in enumerate(path, start=1):
            found = self._child(offset, key, depth)
            if found is None:
                return self._whole(offset, depth - 1)
            key_span, offset = found
        return key_span if on_key else self._whole(offset, len(path))

    def _whole(self, offset: int, depth: int) -> tuple[int, int]:
        """Return the span of a node; of the root, which everything is in, only the beginning."""
        return offset, self._reader.value(offset, depth)[1] if depth else offset + 1

    def _child(self, offset: int, key: str | int, depth: int) -> tuple[tuple[int, int], int] | None:
        """Return the span of a child's key, and the child's offset."""
        text = self._reader.text
        if isinstance(key, str) and text.startswith("{", offset):
            if offset not in self._members:
                self._members[offset] = _Members(self._reader, offset, depth)
            return self._members[offset].find(key)
        if isinstance(key, int) and text.startswith("[", offset):
            if offset not in self._items:
                self._items[offset] = _Items(self._reader, offset, depth)
            start = self._items[offset].find(key)
            return None if start is None else ((start, start), start)
        return None


class _Members:
    """The members of one object, read only as far as one was asked for."""

    def __init__(self, reader: LenientReader, offset: int, depth: int) -> None:
        self._reader = reader
        self._depth = depth
        self._found: dict[str, tuple[tuple[int, int], int]] = {}
        self._next = reader.first_child(offset)
        self._unread: int | None = None

    def find(self, key: str) -> tuple[tuple[int, int], int] | None:
        """Return the span of a key, and the offset of its value; the first one counts."""
        while key not in self._found and self._advance():
            pass
        return self._found.get(key)

    def _advance(self) -> bool:
        """Note one more member, whose value is read only when the next one is asked for."""
        if self._unread is not None:
            _, end = self._reader.value(self._unread, self._depth)
            self._next = self._reader.after_child(end, "}")
            self._unread = None
        if self._reader.text.startswith("}", self._next):
            return False
        key, key_end, self._unread = self._reader.label(self._next)
        self._found.setdefault(key, ((self._next, key_end), self._unread))
        return True


class _Items:
    """The items of one list, read only as far as one was asked for.

    Of a long list, the offset of an item now and then is remembered.
    """

    def __init__(self, reader: LenientReader, offset: int, depth: int) -> None:
        self._reader = reader
        self._depth = depth
        self._indices = array("q")
        self._offsets = array("q")
        self._known = -1
        self._stretch = array("q")
        self._index = 0
        self._offset = reader.first_child(offset)

    def find(self, index: int) -> int | None:
        """Return the offset of an item."""
        while self._index < index and not self._is_at_end():
            self._remember()
            items, self._offset = self._reader.items(self._offset, self._depth)
            self._index += len(items)
        if self._index <= index:
            return None if self._is_at_end() else self._offset
        return self._find_between(index)

    def _is_at_end(self) -> bool:
        return self._reader.text.startswith("]", self._offset)

    def _remember(self) -> None:
        if not self._offsets or self._offset - self._offsets[-1] >= _STRETCH:
            self._indices.append(self._index)
            self._offsets.append(self._offset)

    def _find_between(self, index: int) -> int:
        """Look an item up in the stretch that begins with the last one before it remembered."""
        known = bisect_right(self._indices, index) - 1
        place = index - self._indices[known]
        if known != self._known or place >= len(self._stretch):
            self._known = known
            self._stretch = array("q", self._offsets_after(known))
        return self._stretch[place]

    def _offsets_after(self, known: int) -> Iterator[int]:
        """Go on, one item at a time, up to the next one that is remembered."""
        later = [*self._indices[known + 1 : known + 2], self._index][0]
        offset = self._offsets[known]
        yield offset
        for _ in range(self._indices[known] + 1, later):
            _, end = self._reader.value(offset, self._depth)
            offset = self._reader.after_child(end, "]")
            yield offset


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
