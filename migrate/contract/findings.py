"""What is wrong with an ``input_schema.py``, as diagnostics: IM403 and IM501 to IM504."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.diagnostics import MAX_FINDINGS, Diagnostic, file_diagnostic, shortened
from migrate.source_text import SourceText

if TYPE_CHECKING:
    from migrate.contract.module import Fault, SchemaModule


def schema_diagnostics(module: SchemaModule, file: str) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each fault of a module, in the order of the text.

    ``file`` is the name that the diagnostics give. Of too many faults, the last one that is
    reported says that there are more.
    """
    text = SourceText(module.text)
    found = [_diagnostic(fault, text, file) for fault in module.faults[:MAX_FINDINGS]]
    if len(module.faults) > MAX_FINDINGS:
        message = f"{found[-1].message} (there are {len(module.faults):,} findings)"
        found[-1] = replace(found[-1], message=message)
    return tuple(found)


def _diagnostic(fault: Fault, text: SourceText, file: str) -> Diagnostic:
    subject = "" if fault.input is None else f' (input "{shortened(fault.input)}")'
    line, column, end_column = fault.position
    if end_column is None:
        end_column = len(text.lines[line - 1].rstrip()) + 1
    place = text.place(line, column, end_column)
    return file_diagnostic(
        fault.code, f"{fault.message}{subject}", file, place=place, hint=fault.hint
    )
