"""The shell of the action for GitHub, run as its runner does."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.cli.command import OPAQUE_APP, PROMPT, PROMPT_SOURCE, UNRELATED, write, write_bad_model
from tests.package_index import IndexUnreachableError, ask_index
from tests.packaging.distributions import ROOT, clean_environment, shown_in_ci_page
from tests.project.git_repository import commit, copy_repository, git

pytestmark = [pytest.mark.heavy, pytest.mark.xdist_group("distributions")]

ACTION = yaml.safe_load((ROOT / "action.yml").read_bytes())
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""How the runner starts a step whose shell is bash."""

SHELLCHECK = Path(sysconfig.get_path("scripts"), "shellcheck")


@dataclass(frozen=True)
class Looked:
    """What the step that looks has left."""

    code: int
    printed: str
    output: str
    summary: str


@pytest.fixture(scope="module")
def programs(unpacked, tmp_path_factory):
    """Install as the action does; give what its step hands to the next one."""
    temporary = tmp_path_factory.mktemp("runner")
    output = temporary / "output"
    files = {"RUNNER_TEMP": str(temporary), "GITHUB_OUTPUT": str(output)}
    try:
        command = [*BASH, STEPS["install"]["run"]]
        ask_index(command, cwd=unpacked, env=clean_environment(files))
    except IndexUnreachableError as error:
        pytest.skip(f"no package index is reachable: {error}")
    name, value = output.read_text().strip().split("=")
    assert name == "programs"
    return value


@pytest.fixture
def workspace(tmp_path):
    """Return the folder in which the steps run."""
    (tmp_path / "workspace").mkdir()
    return tmp_path / "workspace"


