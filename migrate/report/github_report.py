"""The report as workflow commands, which GitHub shows as annotations in a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.escape import escape_invisible
from migrate.project.outcome import OutcomeKind
from migrate.report.formats import file_in_repository
from migrate.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.project.outcome import Outcome
    from migrate.report.formats import Report

_NOT_SET: Final = "io_schema: true is not set, so the platform may not read input_schema.py"
_TO_MIGRATE: Final = "to migrate it: inferless-migrate run, with the same paths and options"


def github_report(report: Report) -> str:
    """Return one command a line: for each diagnostic that is not ignored, and for each finding."""
    return "".join(
        annotation
        for outcome in report.outcomes
        for annotation in _annotations(report.command, outcome)
    )


def _annotations(command: str, outcome: Outcome) -> Iterator[str]:
    """Yield the diagnostics, and the reason for the exit code of ``check``, which may be none."""
    for diagnostic in outcome.diagnostics:
        if diagnostic.ignored is None:
            yield _annotation(diagnostic)
    if command == "check" and outcome.kind is OutcomeKind.WOULD_MIGRATE:
        file = escape_invisible(file_in_repository(outcome.file or outcome.name))
        found = _NOT_SET if outcome.only_sets_io_schema else "this is still on the legacy format"
        message = f"{found}\nhelp: {_TO_MIGRATE}"
        yield f"::error file={_property(file)},title=check::{_message(message)}\n"


def _annotation(diagnostic: Diagnostic) -> str:
    file = escape_invisible(file_in_repository(diagnostic.file))
    properties = {"file": file, "title": diagnostic.code}
    if diagnostic.place is not None:
        properties |= {
            "line": str(diagnostic.place.line),
            "col": str(diagnostic.place.column),
            "endColumn": str(diagnostic.place.end_column - 1),
        }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = escape_invisible(diagnostic.message)
    if diagnostic.hint:
        message += f"\nhelp: {escape_invisible(diagnostic.hint)}"
    command = "notice" if diagnostic.severity is Severity.NOTE else diagnostic.severity
    return f"::{command} {listed}::{_message(message)}\n"


def _message(text: str) -> str:
    """Escape what would end the command, as the runner unescapes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape what would end a property."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
