from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import black
import pytest
from typer.testing import CliRunner

from migrate.cli.app import app
from migrate.cli.typer_speed import with_named_commands
from migrate.rules import RULES
from tests.corpus_cases import (
    CORPUS,
    EXPECTED_FILE,
    UNGUARDED,
    as_expected,
    black_mode,
    configure_ruff_like_black,
    copy_case,
    copy_corpus,
    load_cases,
    plan_case,
)

if TYPE_CHECKING:
    from migrate.project.outcome import Outcome

CASES = load_cases()
KEPT_MODULE = "in-force-forced"
"""The case in which a module keeps what it says besides its schema."""
SOURCES = [
    (case, name, folder.source)
    for case in CASES
    for name, folder in case.folders.items()
    if folder.source is not None and case.name != KEPT_MODULE
]
SOURCE_NAMES = [f"{case}/{name}" for case, name, _ in SOURCES]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=str)
EVERY_SOURCE = pytest.mark.parametrize(("case", "name", "source"), SOURCES, ids=SOURCE_NAMES)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return copy_corpus(tmp_path_factory.mktemp("read"))


@pytest.fixture(scope="module")
def plans(corpus) -> dict[str, dict[str, Outcome]]:
    return {case.name: plan_case(case, corpus) for case in CASES}


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def schema_of(source: bytes) -> dict[str, dict[str, object]]:
    (assignment,) = ast.parse(source).body
    assert isinstance(assignment, ast.Assign)
    assert [ast.unparse(target) for target in assignment.targets] == ["INPUT_SCHEMA"]
    return ast.literal_eval(assignment.value)


def command_line(command, case, root: Path) -> int:
    paths = [str(root / path) for path in case.paths]
    options = [*case.options, *UNGUARDED]
    if command == "check":
        options = [each for each in case.options if each != "--remove-legacy"]
    arguments = [command, *options, *paths]
    result = CliRunner().invoke(with_named_commands(app, arguments), arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code


@EVERY_CASE
def test_folders_and_outcomes_are_those_of_the_case(case, plans):
    outcomes = plans[case.name]
    assert {name: outcome.kind.value for name, outcome in outcomes.items()} == {
        name: folder.outcome for name, folder in case.folders.items()
    }


@EVERY_CASE
def test_diagnostics_are_those_of_the_case(case, plans):
    outcomes = plans[case.name]
    assert {
        name: tuple(map(as_expected, outcome.diagnostics)) for name, outcome in outcomes.items()
    } == {name: folder.diagnostics for name, folder in case.folders.items()}


@EVERY_CASE
def test_edits_are_the_expected_files_to_the_byte(case, plans):
    edits = [
        ((Path(name) / edit.name).as_posix(), edit.after)
        for name, outcome in plans[case.name].items()
        for edit in outcome.edits
    ]
    assert dict(edits) == case.files
    assert len(edits) == len(case.files)


@EVERY_CASE
def test_migrating_writes_exactly_the_expected_files_and_leaves_nothing_to_check(case, tmp_path):
    root = copy_case(case, tmp_path)
    before = files_below(root)
    waiting = any(folder.outcome == "would-migrate" for folder in case.folders.values())
    done = 0 if case.converts else 3
    first = done or int(waiting) if case.check is None else case.check
    assert [command_line(each, case, root) for each in ("check", "run", "check")] == [
        first,
        done,
        done,
    ]
    assert files_below(root) == before | case.files


@EVERY_SOURCE
def test_expected_file_says_what_the_conversion_says(case, name, source, plans):
    conversion = plans[case.name][name].conversion
    expected = schema_of(source)
    assert repr(conversion.schema) == repr(expected)  # order and types, too


@EVERY_SOURCE
def test_black_leaves_the_expected_file_as_it_is(case, name, source):
    text = source.decode()
    folder = CORPUS / case.name / name
    assert black.format_str(text, mode=black_mode(folder, CORPUS / case.name)) == text


def test_ruff_leaves_every_expected_file_as_it_is(tmp_path):
    copied = copy_corpus(tmp_path)
    configure_ruff_like_black(copied)
    files = [str(copied / case.name / name / EXPECTED_FILE) for case, name, _ in SOURCES]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--no-cache", *files]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout == f"{len(files)} files already formatted\n", result.stderr
    assert result.returncode == 0


def test_every_expected_file_belongs_to_a_folder_that_migrates():
    migrating = {
        CORPUS / case.name / name
        for case in CASES
        for name, folder in case.folders.items()
        if folder.outcome == "would-migrate"
    }
    assert {path.parent for path in CORPUS.rglob("expected_*")} == migrating


def test_every_code_of_the_conversion_occurs():
    wanted = {code for code in RULES if code < "IM300"} | {"IM401", "IM402", "IM403"}
    occurring = {
        diagnostic.code
        for case in CASES
        for folder in case.folders.values()
        for diagnostic in folder.diagnostics
    }
    assert wanted - occurring == set()


def test_corpus_is_large_enough_and_explained():
    assert len(CASES) >= 20
    assert [case.name for case in CASES if not case.about.strip()] == []
