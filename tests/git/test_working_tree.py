from __future__ import annotations

import itertools
import os
from types import SimpleNamespace

import pytest

from migrate.git import working_tree
from migrate.git.runner import Repository
from migrate.git.working_tree import (
    GitCache,
    checked_out_commit,
    intend_to_add,
    is_ignored,
    unsafe_files,
)
from migrate.rules import Severity
from tests.project.git_repository import (
    CONTENT,
    add_submodule,
    commit,
    configure,
    git,
    log_calls,
    lose_contents,
    new_repository,
    script,
    stand_in,
)

UNTRACKED = "is not tracked by git"
CHANGED = "has uncommitted changes"
LOST = "is committed, but the repository has lost its contents"
OUTSIDE = "the change could not be undone: it is not in a git repository"

CRLF = CONTENT.replace(b"\n", b"\r\n")


def messages(*paths, **options):
    return [found.message for found in unsafe_files(paths, **options)]


def run(*arguments):
    """Return a step that runs git in the repository."""
    return lambda path: git(path.parent, *arguments)


def flag(option):
    """Return a step that changes how the index has the file."""
    return run("update-index", option, "input.json")


def write(content, name="input.json"):
    """Return a step that writes a file of the repository."""
    return lambda path: path.with_name(name).write_bytes(content)


def attributes(line):
    """Return a step that commits attributes."""
    return lambda path: (write(line.encode(), ".gitattributes")(path), commit(path.parent))


def make_executable(path):
    path.chmod(0o755)


def commit_all(path):
    commit(path.parent)


def link(path):
    path.symlink_to("b")


def in_conflict(path):
    git(path.parent, "branch", "--quiet", "other")
    path.write_bytes(b"ours\n")
    commit(path.parent)
    git(path.parent, "checkout", "--quiet", "other")
    path.write_bytes(b"theirs\n")
    commit(path.parent)
    git(path.parent, "merge", "--quiet", "@{-1}", check=False)
    assert b"UU input.json" in git(path.parent, "status", "--porcelain")


def replace_by(make):
    """Return a step that puts something else in the file's place."""
    return lambda path: (path.unlink(), make(path))


modify = write(b"[]\n")
STATES = [
    pytest.param([], None, id="clean"),
    pytest.param([lambda path: os.utime(path, (1, 1))], None, id="touched"),
    pytest.param([modify, write(CONTENT)], None, id="modified-and-put-back"),
    pytest.param([write(b"", "b"), write(b"x", "c"), run("add", "c")], None, id="others-are-dirty"),
    pytest.param([modify], CHANGED, id="modified"),
    pytest.param([write(CONTENT.swapcase())], CHANGED, id="modified-in-the-same-length"),
    pytest.param([write(b"")], CHANGED, id="emptied"),
    pytest.param([modify, run("add", ".")], CHANGED, id="staged"),
    pytest.param([modify, run("add", "."), write(CONTENT)], CHANGED, id="staged-and-put-back"),
    pytest.param([flag("--chmod=+x")], CHANGED, id="mode-staged"),
    pytest.param([run("rm", "--cached", "input.json")], UNTRACKED, id="removed-from-the-index"),
    pytest.param([os.unlink], CHANGED, id="deleted"),
    pytest.param([in_conflict], CHANGED, id="in-conflict"),
    pytest.param([make_executable], CHANGED, id="mode-changed"),
    *(
        pytest.param(
            [run("config", "core.fileMode", word), make_executable], told, id=f"mode-{word}"
        )
        for word, told in (("false", None), ("Off", None), ("0", None), ("1", CHANGED))
    ),
    pytest.param([make_executable, commit_all], None, id="executable-and-committed"),
    pytest.param([flag("--assume-unchanged"), modify], CHANGED, id="assumed-unchanged"),
    pytest.param([flag("--skip-worktree"), modify], CHANGED, id="skipped"),
    pytest.param([replace_by(os.mkdir)], CHANGED, id="a-folder-now"),
    pytest.param([replace_by(os.mkfifo)], CHANGED, id="a-named-pipe-now"),
    pytest.param([write(CONTENT, "b"), replace_by(link)], CHANGED, id="a-link-to-the-same-now"),
    pytest.param([replace_by(link), commit_all], CHANGED, id="a-committed-link"),
    pytest.param(
        [replace_by(link), commit_all, replace_by(write(b"b"))], CHANGED, id="no-longer-a-link"
    ),
    pytest.param([lose_contents], LOST, id="contents-lost"),
]


