from __future__ import annotations

import contextlib
import os
import pty
import subprocess

import pytest

from migrate.files.reading import find_repository
from migrate.git.layout import GitFolders
from migrate.git.remote_failure import failure_of
from migrate.git.runner import (
    ALL_ATTRIBUTES,
    MAX_DOWNLOAD,
    MAX_MEMORY,
    GitError,
    GitFailedError,
    Repository,
    ScratchRepository,
    TooLargeError,
    blob_name,
    complaint,
)
from migrate.git.url import GitUrl
from migrate.git.working_tree import GitCache, intend_to_add, unsafe_files
from tests.project.git_repository import (
    CONTENT,
    GIT,
    commit,
    configure,
    git,
    lose_contents,
    new_repository,
    script,
    stand_in,
)


@pytest.fixture
def path(tmp_path):
    return new_repository(tmp_path / "repository")


def asks(*arguments):
    """Return a step that runs git in a folder, whether it succeeds or not."""
    return lambda folder: git(folder, *arguments, check=False)


def looks_at_a_terminal(folder):
    """List files as somebody at a terminal does, so that the pager comes up."""
    controller, terminal = pty.openpty()
    git(folder, "ls-files", check=False, stdout=terminal)
    os.close(terminal)
    os.close(controller)


def writes_it_out(folder):
    """Have git write the file anew."""
    (folder / "input.json").unlink()
    git(folder, "checkout", "--", "input.json", check=False)


def calls_git_by_name(folder):
    """Let a shell look for git in the current folder first."""
    subprocess.run(["sh", "-c", "PATH=.:$PATH git status"], cwd=folder, check=False, timeout=30)


