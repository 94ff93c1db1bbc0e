"""Findings and diagnostics: what was found, where, and what to do about it.

The stages report a ``Finding``: a code and the node it is about. The pipeline, which knows the
text, makes a ``Diagnostic`` of it, with its severity and its place.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from migrate.rules import RULES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate.model import Path


MAX_FINDINGS: Final = 1_000
"""How many findings of one file are reported: nobody reads more, and each takes time."""

_EXCERPT_CHARACTERS: Final = 160
"""How much of a long line is shown."""

_QUOTED_CHARACTERS: Final = 40
"""How much of a long text is quoted in a message."""

_COMPARED: Final = 100
"""The most names, and the most characters of a name, that are searched for one like it."""


class Finding(NamedTuple):
    """A rule that applies to a node of a JSON document, or to a stretch of its text.

    ``span`` is set where the text could not be made into nodes: the offsets of the first character
    and of the one after the last. ``on_key`` says that a property is meant, not its value.
    ``severity`` is set where it is not the rule's. ``quoted`` is the part of the message that
    quotes the node's value; a diagnostic quotes it as it is written in the file.
    """

    code: str
    message: str
    path: Path = ()
    hint: str | None = None
    span: tuple[int, int] | None = None
    on_key: bool = False
    severity: Severity | None = None
    quoted: str | None = None


class Place(NamedTuple):
    """A stretch of one line of a text file, and the line itself to show it in.

    ``line`` and ``column`` count from 1, in characters; ``end_column`` is the column after the
    last character. ``excerpt`` is what is shown of the line: the characters from column
    ``excerpt_column`` on, cut where the line is very long.
    """

    line: int
    column: int
    end_column: int
    excerpt: str
    excerpt_column: int = 1

    @classmethod
    def in_line(cls, line: int, column: int, end_column: int, text: str) -> Place:
        """Return the place of at least one character in a line that is ``text``."""
        is_short = len(text) <= _EXCERPT_CHARACTERS
        first = 0 if is_short else max(0, column - 1 - _EXCERPT_CHARACTERS // 2)
        excerpt = text[first : first + _EXCERPT_CHARACTERS]
        return cls(line, column, max(column + 1, end_column), excerpt, first + 1)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return the excerpt in three: the text before the place, the place, and the rest."""
        start, end = (each - self.excerpt_column for each in (self.column, self.end_column))
        return self.excerpt[:start], self.excerpt[start:end], self.excerpt[end:]


class Diagnostic(NamedTuple):
    """A finding for the user: its code, severity, file, place and next step.

    ``path`` is the JSON path of the node that is meant (``$.inputs[1].shape``), if there is one.
    ``place`` is ``None`` for what concerns a whole file. ``ignored`` says why the user does not
    want to be told, and is ``None`` for all that is to be told.
    """

    code: str
    severity: Severity
    message: str
    file: str
    place: Place | None = None
    path: str | None = None
    hint: str | None = None
    ignored: str | None = None

    def __str__(self) -> str:
        """Return the text ``input.json:7:16: IM103 error: unknown datatype "COMPLEX"``."""
        return f"{self.file}{self.position_text}: {self.code} {self.severity}: {self.message}"

    def as_dictionary(self) -> dict[str, str | int | None]:
        """Return the diagnostic as reports for machines have it."""
        place = self.place
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "file": self.file,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "end_column": place.end_column if place else None,
            "path": self.path,
            "hint": self.hint,
            "ignored": self.ignored,
        }

    @classmethod
    def from_dictionary(cls, document: Mapping[str, Any]) -> Diagnostic:
        """Read what ``as_dictionary`` gave; the line itself is not in it. Raises KeyError."""
        line, column = document["line"], document["column"]
        return cls(
            code=document["code"],
            severity=Severity[document["severity"].upper()],
            message=document["message"],
            file=document["file"],
            place=None if line is None else Place(line, column, document["end_column"], ""),
            path=document["path"],
            hint=document["hint"],
            ignored=document.get("ignored"),
        )

    @property
    def is_error(self) -> bool:
        """Return whether this alone keeps the file from being converted."""
        return self.severity is Severity.ERROR

    @property
    def position_text(self) -> str:
        """Return the line and column as they follow the name of the file: ``:7:16``, or nothing."""
        return "" if self.place is None else f":{self.place.line}:{self.place.column}"

    @property
    def position(self) -> tuple[int, int, str]:
        """Return the line, the column and the code, by which diagnostics are sorted."""
        return (self.place.line, self.place.column, self.code) if self.place else (0, 0, self.code)

    def as_note(self) -> Diagnostic:
        """Return the diagnostic as a note."""
        return self._replace(severity=Severity.NOTE)

    def as_error(self) -> Diagnostic:
        """Return the diagnostic as an error, which needs a next step even if its rule is a note."""
        hint = self.hint or RULES[self.code].remedy
        return self._replace(severity=Severity.ERROR, hint=hint)


def file_diagnostic(
    code: str,
    message: str,
    file: str,
    *,
    hint: str | None = None,
    place: Place | None = None,
    severity: Severity | None = None,
) -> Diagnostic:
    """Return a diagnostic about a file, with the severity of its code.

    Without a ``hint`` of its own, it says what to do next as its rule does.
    """
    return Diagnostic(
        code=code,
        severity=RULES[code].severity if severity is None else severity,
        message=message,
        file=file,
        place=place,
        hint=next_step(code, hint),
    )


def next_step(code: str, hint: str | None) -> str | None:
    """Return the hint, or else the remedy of the rule; a note needs none."""
    rule = RULES[code]
    return hint if hint or rule.severity is Severity.NOTE else rule.remedy


def shortened(text: str, limit: int = _QUOTED_CHARACTERS) -> str:
    """Return a text, cut where it is too long to be quoted in a message."""
    return text if len(text) <= limit else f"{text[:limit]}..."


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Return a question for the name that was probably meant."""
    nearest = nearest_name(name, known)
    return None if nearest is None else f'did you mean "{nearest}"?'


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the name that is spelled most like another, of as many as a person could mix up."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    compared = [each for each in islice(known, _COMPARED) if len(each) <= _COMPARED]
    nearest = get_close_matches(name, compared, n=1) if len(name) <= _COMPARED else []
    return nearest[0] if nearest else None
