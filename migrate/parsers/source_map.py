"""The line and column of each node of a JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.parsers.lenient import LenientReader
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.diagnostics import Finding, Place
    from migrate.model import Path


class _Node:
    """A node that is asked for, or that holds one; ``start`` is ``None`` where there is none."""

    def __init__(self, start: int | None = None) -> None:
        self.children: dict[str | int, _Node] = {}
        self.key_span = (start or 0, start or 0)
        self.start = start


class SourceMap:
    """The places of the nodes that findings are about, found in one walk over the text."""

    def __init__(self, text: str, findings: Iterable[Finding]) -> None:
        """Find the nodes, without reading more of the text than leads to them."""
        self._reader = LenientReader(text)
        self._source = SourceText(text)
        start = self._reader.skip_space(0)
        self._root = _Node(start)
        for finding in findings:
            node = self._root
            for key in finding.path:
                node = node.children.setdefault(key, _Node())
        self._find_children(self._root, start, 1)

    def locate(self, finding: Finding) -> Place:
        """Return the place that a finding is about."""
        start, end = finding.span or self._span_of(finding.path, on_key=finding.on_key)
        return self._source.place_at(start, end)

    def text_of(self, path: Path) -> str:
        """Return a node as it is written."""
        start, end = self._span_of(path, on_key=False)
        return self._reader.text[start:end]

    def _span_of(self, path: Path, *, on_key: bool) -> tuple[int, int]:
        """Return the span of a node; a step that leads nowhere ends at its parent."""
        node, start, depth = self._root, self._root.key_span[0], 0
        for key in path:
            child = node.children[key]
            if child.start is None:
                return self._whole(start, depth)
            node, start, depth = child, child.start, depth + 1
        return node.key_span if on_key else self._whole(start, depth)

    def _whole(self, start: int, depth: int) -> tuple[int, int]:
        """Return the span of a node; of the root, which everything is in, only the beginning."""
        return start, self._reader.value(start, depth)[1] if depth else start + 1

    def _find_children(self, node: _Node, start: int, depth: int) -> None:
        """Find the children that are asked for; ``depth`` is the number of nodes around each."""
        if not node.children:
            return
        if self._reader.text.startswith("{", start):
            self._find_members(node, start, depth)
        elif self._reader.text.startswith("[", start):
            self._find_items(node, start, depth)

    def _find_members(self, node: _Node, start: int, depth: int) -> None:
        """Find members by their keys; of a duplicate key, the first one counts."""
        missing = set(node.children)
        offset = self._reader.skip_space(start + 1)
        while not self._reader.text.startswith("}", offset):
            key, key_end, value = self._reader.label(offset)
            if key in missing:
                missing.remove(key)
                self._found(node.children[key], (offset, key_end), value, depth)
            if not missing:
                return
            offset = self._reader.after_child(self._reader.value(value, depth)[1], "}")

    def _find_items(self, node: _Node, start: int, depth: int) -> None:
        """Find items by their indices: run by run, and one by one in a run that holds one."""
        index = following = 0
        offset = after = self._reader.skip_space(start + 1)
        for wanted in sorted(key for key in node.children if isinstance(key, int)):
            while following < wanted and not self._reader.text.startswith("]", after):
                index, offset = following, after
                items, after = self._reader.items(offset, depth)
                following += len(items)
            if following <= wanted:
                index, offset = following, after
                if self._reader.text.startswith("]", offset):
                    return
            for _ in range(index, wanted):
                offset = self._reader.after_child(self._reader.value(offset, depth)[1], "]")
            index = wanted
            self._found(node.children[wanted], (offset, offset), offset, depth)

    def _found(self, node: _Node, key_span: tuple[int, int], start: int, depth: int) -> None:
        node.key_span, node.start = key_span, start
        self._find_children(node, start, depth + 1)


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
