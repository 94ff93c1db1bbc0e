"""Version control as users meet it: what could not be had back is neither changed nor deleted."""

from __future__ import annotations

import os

import pytest

from tests.builders import files_in
from tests.cli.command import PROMPT, PROMPT_SOURCE, migrate, write
from tests.project.git_repository import commit, copy_repository, git, script

OUTPUT = PROMPT.replace(b"inputs", b"outputs")
YAML = b"version: 1.0.0\nname: a\n"
MIGRATED_YAML = YAML + b"io_schema: true\n"
FILES = {"input.json": PROMPT, "output.json": OUTPUT, "inferless.yaml": YAML}
CONFIGURATION = ".inferless-migrate.toml"

COMMIT_FIRST = "      = help: commit it first, or pass --allow-dirty"
NO_VERSION_CONTROL = "      = help: pass --allow-no-vcs to change it all the same"


@pytest.fixture
def root(tmp_path):
    """Return a repository in which a pair and its yaml are committed."""
    return copy_repository(tmp_path / "repository", FILES)


@pytest.fixture
def outside(tmp_path):
    """Return a folder with the same files that no version control holds."""
    folder = tmp_path / "outside"
    for name, content in FILES.items():
        write(folder / name, content)
    return folder


def assert_refused(root, name, reason, hint, *options, env=None):
    """Hold that ``run`` says why and exits with 3, and that ``diff`` previews; nothing changes."""
    before = files_in(root)
    ended = migrate("run", *options, cwd=root, env=env)
    assert (ended.code, ended.stdout) == (3, b"")
    assert ended.said[:2] == [f"{name}: IM405 error: {reason}", hint]
    assert ended.said[-1] == "1 folder: 1 in conflict."
    previewed = migrate("diff", *options, cwd=root, env=env)
    assert (previewed.code, previewed.stdout[:10]) == (0, b"diff --git")
    assert f"{name}: IM405 warning: {reason}; run would refuse this folder" in previewed.said
    way_out = hint.removeprefix("      = help: ")
    assert previewed.said[-1] == f"run would refuse 1 folder: {way_out}."
    assert files_in(root) == before


def assert_migrated(root, *options, env=None, left=FILES):
    ended = migrate("run", *options, cwd=root, env=env)
    assert ended.code == 0
    assert {"changed inferless.yaml", "wrote input_schema.py"} & set(ended.said)
    assert files_in(root) == {
        **left,
        "inferless.yaml": MIGRATED_YAML,
        "input_schema.py": PROMPT_SOURCE,
    }


def change(root):
    write(root / "inferless.yaml", YAML.replace(b"name: a", b"name: b"))


def make_untracked(root):
    git(root, "rm", "--cached", "--quiet", "inferless.yaml")
    git(root, "commit", "--quiet", "--message", "without it")


CHANGED = "has uncommitted changes"


@pytest.mark.parametrize(
    ("spoil", "reason"), [(change, CHANGED), (make_untracked, "is not tracked by git")]
)
def test_a_file_that_could_not_be_had_back_is_not_changed(spoil, reason, root):
    spoil(root)
    assert_refused(root, "inferless.yaml", reason, COMMIT_FIRST)
    assert_refused(root, "inferless.yaml", reason, COMMIT_FIRST, "--allow-no-vcs")
    assert migrate("run", "--allow-dirty", cwd=root).code == 0
    assert (root / "inferless.yaml").read_bytes().endswith(b"io_schema: true\n")
    assert (root / "input_schema.py").read_bytes() == PROMPT_SOURCE


def test_outside_version_control_nothing_is_changed(outside):
    reason = "the change could not be undone: it is not in a git repository"
    assert_refused(outside, "inferless.yaml", reason, NO_VERSION_CONTROL)
    assert_refused(outside, "inferless.yaml", reason, NO_VERSION_CONTROL, "--allow-dirty")
    assert_migrated(outside, "--allow-no-vcs")


def test_without_git_it_says_so(root, tmp_path):
    (tmp_path / "bin").mkdir()
    env = {"PATH": str(tmp_path / "bin")}
    reason = "the change could not be undone: git is not installed"
    assert_refused(root, "inferless.yaml", reason, NO_VERSION_CONTROL, env=env)
    assert_migrated(root, "--allow-no-vcs", env=env)


