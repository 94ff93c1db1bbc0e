"""A text, its lines, and the places of its parts."""

from __future__ import annotations

import re
import threading
import warnings
from array import array
from bisect import bisect_left
from contextlib import contextmanager
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Place

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

MAX_BRACES: Final = 10_000
"""How many opening braces a text of Python with f-strings may hold: before 3.12, Python's parser
takes quadratic time for those of one string."""

_SILENCE: Final = threading.Lock()
"""Filters of warnings belong to the whole process, so only one thread at a time may set them."""

_BLOCK: Final = 65536
"""How many characters of a text share one count of the lines before them."""

_FOREIGN: Final = (
    (
        r"\A\s*version https://git-lfs\.github\.com/",
        "it is a Git LFS pointer, not the file itself",
        "run `git lfs pull` to get the file",
    ),
    (r"(?m)^<{7} ", "it contains merge conflict markers", "resolve the conflict"),
    (
        r"\A\s*<[?!\w]",
        "it looks like HTML or XML",
        "download the file itself, not the page that shows it",
    ),
)


def foreign_content(text: str) -> tuple[str, str] | None:
    """Return what a file that does not parse is instead, and how to fix it, if that is known."""
    return next(((what, hint) for kind, what, hint in _FOREIGN if re.search(kind, text)), None)


def is_slow_to_parse(text: str) -> bool:
    """Return whether Python's parser may take more than linear time for a text."""
    return text.count("{") > MAX_BRACES and re.search(r"[fF][rR]?[\"']", text) is not None


@contextmanager
def without_warnings() -> Iterator[None]:
    """Silence what Python warns of in a text (an escape that it does not know)."""
    with _SILENCE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def with_line_feeds(text: str) -> str:
    """Return the text as Python reads it from a file: every line ends in a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class SourceText:
    """A text and its lines, which CR, LF or both together end.

    Lines and columns count from 1, in characters. Nothing is split or counted before it is needed.
    """

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self.text = text
        self._unix = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
        """The text with a line feed at the end of every line, and every offset as it was."""
        self._is_ascii = text.isascii()
        self._continuations: dict[int, array[int]] = {}
        self._line = (0, -1, "")

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return with_line_feeds(self.text).split("\n")

    def column(self, line: int, offset: int) -> int:
        """Return the column of an offset in UTF-8 bytes, which is how Python's parser counts."""
        if self._is_ascii:
            return offset + 1
        if line not in self._continuations:
            encoded = self.lines[line - 1].encode(errors="surrogatepass")
            found = array("L", (match.start() for match in re.finditer(rb"[\x80-\xbf]", encoded)))
            self._continuations[line] = found
        return offset - bisect_left(self._continuations[line], offset) + 1

    def place(self, line: int, column: int, end_column: int | None = None) -> Place:
        """Return the place of at least one character, inside the text whatever is asked for."""
        line = min(max(line, 1), len(self.lines))
        text = self.lines[line - 1]
        column = min(max(column, 1), len(text) + 1)
        return Place.in_line(line, column, min(end_column or 0, len(text) + 1), text)

    def place_of(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        """Return the place of a syntax node, as far as it stands on its first line."""
        line, end = node.lineno, len(self.lines[node.lineno - 1]) + 1
        if node.end_lineno == line and node.end_col_offset is not None:
            end = self.column(line, node.end_col_offset)
        return self.place(line, self.column(line, node.col_offset), end)

    def place_at(self, start: int, end: int = 0) -> Place:
        """Return the place of at least one character, as far as it stands on its first line."""
        block = min(start, len(self.text)) // _BLOCK
        before = self._line_feeds[block] if block else 0
        line = before + self._unix.count("\n", block * _BLOCK, start) + 1
        first, text = self._line_at(start)
        end_column = min(end - first, len(text)) + 1
        return Place.in_line(line, start - first + 1, end_column, text)

    @cached_property
    def _line_feeds(self) -> list[int]:
        """The number of line feeds before each block."""
        blocks = range(0, len(self.text), _BLOCK)
        counts = (self._unix.count("\n", start, start + _BLOCK) for start in blocks)
        return list(accumulate(counts, initial=0))

    def _line_at(self, offset: int) -> tuple[int, str]:
        """Return the offset at which a line starts, and the line without its end."""
        first, last, text = self._line
        if not first <= offset <= last:
            first = self._unix.rfind("\n", 0, offset) + 1
            last = self._unix.find("\n", offset)
            last = len(self.text) if last < 0 else last
            text = self.text[first:last].removesuffix("\r")
            self._line = (first, last, text)
        return first, text
