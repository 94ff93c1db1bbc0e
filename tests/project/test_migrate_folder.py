from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from migrate.files.open_folder import OpenFolder
from migrate.git.runner import GitError, Repository
from migrate.git.working_tree import GitCache
from migrate.project.folder import Folder
from migrate.project.migrate_folder import carry_out, migrate_folder, with_intent_to_add
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.toml_files import RunCache
from migrate.settings import Settings
from tests.cli.command import BAD, PROMPT, names_in, write
from tests.project.git_repository import GIT, commit, git, isolate, new_repository, script, stand_in


def folder(path):
    return Folder(path, path)


def test_a_folder_that_vanishes_in_between_is_one_diagnostic(tmp_path):
    write(tmp_path / "gone" / "input.json")
    planned = plan_folder(folder(tmp_path / "gone"), Settings())
    with OpenFolder(tmp_path / "gone") as opened:
        shutil.rmtree(tmp_path / "gone")
        outcome = carry_out(opened, planned)
    assert (outcome.kind, outcome.edits) == (OutcomeKind.FAILED, ())
    (told,) = outcome.diagnostics
    assert (told.code, told.file) == ("IM410", str(tmp_path / "gone" / "input_schema.py"))
    assert told.message == "cannot be written: no such file or directory; nothing was changed"
    assert names_in(tmp_path) == []


def test_what_cannot_be_written_is_told_after_what_was_found(tmp_path, monkeypatch):
    write(tmp_path / "input.json", PROMPT.replace(b"BYTES", b"string"))

    def fail(*_, **__):
        raise OSError(30, "Read-only file system")

    for name in ("link", "replace"):
        monkeypatch.setattr(os, name, fail)
    outcome = migrate_folder(folder(tmp_path), Settings())
    assert outcome.kind is OutcomeKind.FAILED
    assert [each.code for each in outcome.diagnostics] == ["IM104", "IM410"]
    said = "cannot be written: read-only file system; nothing was changed"
    assert outcome.diagnostics[-1].message == said
    assert names_in(tmp_path) == ["input.json"]


def test_a_lock_that_is_held_too_long_is_told_and_nothing_is_done(tmp_path, monkeypatch):
    write(tmp_path / "input.json")
    monkeypatch.setattr("migrate.project.migrate_folder.LOCK_SECONDS", 0.1)
    with OpenFolder(tmp_path) as other:
        other.lock(0)
        outcome = migrate_folder(folder(tmp_path), Settings())
    assert (outcome.kind, outcome.edits) == (OutcomeKind.FAILED, ())
    (told,) = outcome.diagnostics
    assert (told.code, told.file) == ("IM410", str(tmp_path))
    assert told.message == (
        "cannot be written: another run is at work in this folder; nothing was changed"
    )
    assert names_in(tmp_path) == ["input.json"]
    assert migrate_folder(folder(tmp_path), Settings()).kind is OutcomeKind.MIGRATED


def test_a_lock_is_waited_for_and_the_folder_looked_at_only_then(tmp_path, monkeypatch):
    write(tmp_path / "input.json", BAD)
    is_waiting, sleep = threading.Event(), time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: (is_waiting.set(), sleep(seconds)))
    with ThreadPoolExecutor(1) as pool:
        with OpenFolder(tmp_path) as other:
            other.lock(0)
            waiting = pool.submit(migrate_folder, folder(tmp_path), Settings())
            assert is_waiting.wait(120)
            assert not waiting.done()
            write(tmp_path / "input.json")
        assert waiting.result(timeout=120).kind is OutcomeKind.MIGRATED


SCHEMA = "input_schema.py"


@pytest.fixture(autouse=True)
def _isolated(monkeypatch):
    isolate(monkeypatch)


@pytest.fixture
def repository(tmp_path):
    """Return a repository with a commit, and with a new file beside what is committed."""
    repository = new_repository(tmp_path / "repository").parent
    (repository / SCHEMA).write_text("INPUT_SCHEMA = {}\n")
    return repository


def add(repository, kind=OutcomeKind.MIGRATED, time_limit=30.0):
    """Add the repository's file, and give what is said about it."""
    cache = RunCache()
    cache.git_answers[repository] = GitCache(Repository(repository, time_limit))
    with OpenFolder(repository) as opened:
        outcome = with_intent_to_add(Outcome(str(repository), kind), opened, cache)
    assert outcome.kind is kind
    return outcome.diagnostics


def refusal(repository, **options):
    """Return why a file could not be added; hold the rest of the diagnostic against it."""
    (found,) = add(repository, **options)
    assert (found.code, found.is_error, found.file) == ("IM412", False, str(repository / SCHEMA))
    assert found.message.startswith("could not be added to git: ")
    return found.message.removeprefix("could not be added to git: "), found.hint


def by_hand(repository):
    return f"add it by hand: git -C {repository} add --force --intent-to-add {SCHEMA}"


def status(repository):
    return git(repository, "status", "--porcelain").decode().splitlines()


@pytest.mark.parametrize(
    "kind",
    [each for each in OutcomeKind if each not in {OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED}],
    ids=str,
)
def test_nothing_is_added_of_a_folder_that_is_not_migrated(repository, kind):
    assert add(repository, kind) == ()
    assert status(repository) == [f"?? {SCHEMA}"]


def test_where_there_is_no_file_there_is_nothing_to_say(repository):
    (repository / SCHEMA).unlink()
    assert add(repository) == ()
    assert status(repository) == []


