"""A repository of which something leads elsewhere is refused, and the place is named (IM422)."""

from __future__ import annotations

import os

import pytest

from migrate.git.layout import ForeignRepositoryError, own_git_folders
from migrate.git.runner import RefusedError
from tests.project.git_repository import git, isolate, new_repository

REF = "refs/heads/x"


@pytest.fixture
def root(tmp_path, monkeypatch):
    isolate(monkeypatch)
    return new_repository(tmp_path / "repository").parent


def test_a_plain_repository_a_worktree_and_a_submodule_are_its_own(root, tmp_path):
    assert own_git_folders(root, REF).common == root / ".git"
    git(root, "worktree", "add", "--quiet", "../linked")
    assert own_git_folders(tmp_path / "linked", REF).common == root / ".git"
    new_repository(tmp_path / "inner")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", tmp_path / "inner")
    git(root, *add, "module")
    assert own_git_folders(root / "module", REF).git.name == "module"


@pytest.mark.parametrize(
    "name",
    ["HEAD", "index", "config", "refs", "refs/heads", "objects", "objects/pack", "logs/HEAD"],
)
def test_a_link_in_the_git_folder_is_refused(root, tmp_path, name):
    path = root / ".git" / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ForeignRepositoryError, match=f"{name} is a link to {tmp_path}/elsewhere"):
        own_git_folders(root, REF)


def test_a_file_of_secrets_for_shallow_and_a_pipe_are_refused(root, tmp_path):
    (root / ".git" / "shallow").symlink_to(tmp_path / "secret")
    with pytest.raises(ForeignRepositoryError, match=r"\.git/shallow is a link"):
        own_git_folders(root, REF)
    (root / ".git" / "shallow").unlink()
    os.mkfifo(root / ".git" / "packed-refs")
    with pytest.raises(ForeignRepositoryError, match="neither a file nor a folder"):
        own_git_folders(root, REF)


def test_what_names_other_repositories_is_refused(root, tmp_path):
    other = new_repository(tmp_path / "other").parent
    alternates = root / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{other}/.git/objects\n")
    with pytest.raises(ForeignRepositoryError, match="alternates leads to"):
        own_git_folders(root, REF)
    alternates.unlink()
    git(root, "config", "include.path", "/dev/null")
    with pytest.raises(ForeignRepositoryError, match="includes other files"):
        own_git_folders(root, REF)
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / ".git").write_text(f"gitdir: {other}/.git\n")
    with pytest.raises(ForeignRepositoryError, match="neither a registered worktree"):
        own_git_folders(tmp_path / "victim", REF)
    (tmp_path / "none").mkdir()
    with pytest.raises(RefusedError, match="not the root"):
        own_git_folders(tmp_path / "none", REF)