def traced(folder, monkeypatch):
    """Have git write down all that it does, the processes that it starts among it."""
    trace, configuration = folder / "trace", folder / "gitconfig"
    configuration.write_text(f"[trace2]\neventTarget = {trace}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    return trace


needs_lost_contents = asks("cat-file", "-p", "HEAD:input.json")

SCRIPT = "#!/bin/sh\nPROGRAM\n"
MONITOR = "[core]\nfsmonitor = PROGRAM\n"
FILTER = {".gitattributes": "*.json filter=a=b\n"}
DRIVER = {".gitattributes": "*.json diff=planted\n"}
ALIASES = ("planted", "status", "ls-files", "ls-tree", "config", "check-attr", "rev-parse")
PROMISE = {
    "core.repositoryFormatVersion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "protocol.ext.allow": "always",
}

DANGERS = {
    "monitor": ({"core.fsmonitor": "PROGRAM"}, {}, asks("status")),
    "monitor-of-an-included-file": ({"include.path": "../m"}, {"m": MONITOR}, asks("status")),
    "monitor-of-the-worktree": (
        {"extensions.worktreeConfig": "true"},
        {".git/config.worktree": MONITOR},
        asks("status"),
    ),
    "hook": ({}, {".git/hooks/post-index-change": SCRIPT}, asks("add", ".")),
    "hook-in-its-folder": (
        {"core.hooksPath": "."},
        {"post-index-change": SCRIPT},
        asks("add", "."),
    ),
    "clean-filter": ({"filter.a=b.clean": "PROGRAM"}, FILTER, asks("add", ".")),
    "smudge-filter": ({"filter.a=b.smudge": "PROGRAM"}, FILTER, writes_it_out),
    "process-filter": ({"filter.a=b.process": "PROGRAM"}, FILTER, asks("add", ".")),
    "external-diff": ({"diff.external": "PROGRAM"}, {}, asks("diff")),
    "diff-driver": ({"diff.planted.command": "PROGRAM"}, DRIVER, asks("diff")),
    "text-conversion": ({"diff.planted.textconv": "PROGRAM"}, DRIVER, asks("diff")),
    "pager": ({"core.pager": "PROGRAM", "pager.ls-files": "true"}, {}, looks_at_a_terminal),
    "pager-of-a-command": ({"pager.ls-files": "PROGRAM"}, {}, looks_at_a_terminal),
    "alias": ({f"alias.{name}": "!PROGRAM" for name in ALIASES}, {}, asks("planted")),
    "signing": ({"gpg.program": "PROGRAM"}, {}, asks("commit", "--gpg-sign", "-a", "-m", "x")),
    "git-in-its-folder": ({}, {"git": SCRIPT}, calls_git_by_name),
    "upload-pack": (
        {**PROMISE, "remote.origin.url": ".", "remote.origin.uploadpack": "PROGRAM"},
        {},
        needs_lost_contents,
    ),
    "ssh-command": (
        {**PROMISE, "remote.origin.url": "ssh://host/x", "core.sshCommand": "PROGRAM"},
        {},
        needs_lost_contents,
    ),
    "proxy-command": (
        {**PROMISE, "remote.origin.url": "git://host/x", "core.gitProxy": "PROGRAM"},
        {},
        needs_lost_contents,
    ),
    "transport": ({**PROMISE, "remote.origin.url": "ext::PROGRAM"}, {}, needs_lost_contents),
}
"""What is configured, which files there are, and what a user might do that runs the program."""


@pytest.mark.parametrize("danger", DANGERS.values(), ids=DANGERS)
def test_nothing_that_a_repository_plants_is_run(tmp_path, path, monkeypatch, danger):
    marker, folder = tmp_path / "marker", path.parent
    settings, files, provoke = danger
    program = script(tmp_path / "planted", f"touch {marker}")
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("PROGRAM", program))
        (folder / name).chmod(0o755)
    configure(folder, {name: each.replace("PROGRAM", program) for name, each in settings.items()})
    if provoke is needs_lost_contents:
        lose_contents(path)
    monkeypatch.setenv("PATH", os.pathsep.join((".", str(folder), os.environ["PATH"])))
    monkeypatch.chdir(folder)
    trace = traced(tmp_path, monkeypatch)
    for content in (CONTENT, CONTENT.replace(b"\n", b"\r\n"), b"changed\n"):
        path.write_bytes(content)
        unsafe_files([path, folder / "output.json"])
    (folder / "new").touch()
    answers = GitCache(Repository(folder))
    answers._own = GitFolders(folder / ".git", folder / ".git")  # noqa: SLF001 - or it is refused
    with contextlib.suppress(GitError):
        intend_to_add(answers, "new")
    assert not marker.exists()
    assert "child_start" not in trace.read_text()
    provoke(folder)
    assert marker.exists(), "what was planted is no danger, so nothing was proved"


def test_a_release_that_fetches_what_is_missing_starts_no_transport(tmp_path, path, monkeypatch):
    """Some releases do not know GIT_NO_LAZY_FETCH: a stand-in takes it away."""
    marker = tmp_path / "marker"
    program = script(tmp_path / "planted", f"touch {marker}")
    configure(path.parent, {**PROMISE, "remote.origin.url": f"ext::{program}"})
    lose_contents(path)
    stand_in(monkeypatch, tmp_path / "bin", f'exec env -u GIT_NO_LAZY_FETCH {GIT} "$@"')
    assert len(unsafe_files([path])) == 1
    assert not marker.exists()


def test_the_repository_is_left_as_it_was(path):
    path.write_bytes(CONTENT)
    index = path.parent / ".git" / "index"
    os.utime(path, (1, 1))
    before = (index.read_bytes(), index.stat().st_mtime_ns, sorted(path.parent.rglob("*")))
    assert unsafe_files([path]) == ()
    after = (index.read_bytes(), index.stat().st_mtime_ns, sorted(path.parent.rglob("*")))
    assert after == before


REDIRECTING = (
    *("ALTERNATE_OBJECT_DIRECTORIES", "ATTR_SOURCE", "CEILING_DIRECTORIES", "COMMON_DIR", "CONFIG"),
    *("CONFIG_PARAMETERS", "DEFAULT_HASH", "DIR", "EXEC_PATH", "GRAFT_FILE", "INDEX_FILE"),
    *("LITERAL_PATHSPECS", "NAMESPACE", "OBJECT_DIRECTORY", "PREFIX", "QUARANTINE_PATH"),
    *("REDIRECT_STDERR", "REPLACE_REF_BASE", "SHALLOW_FILE", "TRACE", "WORK_TREE"),
)


