from __future__ import annotations

import json

import pytest
import typer

from migrate.cli.session import is_dry_run_asked_for
from migrate.report.console import Color
from tests.cli.command import BAD, contents, migrate, write

YES = ["true", "1", "yes", "on", "True", " TRUE "]
NO = ["false", "0", "no", "off", "", "False"]
UNCLEAR = ["maybe", "2", "t", "f", "-", "none"]
VARIABLES = ["DRY_RUN", "XARGS_DRY_RUN"]
FROM_ENV = "--dry-run-from-env"


def told(*names):
    who = (
        "the variables DRY_RUN and XARGS_DRY_RUN ask"
        if len(names) > 1
        else f"the variable {names[0]} asks"
    )
    return f"Nothing is changed: {who} for a dry run."


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "a" / "input.json")
    return tmp_path


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", [*VARIABLES, "OTHER"])
@pytest.mark.parametrize(
    ("value", "is_yes"), [*((value, True) for value in YES), *((value, False) for value in NO)]
)
def test_a_variable_asks_for_it_if_it_says_yes(name, value, is_yes, monkeypatch, capsys):
    monkeypatch.setenv(name, value)
    asks = is_yes and name in VARIABLES
    assert is_dry_run_asked_for(Color.NEVER) is asks
    assert capsys.readouterr().err == (f"{told(name)}\n" if asks else "")


@pytest.mark.parametrize("other", ["true", "false"])
@pytest.mark.parametrize("value", UNCLEAR)
def test_a_value_that_may_mean_either_is_refused(value, other, monkeypatch):
    for name, another in (VARIABLES, VARIABLES[::-1]):
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(another, other)
        with pytest.raises(typer.BadParameter, match="neither true nor false") as refusal:
            is_dry_run_asked_for(Color.NEVER)
        assert refusal.value.param_hint == f"the variable {name}"


@pytest.mark.parametrize("name", VARIABLES)
def test_run_prints_what_it_would_do_and_says_who_asked_for_that(folder, name):
    before = contents(folder)
    ended = migrate("run", FROM_ENV, cwd=folder, env={name: "true"})
    assert ended.code == 0
    assert ended.said == [
        told(name),
        "would write a/input_schema.py",
        "1 folder: 1 would be migrated.",
    ]
    assert ended.stdout == migrate("diff", cwd=folder).stdout != b""
    assert contents(folder) == before


def test_run_does_it_where_a_tool_says_that_it_is_meant(folder):
    ended = migrate("run", FROM_ENV, cwd=folder, env={"XARGS_DRY_RUN": "false"})
    assert (ended.code, ended.stdout, ended.said[0]) == (0, b"", "wrote a/input_schema.py")


def test_the_one_that_asks_outranks_the_other_even_with_q(folder):
    for env, names in (
        ({"XARGS_DRY_RUN": "false", "DRY_RUN": "true"}, ["DRY_RUN"]),
        (dict.fromkeys(VARIABLES, "1"), VARIABLES),
    ):
        assert migrate("run", FROM_ENV, "-q", cwd=folder, env=env).said == [told(*names)]
        assert not (folder / "a" / "input_schema.py").exists()


def test_all_but_the_last_step_is_as_in_a_run(folder):
    arguments = ("run", FROM_ENV, "--exit-non-zero-on-change", "--patch", "p")
    would = migrate(*arguments, "--output-format", "json", cwd=folder, env={"DRY_RUN": "1"})
    report = json.loads(would.stdout)
    assert report["command"] == "run"
    assert [each["outcome"] for each in report["folders"]] == ["would-migrate"]
    assert not (folder / "p").exists()
    assert would.code == migrate(*arguments, cwd=folder).code == 1
    write(folder / "b" / "input.json", BAD)
    assert migrate(*arguments, cwd=folder, env={"DRY_RUN": "1"}).code == 3


@pytest.mark.parametrize("name", VARIABLES)
def test_batch_does_all_but_the_last_step(folder, name):
    ended = migrate("batch", "a", FROM_ENV, "--patch-dir", "p", cwd=folder, env={name: "true"})
    assert (ended.code, ended.stdout) == (0, b"")
    assert ended.said == [told(name), "1  would be migrated"]
    assert not (folder / "a" / "input_schema.py").exists()
    assert len(list((folder / "p").iterdir())) == 1
    twice = migrate("batch", "a", FROM_ENV, "--dry-run", cwd=folder, env={name: "true"})
    assert twice.said == ["1  would be migrated"]


@pytest.mark.parametrize("value", ["true", "maybe"])
@pytest.mark.parametrize(
    "command",
    [["run"], ["batch", "a"], ["run", "--no-dry-run-from-env"]],
    ids=["run", "batch", "switched-off"],
)
def test_without_the_option_the_variables_are_ignored(folder, command, value):
    ended = migrate(*command, cwd=folder, env=dict.fromkeys(VARIABLES, value))
    assert ended.code == 0
    assert "DRY_RUN" not in ended.stderr
    assert (folder / "a" / "input_schema.py").exists()


@pytest.fixture
def home(tmp_path_factory):
    """Return the environment of a user whose own configuration file asks for it."""
    home = tmp_path_factory.mktemp("home")
    write(home / "inferless-migrate" / "config.toml", b"dry-run-from-env = true\n")
    return {"XDG_CONFIG_HOME": str(home)}


@pytest.mark.parametrize("configuration", [None, b"strict = false\n"], ids=["none", "other"])
@pytest.mark.parametrize("command", [["run"], ["batch", "a"]], ids=["run", "batch"])
def test_the_users_own_file_can_ask_for_it(folder, command, configuration, home):
    (folder / "a" / ".git").mkdir()
    if configuration is not None:
        write(folder / ".inferless-migrate.toml", configuration)
    environment = {**home, "DRY_RUN": "true"}
    assert migrate(*command, cwd=folder, env=environment).said[0] == told("DRY_RUN")
    assert not (folder / "a" / "input_schema.py").exists()
    for switched_off in ("--isolated", "--no-dry-run-from-env"):
        assert migrate(*command, switched_off, cwd=folder, env=environment).code == 0
        (folder / "a" / "input_schema.py").unlink()


def test_show_settings_says_where_it_was_chosen(folder, home):
    for command in ("run", "batch"):
        shown = migrate(command, ".", "--show-settings", cwd=folder, env=home).stdout.decode()
        (line,) = (each for each in shown.splitlines() if each.startswith("dry-run-from-env"))
        assert line.startswith("dry-run-from-env = true")
        assert line.endswith("inferless-migrate/config.toml:1")
    assert b"dry-run" not in migrate("check", "--show-settings", cwd=folder, env=home).stdout


def test_the_file_of_a_repository_cannot_ask_for_it(folder):
    write(folder / ".inferless-migrate.toml", b"dry-run-from-env = true\n")
    ended = migrate("run", cwd=folder, env={"DRY_RUN": "true"})
    assert (ended.code, ended.stdout) == (2, b"")
    assert ended.said[1:3] == ["    1 | dry-run-from-env = true", "      | ^^^^^^^^^^^^^^^^"]
    assert 'IM413 error: "dry-run-from-env" counts only in your own conf' in ended.said[0]
    assert "~/.config, or pass the option instead" in ended.said[3]
