"""``explain``: what a diagnostic means."""

from __future__ import annotations

import typer

from migrate.configuration.validation import codes_of, unknown_code
from migrate.report.explanation import explanation, table_of_codes
from migrate.rules import RULES


def run_explain(code: str | None) -> str:
    """Return the text that explains a code, or the table of all, or of all that begin so.

    Raises ``typer.BadParameter`` where there is none.
    """
    if code is None:
        return table_of_codes()
    code = f"IM{code}" if code.isdecimal() else code
    codes = codes_of(code.upper())
    if not codes:
        raise typer.BadParameter(unknown_code(code), param_hint="CODE")
    return explanation(RULES[codes[0]]) if code.upper() in codes else table_of_codes(codes)
