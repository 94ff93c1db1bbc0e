from __future__ import annotations

import pytest

from migrate import __version__
from migrate.batch.publish import DEFAULT_MESSAGE
from tests.cli.command import migrate

COMMANDS = ("convert", "diff", "run", "check", "verify", "explain", "schema")


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
    assert set(COMMANDS) <= set(text.split())
    assert "..." not in text.partition("Commands:")[2], "a description is cut off"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_80_columns(command, tmp_path):
    ended = migrate(command, "-h", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    text = ended.stdout.decode()
    assert f" {command} [OPTIONS]" in text
    assert max(map(len, text.splitlines())) <= 80
    if command not in ("explain", "schema"):
        options = (
            "--force --strict --batch-dim --allow-dirty --allow-no-vcs --max-size"
            " --quiet -q --verbose -v --color"
        )
        words = {word.strip(",") for word in text.split()}
        assert set(options.split()) <= words
        about_a_folder = {"--required-from-app", "--remove-legacy", "--git-add", "--exclude"}
        assert about_a_folder & words == (set() if command == "convert" else about_a_folder)
    assert ("--patch" in text) is (command == "run")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_no_words_of_python(command, tmp_path):
    text = migrate(command, "-h", cwd=tmp_path).stdout.decode()
    for word in ("<str>", "list[", "range", "Path]"):
        assert word not in text


def test_no_arguments_give_the_help(tmp_path):
    ended = migrate(cwd=tmp_path)
    assert ended.code == 2
    assert "Commands:" in ended.stdout.decode() + ended.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["bogus"], "No such command 'bogus'", id="unknown-command"),
        pytest.param(["dif"], "Did you mean 'diff'?", id="misspelled-command"),
        pytest.param(["diff", "--forec"], "--force", id="misspelled-option"),
        pytest.param(["convert", "a.json", "b.json"], "b.json", id="one-argument-too-many"),
        pytest.param(
            ["diff", "--color", "blue"],
            "'blue' is not one of",
            id="unknown-choice",
        ),
    ],
)
def test_wrong_usage_is_told_on_stderr_and_exits_with_2(arguments, expected, tmp_path):
    ended = migrate(*arguments, cwd=tmp_path)
    assert (ended.code, ended.stdout) == (2, b"")
    assert expected in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_default_message_of_a_commit_is_told(tmp_path):
    told = " ".join(migrate("batch", "--help", cwd=tmp_path).stdout.decode().split())
    assert f"'{DEFAULT_MESSAGE}' by default" in told
