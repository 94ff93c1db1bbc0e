"""A repository of which something leads elsewhere is refused, and the place is named (IM422)."""

from __future__ import annotations

import contextlib
import os

import pytest

from migrate.git.layout import ForeignRepositoryError, own_git_folders
from migrate.git.runner import GitError, Repository
from migrate.git.working_tree import checked_out_commit, is_ignored, unsafe_files
from tests.cli.command import PROMPT, PROMPT_SOURCE, migrate, snapshot
from tests.project.git_repository import add_submodule, git, new_repository, stand_in


def link(path, outside):
    path.rename(outside)
    path.symlink_to(outside)


def link_all(git_folder, outside):
    link(git_folder, outside)
    return f".git is a link to {outside}"


def borrow_objects(git_folder, outside):
    (git_folder / "objects" / "info" / "alternates").write_text(f"{outside}\n")
    return f".git/objects/info/alternates leads to {outside}"


def include(git_folder, outside):
    os.mkfifo(outside)  # for which git would wait without end
    git(git_folder.parent, "config", "include.path", str(outside))
    return ".git/config includes other files"


def name_another(git_folder, outside):
    git_folder.rename(outside)
    git_folder.write_text(f"gitdir: {outside}\n")
    return f".git leads to {outside}, which is neither a registered worktree nor a submodule"


def put_a_pipe(git_folder, _outside):
    os.mkfifo(git_folder / "packed-refs")
    return ".git/packed-refs is neither a file nor a folder"


@pytest.fixture(params=[link_all, borrow_objects, include, name_another, put_a_pipe])
def foreign(request, root, tmp_path, monkeypatch):
    """Make a repository in which something leads elsewhere; a git that starts fails the test."""
    reason = request.param(root / ".git", tmp_path / "outside")
    stand_in(monkeypatch, tmp_path / "bin", f"touch {tmp_path / 'git-was-started'}", "exit 1")
    assert refusal(root) == reason
    yield root
    assert not (tmp_path / "git-was-started").exists()


def test_nothing_is_read_through_a_repository_that_leads_elsewhere(foreign):
    path = foreign / "input.json"
    (found,) = unsafe_files([path])
    assert (found.code, found.file, found.message) == ("IM422", str(path), refusal(foreign))
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
def root(tmp_path):
    return new_repository(tmp_path / "repository").parent


def test_a_plain_repository_a_worktree_and_a_submodule_are_its_own(root, tmp_path):
    assert own_git_folders(root, REF).common == root / ".git"
    git(root, "worktree", "add", "--quiet", "../linked")
    assert own_git_folders(tmp_path / "linked", REF).common == root / ".git"
    module = add_submodule(root, tmp_path / "inner")
    assert own_git_folders(module, REF).git.name == "module"


FOLLOWED = (
    *("HEAD", "index", "config", "shallow", "refs", "refs/heads", "objects", "objects/pack"),
    *("objects/one", "logs/HEAD", "worktrees/w", "worktrees/w/gitdir", "worktrees/w/HEAD"),
)


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_link_in_the_git_folder_is_refused(root, tmp_path, name):
    git(root, "worktree", "add", "--quiet", "../w")
    (root / ".git" / "shallow").touch()
    if name == "objects/one":
        name = next((root / ".git" / "objects").glob("??/*")).relative_to(root / ".git")
    link(root / ".git" / name, tmp_path / "outside")
    assert refusal(root) == f".git/{name} is a link to {tmp_path}/outside"


@pytest.mark.parametrize("name", ["config", "config.worktree"])
def test_patterns_of_ignored_files_are_not_read_from_elsewhere(root, tmp_path, name):
    git(root, "config", "branch.excludesFile.remote", "excludesFile")
    assert own_git_folders(root, REF)
    os.mkfifo(tmp_path / "pipe")  # for which git would wait
    git(root, "config", "--file", f".git/{name}", "core.excludesFile", str(tmp_path / "pipe"))
    reason = f".git/{name} has git read a file, by core.excludesFile: use .git/info/exclude instead"
    assert refusal(root) == reason
    assert not is_ignored(root / "a")


