from __future__ import annotations

import pytest
import typer

from migrate.cli.app import app
from migrate.cli.typer_speed import with_named_commands
from tests.cli.command import PROMPT_SOURCE, migrate, write

NAMES = {"convert", "diff", "run", "check", "verify", "batch", "explain", "schema"}


def options_of(group):
    return {
        name: {each.name for each in command.params} for name, command in group.commands.items()
    }


def test_only_the_named_command_has_its_options():
    whole = options_of(typer.main.get_command(app))
    named = options_of(typer.main.get_command(with_named_commands(app, ["-q", "convert", "x"])))
    assert whole.keys() == named.keys() == NAMES
    assert named["convert"] == whole["convert"] > {"output", "batch_dim"}
    assert set().union(*(named[name] for name in NAMES - {"convert"})) == set()


def test_the_application_itself_keeps_all():
    before = options_of(typer.main.get_command(app))
    with_named_commands(app, [])
    assert options_of(typer.main.get_command(app)) == before


@pytest.mark.parametrize("before", [[], ["--"]])
def test_a_command_is_found_wherever_it_may_stand(before, tmp_path):
    write(tmp_path / "input.json")
    ended = migrate(*before, "convert", "input.json", cwd=tmp_path)
    assert (ended.code, ended.stdout) == (0, PROMPT_SOURCE)
