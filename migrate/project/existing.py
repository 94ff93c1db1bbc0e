"""Holding an ``input_schema.py`` that is there already against the legacy pair."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING, Final

from migrate.contract import FaultKind, read_schema_module, verify
from migrate.diagnostics import Diagnostic, Place, about_file
from migrate.model import LegacyDocument, Side

if TYPE_CHECKING:
    from migrate.contract import Difference, Fault
    from migrate.pipeline import Conversion
    from migrate.settings import Settings

_WAY_OUT: Final = (
    "--force replaces it; if it is right as it is, delete the legacy pair; if other options made"
    " it, such as --batch-dim keep, pass them here, too"
)
OR_FORCE: Final = "; --force replaces it"
"""What the hint at a file that does not load ends in."""
_DOES_NOT_LOAD: Final = (FaultKind.DOES_NOT_LOAD, FaultKind.REFUSED)
_SPACE: Final = b" \t\r\n"
_MOST_COMMENTS: Final = 1024 * 1024
_MAX_DIFFERENCES: Final = 20
"""How many differences are told one by one."""


def compare_with_existing(
    content: bytes, conversion: Conversion, settings: Settings, name: str
) -> tuple[Diagnostic, ...]:
    """Give IM402 if the file says what the legacy pair says, or else why it does not.

    IM403 stands for a file that does not load, IM401 for each thing in which it differs.
    """
    if _is_far_larger(content, conversion.source or ""):
        message = "exists and says something else: it is too large to say the same"
        return (about_file("IM401", message, name, hint=_WAY_OUT),)
    try:
        text = _decode(content)
    except (SyntaxError, UnicodeDecodeError):
        message = "exists and does not load: it is neither UTF-8 nor in an encoding that it names"
        return (about_file("IM403", message, name, hint=f"save it as UTF-8{OR_FORCE}"),)
    lines = text.split("\n")
    module = read_schema_module(text)
    faults = [f for f in module.faults if f.kind in _DOES_NOT_LOAD]
    if faults:
        return tuple(_does_not_load(fault, lines, name) for fault in faults[:_MAX_DIFFERENCES])
    document = conversion.document or LegacyDocument(Side.INPUT, ())
    optional = frozenset(field.name for field in conversion.inputs if not field.required)
    differences = verify(document, module, settings.batch_dimension, optional)
    if not differences:
        return (about_file("IM402", "exists and says the same", name),)
    return tuple(_differs(each, lines, name) for each in differences[:_MAX_DIFFERENCES])


def _is_far_larger(content: bytes, source: str) -> bool:
    """Say whether the file holds more than the source could take, and many comments.

    It is not parsed then: that takes hundreds of times its size of memory.
    """
    most = 2 * _length(source.encode()) + _MOST_COMMENTS
    return _length(content) > most


def _length(text: bytes) -> int:
    return len(text.translate(None, _SPACE))


def _decode(content: bytes) -> str:
    """Decode as Python does: by its mark or declaration, and as UTF-8 without either."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def _does_not_load(fault: Fault, lines: list[str], name: str) -> Diagnostic:
    subject = "" if fault.input is None else f' (input "{fault.input}")'
    message = f"exists and does not load: {fault.message}{subject}"
    place = _place(fault.line, fault.column, lines)
    hint = f"{(fault.hint or 'correct it').rstrip('.')}{OR_FORCE}"
    return about_file("IM403", message, name, place=place, hint=hint)


def _differs(difference: Difference, lines: list[str], name: str) -> Diagnostic:
    message = f"exists and says something else: {difference.sentence}"
    text = lines[difference.line - 1] if difference.line <= len(lines) else ""
    column = len(text) - len(text.lstrip()) + 1
    place = _place(difference.line, column, lines)
    return about_file("IM401", message, name, place=place, hint=_WAY_OUT)


def _place(line: int, column: int, lines: list[str]) -> Place | None:
    if line > len(lines):
        return None
    text = lines[line - 1]
    return Place.in_line(line, column, len(text.rstrip()) + 1, text)