@pytest.mark.parametrize(("steps", "message"), STATES)
def test_a_file_is_safe_if_it_is_as_it_was_committed(tmp_path, steps, message):
    path = new_repository(tmp_path)
    for step in steps:
        step(path)
    assert messages(path) == ([] if message is None else [message])


AUTOMATIC = run("config", "core.autocrlf", "true")


@pytest.mark.parametrize(
    ("steps", "content", "is_safe"),
    [
        pytest.param([AUTOMATIC], CRLF, True, id="autocrlf"),
        pytest.param([run("config", "core.autocrlf", "input")], CRLF, True, id="autocrlf-input"),
        pytest.param([attributes("*.json text")], CRLF, True, id="text"),
        pytest.param([attributes("*.json text=auto")], CRLF, True, id="text-auto"),
        pytest.param([attributes("*.json eol=crlf")], CRLF, True, id="eol-crlf"),
        pytest.param([attributes("*.json eol=lf")], CRLF, True, id="eol-lf"),
        pytest.param([AUTOMATIC], CONTENT, True, id="autocrlf-and-lf"),
        pytest.param([], CRLF, False, id="nothing-is-set"),
        pytest.param([run("config", "core.autocrlf", "false")], CRLF, False, id="autocrlf-false"),
        pytest.param([AUTOMATIC, attributes("*.json -text")], CRLF, False, id="not-text"),
        pytest.param([attributes("*.json -text eol=lf")], CRLF, False, id="not-text-but-eol"),
        pytest.param([attributes("*.py text")], CRLF, False, id="text-elsewhere"),
        pytest.param([AUTOMATIC], CRLF + b"\r\n", False, id="one-more-line"),
        pytest.param([AUTOMATIC], CRLF.replace(b"[", b"("), False, id="another-change"),
        pytest.param([AUTOMATIC], CONTENT.replace(b"\n", b"\r"), False, id="lone-cr"),
        pytest.param([AUTOMATIC], CONTENT.replace(b"\n", b"\r\r\n"), False, id="two-cr"),
        pytest.param([write(b"\0\n"), commit_all, AUTOMATIC], b"\0\r\n", False, id="binary"),
        pytest.param([write(b"\r \n"), commit_all, AUTOMATIC], b"\r \r\n", False, id="with-cr"),
    ],
)
def test_line_endings_count_unless_git_unifies_them(tmp_path, steps, content, is_safe):
    path = new_repository(tmp_path)
    for step in steps:
        step(path)
    path.write_bytes(content)
    assert messages(path) == ([] if is_safe else [CHANGED])
    assert is_safe == (git(tmp_path, "diff", "--name-only") == b"")


def test_a_file_that_a_filter_converts_looks_changed(tmp_path):
    path = new_repository(tmp_path)
    git(tmp_path, "config", "filter.upper.clean", "tr a-z A-Z")
    os.utime(path, (1, 1))
    attributes("*.json filter=upper")(path)
    assert git(tmp_path, "show", "HEAD:input.json") == CONTENT.upper()
    assert git(tmp_path, "status", "--porcelain") == b""
    assert messages(path) == [CHANGED]


ID = b'{"inputs": [], "id": "$Id$"}\n'


@pytest.mark.parametrize(
    ("attribute", "committed", "changed"),
    [
        pytest.param("ident", ID, ID.replace(b"inputs", b"outputs"), id="ident"),
        pytest.param(
            "working-tree-encoding=UTF-16",
            '{"inputs": ["é"]}\n'.encode("utf-16"),
            '{"inputs": ["e"]}\n'.encode("utf-16"),
            id="utf-16",
        ),
        pytest.param(
            "working-tree-encoding=ISO-8859-1", b'["\xe9"]\n', b'["e"]\n', id="iso-8859-1"
        ),
        pytest.param("ident text eol=crlf", ID, ID + b"\r\n", id="ident-and-line-endings"),
    ],
)
def test_a_file_that_git_itself_converts_is_as_git_status_says(
    tmp_path, attribute, committed, changed
):
    marker = tmp_path / "marker"
    program = script(tmp_path / "bin" / "filter", f"touch {marker}; cat")
    path = new_repository(tmp_path / "repository")
    folder = path.parent
    path.write_bytes(committed)
    attributes(f"*.json {attribute}\n*.py filter=planted")(path)
    path.unlink()
    git(folder, "checkout", "--quiet", "--", ".")
    assert git(folder, "status", "--porcelain") == b""
    as_stored = git(folder, "show", "HEAD:input.json")
    assert path.read_bytes() != as_stored, "git converts nothing"
    git(folder, "config", "filter.planted.clean", program)
    git(folder, "config", "filter.planted.required", "true")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_text("*.json filter=planted\n")
    assert messages(path) == []
    path.write_bytes(changed)
    assert messages(path) == [CHANGED]
    assert not marker.exists()
    assert git(folder, "status", "--porcelain") == b" M input.json\n"


