"""Decode a legacy file and parse it as JSON: quickly if it is plain, leniently if it is not."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import Finding, listed
from migrate.parsers.lenient import LenientReader
from migrate.parsers.tokens import (
    STRICT_DECODER,
    NotUnderstoodError,
    RepeatedKeyError,
    within_limits,
)
from migrate.source_text import foreign_content

if TYPE_CHECKING:
    from migrate.model import JSONValue

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Marks and the encoding each announces; UTF-32 comes first, because UTF-16's mark begins it."""

_PYTHON: Final = r"(?m)^[ \t]*INPUT_SCHEMA[ \t]*[:=]"
_YAML: Final = r"(?:#[^\n]*\n\s*)*(?:---\s|[\w-]+:\s)"

_BEGINNING: Final = 4096
"""How many characters show what a text is."""

_RENAME: Final = ("it is Python that assigns INPUT_SCHEMA", "rename the file to input_schema.py")
_AT_THE_BEGINNING: Final = (
    (r"\Z", "it is empty", 'describe the model in it as {"inputs": [...]}, or remove it'),
    (_YAML, "it looks like YAML", "write the file as JSON"),
    (r".?\0", "it looks like UTF-16 without a byte order mark", "save the file as UTF-8"),
    (
        r"[^{\[\"'/#\d-]",
        "it begins with neither `{` nor `[`",
        'write the file as {"inputs": [...]}',
    ),
)


_WITHOUT: Final = {
    "comments": "remove the comments",
    "trailing commas": "remove the trailing commas",
    "single quotes": "write double quotes for single ones",
    "unquoted keys": "put the keys in double quotes",
}
"""How to avoid each extension of JSON that the lenient reader accepts."""
_FATAL: Final = frozenset({"IM003", "IM005", "IM006", "IM007"})


def decode(content: bytes | str) -> tuple[str, Finding | None]:
    """Return the text of a legacy file without its byte order mark, and the fault of its bytes.

    Bytes are UTF-8 with or without a mark, or UTF-16 with one. Where there is a fault, the text has
    replacement characters and is good only for showing.
    """
    if isinstance(content, str):
        return content.lstrip("\ufeff"), None
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(encoding, content[len(mark) :])
    return _decode_as("utf-8", content)


def _decode_as(encoding: str | None, content: bytes) -> tuple[str, Finding | None]:
    """Decode the bytes, and report the first one that is invalid."""
    if encoding is None:
        return "", _not_text("it begins with the byte order mark of UTF-32", (0, 0))
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        readable = content[: error.start].decode(encoding)
        span = (len(readable), len(readable) + 1)
        name = encoding[:6].rstrip("-").upper()
        found = f"byte 0x{content[error.start]:02x} at offset {error.start} is not {name}"
        return content.decode(encoding, "replace"), _not_text(found, span)


def _not_text(found: str, span: tuple[int, int]) -> Finding:
    return Finding(
        "IM002", f"the file is not text: {found}", span=span, hint="save the file as UTF-8"
    )


class ReadText(NamedTuple):
    """A JSON value and the findings about how it is written.

    ``understood`` is false where the value must not be used.
    """

    value: JSONValue
    findings: tuple[Finding, ...] = ()
    understood: bool = True


def read_json(text: str) -> ReadText:
    """Parse a JSON text and report all its faults (IM003 to IM007)."""
    try:
        value = STRICT_DECODER.decode(text)
    except (ValueError, RecursionError, RepeatedKeyError):
        return _read_leniently(text)
    return ReadText(value) if within_limits(value) else _read_leniently(text)


def _read_leniently(text: str) -> ReadText:
    reader = LenientReader(text)
    try:
        value = reader.document()
    except NotUnderstoodError as error:
        finding = _explain(error.finding, text)
        return ReadText(None, (*reader.findings, finding), understood=False)
    findings = (*reader.findings, *_extensions(reader))
    return ReadText(value, findings, all(finding.code not in _FATAL for finding in findings))


def _explain(finding: Finding, text: str) -> Finding:
    """Return the finding with what the text is instead of JSON, if that is known."""
    if finding.code != "IM003":
        return finding
    beginning = text.lstrip()[:_BEGINNING]
    kinds = ((what, hint) for kind, what, hint in _AT_THE_BEGINNING if re.match(kind, beginning))
    is_schema = re.search(_PYTHON, text) is not None
    found = _RENAME if is_schema else foreign_content(text) or next(kinds, None)
    if found is None:
        return finding
    what, hint = found
    return finding._replace(message=f"the file is not JSON: {what}", hint=hint)


def _extensions(reader: LenientReader) -> tuple[Finding, ...]:
    if not reader.extensions:
        return ()
    message = f"the file is JSON only when read leniently: it has {listed(list(reader.extensions))}"
    steps = listed([_WITHOUT[kind] for kind in reader.extensions])
    span = min(reader.extensions.values())
    return (Finding("IM004", message, span=span, hint=f"other tools refuse this: {steps}"),)
