"""Nothing of a repository is imported or executed, whatever it plants for git and for Python."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.command import PROMPT, PROMPT_SOURCE, contents, start, write
from tests.project.git_repository import commit, configure, git, script

HOOKS = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit"),
    *("prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout"),
    *("post-merge", "pre-push", "pre-receive", "update", "proc-receive", "post-receive"),
    *("post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite"),
    *("sendemail-validate", "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist"),
    *("p4-post-changelist", "p4-pre-submit", "post-index-change"),
)
"""Every hook that githooks(5) names."""

ASKED = ("ls-files", "ls-tree", "check-attr", "config", "rev-parse", "status", "diff", "show")

PROGRAMS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand"),
    *("core.gitProxy", "sequence.editor", "diff.external", "diff.planted.textconv"),
    *("diff.planted.command", "merge.planted.driver", "filter.planted.clean"),
    *("filter.planted.smudge", "filter.lasting.process", "credential.helper", "gpg.program"),
    *("interactive.diffFilter", "remote.origin.uploadpack", "uploadpack.packObjectsHook"),
    *(f"pager.{name}" for name in ASKED),
)
"""Settings whose value git runs."""

MODULES = (
    *("app", "conftest", "setup", "sitecustomize", "usercustomize", "git", "migrate"),
    *("black", "typer", "click", "json", "yaml", "rich", "jsonschema", "tomllib", "tomli"),
    *("ast", "re", "hashlib", "subprocess", "tokenize", "difflib", "typing_extensions"),
)
"""Modules that the tool, or Python at its start, would import if it looked into the folder."""

OUTPUT = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES"}]}'
YAML = b"""\
version: 1.0.0
optional:
  input_file_name: input.json
  output_file_name: output.json
"""
PYPROJECT = b"""\
[build-system]
requires = ["planted"]
build-backend = "setup"
backend-path = ["."]

[tool.hatch.build.hooks.custom]
path = "setup.py"

[tool.black]
line-length = 100
"""
ATTRIBUTES = b"* filter=planted diff=planted merge=planted ident\n*.yaml filter=lasting\n"
MODEL = "class InferlessPythonModel:\n    def infer(self, inputs):\n        return inputs\n"

COMMANDS = (
    ("run", "--remove-legacy", "--allow-dirty"),
    ("run", "--remove-legacy"),
    ("run", "--patch", "../run.patch"),
    ("run", "--git-add"),
    ("diff", "--remove-legacy"),
    ("check", "--output-format", "sarif"),
    ("verify", "--output-format", "json"),
    ("convert", "input.json", "--output", "made.py"),
)


class Scene:
    """A repository in which every danger is planted; what runs leaves its name in a file."""

    def __init__(self, root):
        self.repository = root / "repository"
        self.marker = root / "marker"
        self.command = root / "bin" / "inferless-migrate"
        self._planted = root / "planted"
        self._lay_out()
        self._plant_programs()
        self._plant_settings()

    @property
    def marks(self):
        return self.marker.read_text().splitlines() if self.marker.exists() else []

    def run(self, *arguments, env=None):
        """Start the command as its installed script does."""
        write(self.command, b"from migrate.cli.entry import main\nmain()\n")
        return start(str(self.command), *arguments, cwd=self.repository, env=env)

    def _lay_out(self):
        files = {"input.json": PROMPT, "output.json": OUTPUT, "inferless.yaml": YAML}
        files |= {"pyproject.toml": PYPROJECT, ".gitattributes": ATTRIBUTES}
        for name in MODULES:
            files[f"{name}.py"] = self._marking(name).encode() + MODEL.encode()
        for name, content in files.items():
            write(self.repository / name, content)
        git(self.repository, "init", "--quiet")
        commit(self.repository)

    def _marking(self, name):
        return f"open({str(self.marker)!r}, 'a').write({name + chr(10)!r})\n"

    def _program(self, name):
        """Make a program that leaves its name, and fails."""
        return script(self._planted / name, f'echo "$0" >> {self.marker}', "exit 1")

    def _plant_programs(self):
        for name in ("git", "black", "python", "python3", "sh", "env", "less", "patch"):
            script(self.repository / name, f'echo "$0" >> {self.marker}', "exit 1")
        for name in HOOKS:
            script(self.repository / ".git" / "hooks" / name, f'echo "$0" >> {self.marker}')

    def _plant_settings(self):
        settings = {name: self._program(name) for name in PROGRAMS}
        settings |= {f"alias.{name}": f"!{self._program(f'alias.{name}')}" for name in ASKED}
        settings |= {"core.hooksPath": ".git/hooks"}
        settings |= {"remote.origin.url": f"ext::{self._program('url')}"}
        settings |= {"remote.origin.promisor": "true", "protocol.ext.allow": "always"}
        settings |= {"core.attributesFile": ".gitattributes", "alias.strange": "!git-strange"}
        configure(self.repository, settings)


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_that_is_planted_runs_and_the_work_is_done_all_the_same(scene, arguments):
    path = f".:{scene.repository}::{os.environ['PATH']}"
    ended = scene.run(*arguments, env={"PATH": path})

    assert scene.marks == []
    assert ended.code == (1 if arguments[0] == "check" else 0), ended.stderr
    left = contents(scene.repository)
    assert left.get("input_schema.py") == (PROMPT_SOURCE if arguments[0] == "run" else None)
    is_removed = arguments[:2] == ("run", "--remove-legacy")
    assert [name in left for name in ("input.json", "output.json")] == [not is_removed] * 2


def test_an_input_schema_that_is_there_is_not_run_either(scene):
    marking = f"open({str(scene.marker)!r}, 'a')\n".encode()
    write(scene.repository / "input_schema.py", marking + PROMPT_SOURCE)
    verified = scene.run("verify")
    replaced = scene.run("run", "--force", "--allow-dirty")

    assert scene.marks == []
    assert verified.code in {0, 1}
    assert replaced.code == 0


RUNS = {
    ("update-ref", "refs/x", "HEAD"): ".git/hooks/reference-transaction",
    ("status",): "planted/core.fsmonitor",
    ("diff", "input.json"): "planted/diff.planted.command",
    ("add", "."): "planted/filter.lasting.process",
    ("add", "input.json"): "planted/filter.planted.clean",
    ("show", "--textconv", "HEAD:input.json"): "planted/diff.planted.textconv",
    ("fetch", "origin"): "planted/url",
}


def test_what_is_planted_runs_in_a_git_that_is_not_held_back(scene):
    """Without this, a plant that never could run would prove nothing."""
    (scene.repository / "input.json").write_bytes(b"{}\n")
    (scene.repository / "inferless.yaml").write_bytes(b"\n")
    for arguments, name in RUNS.items():
        git(scene.repository, *arguments, check=False)
        assert any(mark.endswith(name) for mark in scene.marks), (arguments, scene.marks)


def test_planted_modules_run_where_the_folder_is_looked_into(scene):
    program = "import sys, runpy\nfor name in sys.argv[1:]: runpy.run_module(name)"
    unlike = ["app", "conftest", "black", "typer", "migrate"]
    subprocess.run([sys.executable, "-c", program, *unlike], cwd=scene.repository, check=True)

    assert set(unlike) <= set(scene.marks)


def test_a_planted_git_runs_where_the_path_begins_with_the_folder(scene):
    path = f".:{os.environ['PATH']}"
    subprocess.run(["/bin/sh", "-c", "git"], cwd=scene.repository, env={"PATH": path}, check=False)

    assert scene.marks == ["./git"]
