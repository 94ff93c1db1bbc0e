"""JSON: everything that is known, in the form of the published schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from migrate.project.folder import Folder
from migrate.project.plan import plan_folder
from migrate.report.formats import Report
from migrate.report.json_report import json_report
from migrate.settings import Settings
from tests.report.reports import HOSTILE_REPORT, HOSTILE_TEXT, report_of

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(resources.files("migrate.report").joinpath("report.schema.json").read_bytes())


def test_a_report_is_of_the_published_form(tmp_path: Path) -> None:
    for report in (report_of(tmp_path), HOSTILE_REPORT, Report("run", (), 0)):
        Draft202012Validator(SCHEMA).validate(json.loads(json_report(report)))


def test_the_published_schema_refuses_what_it_does_not_know() -> None:
    document = json.loads(json_report(HOSTILE_REPORT))
    document["folders"][0]["diagnostics"][0]["colour"] = "red"
    assert not Draft202012Validator(SCHEMA).is_valid(document)


@pytest.mark.parametrize(
    ("encoding", "ending"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("utf-16", "\r\n")],
)
def test_diagnostics_carry_code_place_path_and_hint(
    tmp_path: Path, encoding: str, ending: str
) -> None:
    report = json.loads(json_report(report_of(tmp_path, encoding=encoding, ending=ending)))
    (folder,) = report["folders"]
    found = [
        (each["code"], each["severity"], each["line"], each["column"], each["end_column"])
        for each in folder["diagnostics"]
    ]
    assert found == [
        ("IM104", "warning", 2, 46, 52),
        ("IM204", "note", 2, 62, 68),
        ("IM106", "error", 3, 27, 28),
    ]
    assert folder["diagnostics"][2]["path"] == "$.inputs[1].shape[0]"
    assert folder["diagnostics"][0]["hint"] == 'write "INT8", or the datatype that is meant'
    assert folder["outcome"] == "failed"


def test_a_new_file_is_an_edit_with_its_patch(tmp_path: Path) -> None:
    tensor = '{"name": "x", "shape": [1], "datatype": "INT8", "data": [1]}'
    (tmp_path / "input.json").write_text(f'{{"inputs": [{tensor}]}}')
    (tmp_path / "output.json").write_text(f'{{"outputs": [{tensor}]}}')
    outcome = plan_folder(Folder(tmp_path, tmp_path), Settings())
    (folder,) = json.loads(json_report(Report("diff", (outcome,), 0)))["folders"]
    assert folder["edits"] == [{"file": str(tmp_path / "input_schema.py"), "action": "create"}]
    assert '+    "x": {' in folder["patch"]
    field = {"name": "x", "datatype": "INT8", "required": True, "shape": [1]}
    assert folder["inputs"] == [field]
    assert folder["outputs"] == [field]


def test_hostile_text_comes_back_as_it_was() -> None:
    written = json_report(HOSTILE_REPORT)
    assert written.isascii()
    assert json.loads(written)["folders"][0]["diagnostics"][0]["message"] == HOSTILE_TEXT
