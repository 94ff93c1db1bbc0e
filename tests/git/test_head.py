from __future__ import annotations

import pytest

from migrate.git.runner import Repository
from migrate.git.working_tree import checked_out_commit
from tests.project.git_repository import commit, git, isolate, log_calls, new_repository


@pytest.fixture(autouse=True)
def _isolated(monkeypatch):
    isolate(monkeypatch)


@pytest.fixture
def root(tmp_path):
    return new_repository(tmp_path / "repository", "--initial-branch", "main").parent


def told_by_git(root):
    return git(root, "rev-parse", "HEAD").decode().strip()


ALIAS = ("symbolic-ref", "refs/heads/alias", "refs/heads/main")
HEADS = {
    "branch": ([], True),
    "branch-in-folders": ([("checkout", "-q", "-b", "team/new_model-2")], True),
    "detached": ([("checkout", "-q", "--detach")], True),
    "other-alias": ([ALIAS], True),
    "packed": ([("pack-refs", "--all")], False),
    "branch-with-a-point": ([("checkout", "-q", "-b", "v1.0")], False),
    "alias-of-a-branch": ([ALIAS, ("symbolic-ref", "HEAD", "refs/heads/alias")], False),
}
"""How a commit is checked out, and whether that is plainly written."""


@pytest.mark.parametrize(("steps", "is_plain"), HEADS.values(), ids=HEADS)
def test_the_commit_is_read_without_git_where_it_is_plainly_written(
    root, monkeypatch, steps, is_plain
):
    for step in steps:
        git(root, *step)
    calls = log_calls(monkeypatch, root.parent)
    assert checked_out_commit(root) == told_by_git(root)
    assert len(calls()) == (not is_plain)


def test_a_linked_worktree_has_its_own(root, tmp_path):
    other = tmp_path / "other"
    git(root, "worktree", "add", "-q", "-b", "side", str(other))
    (other / "more").touch()
    commit(other)
    assert checked_out_commit(other) == told_by_git(other) != told_by_git(root)


def test_names_of_sha256_are_read(tmp_path):
    root = new_repository(tmp_path / "long", "--object-format=sha256").parent
    assert checked_out_commit(root) == told_by_git(root)
    assert len(checked_out_commit(root)) == 64


def test_before_the_first_commit_there_is_none(tmp_path):
    git(tmp_path, "init", "-q")
    assert checked_out_commit(tmp_path) is None


def test_a_head_that_leads_elsewhere_is_not_followed(root, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("0" * 40 + "\n")
    for text in ("ref: refs/heads/../../../secret\n", f"ref: {secret}\n", "ref: refs/heads/x\n"):
        (root / ".git" / "HEAD").write_text(text)
        (root / ".git" / "refs" / "heads" / "x").unlink(missing_ok=True)
        (root / ".git" / "refs" / "heads" / "x").symlink_to(secret)
        monkeypatch.setattr(Repository, "head", lambda _: "git was asked")
        assert checked_out_commit(root) is None
