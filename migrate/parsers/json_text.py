"""From text to a JSON value: fast where the text is plain, thorough where it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding
from migrate.parsers.lenient import LenientReader
from migrate.parsers.soundness import is_sound
from migrate.parsers.tokens import STRICT_DECODER, NotUnderstoodError, RepeatedKeyError

if TYPE_CHECKING:
    from migrate.model import JSONValue

_PYTHON_SCHEMA: Final = re.compile(r"^[ \t]*INPUT_SCHEMA[ \t]*[:=]", re.MULTILINE)
_FATAL: Final = frozenset({"IM003", "IM005", "IM006", "IM007"})


@dataclass(frozen=True, slots=True)
class ReadText:
    """A JSON value and what there is to say about how it was written.

    ``understood`` is false where the value must not be used.
    """

    value: JSONValue
    findings: tuple[Finding, ...] = ()
    understood: bool = True


def read_json(text: str) -> ReadText:
    """Read a JSON text (rules.md, IM003 to IM007); every fault of it is reported at once."""
    try:
        value = STRICT_DECODER.decode(text)
    except (ValueError, RecursionError, RepeatedKeyError):
        return _read_leniently(text)
    return ReadText(value) if is_sound(value) else _read_leniently(text)


def _read_leniently(text: str) -> ReadText:
    reader = LenientReader(text)
    try:
        value = reader.document()
    except NotUnderstoodError as error:
        return ReadText(None, (*reader.findings, _explained(error.finding, text)), understood=False)
    findings = (*reader.findings, *_liberties(reader))
    return ReadText(value, findings, all(finding.code not in _FATAL for finding in findings))


def _explained(finding: Finding, text: str) -> Finding:
    """Add the way out for a schema that somebody wrote over the JSON file."""
    if finding.code == "IM003" and _PYTHON_SCHEMA.search(text):
        return replace(
            finding,
            message="not JSON, but Python that assigns INPUT_SCHEMA",
            hint="rename the file to input_schema.py",
        )
    return finding


def _liberties(reader: LenientReader) -> tuple[Finding, ...]:
    if not reader.liberties:
        return ()
    kinds = " and ".join(reader.liberties)
    span = min(reader.liberties.values())
    hint = "remove it to make the file plain JSON"
    return (Finding("IM004", f"JSON with {kinds}: read leniently", span=span, hint=hint),)
