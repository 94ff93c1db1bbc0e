"""GitHub's workflow commands: one a line, on the right line, and nothing can break out of one."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.formats import Report, file_in_repository
from migrate.report.github_report import github_report
from tests.report.reports import HOSTILE_REPORT, ignoring_report, report_of

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>[^:]*)::(?P<message>.*)")


def unescape(text: str) -> str:
    """Undo the escapes as the runner of GitHub Actions does."""
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(escape, character)
    return text.replace("%25", "%")


def parse(line: str) -> tuple[str, dict[str, str], str]:
    match = COMMAND.fullmatch(line)
    assert match is not None, line
    properties = dict(pair.split("=", 1) for pair in match["properties"].split(","))
    unescaped = {name: unescape(value) for name, value in properties.items()}
    return match["command"], unescaped, unescape(match["message"])


def test_each_diagnostic_is_an_annotation_on_its_line(tmp_path: Path) -> None:
    annotations = [parse(line) for line in github_report(report_of(tmp_path)).splitlines()]
    assert [(command, each["title"]) for command, each, _ in annotations] == [
        ("warning", "IM104"),
        ("notice", "IM204"),
        ("error", "IM106"),
    ]
    _, properties, message = annotations[2]
    assert properties == {
        "file": str(tmp_path / "input.json"),
        "title": "IM106",
        "line": "3",
        "col": "27",
        "endColumn": "27",
    }
    assert message.splitlines()[0] == "the dimension 0 is neither positive nor -1"
    assert message.splitlines()[1].startswith("help: write a positive integer, or -1 ")


def test_what_is_ignored_is_no_annotation(tmp_path: Path) -> None:
    lines = github_report(ignoring_report(tmp_path)).splitlines()
    assert [parse(line)[1]["title"] for line in lines] == ["IM204", "IM106"]


def test_what_check_finds_is_an_annotation_of_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "a,b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    found = Outcome("models/a,b", OutcomeKind.WOULD_MIGRATE)
    done = Outcome("models/c", OutcomeKind.UNCHANGED)
    (line,) = github_report(Report("check", (found, done), 1)).splitlines()
    command, properties, message = parse(line)
    assert (command, properties) == ("error", {"file": "models/a,b/input.json", "title": "check"})
    assert message == (
        "this is still on the legacy format\n"
        "help: to migrate it: inferless-migrate run, with the same paths and options"
    )
    assert github_report(Report("verify", (found, done), 0)) == ""


def test_hostile_text_stays_inside_its_command() -> None:
    (line,) = github_report(HOSTILE_REPORT).splitlines()
    command, properties, message = parse(line)
    assert command == "error"
    assert properties["file"] == "a b,c:%/é.json"
    assert "\x1b" not in line
    assert "\\x1b[31m[red]<script>" in message


@pytest.mark.parametrize("current", [".", "models", "models/a", "elsewhere"])
@pytest.mark.parametrize("marks", [("input.json", "inferless.yaml"), ("inferless.yaml",), ()])
def test_files_are_relative_to_the_repository_wherever_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, current: str, marks: tuple[str, ...]
) -> None:
    for name in ("r/.git", "r/models/a", "r/elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    for mark in marks:
        (tmp_path / "r" / "models" / "a" / mark).touch()
    monkeypatch.chdir(tmp_path / "r" / current)
    model = str(tmp_path / "r" / "models" / "a")
    for folder in (model, os.path.relpath(model)):
        file = f"models/a/{(*marks, 'input.json')[0]}"
        assert file_in_repository(folder) == file
        assert file_in_repository(f"{folder}/app.py") == "models/a/app.py"
    assert file_in_repository(str(tmp_path / "other" / "x.json")) == f"{tmp_path}/other/x.json"