@pytest.fixture
def look(programs, workspace, tmp_path):
    """Run the step that looks in the workspace, with these inputs."""

    def look(**inputs):
        defaults = {name: each["default"] for name, each in ACTION["inputs"].items()}
        variables = {f"INPUT_{name.upper()}": each for name, each in (defaults | inputs).items()}
        files = {f"GITHUB_{name}": str(tmp_path / name) for name in ("OUTPUT", "STEP_SUMMARY")}
        done = subprocess.run(
            [*BASH, STEPS["look"]["run"]],
            cwd=workspace,
            env=clean_environment({**variables, **files, "PROGRAMS": programs}),
            capture_output=True,
            text=True,
            check=False,
        )
        summary = tmp_path / "STEP_SUMMARY"
        return Looked(
            done.returncode,
            done.stdout + done.stderr,
            (tmp_path / "OUTPUT").read_text(),
            summary.read_text() if summary.exists() else "",
        )

    return look


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_input_becomes_part_of_a_script(step):
    assert "${{" not in step["run"]
    variables = {name: value for name, value in step.get("env", {}).items() if "INPUT_" in name}
    named = {f"INPUT_{name.upper()}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert variables == ({} if step["id"] == "install" else named)


@pytest.mark.parametrize(
    "script",
    [step["run"] for step in STEPS.values()] + [(ROOT / ".ci" / "run").read_text()],
    ids=[*STEPS, "the-gate"],
)
def test_shellcheck_finds_nothing(script):
    command = [SHELLCHECK, "--shell=bash", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_found_is_annotated_and_fails_the_job(workspace, look):
    write(workspace / "model" / "input.json")
    write(workspace / "model" / "app.py", OPAQUE_APP)
    looked = look()
    assert (looked.code, looked.output) == (1, "exit-code=1\n")
    assert looked.printed.startswith(
        "::error file=model/input.json,title=check::this is still on the legacy"
    )
    assert looked.summary.splitlines() == [
        "### inferless-migrate check",
        "",
        "    exit code 1",
        (
            "    model/input.json: check error: this is still on the legacy format"
            " help: to migrate it: inferless-migrate run, with the same paths and options"
        ),
    ]


def test_a_fault_is_annotated_in_its_line(workspace, look):
    write_bad_model(workspace)
    looked = look()
    assert (looked.code, looked.output) == (3, "exit-code=3\n")
    assert re.match(r"::error file=input.json,title=IM205,line=1,col=\d+", looked.printed)
    assert "    input.json:1: IM205 error: " in looked.summary


def test_where_nothing_is_found_the_job_goes_on(workspace, look):
    write(workspace / "input.json", UNRELATED)
    looked = look()
    assert (looked.code, looked.output) == (0, "exit-code=0\n")
    assert "::error" not in looked.printed
    assert looked.summary.splitlines()[2:] == [
        "    exit code 0",
        "    input.json:1: IM008 notice: this is not a legacy document: it has no `inputs`",
    ]


def test_no_name_or_text_becomes_markdown_or_a_command_in_the_summary(workspace, look):
    name = "a%0A,b:c # d\n::stop-commands::x"
    write(workspace / name / "input.json")
    write(workspace / name / "app.py", OPAQUE_APP)
    looked = look()
    assert looked.code == 1
    told = looked.summary.splitlines()[3:]
    assert [line[:16] for line in told] == ["    a%0A,b:c # d"]
    assert [line for line in looked.printed.splitlines() if not line.startswith("::error")] == [
        "1 folder: 1 would be migrated.",
        "To migrate: inferless-migrate run, with the same paths and options.",
    ]


def test_paths_and_arguments_stand_one_a_line(workspace, look):
    write(workspace / "a b" / "input.json")
    write(workspace / "c" / "sample.json")
    write(workspace / "d" / "input.json")
    looked = look(paths="a b\n\nc/sample.json\n", args="--strict\n--batch-dim=keep\n")
    assert looked.code == 1
    assert re.findall(r"file=(.*?),", looked.printed) == ["a b/input.json", "c/sample.json"]


def test_verify_is_the_other_command(workspace, look):
    write(workspace / "input.json")
    write(workspace / "input_schema.py", PROMPT_SOURCE.replace(b"[1]", b"[2]"))
    assert look(command="verify").code == 1
    write(workspace / "input_schema.py", PROMPT_SOURCE)
    assert look(command="verify").code == 0


def test_a_pull_request_that_deletes_the_pair_is_proved_against_its_base(workspace, look):
    model = workspace / "model"
    copy_repository(workspace, {"model/input.json": PROMPT, "model/app.py": OPAQUE_APP})
    base = git(workspace, "rev-parse", "HEAD").decode().strip()
    (model / "input.json").unlink()
    write(model / "input_schema.py", PROMPT_SOURCE)
    commit(workspace)
    assert look(command="verify", against=base).code == 0
    write(model / "input_schema.py", PROMPT_SOURCE.replace(b'"prompt"', b'"question"'))
    looked = look(command="verify", against=base)
    assert looked.code == 1
    assert "::error file=model/input_schema.py,title=IM401" in looked.printed
    assert look(command="verify").code == 0
    looked = look(command="verify", against="f" * 40)
    assert looked.code == 2
    assert "git fetch origin" in looked.printed


@pytest.mark.parametrize(
    "inputs",
    [
        {"command": "check; touch broken-out"},
        {"command": "run"},
        {"command": "$(touch broken-out)"},
        {"args": "--strict; touch broken-out"},
        {"args": "`touch broken-out`\n$(touch broken-out)"},
        {"command": "verify", "against": "HEAD; touch broken-out\n$(touch broken-out)"},
        {"paths": "$(touch broken-out)\n; touch broken-out\n--force\n*"},
    ],
    ids=[
        "command",
        "run",
        "substituted-command",
        "argument",
        "substituted-argument",
        "commit",
        "path",
    ],
)
def test_nothing_breaks_out_of_an_input(inputs, workspace, look):
    write(workspace / "input.json", UNRELATED)
    assert look(**inputs).code in (2, 3)
    assert [path.name for path in workspace.iterdir()] == ["input.json"]


def test_the_workflow_that_is_shown_uses_the_inputs_that_there_are():
    (example,) = (each for each in shown_in_ci_page() if "jobs" in each)
    (job,) = example["jobs"].values()
    (step,) = (each for each in job["steps"] if "inferless-migrate@" in each["uses"])
    assert step["with"].keys() <= ACTION["inputs"].keys()
