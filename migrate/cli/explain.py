"""``explain``: what a diagnostic means."""

from __future__ import annotations

import typer

from migrate.configuration.codes import nearest_code
from migrate.report.explanation import explanation, table_of_codes
from migrate.rules import RULES


def run_explain(code: str | None) -> str:
    """Give the text that explains a code, or the table of all; raise ``typer.BadParameter``."""
    if code is None:
        return table_of_codes()
    rule = RULES.get(code.upper())
    if rule is None:
        nearest = nearest_code(code.upper())
        hint = f"did you mean {nearest}?" if nearest else "without a code, all are listed"
        message = f"there is no code {code!r}; {hint}"
        raise typer.BadParameter(message, param_hint="CODE")
    return explanation(rule)