def test_the_environment_does_not_lead_to_another_repository(tmp_path, path, monkeypatch):
    for name in REDIRECTING:
        monkeypatch.setenv(f"GIT_{name}", str(tmp_path / "another"))
    assert unsafe_files([path]) == ()
    assert not (tmp_path / "another").exists()
    scratch = ScratchRepository(path.parent, GIT)
    assert scratch.line("rev-parse", "HEAD:input.json") == blob_name(CONTENT, 40)


def test_objects_and_settings_are_those_of_the_folder_that_was_checked(tmp_path, path):
    other = new_repository(tmp_path / "other").parent
    git(other, "config", "user.name", "Other")
    (path.parent / ".git" / "commondir").write_text(f"{other}/.git\n")
    found, checked = Repository(path.parent), Repository(path.parent, common=path.parent / ".git")
    for each, place, name in ((found, other, "Other"), (checked, path.parent, "None")):
        assert each.line("rev-parse", "--git-path", "objects") == f"{place}/.git/objects"
        assert each.line("config", "--default=None", "--get", "user.name") == name


@pytest.mark.parametrize(
    ("name", "value"), [("core.worktree", "another"), ("core.attributesFile", "another/attributes")]
)
def test_the_configuration_does_not_lead_to_another_folder(tmp_path, path, name, value):
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / ".gitattributes").write_text("* text\n")
    (tmp_path / "another" / "attributes").write_text("* text\n")
    git(path.parent, "config", name, tmp_path / value)
    assert unsafe_files([path]) == ()
    path.write_bytes(CONTENT.replace(b"\n", b"\r\n"))
    assert len(unsafe_files([path])) == 1


@pytest.mark.parametrize(("wanted", "told"), [(False, b"1 2"), (True, b"0 0")])
def test_attributes_from_elsewhere_count_where_they_are_asked_for(
    tmp_path, path, monkeypatch, wanted, told
):
    """The machine's own are in a file that no test may write: what git is told is what counts."""
    lines = ['n=0; for each in "$@"; do case $each in core.attributesFile=*) n=2;; esac; done']
    stand_in(monkeypatch, tmp_path / "bin", *lines, 'printf "%s %s" "$GIT_ATTR_NOSYSTEM" $n')
    extra = ALL_ATTRIBUTES if wanted else None
    assert Repository(path.parent).output("check-attr", extra=extra) == told


def test_replaced_objects_do_not_stand_in_for_the_committed_ones(path):
    path.write_bytes(b"changed\n")
    commit(path.parent)
    git(path.parent, "replace", "HEAD", "HEAD~")
    assert unsafe_files([path]) == ()


def refusal(path, **options):
    """Return why version control does not answer for a file; hold the hint against it."""
    (found,) = unsafe_files([path], **options)
    assert (found.code, "--allow-no-vcs" in found.hint) == ("IM405", True)
    assert unsafe_files([path], **options, allow_no_vcs=True) == ()
    assert unsafe_files([path], **options, allow_dirty=True) == (found,)
    return found.message.removeprefix("the change could not be undone: ")


ENTRIES = (".", "", "repository", "elsewhere", "REPOSITORY", "REPOSITORY/bin", "LINK", "/nowhere")


@pytest.mark.parametrize("entry", ENTRIES)
def test_git_is_not_looked_for_in_the_repository(tmp_path, path, monkeypatch, entry):
    for folder in (path.parent, path.parent / "bin", tmp_path / "elsewhere"):
        script(folder / "git", f"touch {tmp_path}/marker")
    (tmp_path / "link").symlink_to(path.parent)
    monkeypatch.chdir(path.parent if entry in {".", ""} else tmp_path)
    absolute = entry.replace("REPOSITORY", str(path.parent)).replace("LINK", f"{tmp_path}/link")
    monkeypatch.setenv("PATH", absolute)
    assert refusal(path) == "git is not installed"
    assert not (tmp_path / "marker").exists()


