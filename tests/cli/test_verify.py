"""What `verify` finds in a schema by itself, and by comparing it with an earlier commit."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.cli.command import OPAQUE_APP, PROMPT, PROMPT_SOURCE, migrate, write
from tests.project.git_repository import commit, copy_repository, git

YAML = b"version: 1.0.0\noptional:\n  input_file_name: request.json\n"


@pytest.fixture
def migrated(tmp_path):
    """Return a repository of two models whose pairs were deleted after HEAD."""
    files = {"a/input.json": PROMPT, "a/app.py": OPAQUE_APP, "b/request.json": PROMPT}
    copy_repository(tmp_path, {**files, "b/app.py": OPAQUE_APP, "b/inferless.yaml": YAML})
    assert migrate("run", "--remove-legacy", cwd=tmp_path).code == 0
    assert not (tmp_path / "a" / "input.json").exists()
    return tmp_path


def test_pair_of_a_commit_proves_a_migration_that_deleted_it(migrated):
    assert migrate("verify", "--against", "HEAD", cwd=migrated).code == 0
    for name in ("a", "b"):
        schema = migrated / name / "input_schema.py"
        schema.write_bytes(PROMPT_SOURCE.replace(b"[1]", b"[-1]"))
        ended = migrate("verify", "--against", "HEAD", cwd=migrated)
        assert ended.code == 1
        assert ended.said[0].startswith(f"{name}/input_schema.py:5:9: IM401 error: shape of ")
        earlier = {"a": "input.json", "b": "request.json"}[name]
        assert f"[1] from {earlier} of HEAD, [-1] in input_schema.py" in ended.said[0]
        assert "correct input_schema.py unless the change is meant; if the" in ended.stderr
        schema.write_bytes(PROMPT_SOURCE)


def test_an_earlier_input_that_is_broken_is_named_as_its_commit_names_it(tmp_path):
    broken, yaml = PROMPT.replace(b"BYTES", b"LIST"), YAML.replace(b"request.json", b"in.json")
    files = {"in.json": broken, "app.py": OPAQUE_APP, "inferless.yaml": yaml}
    copy_repository(tmp_path, files)
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    ended = migrate("verify", "--against", "HEAD", cwd=tmp_path)
    assert ended.code == 3
    assert "in.json:1:" in ended.said[0]
    assert "input.json" not in ended.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"[1]", b"[-1]"), (b"STRING", b"BYTES"), (b"True", b"False"), (b'"prompt"', b'"text"')],
)
def test_earlier_schema_is_compared_where_the_commit_has_no_pair(old, new, migrated):
    commit(migrated)
    assert migrate("verify", "a", "--against", "HEAD", cwd=migrated).code == 0
    write(migrated / "a" / "input_schema.py", PROMPT_SOURCE.replace(old, new))
    ended = migrate("verify", "a", "--against", "HEAD", cwd=migrated)
    same_request = (old, new) == (b"STRING", b"BYTES")
    assert ended.code == (0 if same_request else 1)
    assert ("input_schema.py of HEAD" in ended.stderr) is not same_request
    assert "legacy file" not in ended.stderr


def test_earlier_schema_that_does_not_load_proves_nothing(migrated):
    schema = migrated / "a" / "input_schema.py"
    schema.write_bytes(b"INPUT_SCHEMA = {")
    commit(migrated)
    schema.write_bytes(PROMPT_SOURCE)
    ended = migrate("verify", "a", "--against", "HEAD", "--output-format", "json", cwd=migrated)
    (folder,) = json.loads(ended.stdout)["folders"]
    expected = (False, "input_schema.py of HEAD is not certain to load")
    assert (folder["proved"], folder["reason"]) == expected


@pytest.mark.parametrize("folder", ["a", "b"])
def test_interface_that_is_gone_since_the_commit_is_a_difference(folder, migrated):
    (migrated / folder / "input_schema.py").unlink()
    ended = migrate("verify", folder, "--against", "HEAD", cwd=migrated)
    assert ended.code == 1
    name = {"a": "input.json", "b": "request.json"}[folder]
    gone = f"the interface is gone: HEAD has {name}, and no input_schema.py declares it"
    assert ended.said[0] == f"{folder}/input_schema.py: IM401 error: {gone}"
    assert migrate("verify", folder, cwd=migrated).code == 0
    commit(migrated)
    assert migrate("verify", folder, "--against", "HEAD", cwd=migrated).code == 0


def test_a_deleted_file_that_was_no_legacy_input_is_no_difference(tmp_path):
    copy_repository(tmp_path, {"app.py": b"app = Flask(__name__)\n", "input.json": b'{"x": 1}'})
    (tmp_path / "input.json").unlink()
    assert migrate("verify", "--against", "HEAD", cwd=tmp_path).code == 0


def said_of(reference, folder):
    """Return what is said of a commit that there is not."""
    ended = migrate("verify", f"--against={reference}", cwd=folder)
    assert (ended.code, ended.stdout) == (2, b"")
    return ended.said[-1]


def test_unknown_commit_is_wrong_usage_that_says_what_to_fetch(migrated):
    for reference, fetched in (
        *((name, f"{name}:{name}") for name in ("no-such", "v1.0", "HEADS", "a@b")),
        ("origin/main", "main:refs/remotes/origin/main"),
        *((name, name) for name in ("f" * 40, "f" * 64)),
    ):
        said = said_of(reference, migrated)
        assert "there is no commit" in said
        assert said.endswith(f": git fetch origin {fetched}")
    for reference in ("-x", "HEAD\nb", "HEAD~9", "main^", "main@{1}", "FETCH_HEAD", "abcdef0"):
        said = said_of(reference, migrated)
        assert "there is no commit" in said
        assert "git fetch" not in said
    assert "the name of the commit is empty" in said_of("", migrated)


def test_where_there_is_no_commit_or_no_git_nothing_can_be_fetched(tmp_path):
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    assert "is not in a git repository" in said_of("HEAD", tmp_path)
    git(tmp_path, "init", "--quiet")
    assert "fetch" not in said_of("HEAD", tmp_path)


def test_shallow_clone_is_told_to_be_completed(migrated, tmp_path_factory):
    commit(migrated)
    clone = tmp_path_factory.mktemp("clone")
    url = migrated.as_uri()
    subprocess.run(["git", "clone", "-q", "--depth", "1", url, str(clone)], check=True)
    assert "--unshallow" in said_of("HEAD~1", clone)


def test_an_earlier_file_that_is_lost_is_no_proof(migrated):
    digest = git(migrated, "rev-parse", "HEAD:a/input.json").decode().strip()
    (migrated / ".git" / "objects" / digest[:2] / digest[2:]).unlink()
    ended = migrate("verify", "a", "--against", "HEAD", cwd=migrated)
    lost = "it is damaged or missing, or larger than --max-size allows"
    assert ended.said[0] == f"a/input.json: IM001 error: the file cannot be read in HEAD: {lost}"
    assert ended.code == 3
    tree = git(migrated, "rev-parse", "HEAD:a").decode().strip()
    (migrated / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    ended = migrate("verify", "--against", "HEAD", cwd=migrated)
    assert (ended.code, f"has lost the tree {tree}" in ended.stderr) == (3, True)


def test_commit_of_a_repository_that_leads_elsewhere_is_not_read(migrated, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "objects"
    (migrated / ".git" / "objects").rename(outside)
    (migrated / ".git" / "objects").symlink_to(outside)
    assert "is a link to" in said_of("HEAD", migrated)


def test_schema_is_judged_by_its_name_with_all_its_faults(tmp_path):
    schema = PROMPT_SOURCE.replace(b"STRING", b"TEXT").replace(b"[1]", b'"1"')
    write(tmp_path / "m" / "input_schema.py", schema)
    ended = migrate("verify", "m/input_schema.py", cwd=tmp_path)
    assert ended.code == 1
    *found, judgement = [line for line in ended.said if line.startswith("m/input_schema.py:")]
    assert judgement == "m/input_schema.py: in conflict (wrong or different)"
    assert [line.split(": ")[0] for line in found] == [
        "m/input_schema.py:3:21",
        "m/input_schema.py:5:18",
    ]
    assert all("IM502 error" in line for line in found)
