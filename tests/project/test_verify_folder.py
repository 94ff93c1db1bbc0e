from __future__ import annotations

import pytest

from migrate.project.folder import Folder
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.verify_folder import verify_folder
from migrate.settings import Settings
from tests.cli.command import BAD, OPAQUE_APP, PROMPT_SOURCE, write
from tests.project.git_repository import copy_repository

STALE_YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nio_schema: true\n"
FOREIGN = b"from pydantic import BaseModel\n\n\nclass Input(BaseModel):\n    text: str\n"
OTHER_SOURCE = PROMPT_SOURCE.replace(b"Once", b"Twice")


def verified(folder):
    return verify_folder(Folder(folder, folder), Settings())


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        pytest.param(PROMPT_SOURCE, OutcomeKind.UNCHANGED, id="equal"),
        pytest.param(OTHER_SOURCE, OutcomeKind.CONFLICT, id="different"),
        pytest.param(b"INPUT_SCHEMA = {", OutcomeKind.CONFLICT, id="does-not-load"),
        pytest.param(None, OutcomeKind.WOULD_MIGRATE, id="absent"),
    ],
)
@pytest.mark.parametrize("yaml", [None, STALE_YAML], ids=["no-yaml", "stale-yaml"])
def test_the_outcome_is_what_the_schema_says_of_the_pair(schema, kind, yaml, tmp_path):
    write(tmp_path / "input.json")
    for name, content in (("input_schema.py", schema), ("inferless.yaml", yaml)):
        if content is not None:
            write(tmp_path / name, content)
    outcome = verified(tmp_path)
    assert (outcome.kind, outcome.edits) == (kind, ())


@pytest.mark.parametrize(
    ("schema", "kind", "code"),
    [
        pytest.param(PROMPT_SOURCE, OutcomeKind.UNCHANGED, None, id="right"),
        pytest.param(b"INPUT_SCHEMA = {", OutcomeKind.CONFLICT, "IM403", id="does-not-load"),
        pytest.param(PROMPT_SOURCE.replace(b"STRING", b"INT"), OutcomeKind.CONFLICT, "IM502"),
        pytest.param(PROMPT_SOURCE.replace(b"STRING", b"INT8"), OutcomeKind.CONFLICT, "IM503"),
        pytest.param(b"import os\n" + PROMPT_SOURCE, OutcomeKind.CONFLICT, "IM501", id="import"),
        pytest.param(PROMPT_SOURCE + b"X = 1\n", OutcomeKind.UNCHANGED, "IM504", id="constant"),
    ],
)
def test_schema_is_judged_without_a_pair(schema, kind, code, tmp_path):
    write(tmp_path / "input_schema.py", schema)
    outcome = verified(tmp_path)
    assert (outcome.kind, outcome.edits, outcome.proved) == (kind, (), False)
    assert code is None or code in {each.code for each in outcome.diagnostics}
    write(tmp_path / "input.json")
    messages = [each.message for each in verified(tmp_path).diagnostics]
    assert len(messages) == len(set(messages)), "a fault is no difference from the pair as well"


@pytest.mark.parametrize("start", ["", "b"])
@pytest.mark.parametrize("judge", [plan_folder, verify_folder])
def test_another_program_s_module_of_that_name_is_passed_over(judge, start, tmp_path):
    write(tmp_path / "b" / "input_schema.py", FOREIGN)
    outcome = judge(Folder(tmp_path / "b", tmp_path, found_below=tmp_path / start), Settings())
    assert (outcome.kind, outcome.diagnostics) == (OutcomeKind.NOTHING_TO_DO, ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("input_schema.py", FOREIGN + b"INPUT_SCHEMA = build()\n", id="schema"),
        pytest.param("inferless.yaml", STALE_YAML, id="yaml"),
        pytest.param("app.py", OPAQUE_APP, id="app"),
        pytest.param(None, None, id="named"),
    ],
)
def test_module_of_that_name_is_judged_where_anything_marks_it(name, content, tmp_path):
    write(tmp_path / "b" / "input_schema.py", FOREIGN)
    if name is not None:
        write(tmp_path / "b" / name, content)
    folder = Folder(tmp_path / "b", tmp_path, found_below=tmp_path if name else None)
    outcome = verify_folder(folder, Settings())
    assert (outcome.kind, outcome.diagnostics[0].code) == (OutcomeKind.CONFLICT, "IM501")


def test_a_broken_pair_of_a_commit_fails_though_the_schema_is_in_force(tmp_path):
    copy_repository(tmp_path, {"input.json": BAD})
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    assert verified(tmp_path).kind is OutcomeKind.UNCHANGED
    outcome = verify_folder(Folder(tmp_path, tmp_path), Settings(), against="HEAD")
    assert (outcome.kind, outcome.diagnostics[0].code) == (OutcomeKind.FAILED, "IM205")
