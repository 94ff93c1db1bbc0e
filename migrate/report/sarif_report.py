"""The report as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from migrate import __version__
from migrate.report.formats import file_in_repository
from migrate.rules import RULES

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic
    from migrate.report.formats import Report
    from migrate.rules import Rule

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_RULE_INDEX: Final = {code: index for index, code in enumerate(RULES)}


def sarif_report(report: Report) -> str:
    """Return the report as a SARIF document: one run, with one result for each diagnostic."""
    run = {
        "tool": {
            "driver": {
                "name": "inferless-migrate",
                "version": __version__,
                "rules": [_rule(rule) for rule in RULES.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": report.exit_code}],
        "results": [
            _result(diagnostic) for outcome in report.outcomes for diagnostic in outcome.diagnostics
        ],
        "properties": {
            "outcomes": {outcome.name: outcome.kind.value for outcome in report.outcomes},
            "in_force": {outcome.name: outcome.in_force.value for outcome in report.outcomes},
        },
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    help_text = f"\nhelp: {diagnostic.hint}" if diagnostic.hint else ""
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": _RULE_INDEX[diagnostic.code],
        "level": str(diagnostic.severity),
        "message": {"text": diagnostic.message + help_text},
        "locations": [_location(diagnostic)],
        "suppressions": [] if diagnostic.ignored is None else [_suppression(diagnostic.ignored)],
    }


def _suppression(reason: str) -> dict[str, str]:
    """Return the suppression of a result that the user has ignored outside the file."""
    return {"kind": "external", "status": "accepted", "justification": reason}


def _location(diagnostic: Diagnostic) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(diagnostic.file)}}
    if diagnostic.place is not None:
        physical["region"] = {
            "startLine": diagnostic.place.line,
            "startColumn": diagnostic.place.column,
            "endColumn": diagnostic.place.end_column,
        }
    location: dict[str, Any] = {"physicalLocation": physical}
    if diagnostic.path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": diagnostic.path}]
    return location


def _uri(file: str) -> str:
    """Return the URI of a file: relative to its repository, or else absolute with its scheme."""
    path = Path(file_in_repository(file))
    name = quote(path.as_posix(), errors="surrogateescape")
    return f"file://{name}" if path.is_absolute() else name
