"""The page of recipes: what can be run here is run as it stands on the page.

all-repos is the real one. Of the programs that the package indexes do not have, the command that
they would run is taken from the page and run in a clone, with the variables that they set; then
the git commands that they give are given by hand.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.batch.publish import DEFAULT_MESSAGE
from tests.cli.command import BAD, PROMPT, PROMPT_SOURCE, UNRELATED, environment, write
from tests.project.git_repository import copy_repository, git, script
from tests.readme import README

PAGE = README.parent / "docs" / "recipes.md"
BRANCH = "input-schema"
MESSAGE = "Describe the inputs in input_schema.py"
YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: a\n"
REPOSITORIES = {
    "plain": {"input.json": PROMPT},
    "with-yaml": {"models/m/input.json": PROMPT, "models/m/inferless.yaml": YAML},
    "unrelated": {"input.json": UNRELATED},
    "bad": {"input.json": BAD},
}
CHANGED = {
    "plain": {"input_schema.py"},
    "with-yaml": {"models/m/input_schema.py", "models/m/inferless.yaml"},
}


def blocks(title, language):
    """Return the blocks of code in a language below a title of the page."""
    text = PAGE.read_text(encoding="utf-8")
    (section,) = re.findall(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def commands(title):
    return "".join(blocks(title, "console")).splitlines()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Return a folder with a server, a bare repository of each kind, and with our command."""
    root = tmp_path_factory.mktemp("installation")
    for name, files in REPOSITORIES.items():
        source = copy_repository(root / "source" / name, files, "--initial-branch", "main")
        git(source, "clone", "--quiet", "--bare", source, root / "server" / f"{name}.git")
    script(root / "bin" / "inferless-migrate", f'exec {sys.executable} -m migrate "$@"')
    (root / "gitconfig").write_text("[user]\nname = A\nemail = a@example.org\n")
    return root


