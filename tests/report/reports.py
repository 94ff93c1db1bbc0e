"""Reports to render: one of a real folder, and one whose every text is hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.diagnostics import Diagnostic, Place
from migrate.project.folder import Folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder
from migrate.report.formats import Report
from migrate.rules import Severity
from migrate.settings import IgnoredCode, Settings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
{"inputs": [
\t{"name": "é😀", "shape": [1, 2], "datatype": "int8", "data": [1, 2]},
  {"name": "y", "shape": [0], "datatype": "BYTES"}
]}
"""


def report_of(folder: Path, *, encoding: str = "utf-8", ending: str = "\n") -> Report:
    """Return the report of checking a folder that holds ``DOCUMENT`` in some encoding."""
    content = DOCUMENT.replace("\n", ending).encode(encoding)
    (folder / "input.json").write_bytes(content)
    return Report("check", (plan_folder(Folder(folder, folder), Settings()),), 3)


def ignoring_report(folder: Path) -> Report:
    """Return the report of the same folder with its warning ignored."""
    settings = Settings(ignored=(IgnoredCode("IM104", "it is the one meant"),))
    (folder / "input.json").write_text(DOCUMENT, encoding="utf-8")
    return Report("check", (plan_folder(Folder(folder, folder), settings),), 3)


HOSTILE_TEXT = '\x1b[31m[red]<script>"quote"\r\n::error::%0A,:\u202e\ud800'

HOSTILE_REPORT = Report(
    "diff",
    (
        Outcome(
            HOSTILE_TEXT,
            OutcomeKind.FAILED,
            (
                Diagnostic(
                    "IM103",
                    Severity.ERROR,
                    HOSTILE_TEXT,
                    "a b,c:%/é.json",
                    Place.in_line(7, 16, 20, HOSTILE_TEXT),
                    "$.inputs[0]",
                    HOSTILE_TEXT,
                ),
            ),
        ),
    ),
    3,
)