@pytest.mark.parametrize("ignored", [False, True])
def test_a_file_that_was_never_added_is_unsafe(tmp_path, ignored):
    new_repository(tmp_path)
    (tmp_path / ".gitignore").write_text("output.json" if ignored else "")
    path = tmp_path / "output.json"
    path.write_bytes(CONTENT)
    (found,) = unsafe_files([path])
    assert (found.code, found.severity, found.file) == ("IM405", Severity.ERROR, str(path))
    assert (found.message, "--allow-dirty" in found.hint) == (UNTRACKED, True)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        pytest.param([], UNTRACKED, id="untracked"),
        pytest.param([run("add", ".")], CHANGED, id="staged"),
        pytest.param([run("add", "--intent-to-add", ".")], CHANGED, id="to-be-added"),
    ],
)
def test_before_the_first_commit_nothing_is_safe(tmp_path, steps, message):
    git(tmp_path, "init", "--quiet")
    assert checked_out_commit(tmp_path) is None
    path = tmp_path / "input.json"
    path.write_bytes(b"")
    for step in steps:
        step(path)
    assert messages(path) == [message]


def test_objects_may_be_named_by_sha256(tmp_path):
    path = new_repository(tmp_path, "--object-format=sha256")
    assert messages(path) == []
    assert checked_out_commit(tmp_path) == told_by_git(tmp_path)
    assert len(checked_out_commit(tmp_path)) == 64
    path.write_bytes(b"[]\n")
    assert messages(path) == [CHANGED]


NAMES = (
    *(
        "two words",
        "tab\t",
        "new\nline",
        '"quoted"',
        "it's",
        "naïve 日本",
        "not-utf-8 \udcff",
        "-z",
    ),
    *("--", "*", "?", "[ab]", ":(top)x", ":!x", ":^x", "#x", "!x", "a\\b", "a:b", "\x1b[1m"),
)