@pytest.mark.parametrize("step", ["committed", "staged"])
def test_what_git_knows_already_is_left_as_it_is(repository, step):
    git(repository, "add", SCHEMA)
    if step == "committed":
        commit(repository)
    (repository / SCHEMA).write_text("INPUT_SCHEMA = {}  # changed since\n")
    before = git(repository, "ls-files", "--stage", "--debug", SCHEMA)
    assert add(repository) == ()
    assert git(repository, "ls-files", "--stage", "--debug", SCHEMA) == before


def test_a_file_beneath_the_root_is_found_by_any_path(repository, tmp_path):
    (repository / "a b" / "[c]").mkdir(parents=True)
    (repository / "a b" / "[c]" / SCHEMA).write_text("")
    (tmp_path / "link").symlink_to(repository / "a b")
    assert add(tmp_path / "link" / "[c]") == ()
    assert status(repository) == [f' A "a b/[c]/{SCHEMA}"', f"?? {SCHEMA}"]


def test_a_repository_without_a_commit_will_do(tmp_path):
    git(tmp_path, "init", "--quiet")
    (tmp_path / SCHEMA).write_text("")
    assert add(tmp_path) == ()
    assert status(tmp_path) == [f" A {SCHEMA}"]


def test_a_linked_worktree_has_an_index_of_its_own(repository, tmp_path):
    git(repository, "worktree", "add", "--quiet", tmp_path / "linked")
    (tmp_path / "linked" / SCHEMA).write_text("")
    assert add(tmp_path / "linked") == ()
    assert status(tmp_path / "linked") == [f" A {SCHEMA}"]
    assert status(repository) == [f"?? {SCHEMA}"]


def test_outside_any_repository_that_is_said(tmp_path):
    (tmp_path / SCHEMA).write_text("")
    assert refusal(tmp_path) == ("it is not in a git repository", "leave out --git-add there")


def test_an_ignored_file_is_not_added_unasked(repository):
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "exclude").write_text("*.py\n")
    reason, hint = refusal(repository)
    assert reason == "it is ignored"
    assert hint == by_hand(repository)
    git(repository, *hint.removeprefix("add it by hand: git ").split())
    assert status(repository) == [f" A {SCHEMA}"]


@pytest.mark.parametrize("kind", ["--cone", "--no-cone"])
def test_a_file_outside_a_sparse_checkout_is_added(repository, kind):
    for name in ("inside", "outside"):
        (repository / name).mkdir()
        (repository / name / "input.json").write_text("")
    commit(repository)
    git(repository, "sparse-checkout", "set", kind, "inside")
    (repository / "outside").mkdir(exist_ok=True)
    (repository / "outside" / SCHEMA).write_text("")
    assert add(repository / "outside") == ()
    assert f" A outside/{SCHEMA}" in status(repository)


def test_another_git_at_work_is_waited_for(repository, monkeypatch):
    lock = repository / ".git" / "index.lock"
    lock.touch()
    refused, output = [], Repository.output

    def noted(*arguments, **options):
        try:
            return output(*arguments, **options)
        except GitError as error:
            refused.append(error)
            lock.unlink()
            raise

    monkeypatch.setattr(Repository, "output", noted)
    assert add(repository) == ()
    assert len(refused) == 1
    assert status(repository) == [f" A {SCHEMA}"]


def test_another_git_that_does_not_end_is_told(repository):
    (repository / ".git" / "index.lock").touch()
    reason, hint = refusal(repository, time_limit=0.5)
    assert reason == f"Unable to create '{repository}/.git/index.lock': File exists"
    assert hint == by_hand(repository)


def test_without_git_that_is_said(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal(repository)[0] == "git is not installed"


@pytest.mark.parametrize(
    ("complaint", "reason"),
    [
        pytest.param("fatal: not a git repository", "not a git repository", id="known"),
        pytest.param("a secret of a file", "git add ended with status 1", id="may-quote-a-file"),
    ],
)
def test_complaint_of_git_is_passed_on_where_it_cannot_quote_a_file(
    complaint, reason, repository, monkeypatch, tmp_path
):
    refuses = f'case "$*" in *--intent*) echo {complaint} >&2; exit 1;; esac'
    stand_in(monkeypatch, tmp_path / "bin", refuses, f'exec {GIT} "$@"')
    assert refusal(repository)[0] == reason


def watched(repository, filter_name, setting):
    """Have a filter leave a mark, and the index be so old that git reads every file anew."""
    (new_repository(repository).parent / ".gitattributes").write_text(
        f"*.json filter={filter_name}\n"
    )
    commit(repository)
    (repository / SCHEMA).write_text("")
    marker = repository.with_name(f"{repository.name}-marker")
    program = script(repository.with_name("planted"), f"touch {marker}", "cat")
    git(repository, "config", f"filter.{filter_name}.{setting}", program)
    git(repository, "config", f"filter.{filter_name}.required", "true")
    os.utime(repository / ".git" / "index", (1, 1))
    return marker


@pytest.mark.parametrize("setting", ["clean", "process"])
def test_no_filter_is_run_where_git_reads_files_anew(tmp_path, setting):
    repository, other = tmp_path / "repository", tmp_path / "other"
    marker = watched(repository, "planted.v1", setting)
    assert add(repository) == ()
    assert not marker.exists()
    assert git(repository, "ls-files", SCHEMA)
    marker = watched(other, "planted.v1", setting)
    git(other, "add", "--intent-to-add", SCHEMA, check=False)
    assert marker.exists(), "what was planted is no danger, so nothing was proved"


def test_a_filter_that_cannot_be_switched_off_is_not_risked(tmp_path):
    marker = watched(tmp_path / "repository", "a=b", "clean")
    reason, _ = refusal(tmp_path / "repository")
    assert reason == "a filter with = in its name is configured, and cannot be switched off"
    assert not marker.exists()