GIVES_NO_ANSWER = {
    "hangs": ("#!/bin/sh\nexec sleep 60\n", "git did not answer within 0.2 seconds"),
    "does-not-start": ("#!/does/not/exist\n", "git cannot be started: no such file or directory"),
    "fails-without-a-word": ("#!/bin/sh\nexit 3\n", "git cat-file ended with status 3"),
}


@pytest.mark.parametrize(("program", "reason"), GIVES_NO_ANSWER.values(), ids=GIVES_NO_ANSWER)
def test_why_git_gives_no_answer_is_told(tmp_path, path, monkeypatch, program, reason):
    stand_in(monkeypatch, tmp_path / "bin")
    (tmp_path / "bin" / "git").write_text(program)
    time_limit = 0.2 if "0.2 seconds" in reason else 30.0
    known = {path.parent: GitCache(Repository(path.parent, time_limit))}
    assert refusal(path, known=known) == reason


def test_the_owner_of_a_repository_must_be_trusted(tmp_path, path, monkeypatch):
    other_owner = f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {GIT} "$@"'
    stand_in(monkeypatch, tmp_path / "bin", other_owner)
    assert refusal(path) == (
        f"detected dubious ownership in repository at '{path.parent}'; To add an exception for"
        f" this directory, call: git config --global --add safe.directory {path.parent}"
    )
    trusting = tmp_path / "gitconfig"
    trusting.write_text(f"[safe]\ndirectory = {path.parent}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusting))
    assert unsafe_files([path]) == ()


STRANGE = b"[core]\nrepositoryFormatVersion = 1\n[extensions]\nstrange = true\n"
CORRUPT = {
    "configuration": ("config", b"[", "bad config line"),
    "extension": ("config", STRANGE, "unknown repository extension found: strange"),
    "index": ("index", b"x" * 64, "bad signature 0x78787878"),
    "head": ("HEAD", b"x", "not a git repository"),
}


@pytest.mark.parametrize(("name", "content", "reason"), CORRUPT.values(), ids=CORRUPT)
def test_a_corrupt_or_unknown_repository_is_told(path, name, content, reason):
    (path.parent / ".git" / name).write_bytes(content)
    assert reason in refusal(path)


COMPLAINTS = {
    "error: insufficient permission for adding an object to repository database .git/objects\n"
    "fatal: failed to write object\n": (
        "insufficient permission for adding an object to repository database .git/objects;"
        " failed to write object"
    ),
    "error: unable to write file .git/objects/ab/cd: No space left on device\n": (
        "unable to write file .git/objects/ab/cd: No space left on device"
    ),
    "error: unable to create temporary file: Permission denied\nfatal: failed to write object\n": (
        "unable to create temporary file: Permission denied; failed to write object"
    ),
    "fatal: unknown repository extension found:\n\tnoop-v2\n": (
        "unknown repository extension found: noop-v2"
    ),
    "fatal: unknown repository extensions found:\n\tone\n\ttwo\n": (
        "unknown repository extensions found: one two"
    ),
    "fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output\n": (
        "No space left on device"
    ),
    "ssh: connect to host h port 22: x\nfatal: Could not read from remote repository.\n\nPlease": (
        "Could not read from remote repository"
    ),
    "fatal: update_ref failed for ref 'refs/heads/x': cannot lock ref 'refs/heads/x': reference"
    " already exists\n": "cannot lock ref 'refs/heads/x'; reference already exists",
}


@pytest.mark.parametrize(("said", "reason"), COMPLAINTS.items(), ids=COMPLAINTS.values())
def test_the_whole_cause_that_git_names_is_on_one_line(said, reason):
    assert complaint(said.encode(), 128) == reason


def test_a_commit_that_is_lost_is_told(path):
    git_folder = path.parent / ".git"
    head = git(path.parent, "rev-parse", "HEAD").decode().strip()
    (git_folder / "objects" / head[:2] / head[2:]).unlink()
    (found,) = unsafe_files([path])
    assert "--allow-no-vcs" in found.hint


@pytest.mark.parametrize("content", [None, b"", b"gitdir: /does/not/exist\n"])
def test_what_is_only_called_a_repository_is_refused(tmp_path, content):
    new_repository(tmp_path)
    folder = tmp_path / "inner"
    folder.mkdir()
    if content is None:
        (folder / ".git").mkdir()
    else:
        (folder / ".git").write_bytes(content)
    (folder / "input.json").write_bytes(CONTENT)
    (found,) = unsafe_files([folder / "input.json"])
    assert found.code == ("IM405" if content is None else "IM422")


def test_the_nearest_repository_is_found(tmp_path):
    inner = tmp_path / "outer" / "inner"
    (inner / "a" / "b").mkdir(parents=True)
    (tmp_path / "outer" / ".git").mkdir()
    (inner / ".git").write_text("gitdir: elsewhere")
    assert find_repository(inner / "a" / "b") == inner
    assert find_repository(inner) == inner
    assert find_repository(tmp_path / "outer") == tmp_path / "outer"
    assert find_repository(tmp_path) is None


def reach(tmp_path, *lines):
    """Run a program in the place of a git that talks to a server, and give what it prints."""
    script(tmp_path / "program", *lines)
    return ScratchRepository(tmp_path, str(tmp_path / "program")).reach("fetch")


def test_git_that_talks_to_a_server_is_limited_in_files_and_in_memory(tmp_path):
    said, complaints = reach(tmp_path, "echo said; ulimit -f; ulimit -d >&2")
    assert said.split() == [b"said", str(MAX_DOWNLOAD // 512).encode()]
    assert complaints.split() == [str(MAX_MEMORY // 1024).encode()]


@pytest.mark.parametrize("stream", [1, 2])
def test_a_server_that_never_stops_talking_is_left(tmp_path, monkeypatch, stream):
    monkeypatch.setattr("migrate.git.runner.MAX_DOWNLOAD", 2 * 1024**2)
    with pytest.raises(TooLargeError, match="the server sends more than is listened to"):
        reach(tmp_path, f"exec yes >&{stream}")


def test_a_server_that_never_stops_sending_files_is_left(tmp_path, monkeypatch):
    """A plain web server sends each object by itself, so no limit of a file bounds them all."""
    monkeypatch.setattr("migrate.git.runner.MAX_DOWNLOAD", 100_000)
    monkeypatch.setattr("migrate.git.runner._DOWNLOAD_INTERVAL", 0.05)
    sent = "i=0; while :; do i=$((i+1)); head -c 9000 /dev/zero > $i; sleep 0.001; done"
    with pytest.raises(TooLargeError, match="a download may have 100,000 bytes"):
        reach(tmp_path, sent)


def test_of_a_long_answer_no_half_is_believed(tmp_path):
    assert len(reach(tmp_path, "exec head -c 1048576 /dev/zero")[0]) == 1024**2
    with pytest.raises(TooLargeError, match="the server sends more than is listened to"):
        reach(tmp_path, "exec head -c 1048577 /dev/zero")
    with pytest.raises(GitFailedError) as failed:
        reach(tmp_path, "yes | head -c 5000000 >&2", "exit 3")
    assert len(failed.value.said) == 1024**2 + 1


def test_a_server_that_hangs_up_without_a_word_cannot_be_reached(tmp_path):
    with pytest.raises(GitFailedError) as failed:
        reach(tmp_path, "kill -s PIPE $$")
    failure = failure_of(failed.value, GitUrl("git://host/a"))
    assert failure.may_pass
    assert "the server cannot be reached (connection closed)" in str(failure)


def test_there_is_room_for_what_git_says_of_a_full_disk(tmp_path):
    size, complaints = reach(tmp_path, "wc -c < /dev/fd/2; echo No space left on device >&2")
    assert (int(size), complaints) == (10_000, b"No space left on device\n")
