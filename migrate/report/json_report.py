"""The report as JSON, in the form that ``report.schema.json`` describes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from migrate import __version__
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview

if TYPE_CHECKING:
    from migrate.files.edit import Edit
    from migrate.model import FieldSpec
    from migrate.report.formats import Report

FORMAT_VERSION: Final = 1
"""Raised when a reader of an older document could misunderstand a new one."""


def json_report(report: Report) -> str:
    """Return the report as one JSON document, every diagnostic with its place."""
    kinds = Counter(outcome.kind for outcome in report.outcomes)
    document = {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "inferless-migrate", "version": __version__},
        "command": report.command,
        "exit_code": report.exit_code,
        "summary": {kind.value: kinds[kind] for kind in OutcomeKind},
        "folders": [_folder(outcome) for outcome in report.outcomes],
    }
    return json.dumps(document, indent=2) + "\n"


def _folder(outcome: Outcome) -> dict[str, Any]:
    conversion = outcome.conversion
    return {
        "folder": outcome.name,
        "outcome": outcome.kind.value,
        "in_force": outcome.in_force.value,
        "reason": outcome.reason,
        "proved": outcome.proved,
        "diagnostics": [diagnostic.as_dictionary() for diagnostic in outcome.diagnostics],
        "inputs": [_field(field) for field in conversion.inputs] if conversion else [],
        "outputs": [_field(field) for field in conversion.outputs] if conversion else [],
        "edits": [_edit(edit) for edit in outcome.edits],
        "patch": preview(outcome.edits).decode("utf-8", "surrogateescape"),
    }


def _field(field: FieldSpec) -> dict[str, Any]:
    return {
        "name": field.name,
        "datatype": field.datatype,
        "required": field.required,
        "shape": list(field.shape),
    }


def _edit(edit: Edit) -> dict[str, str]:
    action = "create" if edit.before is None else "delete" if edit.after is None else "change"
    return {"file": str(edit.path), "action": action}
