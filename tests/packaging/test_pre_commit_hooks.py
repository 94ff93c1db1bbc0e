"""The hooks as pre-commit runs them: installed from a commit, in somebody else's repository."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
import yaml

from tests.cli.command import OPAQUE_APP, PROMPT, PROMPT_SOURCE, UNRELATED, names_in, write
from tests.package_index import IndexUnreachableError, ask_index
from tests.packaging.distributions import ROOT, clean_environment, shown_in_ci_page
from tests.project.git_repository import commit, copy_repository, git

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("distributions")]

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\n"
PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """What pre-commit is started with: a store of its own, and nobody's git settings."""
    store = tmp_path_factory.mktemp("store")
    isolated = {"GIT_CONFIG_GLOBAL": str(store / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
    name = {"GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A"}
    address = {"GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_EMAIL": "a@example.org"}
    return clean_environment({"PRE_COMMIT_HOME": str(store), **isolated, **name, **address})


@pytest.fixture(scope="module")
def hooks(unpacked, variables, tmp_path_factory):
    """The configuration that names a commit of this repository, with its environment made."""
    source = tmp_path_factory.mktemp("hooks") / "source"
    shutil.copytree(unpacked, source)
    git(source, "init", "--quiet")
    commit(source)
    revision = git(source, "rev-parse", "HEAD").decode().strip()
    names = [{"id": each["id"]} for each in yaml.safe_load(MANIFEST.read_bytes())]
    configuration = {"repos": [{"repo": str(source), "rev": revision, "hooks": names}]}
    place = source.with_name(".pre-commit-config.yaml")
    place.write_text(yaml.safe_dump(configuration))
    install = [*PRE_COMMIT, "install-hooks", "--config", place]
    try:
        ask_index(install, cwd=source, env=variables)
    except IndexUnreachableError as error:
        pytest.skip(f"no package index is reachable: {error}")
    return place


@pytest.fixture
def repository(hooks, tmp_path):
    """A repository with one model on the legacy format, all of it committed."""
    model = {"input.json": PROMPT, "inferless.yaml": YAML, "app.py": OPAQUE_APP}
    files = {f"model/{name}": content for name, content in model.items()}
    return copy_repository(tmp_path, {hooks.name: hooks.read_bytes(), **files})


@pytest.fixture
def run(repository, variables):
    """Run a command in the repository; give its exit code, and all that it says."""

    def run(*command):
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run(command, cwd=repository, env=variables, check=False, **streams)
        return done.returncode, done.stdout

    return run


@pytest.fixture
def hook(run):
    return lambda name, *arguments: run(*PRE_COMMIT, "run", name, *arguments)


def test_pre_commit_understands_the_hooks(run):
    assert run(*PRE_COMMIT, "validate-manifest", MANIFEST) == (0, "")


def test_the_page_names_every_hook():
    (example,) = (each for each in shown_in_ci_page() if "repos" in each)
    ((repository,),) = example.values()
    manifest = yaml.safe_load(MANIFEST.read_bytes())
    assert repository["hooks"] == [{"id": each["id"]} for each in manifest]


def test_verify_proves_a_migration_against_the_commit_before_it(hook, repository, tmp_path):
    listed = tmp_path / ".pre-commit-config.yaml"
    configuration = yaml.safe_load(listed.read_bytes())
    _, example, *_ = shown_in_ci_page()
    (verify,) = example
    assert verify["id"] == "inferless-migrate-verify"
    configuration["repos"][0]["hooks"] = example
    listed.write_text(yaml.safe_dump(configuration))
    (repository / "model" / "input.json").unlink()
    write(repository / "model" / "input_schema.py", PROMPT_SOURCE)
    git(repository, "add", ".")
    assert hook("inferless-migrate-verify")[0] == 0
    write(repository / "model" / "input_schema.py", PROMPT_SOURCE.replace(b"[1]", b"[2]"))
    git(repository, "add", ".")
    code, said = hook("inferless-migrate-verify")
    assert code == 1
    assert "model/input_schema.py" in said
    assert "IM401" in said
    git(repository, "commit", "--quiet", "--no-verify", "--message", "a schema that is wrong")
    git(repository, "rm", "--quiet", "model/input_schema.py")
    assert hook("inferless-migrate-verify")[0] == 1, "a commit that only deletes counts as well"


def test_the_check_fails_on_the_legacy_format_and_writes_nothing(hook, repository):
    code, said = hook("inferless-migrate-check", "--all-files")
    assert code == 1
    assert "- exit code: 1\n" in said
    assert "model/input.json: would be migrated" in said
    assert git(repository, "status", "--porcelain") == b""


def test_the_fix_fails_once_and_passes_when_it_has_nothing_more_to_do(hook, repository):
    code, said = hook("inferless-migrate", "--all-files")
    assert code == 1
    assert "- exit code: 1\n" in said
    assert "- files were modified by this hook" in said
    assert (repository / "model" / "input_schema.py").read_bytes() == PROMPT_SOURCE
    assert b"io_schema: true" in (repository / "model" / "inferless.yaml").read_bytes()

    assert hook("inferless-migrate", "--all-files")[0] == 0
    assert hook("inferless-migrate-check", "--all-files")[0] == 0


def test_the_fix_fails_even_where_git_sees_no_file_modified(hook, repository):
    (repository / "model" / "inferless.yaml").unlink()
    commit(repository)
    code, said = hook("inferless-migrate", "--all-files")
    assert code == 1
    assert "- files were modified by this hook" not in said
    assert names_in(repository / "model") == ["app.py", "input.json", "input_schema.py"]


def test_a_commit_is_held_back_until_its_models_are_migrated(run, repository):
    assert run(*PRE_COMMIT, "install")[0] == 0
    write(repository / "new" / "input.json", PROMPT)
    write(repository / "new" / "app.py", OPAQUE_APP)
    git(repository, "add", ".")
    write_commit = ("git", "commit", "--quiet", "--message", "a new model")

    assert run(*write_commit)[0] == 1
    assert (repository / "new" / "input_schema.py").read_bytes() == PROMPT_SOURCE
    git(repository, "add", ".")
    assert run(*write_commit)[0] == 0
    assert git(repository, "status", "--porcelain") == b""


def test_what_concerns_no_model_starts_no_hook(hook, repository):
    write(repository / "readme.md", b"nothing\n")
    git(repository, "add", ".")
    code, said = hook("inferless-migrate-check")
    assert (code, said.count("Skipped")) == (0, 1)
    assert "Passed" in hook("inferless-migrate-verify")[1]


def test_an_unrelated_input_json_is_passed_over(hook, repository):
    shutil.rmtree(repository / "model")
    write(repository / "jobs" / "input.json", UNRELATED)
    commit(repository)
    assert hook("inferless-migrate-check", "--all-files")[0] == 0
    assert hook("inferless-migrate", "--all-files")[0] == 0
