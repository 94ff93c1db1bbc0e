from __future__ import annotations

import os
import threading

import pytest

from migrate.files.open_folder import OpenFolder
from migrate.project.migrate_folder import with_intent_to_add
from migrate.project.outcome import Outcome, OutcomeKind
from tests.project.git_repository import GIT, commit, git, isolate, new_repository, script, stand_in

SCHEMA = "input_schema.py"


@pytest.fixture(autouse=True)
def _isolated(monkeypatch):
    isolate(monkeypatch)


@pytest.fixture
def folder(tmp_path):
    """Give a repository with a commit, and with a new file beside what is committed."""
    folder = new_repository(tmp_path / "repository").parent
    (folder / SCHEMA).write_text("INPUT_SCHEMA = {}\n")
    return folder


def add(folder, kind=OutcomeKind.MIGRATED, time_limit=30.0):
    """Add the folder's file, and give what is said about it."""
    with OpenFolder(folder) as opened:
        outcome = with_intent_to_add(Outcome(str(folder), kind), opened, time_limit)
    assert outcome.kind is kind
    return outcome.diagnostics


def refusal(folder, **options):
    """Give why a file could not be added; hold the rest of the diagnostic against it."""
    (found,) = add(folder, **options)
    assert (found.code, found.is_error, found.file) == ("IM412", False, str(folder / SCHEMA))
    assert found.message.startswith("could not be added to git: ")
    return found.message.removeprefix("could not be added to git: "), found.hint


def by_hand(folder):
    return f"add it by hand: git -C {folder} add --force --intent-to-add {SCHEMA}"


def status(folder):
    return git(folder, "status", "--porcelain").decode().splitlines()


@pytest.mark.parametrize("kind", [OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED])
def test_a_new_file_is_seen_by_who_looks_at_tracked_files_only(folder, kind):
    assert git(folder, "diff") == b""
    assert add(folder, kind) == ()
    assert b"+INPUT_SCHEMA = {}" in git(folder, "diff")
    assert git(folder, "diff", "--cached") == b"", "its contents are not staged"
    git(folder, "commit", "--quiet", "--all", "--message", "it")
    assert git(folder, "show", f"HEAD:{SCHEMA}") == b"INPUT_SCHEMA = {}\n"


@pytest.mark.parametrize(
    "kind",
    [each for each in OutcomeKind if each not in {OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED}],
    ids=str,
)
def test_nothing_is_added_of_a_folder_that_is_not_migrated(folder, kind):
    assert add(folder, kind) == ()
    assert status(folder) == [f"?? {SCHEMA}"]


def test_where_there_is_no_file_there_is_nothing_to_say(folder):
    (folder / SCHEMA).unlink()
    assert add(folder) == ()
    assert status(folder) == []


def test_only_that_file_is_added(folder):
    (folder / "input.json").write_text("changed")
    (folder / "other.py").write_text("")
    assert add(folder) == ()
    assert status(folder) == [" M input.json", f" A {SCHEMA}", "?? other.py"]


def test_once_is_enough(folder):
    assert add(folder) == add(folder) == ()
    assert status(folder) == [f" A {SCHEMA}"]


@pytest.mark.parametrize("step", ["committed", "staged"])
def test_what_git_knows_already_is_left_as_it_is(folder, step):
    git(folder, "add", SCHEMA)
    if step == "committed":
        commit(folder)
    (folder / SCHEMA).write_text("INPUT_SCHEMA = {}  # changed since\n")
    before = git(folder, "ls-files", "--stage", "--debug", SCHEMA)
    assert add(folder) == ()
    assert git(folder, "ls-files", "--stage", "--debug", SCHEMA) == before


def test_a_file_beneath_the_root_is_found_by_any_path(folder, tmp_path):
    (folder / "a b" / "[c]").mkdir(parents=True)
    (folder / "a b" / "[c]" / SCHEMA).write_text("")
    (tmp_path / "link").symlink_to(folder / "a b")
    assert add(tmp_path / "link" / "[c]") == ()
    assert status(folder) == [f' A "a b/[c]/{SCHEMA}"', f"?? {SCHEMA}"]


def test_a_repository_without_a_commit_will_do(tmp_path):
    git(tmp_path, "init", "--quiet")
    (tmp_path / SCHEMA).write_text("")
    assert add(tmp_path) == ()
    assert status(tmp_path) == [f" A {SCHEMA}"]