def test_names_are_taken_literally(tmp_path):
    root = tmp_path / "-z *\n:!x"
    new_repository(root)
    paths, others = [root / name / name for name in NAMES], [root / name / "a" for name in NAMES]
    for path in (*paths, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(CONTENT)
    commit(root)
    for path in others:
        path.write_bytes(b"changed")
    assert messages(*paths) == []
    for path in paths:
        path.write_bytes(b"changed")
    assert [found.file for found in unsafe_files(paths)] == list(map(str, paths))


def test_a_folder_without_a_repository_is_outside_version_control(tmp_path):
    path = tmp_path / "input.json"
    path.write_bytes(CONTENT)
    (found,) = unsafe_files([path])
    assert (found.code, found.message) == ("IM405", OUTSIDE)
    assert "--allow-no-vcs" in found.hint


def submodule(root):
    return add_submodule(root, root.parent / "inner")


def worktree(root):
    git(root, "worktree", "add", "--quiet", "../linked")
    return root.parent / "linked"


def nested(root):
    return new_repository(root / "nested").parent


def through_a_link(root):
    folder = root.parent / "another" / "models"
    new_repository(folder.parent)
    folder.mkdir()
    (folder / "input.json").write_bytes(CONTENT)
    commit(folder.parent)
    (root / "linked").symlink_to(folder)
    return root / "linked"


@pytest.mark.parametrize("make", [submodule, worktree, nested, through_a_link])
def test_each_repository_answers_for_its_own_files(tmp_path, make):
    other = new_repository(tmp_path / "outer")
    path = make(other.parent) / "input.json"
    assert messages(path, other) == []
    path.write_bytes(b"[]\n")
    assert [found.file for found in unsafe_files([other, path])] == [str(path)]


def test_a_file_is_found_by_a_relative_path(tmp_path, monkeypatch):
    path = new_repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    relative = path.relative_to(tmp_path)
    assert messages(relative) == []
    path.write_bytes(b"[]\n")
    assert [found.file for found in unsafe_files([relative])] == ["input.json"]


def test_a_bare_repository_tracks_nothing(tmp_path):
    origin = new_repository(tmp_path / "origin").parent
    git(tmp_path, "clone", "--quiet", "--bare", origin, "project/.git")
    path = tmp_path / "project" / "input.json"
    path.write_bytes(CONTENT)
    assert messages(path) == [UNTRACKED]
    git(tmp_path, "clone", "--quiet", "--bare", origin, "project.git")
    inside = tmp_path / "project.git" / "input.json"
    assert messages(inside) == [OUTSIDE]


def test_what_is_allowed_is_left_out(tmp_path):
    (tmp_path / "outside").mkdir()
    dirty, outside = new_repository(tmp_path / "inside"), tmp_path / "outside" / "input.json"
    dirty.write_bytes(b"[]\n")
    outside.write_bytes(b"[]\n")
    paths = (outside, dirty)
    assert messages(*paths) == [OUTSIDE, CHANGED]
    assert messages(*paths, allow_dirty=True) == [OUTSIDE]
    assert messages(*paths, allow_no_vcs=True) == [CHANGED]
    assert messages(*paths, allow_dirty=True, allow_no_vcs=True) == []


ALLOWED = {"allow_dirty": True, "allow_no_vcs": True}


@pytest.mark.parametrize("allowed", [(), *itertools.combinations(ALLOWED, 1), tuple(ALLOWED)])
def test_each_question_is_asked_once_in_a_repository(tmp_path, monkeypatch, allowed):
    one, two = new_repository(tmp_path / "one"), new_repository(tmp_path / "two")
    (one.parent / "sub").mkdir()
    paths = [one, two, one.parent / "sub" / "input.json", tmp_path / "input.json"]
    paths[2].write_bytes(CONTENT)
    commit(one.parent)
    calls = log_calls(monkeypatch, tmp_path)
    unsafe_files(paths, **{name: ALLOWED[name] for name in allowed})
    folders = [] if len(allowed) == 2 else [str(each.parent) for each in (one, two)]
    assert [line.split()[0] for line in calls()] == folders
    assert all(line.endswith(" cat-file --batch") for line in calls())


def test_nothing_is_asked_outside_a_repository(tmp_path, monkeypatch):
    stand_in(monkeypatch, tmp_path / "bin", f"touch {tmp_path}/asked")
    assert messages(tmp_path / "input.json") == [OUTSIDE]
    assert not (tmp_path / "asked").exists()


def test_a_folder_in_the_index_is_not_asked_about_further(tmp_path, monkeypatch):
    path = new_repository(tmp_path / "repository")
    path.unlink()
    path.mkdir()
    (path / "inner").write_bytes(b"")
    commit(path.parent)
    (path / "inner").unlink()
    path.rmdir()
    path.write_bytes(b"")
    calls = log_calls(monkeypatch, tmp_path)
    assert messages(path) == [UNTRACKED]
    assert len(calls()) == 1


def test_many_files_are_asked_about_in_parts(tmp_path, monkeypatch):
    root = new_repository(tmp_path / "repository").parent
    paths = [root / f"{number}.json" for number in range(250)]
    for path in paths:
        path.write_bytes(b"")
    commit(root)
    git(root, "update-index", "--index-version=4")  # which git alone reads
    changed = [paths[0], paths[100], paths[249]]
    for path in changed:
        path.write_bytes(b"x")
    calls = log_calls(monkeypatch, tmp_path)
    assert [found.file for found in unsafe_files(paths)] == list(map(str, changed))
    assert sum(" ls-files " in line for line in calls()) == 3


def test_git_is_asked_no_more_often_for_many_folders_of_a_run(tmp_path, monkeypatch):
    """By name about the first folder's files, and about all files when another one comes.

    What is committed is read by one process; a changed file has git asked about its conversions.
    """
    root = tmp_path / "monorepo"
    new_repository(root)
    paths = [root / f"{number}" / "input.json" for number in range(6)]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(CONTENT)
    commit(root)
    paths[4].write_bytes(b"changed")
    calls = log_calls(monkeypatch, tmp_path)
    known = {}
    found = [unsafe_files([path], known=known) for path in paths]
    assert [[each.message for each in one] for one in found] == [[], [], [], [], [CHANGED], []]
    asked = [line.split(" -c ")[-1].split()[1] for line in calls()]
    assert asked == ["cat-file", "config", "hash-object"]


def test_what_git_has_said_is_of_one_run(tmp_path):
    path = new_repository(tmp_path / "repository")
    assert unsafe_files([path], known={}) == ()
    path.write_bytes(b"changed")
    git(path.parent, "rm", "--quiet", "--cached", "input.json")
    assert messages(path) == [UNTRACKED]


def test_a_git_that_does_not_answer_in_time_is_asked_once_in_a_run(tmp_path, monkeypatch):
    """A single line of a .gitignore, or of .gitattributes, can keep git busy for years."""
    path = new_repository(tmp_path / "repository")
    stand_in(monkeypatch, tmp_path / "bin", f"echo x >> {tmp_path}/log", "exec sleep 60")
    known = {path.parent: GitCache(Repository(path.parent, 0.3))}
    assert not any(is_ignored(path.parent / f"{number}.py", known) for number in range(9))
    found = [each for _ in range(9) for each in unsafe_files([path], known=known)]
    assert {each.message for each in found} == {
        "the change could not be undone: git did not answer within 0.3 seconds"
    }
    assert (tmp_path / "log").read_text() == "x\n"


def test_a_git_that_is_slow_for_each_folder_is_left_after_a_while(tmp_path, monkeypatch):
    path = new_repository(tmp_path / "repository")
    seconds = iter(range(0, 10**6, 29))  # what a question takes that is just in time
    monkeypatch.setattr(working_tree, "time", SimpleNamespace(monotonic=seconds.__next__))
    known = {path.parent: GitCache(Repository(path.parent))}
    found = (unsafe_files([path], known=known) for _ in range(99))
    (message,) = next(filter(None, found))
    assert "git took more than 600 seconds over this repository" in message.message
    assert next(seconds) < 3 * 600  # two looks at the clock for each question


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


def test_a_linked_worktree_has_a_commit_of_its_own(root):
    other = worktree(root)
    (other / "more").touch()
    commit(other)
    assert checked_out_commit(other) == told_by_git(other) != told_by_git(root)


def test_a_head_that_leads_elsewhere_is_not_followed(root, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("0" * 40 + "\n")
    for text in ("ref: refs/heads/../../../secret\n", f"ref: {secret}\n", "ref: refs/heads/x\n"):
        (root / ".git" / "HEAD").write_text(text)
        (root / ".git" / "refs" / "heads" / "x").unlink(missing_ok=True)
        (root / ".git" / "refs" / "heads" / "x").symlink_to(secret)
        monkeypatch.setattr(Repository, "head", lambda _: "git was asked")
        assert checked_out_commit(root) is None


def racy_repository(folder, filter_):
    """Make a repository with a new file, and one that changed just when git looked at it last."""
    path = new_repository(folder)
    settings = {"core.trustCtime": "false", "core.checkStat": "minimal"}
    configure(folder, settings | {"filter.planted.clean": filter_})
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_text("*.json filter=planted\n")
    (folder / "new").touch()
    moment = path.stat().st_mtime
    path.write_bytes(CONTENT.swapcase())
    for each in (path, folder / ".git" / "index"):
        os.utime(each, (moment, moment))
    return folder


def test_adding_a_file_starts_no_filter_for_another_one_that_git_reads_once_more(tmp_path):
    marker = tmp_path / "marker"
    program = script(tmp_path / "planted", f"touch {marker}", "cat")
    folder = racy_repository(tmp_path / "repository", program)
    assert intend_to_add(GitCache(Repository(folder)), "new") is None
    assert not marker.exists()
    git(racy_repository(tmp_path / "other", program), "add", "--intent-to-add", "new")
    assert marker.exists(), "what was planted is no danger, so nothing was proved"
