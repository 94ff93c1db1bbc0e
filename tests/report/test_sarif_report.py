"""SARIF 2.1.0, read back whole by an independent reader.

No package on the index ships the OASIS schema; ``sarif-pydantic`` has a model of every object.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sarif_pydantic import Sarif

from migrate.report.formats import Report
from migrate.report.sarif_report import sarif_report
from migrate.rules import RULES
from tests.report.reports import HOSTILE_REPORT, HOSTILE_TEXT, ignoring_report, report_of

if TYPE_CHECKING:
    from pathlib import Path


def read_back(report: Report) -> dict[str, Any]:
    """Read a document by the independent reader, and insist that nothing of it is lost."""
    written = sarif_report(report)
    log = Sarif.model_validate_json(written)
    document = json.loads(log.model_dump_json(by_alias=True, exclude_unset=True))
    assert document == json.loads(written)
    return document["runs"][0]


def test_an_independent_reader_reads_everything_back(tmp_path: Path) -> None:
    run = read_back(report_of(tmp_path))
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["ruleId"] for result in run["results"]] == ["IM104", "IM204", "IM106"]
    assert [result["level"] for result in run["results"]] == ["warning", "note", "error"]
    location = run["results"][2]["locations"][0]
    assert location["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 27,
        "endColumn": 28,
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "$.inputs[1].shape[0]"}]


def test_what_is_ignored_is_a_result_with_a_suppression(tmp_path: Path) -> None:
    results = read_back(ignoring_report(tmp_path))["results"]
    suppression = {"kind": "external", "status": "accepted", "justification": "it is the one meant"}
    assert {each["ruleId"]: each["suppressions"] for each in results} == {
        "IM104": [suppression],
        "IM204": [],
        "IM106": [],
    }


def test_every_rule_is_described_and_every_result_points_at_its_own(tmp_path: Path) -> None:
    run = read_back(report_of(tmp_path))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b,c:%/é.json", "a%20b%2Cc%3A%25/%C3%A9.json"),
        ("/srv/x/input.json", "file:///srv/x/input.json"),
        ("bad\udcff.json", "bad%FF.json"),
    ],
)
def test_a_file_is_a_uri(file: str, uri: str) -> None:
    outcome = HOSTILE_REPORT.outcomes[0]
    diagnostic = outcome.diagnostics[0]._replace(file=file, message="m", hint=None)
    report = Report("diff", (outcome._replace(name="f", diagnostics=(diagnostic,)),), 3)
    (result,) = read_back(report)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_report_without_folders_is_a_run_without_results() -> None:
    assert read_back(Report("check", (), 0))["results"] == []


def test_hostile_text_is_escaped_and_comes_back_as_it_was() -> None:
    written = sarif_report(HOSTILE_REPORT)
    assert written.isascii()
    (result,) = json.loads(written)["runs"][0]["results"]
    assert result["message"]["text"] == f"{HOSTILE_TEXT}\nhelp: {HOSTILE_TEXT}"
