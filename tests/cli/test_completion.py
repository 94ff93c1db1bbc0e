"""What a shell completes, once it has read what ``--show-completion`` prints."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.cli.command import environment, write

FISH = shutil.which("fish")
COMMAND = "from migrate.cli.entry import main\nmain()\n"
IN_BASH = """\
source /dev/stdin
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_inferless_migrate_completion "$1"
printf '%s\\n' "${COMPREPLY[@]}"
"""
LINES = [
    pytest.param("inferless-migrate di", ["diff"], id="command"),
    pytest.param("inferless-migrate run --batch-d", ["--batch-dim"], id="option"),
    pytest.param("inferless-migrate diff --batch-dim ", ["auto", "drop", "keep"], id="values"),
    pytest.param("inferless-migrate check --color a", ["always", "auto"], id="some-values"),
]


@pytest.fixture
def shell(tmp_path):
    """Run a shell whose path begins with the command as pip installs it."""
    program = write(
        tmp_path / "bin" / "inferless-migrate", f"#!{sys.executable}\n{COMMAND}".encode()
    )
    program.chmod(0o755)
    variables = environment()
    variables["PATH"] = f"{program.parent}:{variables['PATH']}"
    variables["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"

    def shell(*command, stdin=""):
        options = {"cwd": tmp_path, "env": variables, "capture_output": True, "text": True}
        done = subprocess.run(command, input=stdin, check=True, **options)
        assert done.stderr == ""
        return done.stdout

    return shell


@pytest.mark.parametrize(
    "name", ["bash", pytest.param("fish", marks=pytest.mark.skipif(not FISH, reason="no fish"))]
)
@pytest.mark.parametrize(("line", "completed"), LINES)
def test_a_shell_completes(name, line, completed, shell):
    script = shell("inferless-migrate", "--show-completion", name)
    in_bash = ("bash", "--norc", "-c", IN_BASH, "bash", *line.split(" "))
    in_fish = ("fish", "--no-config", "-c", f"source -; complete -C '{line}'")
    said = shell(*(in_bash if name == "bash" else in_fish), stdin=script)
    assert sorted(each.partition("\t")[0] for each in said.splitlines()) == completed


def test_bash_completes_the_names_of_files_by_itself(shell):
    assert "complete -o default" in shell("inferless-migrate", "--show-completion", "bash")
