"""How git gets at a server over SSH, and with what a URL says of its user."""

from __future__ import annotations

import pytest

from migrate.batch.checkout import check_out_needed
from migrate.git.remote import clone, git_credentials
from migrate.git.remote_failure import RemoteError
from migrate.git.runner import ScratchRepository
from migrate.git.url import parse_url
from tests.batch.servers import served_repository, web_server
from tests.cli.command import PROMPT, names_in
from tests.project.git_repository import GIT, git, isolate, script

PAIR = {"input.json": PROMPT}


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """Stand in for ssh: note what it was asked, and do on this machine what the server would."""
    isolate(monkeypatch)
    asked = tmp_path / "asked"
    program = script(
        tmp_path / "ssh", f'echo "$@" >> {asked}', 'for last in "$@"; do :; done', 'eval "$last"'
    )
    return program, asked


@pytest.mark.parametrize("form", ["me@host:{}", "ssh://me@host:22{}"])
@pytest.mark.parametrize("way", ["environment", "configuration"])
def test_ssh_is_the_users_own_and_asks_nothing(ssh, tmp_path, monkeypatch, form, way):
    program, asked = ssh
    if way == "environment":
        monkeypatch.setenv("GIT_SSH_COMMAND", program)
    else:
        config = tmp_path / "gitconfig"
        git(tmp_path, "config", "--file", str(config), "core.sshCommand", program)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    bare = served_repository(tmp_path, files=PAIR)
    clone(parse_url(form.format(bare)), tmp_path / "clone", check_out_needed)
    assert names_in(tmp_path / "clone") == [".git", "input.json"]
    lines = asked.read_text().splitlines()
    assert all("-o BatchMode=yes" in line and "me@host" in line for line in lines)


def test_a_program_that_git_starts_for_ssh_is_left_as_it_is(tmp_path, monkeypatch):
    isolate(monkeypatch)
    monkeypatch.setenv("GIT_SSH", "plink")
    assert git_credentials(parse_url("me@host:a"), ScratchRepository(tmp_path, GIT)) == {}


def test_a_user_without_a_password_is_named_to_the_users_own_helper(tmp_path, monkeypatch):
    isolate(monkeypatch)
    served_repository(tmp_path, files=PAIR)
    helper = script(tmp_path / "helper", f"cat >> {tmp_path / 'asked'}", "echo password=secret")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "credential.helper")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"!{helper}")
    with web_server(tmp_path / "served", login="me:secret") as server:
        clone(
            parse_url(f"http://me@{server.address}/model.git"), tmp_path / "clone", check_out_needed
        )
    assert "username=me" in (tmp_path / "asked").read_text().splitlines()


def test_the_password_of_a_url_is_never_given_to_a_helper(tmp_path, monkeypatch):
    isolate(monkeypatch)
    served_repository(tmp_path, files=PAIR)
    helper = script(tmp_path / "helper", f"cat >> {tmp_path / 'asked'}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "credential.helper")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"!{helper}")
    with web_server(tmp_path / "served", login="me:secret") as server:
        clone(
            parse_url(f"http://me:secret@{server.address}/model.git"),
            tmp_path / "clone",
            check_out_needed,
        )
        with pytest.raises(RemoteError):
            clone(
                parse_url(f"http://me:wrong@{server.address}/model.git"),
                tmp_path / "other",
                check_out_needed,
            )
    assert not (tmp_path / "asked").exists()
