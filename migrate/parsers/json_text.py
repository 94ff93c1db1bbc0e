"""From text to a JSON value: fast where the text is plain, thorough where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Finding, listed
from migrate.parsers.lenient import LenientReader
from migrate.parsers.soundness import is_sound
from migrate.parsers.tokens import STRICT_DECODER, NotUnderstoodError, RepeatedKeyError

if TYPE_CHECKING:
    from migrate.model import JSONValue

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
        from migrate.parsers.mistaken_for_json import explained  # noqa: PLC0415 - seldom needed

        finding = explained(error.finding, text)
        return ReadText(None, (*reader.findings, finding), understood=False)
    findings = (*reader.findings, *_liberties(reader))
    return ReadText(value, findings, all(finding.code not in _FATAL for finding in findings))


def _liberties(reader: LenientReader) -> tuple[Finding, ...]:
    if not reader.liberties:
        return ()
    message = f"the file is JSON only when read leniently: it has {listed(list(reader.liberties))}"
    steps = listed([_WITHOUT[kind] for kind in reader.liberties])
    span = min(reader.liberties.values())
    return (Finding("IM004", message, span=span, hint=f"other tools refuse this: {steps}"),)
