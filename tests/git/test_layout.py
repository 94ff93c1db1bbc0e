"""A repository of which something leads elsewhere is refused, and the place is named (IM422)."""

from __future__ import annotations

import contextlib
import os

import pytest

from migrate.git.layout import ForeignRepositoryError, own_git_folders
from migrate.git.runner import RefusedError
from migrate.git.working_tree import checked_out_commit, is_ignored, unsafe_files
from tests.cli.command import PROMPT, PROMPT_SOURCE, migrate, snapshot
from tests.project.git_repository import git, isolate, new_repository, stand_in


def link_index(git_folder, outside):
    link(git_folder / "index", outside)


def link_objects(git_folder, outside):
    link(git_folder / "objects", outside)


def link(path, outside):
    path.rename(outside)
    path.symlink_to(outside)


def borrow_objects(git_folder, outside):
    (git_folder / "objects" / "info" / "alternates").write_text(f"{outside}\n")


def include(git_folder, outside):
    os.mkfifo(outside)  # for which git would wait without end
    git(git_folder.parent, "config", "include.path", str(outside))


def name_another(git_folder, outside):
    git_folder.rename(outside)
    git_folder.write_text(f"gitdir: {outside}\n")


def put_a_pipe(git_folder, _outside):
    os.mkfifo(git_folder / "packed-refs")


LEADS_ELSEWHERE = [link_index, link_objects, link, borrow_objects, include, name_another]


@pytest.fixture(params=[*LEADS_ELSEWHERE, put_a_pipe])
def foreign(request, root, tmp_path, monkeypatch):
    """Make a repository in which something leads elsewhere; a git that starts fails the test."""
    request.param(root / ".git", tmp_path / "outside")
    stand_in(monkeypatch, tmp_path / "bin", f"touch {tmp_path / 'git-was-started'}", "exit 1")
    yield root
    assert not (tmp_path / "git-was-started").exists()


def test_nothing_is_read_through_a_repository_that_leads_elsewhere(foreign):
    path = foreign / "input.json"
    (found,) = unsafe_files([path])
    assert (found.code, found.file) == ("IM422", str(path))
    assert found.message.startswith(".git")
    assert [each.code for each in unsafe_files([path], allow_dirty=True)] == ["IM422"]
    assert unsafe_files([path], allow_no_vcs=True) == ()
    assert not is_ignored(foreign / "new.py")
    with contextlib.suppress(NotADirectoryError):
        (foreign / ".git" / "HEAD").unlink()  # so that git would have to be asked
    assert checked_out_commit(foreign) is None


@pytest.mark.parametrize("options", [(), ("--allow-no-vcs", "--allow-dirty")])
def test_run_adds_nothing_to_a_repository_that_leads_elsewhere(foreign, options):
    (foreign / "input.json").write_bytes(PROMPT)
    before = snapshot(foreign)
    ended = migrate("run", "--git-add", *options, cwd=foreign)
    assert ended.code == 3
    assert "IM422" in ended.stderr
    assert snapshot(foreign) == before


def test_run_without_a_file_to_restore_needs_no_repository(foreign):
    (foreign / "input.json").write_bytes(PROMPT)
    assert migrate("run", cwd=foreign).code == 0
    assert (foreign / "input_schema.py").read_bytes() == PROMPT_SOURCE


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
