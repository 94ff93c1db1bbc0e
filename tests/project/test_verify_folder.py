from __future__ import annotations

import pytest

from migrate.project.folder import Folder
from migrate.project.outcome import OutcomeKind
from migrate.project.verify_folder import verify_folder
from migrate.settings import Settings
from tests.cli.command import PROMPT_SOURCE, migrate, write

STALE_YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nio_schema: true\n"
OTHER_SOURCE = PROMPT_SOURCE.replace(b"Once", b"Twice")


def verified(folder, **settings):
    return verify_folder(Folder(folder, folder), Settings(**settings))


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
@pytest.mark.parametrize("remove_legacy", [False, True], ids=["keep", "remove-legacy"])
def test_the_outcome_is_what_the_schema_says_of_the_pair(
    schema, kind, yaml, remove_legacy, tmp_path
):
    write(tmp_path / "input.json")
    for name, content in (("input_schema.py", schema), ("inferless.yaml", yaml)):
        if content is not None:
            write(tmp_path / name, content)
    outcome = verified(tmp_path, remove_legacy=remove_legacy)
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


def test_a_schema_is_not_called_missing_for_what_the_yaml_says(tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    write(tmp_path / "inferless.yaml", STALE_YAML)
    ended = migrate("verify", "-v", cwd=tmp_path)
    assert (ended.code, ended.said[-1]) == (0, "1 folder: 1 unchanged (nothing wrong).")
