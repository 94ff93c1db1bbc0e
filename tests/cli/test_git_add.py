"""``--git-add`` as users meet it: real repositories, and what other tools then see of them."""

from __future__ import annotations

import json

import pytest

from migrate.rules import RULES
from tests.cli.command import PROMPT, PROMPT_SOURCE, contents, migrate, write
from tests.project.git_repository import commit, copy_repository, git

YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: a\n"


@pytest.fixture
def root(tmp_path):
    """Return a repository with two models, of which one has an ``inferless.yaml``."""
    files = {"a/input.json": PROMPT, "b/input.json": PROMPT, "b/inferless.yaml": YAML}
    return copy_repository(tmp_path / "repository", files)


def status(root):
    return git(root, "status", "--porcelain").decode().splitlines()


CHANGES = [" A a/input_schema.py", " M b/inferless.yaml", " A b/input_schema.py"]


@pytest.mark.parametrize("command", ["run", "batch"])
def test_all_that_is_done_and_nothing_else_is_seen_by_who_looks_at_tracked_files(root, command):
    write(root / "a" / "other.py", b"")
    ended = migrate(command, ".", "--git-add", cwd=root)
    assert ended.code == 0
    assert "IM412" not in ended.stderr
    assert status(root) == [*CHANGES, "?? a/other.py"]
    git(root, "commit", "--quiet", "--all", "--message", "migrate")
    assert status(root) == ["?? a/other.py"]
    assert git(root, "show", "HEAD:b/input_schema.py") == PROMPT_SOURCE


def test_without_it_nothing_is_added(root):
    assert migrate("run", cwd=root).code == 0
    assert status(root) == [" M b/inferless.yaml", "?? a/input_schema.py", "?? b/input_schema.py"]


def test_a_configuration_file_may_ask_for_it_and_a_repository_in_a_batch_may_not(root):
    write(root / ".inferless-migrate.toml", b"git-add = true\n")
    commit(root)
    assert migrate("batch", root.name, cwd=root.parent).code == 0
    assert "?? a/input_schema.py" in status(root)
    assert migrate("run", cwd=root).code == 0
    assert status(root) == CHANGES


@pytest.mark.parametrize(
    ("command", "env"),
    [
        (["diff"], {}),
        (["check"], {}),
        (["verify"], {}),
        (["batch", ".", "--dry-run", "--git-add"], {}),
        (["run", "--dry-run-from-env"], {"DRY_RUN": "true"}),
    ],
    ids=["diff", "check", "verify", "batch-dry-run", "run-asked-for-a-dry-run"],
)
def test_a_command_that_changes_nothing_adds_nothing(root, command, env):
    write(root / ".inferless-migrate.toml", b"git-add = true\n")
    before = contents(root)
    assert migrate(*command, cwd=root, env=env).code != 2
    assert contents(root) == before


IGNORED = (
    "is ignored by git, so nothing else is changed: a fresh clone will not have it, and is still to"
    " be migrated"
)


def test_an_ignored_schema_is_migrated_and_the_command_to_add_it_shown(root):
    write(root / ".gitignore", b"a/*.py\n")
    ended = migrate("run", "a", "--git-add", cwd=root)
    new = "a/input_schema.py"
    assert (ended.code, ended.said) == (
        0,
        [
            f"{new}: IM421 warning: {IGNORED}",
            f"      = help: {RULES['IM421'].remedy}",
            "a/input_schema.py: IM412 warning: could not be added to git: it is ignored",
            "      = help: add it by hand: git -C a add --force --intent-to-add input_schema.py",
            "wrote a/input_schema.py",
            "1 folder: 1 migrated.",
            "To undo:",
            f"  rm {new}",
            f"  git reset --quiet -- {new}",
        ],
    )
    assert (root / "a" / "input_schema.py").read_bytes() == PROMPT_SOURCE


def test_a_report_says_it_too(tmp_path):
    write(tmp_path / "input.json", PROMPT)
    ended = migrate("run", "--git-add", "--output-format", "json", cwd=tmp_path)
    (folder,) = json.loads(ended.stdout)["folders"]
    assert folder["outcome"] == "migrated"
    assert [each["code"] for each in folder["diagnostics"]] == ["IM412"]
    migrate("batch", ".", "--git-add", "--report", "l", cwd=tmp_path)
    (folder,) = json.loads((tmp_path / "l").read_text())["folders"]
    assert [each["code"] for each in folder["diagnostics"]] == ["IM415", "IM412"]


def test_a_patch_undoes_the_run_and_leaves_the_file_in_the_index_as_deleted(root):
    before = contents(root / "b")
    assert migrate("run", "--git-add", "--patch", "../p", cwd=root).code == 0
    git(root, "apply", "-R", "../p")
    assert contents(root / "b") == before
    assert status(root) == [" D a/input_schema.py", " D b/input_schema.py"]