def refusal(root):
    with pytest.raises(ForeignRepositoryError) as refused:
        own_git_folders(root, REF)
    return str(refused.value)


@pytest.mark.parametrize("marks", [("HEAD", "commondir"), ("HEAD", "objects", "refs")])
def test_a_checkout_that_git_may_take_for_a_repository_itself_is_refused(root, marks):
    for name in marks[1:]:
        (root / name).mkdir()
        assert own_git_folders(root, REF).git == root / ".git"
    (root / "HEAD").write_text("ref: refs/heads/main\n")
    assert "for which git may use the folder itself" in refusal(root)


def test_git_itself_does_not_use_a_checkout_as_a_repository(root):
    for name in ("HEAD", "objects", "refs", "config"):
        (root / ".git" / name).rename(root / name)
    with pytest.raises(GitError):
        Repository(root).line("rev-parse", "--git-dir")


def as_worktree(root, *, gitfile="", commondir="", gitdir=""):
    """Make a checkout a worktree of what it holds, with an end of these files each."""
    (root / ".git").rename(root / "store")
    (root / ".git").write_text(f"gitdir: store/worktrees/w{gitfile}\n")
    worktree = root / "store" / "worktrees" / "w"
    worktree.mkdir(parents=True)
    (worktree / "commondir").write_text(f"../..{commondir}\n")
    (worktree / "gitdir").write_text(f"{root}/.git{gitdir}\n")
    (worktree / "HEAD").write_text("ref: refs/heads/main\n")


@pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n"])
@pytest.mark.parametrize("where", ["gitfile", "commondir", "gitdir"])
def test_line_ends_of_a_worktree_do_not_count_as_for_git(root, where, end):
    as_worktree(root, **{where: end})
    assert own_git_folders(root, REF).common == root / "store"


@pytest.mark.parametrize("end", [" ", "\t", "\f", "\v", "\N{NO-BREAK SPACE}", "\x1c", "\0", "\0x"])
@pytest.mark.parametrize("where", ["gitfile", "commondir", "gitdir"])
def test_a_blank_at_the_end_of_a_path_belongs_to_it_as_for_git(root, where, end):
    as_worktree(root, **{where: end})
    assert refusal(root)


def test_a_submodule_that_shares_another_repository_is_refused(root, tmp_path):
    module = add_submodule(root, tmp_path / "inner")
    shared = root / ".git" / "modules" / "module" / "commondir"
    shared.write_text(f"{tmp_path / 'inner' / '.git'}\n")
    assert refusal(module).endswith(f"/commondir leads to {tmp_path / 'inner' / '.git'}")


@pytest.mark.parametrize("name", ["objects/info/alternates", "config", "config.worktree"])
def test_a_file_that_is_too_large_to_be_looked_at_is_refused(root, monkeypatch, name):
    path = root / ".git" / name
    text = path.read_text() if path.exists() else ""
    monkeypatch.setattr("migrate.git.layout._LARGEST", 1024)
    path.write_text(text + "\n" * (1024 - len(text)))
    assert own_git_folders(root, REF)
    path.write_text(text + "\n" * (1025 - len(text)))
    assert "cannot be read as a whole" in refusal(root)


def shared_with(root, text):
    (root / ".git" / "commondir").write_text(text)


def named_by_gitfile(root, text):
    (root / ".git").rename(root / "store")
    (root / ".git").write_text(f"gitdir: {text}")


def borrowed(root, text):
    (root / ".git" / "objects" / "info" / "alternates").write_text(text)


@pytest.mark.parametrize("plant", [shared_with, named_by_gitfile, borrowed])
@pytest.mark.parametrize("length", [100, 100_000])
def test_little_is_quoted_of_a_long_line(root, plant, length):
    plant(root, "x/" * (length // 2))
    assert "x/" * 49 in refusal(root)
    assert len(refusal(root)) < 600
