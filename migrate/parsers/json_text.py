"""From text to a JSON value: fast where the text is plain, thorough where it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding, listed
from migrate.parsers.lenient import LenientReader
from migrate.parsers.soundness import is_sound
from migrate.parsers.tokens import STRICT_DECODER, NotUnderstoodError, RepeatedKeyError

if TYPE_CHECKING:
    from migrate.model import JSONValue

_MISTAKEN: Final = (
    (
        re.compile(r"\A\s*\Z"),
        "it is empty",
        'describe the model in it as {"inputs": [...]}, or remove it',
    ),
    (
        re.compile(r"^[ \t]*INPUT_SCHEMA[ \t]*[:=]", re.MULTILINE),
        "it is Python that assigns INPUT_SCHEMA",
        "rename the file to input_schema.py",
    ),
    (
        re.compile(r"^<<<<<<< ", re.MULTILINE),
        "it holds the marks of a merge conflict",
        "resolve the conflict",
    ),
    (
        re.compile(r"\A\s*(?:#[^\n]*\n\s*)*(?:---\s|[\w-]+:\s)"),
        "it looks like YAML",
        "write the file as JSON",
    ),
    (
        re.compile(r"\A\s*<[?!\w]"),
        "it looks like HTML or XML",
        "put the JSON file in its place",
    ),
    (
        re.compile(r"\A.?\0"),
        "it looks like UTF-16 without a byte order mark",
        "save the file as UTF-8",
    ),
    (
        re.compile(r"\A\s*[^\s{\[\"'/#\d-]"),
        "it begins with neither `{` nor `[`",
        'write the file as {"inputs": [...]}',
    ),
)
"""What people mistake for JSON: how it is known, what is said of it, and the way out."""
_WITHOUT: Final = {
    "comments": "remove the comments",
    "trailing commas": "remove the trailing commas",
    "single quotes": "write double quotes for single ones",
    "unquoted keys": "put the keys in double quotes",
}
"""How to do without each liberty that the lenient reader allows."""
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
    """Say what a text is that was never JSON, and the way out."""
    for pattern, what, hint in _MISTAKEN:
        if finding.code == "IM003" and pattern.search(text):
            return replace(finding, message=f"the file is not JSON: {what}", hint=hint)
    return finding


def _liberties(reader: LenientReader) -> tuple[Finding, ...]:
    if not reader.liberties:
        return ()
    message = f"the file is JSON only when read leniently: it has {listed(list(reader.liberties))}"
    steps = listed([_WITHOUT[kind] for kind in reader.liberties])
    span = min(reader.liberties.values())
    return (Finding("IM004", message, span=span, hint=f"other tools refuse this: {steps}"),)
