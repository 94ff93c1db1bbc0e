"""The text of ``app.py``: decoded as Python decodes it, parsed, and the places of its nodes.

The file is parsed, never imported and never run (rules.md, "Against the model's code").
"""

from __future__ import annotations

import ast
import codecs
import io
import threading
import tokenize
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from migrate.diagnostics import Place
from migrate.project.app_syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

Positioned: TypeAlias = ast.stmt | ast.expr | ast.keyword
"""The nodes that stand at a place of the text."""

_MAX_BYTES: Final = 1024 * 1024
"""The largest file that is parsed, which takes two hundred times its size of memory."""

_LEFT_OUT: Final = "compare its inputs and outputs with the declaration by hand"
_SAVE: Final = "save the file as UTF-8, or declare its encoding"

_PARSING: Final = threading.Lock()
"""Filters of warnings belong to the whole process, so only one thread at a time may set them."""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Why a text is not Python, where, if that is known, and what to do (rules.md, IM307)."""

    reason: str
    place: Place | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed text: its syntax, and its lines without their ends."""

    syntax: Syntax
    lines: tuple[str, ...]

    def place(self, node: Positioned) -> Place:
        """Give the place of a node; of one that spans lines, the rest of its first line."""
        encoded = self.lines[node.lineno - 1].encode()
        column = len(encoded[: node.col_offset].decode(errors="ignore")) + 1
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return _place(self.lines, node.lineno, column, len(encoded[:end].decode()) + 1)


def parse_source(source: bytes) -> Source | SourceProblem:
    """Parse the bytes of a Python file, or say why they are not Python.

    The encoding is that of PEP 263: a byte order mark, a declaration in the first two lines, or
    UTF-8. What Python warns about in the text (an escape it does not know) is left unsaid.
    """
    if len(source) > _MAX_BYTES:
        return SourceProblem(f"it is larger than {_MAX_BYTES // 1024**2} MiB", hint=_LEFT_OUT)
    unix = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = _decode(unix)
        return text if isinstance(text, SourceProblem) else _parse(text)


def _decode(source: bytes) -> str | SourceProblem:
    encoded = source.removeprefix(codecs.BOM_UTF8)
    encoding = "utf-8"
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(source).readline)[0].removesuffix("-sig")
        return encoded.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(encoded, encoding, error.start)
    except (SyntaxError, LookupError, ValueError) as error:
        return _undeclarable(encoded, str(error))


def _undecodable(encoded: bytes, encoding: str, offset: int) -> SourceProblem:
    """Point at the first byte that the encoding does not allow."""
    before = encoded[:offset].decode(encoding, "replace")
    text = encoded.decode(encoding, "replace")
    return SourceProblem(
        f"byte 0x{encoded[offset]:02x} is not {encoding.upper()}",
        _place_at(text, len(before)),
        _SAVE,
    )


def _undeclarable(encoded: bytes, reason: str) -> SourceProblem:
    """Point at the declaration of an encoding that cannot be used, or at a byte not UTF-8."""
    try:
        lines = encoded.decode().split("\n")
    except UnicodeDecodeError as error:
        return _undecodable(encoded, "utf-8", error.start)
    declared = next((n for n, line in enumerate(lines[:2], 1) if "coding" in line), 1)
    place = _place(lines, declared, 1, len(lines[declared - 1]) + 1)
    return SourceProblem(reason, place, "correct the encoding that the file declares")


def _parse(text: str) -> Source | SourceProblem:
    lines = tuple(text.split("\n"))
    if "\0" in text:
        place = _place_at(text, text.index("\0"))
        return SourceProblem("it holds a null character", place, "remove the null character")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        reason = error.msg.partition(";")[0].rstrip(".")
        return SourceProblem(reason, _place_of_error(lines, error))
    except (RecursionError, MemoryError):
        return SourceProblem("the code is nested too deeply", hint=_LEFT_OUT)
    except ValueError as error:
        return SourceProblem(str(error).partition(";")[0])
    return Source(Syntax(tree), lines)


def _place_of_error(lines: Sequence[str], error: SyntaxError) -> Place:
    line = error.lineno or 1
    end = error.end_offset if error.end_lineno == line else None
    return _place(lines, line, error.offset or 1, end)


def _place_at(text: str, offset: int) -> Place:
    before = text[:offset].split("\n")
    return _place(text.split("\n"), len(before), len(before[-1]) + 1)


def _place(lines: Sequence[str], line: int, column: int, end: int | None = None) -> Place:
    """Make a place of at least one character, kept inside the text whatever was said about it."""
    line = min(max(line, 1), len(lines))
    text = lines[line - 1]
    column = min(max(column, 1), len(text) + 1)
    return Place.in_line(line, column, min(end or 0, len(text) + 1), text)
