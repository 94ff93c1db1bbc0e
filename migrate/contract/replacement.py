"""Replacing the assignment of ``INPUT_SCHEMA`` in a module, and nothing around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.contract.literals import cut_numeric_lists
from migrate.contract.module import SCHEMA
from migrate.contract.parsing import DoesNotParseError, assigned_names, parse
from migrate.source_text import with_line_feeds

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_SEPARATOR_BEFORE: Final = re.compile(r";[ \t\f]*\Z")
_SEPARATOR_AFTER: Final = re.compile(r"[ \t\f]*;[ \t\f]*")
_FORMATTING_OFF: Final = "# fmt: off"
_FORMATTING_ON: Final = "# fmt: on"


class _Replacement(NamedTuple):
    """The new text around the assignment: comment lines before it, itself, comment lines after."""

    before: str
    statement: str
    after: str


def replace_assignment(source: str, new: str) -> str:
    """Return the module with ``new`` in the place of its last assignment of ``INPUT_SCHEMA``.

    ``new`` is the text of a generated module. Every other character stays, and ``new`` gets the
    line ends of ``source``. A module without such an assignment gets it at its end, and one that
    does not parse is replaced whole.
    """
    try:
        tree = parse(cut_numeric_lists(with_line_feeds(source))[0])
    except DoesNotParseError:
        return new
    found = _BREAK.search(source)
    line_break = found.group() if found else "\n"
    replacement = _split(new.replace("\n", line_break), line_break)
    assignments = [each for each in tree.body if SCHEMA in assigned_names(each)]
    if not assignments:
        ended = source if not source or source.endswith(("\r", "\n")) else source + line_break
        before, statement, after = replacement
        return f"{ended}{before}{statement}{line_break}{after}"
    return _replace(_LINE.findall(source), assignments[-1], replacement, line_break)


def _split(new: str, line_break: str) -> _Replacement:
    lines = _LINE.findall(new)
    start = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    end = next(at for at in range(len(lines), 0, -1) if not lines[at - 1].startswith("#"))
    statement = "".join(lines[start:end]).removesuffix(line_break)
    return _Replacement("".join(lines[:start]), statement, "".join(lines[end:]))


def _replace(lines: Sequence[str], old: ast.stmt, new: _Replacement, line_break: str) -> str:
    first, last = old.lineno - 1, (old.end_lineno or old.lineno) - 1
    before = lines[first].encode()[: old.col_offset].decode()
    after = lines[last].encode()[old.end_col_offset :].decode()
    above, below = list(lines[:first]), list(lines[last + 1 :])
    if above[-1:] and below and not before and _are_marks(above[-1], below[0]):
        above.pop()
        below.pop(0)
    if before:
        above.append(_SEPARATOR_BEFORE.sub("", before) + line_break)
    following = _SEPARATOR_AFTER.match(after)
    if following and after[following.end() :].strip():
        below.insert(0, after[following.end() :])
        after = line_break
    elif new.after and not after.endswith(("\r", "\n")):
        after += line_break
    return "".join((*above, new.before, new.statement, after, new.after, *below))


def _are_marks(above: str, below: str) -> bool:
    """Return whether the lines around an assignment keep formatters from it alone."""
    return above.strip() == _FORMATTING_OFF and below.strip() == _FORMATTING_ON
