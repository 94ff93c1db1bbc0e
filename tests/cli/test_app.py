from __future__ import annotations

import re

import pytest
import typer

from migrate import __version__
from migrate.batch.publish import DEFAULT_MESSAGE
from migrate.cli.app import app
from migrate.cli.option_groups import misplaced
from migrate.cli.typer_speed import with_named_commands
from tests.cli.command import PROMPT_SOURCE, migrate, write

COMMANDS = ("run", "diff", "check", "verify", "convert", "batch", "explain", "schema")

OPTIONS_OF = {
    "run diff check verify convert batch": "--strict --ignore --batch-dim --max-size --quiet"
    " --verbose --color --isolated --show-settings",
    "run diff check verify batch": "--required-from-app --exclude",
    "run diff check verify": "--output-format",
    "run diff check convert batch": "--force",
    "run diff convert batch": "--allow-dirty --allow-no-vcs",
    "run diff batch": "--remove-legacy",
    "run batch": "--git-add --dry-run --dry-run-from-env",
    "run": "--patch --exit-non-zero-on-change",
    "verify": "--against",
    "convert": "--output-json --output",
    "batch": "--jobs --report --resume --retry-failed --patch-dir --html --clone-dir --branch"
    " --commit --message --push --replace-branch --local-origin --timeout --limit --dask",
}
TAKERS = {
    option: takers.split() for takers, options in OPTIONS_OF.items() for option in options.split()
}
"""The commands that take each option: those for which it changes anything."""


def test_the_table_has_every_command():
    assert [each.callback.__name__ for each in app.registered_commands] == list(COMMANDS)


def test_version_goes_to_stdout(tmp_path):
    ended = migrate("--version", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout == f"inferless-migrate {__version__}\n".encode()


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_every_command_in_80_columns(option, tmp_path):
    ended = migrate(option, cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    text = ended.stdout.decode()
    assert max(map(len, text.splitlines())) <= 80
    commands = text.partition("Commands:\n")[2]
    assert [line.split()[0] for line in commands.splitlines()] == list(COMMANDS)
    assert "..." not in commands, "a description is cut off"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_80_columns_its_options_in_groups(command, tmp_path):
    ended = migrate(command, "-h", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    text = ended.stdout.decode()
    assert f" {command} [OPTIONS]" in text
    assert max(map(len, text.splitlines())) <= 80
    offered = re.findall(r"^  (?:-\w, )?(--[a-z-]+)", text, re.MULTILINE)
    taken = {option for option, takers in TAKERS.items() if command in takers}
    assert set(offered) == {*taken, "--help"}
    for word in ("<str>", "list[", "range", "Path]"):
        assert word not in text, "a word of Python"
    first, *titles, last = re.findall(r"^(\w.*):$", text, re.MULTILINE)
    assert last == "Options", "only -h is of no group"
    assert text.rstrip().endswith("\nOptions:\n  -h, --help  Show this message and exit.")
    processes = ["Processes"] if command == "batch" else []
    written = [] if command in ("check", "verify") else ["What to write"]
    groups = ["What to convert", *written, "Safety", "Output", "Configuration", *processes]
    assert [first, *titles] == ["Arguments", *(groups if taken else [])]
    if command == "batch":
        assert f"[default: ({DEFAULT_MESSAGE})]" in " ".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_only_other_commands_take_is_explained(command):
    others = {option: takers for option, takers in TAKERS.items() if command not in takers}
    for option, (*first, last) in others.items():
        takers = f"{', '.join(first)} and {last}" if first else last
        said = misplaced(command, option)
        assert said.startswith(f"{command} does not take {option}. It belongs to {takers}: ")


@pytest.mark.parametrize("flag", ["--remove-legac", "--legacy", "-z", "--", "", "PATH"])
def test_an_option_that_no_command_takes_is_not_explained(flag):
    assert misplaced("check", flag) is None


def test_no_arguments_give_the_help(tmp_path):
    ended = migrate(cwd=tmp_path)
    assert ended.code == 2
    assert "Commands:" in ended.stdout.decode() + ended.stderr


@pytest.mark.parametrize(
    ("named", "command"),
    [([], []), (["diff"], ["diff"]), (["help"], [])],
    ids=["all", "diff", "help"],
)
def test_help_is_also_a_command(named, command, tmp_path):
    asked = migrate("help", *named, cwd=tmp_path)
    assert asked == migrate(*command, "--help", cwd=tmp_path)
    assert asked.stdout.startswith(b"Usage: ")


def options_of(group):
    return {
        name: {each.name for each in command.params} for name, command in group.commands.items()
    }


def test_only_the_named_command_has_its_options():
    whole = options_of(typer.main.get_command(app))
    named = options_of(typer.main.get_command(with_named_commands(app, ["-q", "convert", "x"])))
    assert whole.keys() == named.keys() == set(COMMANDS)
    assert named["convert"] == whole["convert"] > {"output", "batch_dim"}
    assert set().union(*(named[name] for name in set(COMMANDS) - {"convert"})) == set()


def test_the_application_itself_keeps_all():
    before = options_of(typer.main.get_command(app))
    with_named_commands(app, [])
    assert options_of(typer.main.get_command(app)) == before


@pytest.mark.parametrize("before", [[], ["--"]])
def test_a_command_is_found_wherever_it_may_stand(before, tmp_path):
    write(tmp_path / "input.json")
    ended = migrate(*before, "convert", "input.json", cwd=tmp_path)
    assert (ended.code, ended.stdout) == (0, PROMPT_SOURCE)