def test_a_linked_worktree_has_an_index_of_its_own(folder, tmp_path):
    git(folder, "worktree", "add", "--quiet", tmp_path / "linked")
    (tmp_path / "linked" / SCHEMA).write_text("")
    assert add(tmp_path / "linked") == ()
    assert status(tmp_path / "linked") == [f" A {SCHEMA}"]
    assert status(folder) == [f"?? {SCHEMA}"]


def test_outside_any_repository_that_is_said(tmp_path):
    (tmp_path / SCHEMA).write_text("")
    assert refusal(tmp_path) == ("it is outside any repository", "leave out --git-add there")


def test_an_ignored_file_is_not_added_unasked(folder):
    (folder / ".git" / "info" / "exclude").write_text("*.py\n")
    reason, hint = refusal(folder)
    assert reason == "it is ignored"
    assert hint == by_hand(folder)
    git(folder, *hint.removeprefix("add it by hand: git ").split())
    assert status(folder) == [f" A {SCHEMA}"]


@pytest.mark.parametrize("kind", ["--cone", "--no-cone"])
def test_a_file_outside_a_sparse_checkout_is_added(folder, kind):
    for name in ("inside", "outside"):
        (folder / name).mkdir()
        (folder / name / "input.json").write_text("")
    commit(folder)
    git(folder, "sparse-checkout", "set", kind, "inside")
    (folder / "outside").mkdir(exist_ok=True)
    (folder / "outside" / SCHEMA).write_text("")
    assert add(folder / "outside") == ()
    assert f" A outside/{SCHEMA}" in status(folder)


def test_another_git_at_work_is_waited_for(folder):
    lock = folder / ".git" / "index.lock"
    lock.touch()
    timer = threading.Timer(0.3, lock.unlink)
    timer.start()
    assert add(folder) == ()
    timer.join()
    assert status(folder) == [f" A {SCHEMA}"]


def test_another_git_that_does_not_end_is_told(folder):
    (folder / ".git" / "index.lock").touch()
    reason, hint = refusal(folder, time_limit=0.5)
    assert reason == f"Unable to create '{folder}/.git/index.lock': File exists"
    assert hint == by_hand(folder)


def test_without_git_that_is_said(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(folder)[0] == "git is not installed"


@pytest.mark.parametrize(
    ("complaint", "reason"),
    [
        pytest.param("fatal: not a git repository", "not a git repository", id="known"),
        pytest.param("a secret of a file", "git add ended with status 1", id="may-quote-a-file"),
    ],
)
def test_complaint_of_git_is_passed_on_where_it_cannot_quote_a_file(
    complaint, reason, folder, monkeypatch, tmp_path
):
    refuses = f'case "$*" in *--intent*) echo {complaint} >&2; exit 1;; esac'
    stand_in(monkeypatch, tmp_path / "bin", refuses, f'exec {GIT} "$@"')
    assert refusal(folder)[0] == reason


def watched(folder, filter_name, setting):
    """Have a filter leave a mark, and the index be so old that git reads every file anew."""
    (new_repository(folder).parent / ".gitattributes").write_text(f"*.json filter={filter_name}\n")
    commit(folder)
    (folder / SCHEMA).write_text("")
    marker = folder.with_name(f"{folder.name}-marker")
    program = script(folder.with_name("planted"), f"touch {marker}", "cat")
    git(folder, "config", f"filter.{filter_name}.{setting}", program)
    git(folder, "config", f"filter.{filter_name}.required", "true")
    os.utime(folder / ".git" / "index", (1, 1))
    return marker


@pytest.mark.parametrize("setting", ["clean", "process"])
def test_no_filter_is_run_where_git_reads_files_anew(tmp_path, setting):
    folder, other = tmp_path / "folder", tmp_path / "other"
    marker = watched(folder, "planted.v1", setting)
    assert add(folder) == ()
    assert not marker.exists()
    assert git(folder, "ls-files", SCHEMA)
    marker = watched(other, "planted.v1", setting)
    git(other, "add", "--intent-to-add", SCHEMA, check=False)
    assert marker.exists(), "what was planted is no danger, so nothing was proved"


def test_a_filter_that_cannot_be_switched_off_is_not_risked(tmp_path):
    marker = watched(tmp_path / "folder", "a=b", "clean")
    reason, _ = refusal(tmp_path / "folder")
    assert reason == "a filter with = in its name is configured, and cannot be switched off"
    assert not marker.exists()