@pytest.fixture
def work(installation, tmp_path):
    """Return a folder to work in, beside all that."""
    shutil.copytree(installation, tmp_path, dirs_exist_ok=True)
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def run(command, work, folder=None, **variables):
    """Run a line as a shell does where the tool, Python and git are installed."""
    path = f"{work.parent / 'bin'}:{Path(sys.executable).parent}:{environment()['PATH']}"
    env = {"PATH": path, "GIT_CONFIG_GLOBAL": str(work.parent / "gitconfig"), **variables}
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder or work,
        env=environment({**env, "PYTHONWARNINGS": ""}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def clone(work, name):
    """Clone a repository and switch to the branch, as all of these tools do."""
    git(work, "clone", "--quiet", work.parent / "server" / f"{name}.git", name)
    git(work / name, "switch", "--quiet", "--create", BRANCH)
    git(work / name, "config", "user.name", "A")
    git(work / name, "config", "user.email", "a@example.org")
    return work / name


def urls(work):
    return {name: str(work.parent / "server" / f"{name}.git") for name in REPOSITORIES}


def pushed(work, branch, message=MESSAGE):
    """Return what the branch changes in each repository of the server that has it."""
    found = {}
    for name, url in urls(work).items():
        if git(url, "branch", "--list", branch):
            names = git(url, "diff", "--name-only", f"main..{branch}").decode().split()
            assert git(url, "log", "-1", "--format=%s", branch).decode().strip() == message
            found[name] = set(names)
    return found


def mains(work):
    return [git(url, "rev-parse", "main") for url in urls(work).values()]


@pytest.mark.heavy
def test_all_repos_does_it_from_the_clone_to_the_push(work):
    before = mains(work)
    _example, settings = blocks("all-repos", "json")
    (fixer,) = blocks("all-repos", "python")
    restrict, clone_all, dry, real = commands("all-repos")
    write(work / "repositories.json", json.dumps(urls(work)).encode())
    write(work / "all-repos.json", settings.encode())
    write(work / "migrate_inferless.py", fixer.encode())
    assert run(restrict, work).returncode == 0
    assert run(clone_all, work).returncode == 0

    looked = run(dry, work)
    assert looked.returncode == 0
    assert b"+INPUT_SCHEMA = {" in looked.stdout, looked.stderr
    assert pushed(work, "all-repos_autofix_input-schema") == {}

    done = run(real, work)
    assert done.returncode == 0
    assert done.stdout.count(b"***Errored") == 1
    assert b"IM205 error" in done.stderr
    assert pushed(work, "all-repos_autofix_input-schema") == CHANGED
    plain = urls(work)["plain"]
    schema = git(plain, "show", "all-repos_autofix_input-schema:input_schema.py")
    assert schema == PROMPT_SOURCE
    assert mains(work) == before, "nothing is pushed to the default branch"


@pytest.mark.heavy
def test_a_shell_and_git_do_it_from_the_clone_to_the_push(work):
    before = mains(work)
    (loop,) = blocks("A shell and git", "sh")
    write(work / "repositories.txt", "".join(f"{url}\n" for url in urls(work).values()).encode())
    done = run(loop, work)
    assert done.returncode == 0, done.stderr
    assert pushed(work, BRANCH) == CHANGED
    assert (work / "failed.txt").read_text() == f"{urls(work)['bad']}\n"
    assert mains(work) == before


@pytest.mark.heavy
def test_a_batch_pushes_and_each_clone_with_the_branch_gets_a_pull_request(work):
    _by_hand, by_batch = blocks("A shell and git", "console")
    _list, batch, pull_requests = by_batch.splitlines()
    write(work / "repositories.txt", "".join(f"file://{u}\n" for u in urls(work).values()).encode())
    script(work.parent / "bin" / "gh", f'echo "$(git remote get-url origin) $*" >> {work}/asked')
    assert run(batch, work).returncode == 0
    assert pushed(work, BRANCH, DEFAULT_MESSAGE) == CHANGED
    run(pull_requests, work)
    asked = sorted((work / "asked").read_text().splitlines())
    options = f"pr create --head {BRANCH} --fill-first"
    assert asked == [f"file://{urls(work)[name]} {options}" for name in sorted(CHANGED)]


def command_of(pattern, title):
    """Return our command of a recipe's last line that has one, with the tool's quotes taken off."""
    found = [match[1] for line in commands(title) if (match := re.search(pattern, line))]
    return found[-1]


MULTI_GITTER = command_of(r'^multi-gitter run "(.*?)" ', "multi-gitter")
GIT_XARGS = command_of(r" (inferless-migrate .*)$", "git-xargs")
TURBOLIFT = command_of(r"^turbolift foreach -- (.*)$", "turbolift")
MICROPLANE = command_of(r"^mp plan .* -- (.*)$", "microplane")
COMMIT = f"git commit --quiet --no-verify --message {shlex.quote(MESSAGE)}"
TOOLS = {
    "multi-gitter": (MULTI_GITTER, {"REPOSITORY": "team/x"}, f"git add . && {COMMIT}"),
    "git-xargs": (GIT_XARGS, {"XARGS_DRY_RUN": "false"}, f"git add --all && {COMMIT}"),
    "turbolift": (TURBOLIFT, {}, f"git commit --quiet --all --message {shlex.quote(MESSAGE)}"),
    "microplane": (MICROPLANE, {"MICROPLANE_REPO": "x"}, f"git add --all && {COMMIT}"),
}


@pytest.mark.heavy
@pytest.mark.parametrize(("command", "variables", "commit_all"), TOOLS.values(), ids=TOOLS)
@pytest.mark.parametrize("name", CHANGED)
def test_what_a_tool_runs_gives_what_it_then_commits(work, command, variables, commit_all, name):
    folder = clone(work, name)
    ran = run(command, work, folder, **variables)
    assert ran.returncode == 0, ran.stderr
    committed = run(commit_all, work, folder)
    assert committed.returncode == 0, committed.stderr
    assert git(folder, "status", "--porcelain") == b""
    assert git(folder, "show", "--name-only", "--format=").decode().split() == sorted(CHANGED[name])


@pytest.mark.heavy
@pytest.mark.parametrize(("command", "variables", "_"), TOOLS.values(), ids=TOOLS)
@pytest.mark.parametrize(("name", "code"), [("unrelated", 0), ("bad", 3)])
def test_where_nothing_is_to_commit_nothing_changes(work, command, variables, _, name, code):
    folder = clone(work, name)
    assert run(command, work, folder, **variables).returncode == code
    assert git(folder, "status", "--porcelain") == b""


@pytest.mark.parametrize(
    ("command", "variable"),
    [(MULTI_GITTER, "DRY_RUN"), (GIT_XARGS, "XARGS_DRY_RUN")],
    ids=["multi-gitter", "git-xargs"],
)
def test_asked_for_a_dry_run_a_command_prints_its_diff_and_changes_nothing(work, command, variable):
    folder = clone(work, "plain")
    ran = run(command, work, folder, **{variable: "true"})
    assert ran.returncode == 0
    assert b"+INPUT_SCHEMA = {" in ran.stdout
    assert variable.encode() in ran.stderr
    assert git(folder, "status", "--porcelain") == b""


def test_a_dry_run_of_multi_gitter_can_be_made_to_commit(work):
    (command,) = re.findall(
        r"temporary clones without pushing, use the command `(.*?)`", PAGE.read_text("utf-8")
    )
    folder = clone(work, "plain")
    assert run(command, work, folder, DRY_RUN="true").returncode == 0
    assert git(folder, "status", "--porcelain") == b"?? input_schema.py\n"


def test_the_page_leads_to_all_its_parts():
    text = PAGE.read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    links = re.findall(r"\]\(#(.*?)\)", text)
    assert sorted(links) == sorted(title.lower().replace(" ", "-") for title in titles)
