"""Real files from public repositories, where they are present: they are not ours to commit."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest

from migrate import convert
from tests.cli.command import migrate

SHARED = Path(__file__).parents[2] / "shared" / "corpus"

if not (SHARED / "index.json").exists():
    pytest.skip(f"there are no real files at {SHARED}", allow_module_level=True)

INDEX = json.loads((SHARED / "index.json").read_text("utf-8"))


def cases_that_expect(what: str) -> list[str]:
    return [entry["case"] for entry in INDEX if entry["expect"] == what]


CODES = {entry["case"]: entry["code"] for entry in INDEX if entry["expect"] == "error"}
SCHEMA = cases_that_expect("schema")
FOREIGN = cases_that_expect("not-legacy")


def expected_schema(case: str) -> dict[str, dict[str, object]]:
    return json.loads((SHARED / case / "expected.json").read_text("utf-8"))


def converted(case: str):
    output = SHARED / case / "output.json"
    return convert(
        (SHARED / case / "input.json").read_bytes(),
        output.read_bytes() if output.exists() else None,
    )


def copy_cases(cases, target: Path) -> list[Path]:
    return [Path(shutil.copytree(SHARED / case, target / case)) for case in cases]


def written_schema(folder: Path) -> dict[str, dict[str, object]]:
    (assignment,) = ast.parse((folder / "input_schema.py").read_bytes()).body
    assert isinstance(assignment, ast.Assign)
    return ast.literal_eval(assignment.value)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_every_entry_of_the_index_expects_something_known():
    assert len(SCHEMA) + len(CODES) + len(FOREIGN) == len(INDEX) > 0
    assert all((SCHEMA, CODES, FOREIGN))


@pytest.mark.parametrize("case", SCHEMA)
def test_schema_equals_the_expected_one(case):
    schema = converted(case).schema
    assert schema == expected_schema(case)
    assert list(schema) == list(expected_schema(case))


@pytest.mark.parametrize("case", CODES)
def test_error_names_its_code_and_gives_no_source(case):
    conversion = converted(case)
    assert conversion.source is None
    assert CODES[case] in {found.code for found in conversion.diagnostics if found.is_error}


@pytest.mark.parametrize("case", FOREIGN)
def test_foreign_document_is_no_error(case):
    conversion = converted(case)
    assert conversion.source is None
    assert [found.code for found in conversion.diagnostics] == ["IM008"]
    assert not any(found.is_error for found in conversion.diagnostics)


def test_command_line_migrates_all_that_can_be(tmp_path):
    folders = copy_cases([entry["case"] for entry in INDEX], tmp_path)
    before = files_below(tmp_path)
    result = migrate("run", "--allow-no-vcs", *folders, cwd=tmp_path)
    assert result.code == 3, result.stderr
    assert "Traceback" not in result.stderr
    after = files_below(tmp_path)
    assert after.keys() - before.keys() == {f"{case}/input_schema.py" for case in SCHEMA}
    changed = {name for name in before if after[name] != before[name]}
    assert changed <= {f"{case}/inferless.yaml" for case in SCHEMA}
    for folder in folders:
        if folder.name in SCHEMA:
            assert written_schema(folder) == expected_schema(folder.name)
            assert list(written_schema(folder)) == list(expected_schema(folder.name))
    for case, code in CODES.items():
        lines = [line for line in result.said if f"{case}/input.json:" in line]
        assert any(f"{code} error" in line for line in lines), result.stderr
