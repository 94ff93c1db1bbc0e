"""Replacing the assignment of ``INPUT_SCHEMA`` in a module, and nothing around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.contract.module import SchemaModule, Span

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


def replace_assignment(source: str, module: SchemaModule, new: str) -> str:
    """Return the module with ``new`` in the place of its last assignment of ``INPUT_SCHEMA``.

    ``module`` is what was read of ``source``, and ``new`` the text of a generated module, which
    gets the line ends of ``source``. Every other character stays. A module without such an
    assignment gets it at its end, and one that does not parse is replaced whole.
    """
    if not module.parses:
        return new
    found = _BREAK.search(source)
    line_break = found.group() if found else "\n"
    replacement = _split(new.replace("\n", line_break), line_break)
    if module.assignment is None:
        ended = source if not source or source.endswith(("\r", "\n")) else source + line_break
        before, statement, after = replacement
        return f"{ended}{before}{statement}{line_break}{after}"
    return _replace(_LINE.findall(source), module.assignment, replacement, line_break)


def _split(new: str, line_break: str) -> _Replacement:
    lines = _LINE.findall(new)
    start = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    end = next(at for at in range(len(lines), 0, -1) if not lines[at - 1].startswith("#"))
    statement = "".join(lines[start:end]).removesuffix(line_break)
    return _Replacement("".join(lines[:start]), statement, "".join(lines[end:]))


def _replace(lines: Sequence[str], old: Span, new: _Replacement, line_break: str) -> str:
    first, last = old.line - 1, old.end_line - 1
    before = lines[first].encode()[: old.column].decode()
    after = lines[last].encode()[old.end_column :].decode()
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