def test_without_git_a_new_file_is_created(root, tmp_path):
    (tmp_path / "bin").mkdir()
    (root / "inferless.yaml").unlink()
    ended = migrate("run", cwd=root, env={"PATH": str(tmp_path / "bin")})
    assert ended.code == 0
    assert (root / "input_schema.py").read_bytes() == PROMPT_SOURCE


def test_only_the_files_concerned_matter(root):
    write(root / "output.json", OUTPUT + b"\n")
    write(root / "input.json", PROMPT + b"\n")
    write(root / "untracked", b"")
    left = {"input.json": PROMPT + b"\n", "output.json": OUTPUT + b"\n", "untracked": b""}
    assert_migrated(root, left=left)


@pytest.mark.parametrize("name", ["input.json", "output.json"])
def test_a_file_that_could_not_be_had_back_is_not_deleted_and_nothing_else_is_done(name, root):
    write(root / name, FILES[name] + b"\n")
    assert_refused(root, name, CHANGED, COMMIT_FIRST, "--remove-legacy")
    assert_migrated(root, "--remove-legacy", "--allow-dirty", left={})


def test_every_file_that_is_in_the_way_is_named(outside):
    ended = migrate("run", "--remove-legacy", cwd=outside)
    named = [line.partition(":")[0] for line in ended.said if "IM405 error" in line]
    assert named == ["inferless.yaml", "output.json", "input.json"]


def test_a_schema_that_force_would_replace_is_guarded_too(root):
    write(root / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    reason = "is not tracked by git"
    assert_refused(root, "input_schema.py", reason, COMMIT_FIRST, "--force")
    commit(root)
    assert_migrated(root, "--force")


def test_one_folder_in_the_way_does_not_keep_the_others(root):
    for name, content in FILES.items():
        write(root / "sub" / name, content)
    ended = migrate("run", cwd=root)
    assert ended.code == 3
    assert ended.told[-2] == "2 folders: 1 migrated, 1 in conflict."
    found = files_in(root)
    assert found["inferless.yaml"] == MIGRATED_YAML
    assert found["sub/inferless.yaml"] == YAML
    assert "sub/input_schema.py" not in found


@pytest.fixture
def watched(tmp_path):
    """Return a PATH whose git leaves a mark when it is started, and where that is."""
    script(tmp_path / "bin" / "git", f"touch '{tmp_path}/started'", "exit 1")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path}, tmp_path / "started"


DONE = {"inferless.yaml": MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}


@pytest.mark.parametrize(
    ("files", "arguments", "code", "is_started"),
    [
        pytest.param(FILES, ["run"], 3, True, id="a-change"),  # or the others would mean nothing
        pytest.param({"input.json": PROMPT}, ["run"], 0, False, id="a-new-file"),
        pytest.param({**FILES, **DONE}, ["run"], 0, False, id="nothing-to-do"),
        pytest.param(FILES, ["convert", "input.json"], 0, False, id="convert"),
        *(
            pytest.param({**FILES, CONFIGURATION: text}, [command], code, False, id=command)
            for command, code in (("check", 1), ("verify", 0))
            for text in (b"", b"remove-legacy = true\n")
        ),
    ],
)
def test_git_is_started_only_where_a_file_is_changed(files, arguments, code, is_started, watched):
    env, mark = watched
    folder = copy_repository(mark.with_name("repository"), files)
    assert migrate(*arguments, cwd=folder, env=env).code == code
    assert mark.exists() is is_started
    if arguments != ["run"]:
        assert files_in(folder) == files


def test_diff_shows_what_run_would_refuse_and_says_so(tmp_path):
    write(tmp_path / "input.json")
    write(
        tmp_path / "inferless.yaml", b"version: 1.0.0\noptional:\n  input_file_name: input.json\n"
    )
    for command in (["diff"], ["run", "--dry-run"]):
        ended = migrate(*command, cwd=tmp_path)
        assert ended.code == 0
        assert b"+io_schema: true" in ended.stdout
        assert "repository; run would refuse this folder" in ended.stderr
        assert ended.said[-1].startswith("run would refuse 1 folder: pass --allow-no-vcs")
        assert "conflict" not in ended.stderr
    assert migrate("run", cwd=tmp_path).code == 3
