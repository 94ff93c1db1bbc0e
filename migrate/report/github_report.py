"""The report as workflow commands, which GitHub shows as annotations in a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.report.visible import visible
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.report.document import Report

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def github_report(report: Report) -> str:
    """Give one command a line for each diagnostic that is not ignored."""
    return "".join(
        _annotation(diagnostic)
        for outcome in report.outcomes
        for diagnostic in outcome.diagnostics
        if diagnostic.ignored is None
    )


def _annotation(diagnostic: Diagnostic) -> str:
    properties = {"file": visible(diagnostic.file), "title": diagnostic.code}
    if diagnostic.place is not None:
        properties |= {
            "line": str(diagnostic.place.line),
            "col": str(diagnostic.place.column),
            "endColumn": str(diagnostic.place.end_column - 1),
        }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = visible(diagnostic.message)
    if diagnostic.hint:
        message += f"\nhelp: {visible(diagnostic.hint)}"
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_message(message)}\n"


def _message(text: str) -> str:
    """Escape what would end the command, as the runner unescapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what would end a property."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
