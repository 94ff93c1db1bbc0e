"""Cloning over real protocols, from real servers on loopback, as the user and without prompts."""

from __future__ import annotations

import socket
import subprocess
import threading

import pytest

from migrate.batch.checkout import check_out_needed
from migrate.git import remote
from migrate.git.remote import Remote, RemoteTips, git_credentials, pull_request_url
from migrate.git.remote_failure import FailureKind, RemoteError
from migrate.git.runner import ScratchRepository
from migrate.git.url import parse_url
from tests.batch.servers import cloned, git_daemon, served_repository, web_server
from tests.builders import files_in
from tests.cli.command import PROMPT
from tests.project.git_repository import GIT, configure, git, script

NEEDED = ["input.json", "m/inferless.yaml", "m/requests/a b.json"]


def missing_in(folder):
    said = git(folder, "rev-list", "--objects", "--missing=print", "HEAD").decode()
    return [line for line in said.splitlines() if line.startswith("?")]


@pytest.fixture(params=["git", "http", "file"])
def served(request, tmp_path):
    served_repository(tmp_path)
    folder = tmp_path / "served"
    if request.param == "git":
        with git_daemon(folder) as address:
            yield f"{address}/model.git"
    elif request.param == "http":
        with web_server(folder) as server:
            yield f"http://{server.address}/model.git"
    else:
        yield f"file://{folder}/model.git"


def test_only_what_a_migration_looks_at_is_fetched(served, tmp_path):
    folder = cloned(served, tmp_path / "clone")
    assert sorted(files_in(folder)) == NEEDED
    assert len(missing_in(folder)) == 1  # the large file
    assert git(folder, "status", "--porcelain") == b""
    assert git(folder, "symbolic-ref", "HEAD") == b"refs/heads/main\n"
    assert git(folder, "config", "remote.origin.url").decode().strip() == served


def test_a_commit_in_a_clone_keeps_all_that_is_not_checked_out(served, tmp_path):
    folder = cloned(served, tmp_path / "clone")
    (folder / "input.json").write_text("{}")
    git(folder, "commit", "--quiet", "--all", "--message", "x")
    changed = git(folder, "diff", "--name-status", "HEAD^", "HEAD", check=False)
    assert changed in {b"M\tinput.json\n", b""}  # a parent that was not fetched has no difference
    names = git(folder, "ls-tree", "-r", "--name-only", "HEAD").decode().splitlines()
    assert "m/big.bin" in names
    assert len(names) == 5


def test_a_server_that_gives_no_less_gives_all_and_the_rest_is_alike(tmp_path):
    bare = served_repository(tmp_path, filters=False)
    folder = cloned(f"file://{bare}", tmp_path / "clone")
    assert sorted(files_in(folder)) == NEEDED
    assert missing_in(folder) == []


def test_a_server_without_a_program_of_gits_is_cloned_from_all_the_same(tmp_path, monkeypatch):
    """A plain web server ("dumb HTTP") knows neither shallow nor filtered clones."""
    bare = served_repository(tmp_path)
    git(bare, "update-server-info")
    with web_server(tmp_path / "served") as server:
        handler = server.RequestHandlerClass
        monkeypatch.setattr(handler, "_backend", lambda self, _content: _plain(self))
        folder = cloned(f"http://{server.address}/model.git", tmp_path / "clone")
    assert sorted(files_in(folder)) == NEEDED


def _plain(handler):
    path = handler.server.folder / handler.path.partition("?")[0].lstrip("/")
    if path.is_file():
        return b"Content-Type: text/plain\r\n\r\n" + path.read_bytes()
    return b"Status: 404 Not Found\r\n\r\n"


def test_an_empty_repository_is_cloned(tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    assert files_in(cloned(f"file://{tmp_path}/empty.git", tmp_path / "clone")) == {}


def test_names_that_are_special_in_patterns_are_found(tmp_path):
    yaml = b"optional: {input_file_name: 'r*[1]?/!#x .json'}\n"
    name = "r*[1]?/!#x .json"
    files = {"a [b]\n/inferless.yaml": yaml, f"a [b]\n/{name}": PROMPT, "other.json": PROMPT}
    bare = served_repository(tmp_path, files=files)
    found = files_in(cloned(f"file://{bare}", tmp_path / "clone"))
    assert sorted(found) == sorted(set(files) - {"other.json"})


@pytest.mark.parametrize("broken", [1, 2])
def test_what_may_pass_is_tried_again(tmp_path, broken):
    served_repository(tmp_path)
    with web_server(tmp_path / "served", broken=broken) as server:
        url = f"http://{server.address}/model.git"
        cloned(url, tmp_path / "clone", pauses=(0.0, 0.0))
    assert sorted(files_in(tmp_path / "clone")) == NEEDED


def test_it_is_tried_only_so_often_and_nothing_is_left(tmp_path):
    served_repository(tmp_path)
    with web_server(tmp_path / "served", broken=100) as server:
        url = f"http://{server.address}/model.git"
        with pytest.raises(RemoteError, match="cannot be reached") as caught:
            cloned(url, tmp_path / "clone", pauses=(0.0, 0.0))
        assert server.broken == 97
    assert caught.value.kind is FailureKind.UNREACHABLE
    assert not (tmp_path / "clone").exists()


@pytest.fixture
def attempts(monkeypatch):
    made, find = [], remote.find_git
    monkeypatch.setattr(remote, "find_git", lambda folder: made.append(folder.name) or find(folder))
    return made


def test_what_will_not_pass_is_not_tried_again(tmp_path, attempts):
    served_repository(tmp_path)
    with web_server(tmp_path / "served", login="me:secret") as server:
        with pytest.raises(RemoteError, match="authentication failed or access denied") as caught:
            cloned(f"http://me:wrong@{server.address}/model.git", tmp_path / "clone")
        assert "wrong" not in str(caught.value)
    assert attempts == ["clone"]
    with pytest.raises(RemoteError, match="the repository does not exist"):
        cloned(f"file://{tmp_path}/gone", tmp_path / "clone")


def delete(path):
    path.unlink()


def overwrite(path):
    path.chmod(0o644)
    path.write_bytes(b"\x78\x9cno data of zlib")


def empty(path):
    path.chmod(0o644)
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        *((delete, name) for name in ("HEAD", "HEAD^{tree}", "HEAD:input.json")),
        *((damage, "HEAD:input.json") for damage in (overwrite, empty)),
    ],
)
@pytest.mark.parametrize("filters", [True, False])
def test_a_damaged_repository_on_the_server_is_named_and_not_tried_again(
    tmp_path, attempts, damage, name, filters
):
    bare = served_repository(tmp_path, filters=filters)
    damage(loose_object(bare, name))
    with pytest.raises(RemoteError, match="have it checked there with git fsck") as caught:
        cloned(f"file://{bare}", tmp_path / "clone")
    assert caught.value.kind is FailureKind.DAMAGED
    assert attempts == ["clone"]
    assert not (tmp_path / "clone").exists()


def test_a_damaged_object_that_no_migration_needs_is_no_obstacle(tmp_path):
    bare = served_repository(tmp_path)
    delete(loose_object(bare, "HEAD:m/big.bin"))
    assert sorted(files_in(cloned(f"file://{bare}", tmp_path / "clone"))) == NEEDED


def loose_object(bare, name):
    """Return the file of an object, which only the repository itself has."""
    digest = git(bare, "rev-parse", name).decode().strip()
    path = bare / "objects" / digest[:2] / digest[2:]
    content = path.read_bytes()
    path.unlink()  # it may be linked to that of another repository
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("said", "url", "is_told"),
    [
        ("remote: \nremote:      https://github.com/o/r/pull/new/x\n", "git@github.com:o/r", True),
        ("remote:   https://h:8443/o/-/merge_requests/new?a=x        ", "ssh://git@h:22/o", True),
        ("remote: https://H/o/compare/main...x", "https://h/o", True),
        ("remote: https://evil/o/pull/new/x", "https://h/o", False),
        ("remote: https://h.evil/o/pull/new/x", "https://h/o", False),
        ("remote: https://h@evil/o/pull/new/x", "https://h/o", False),
        ("remote: http://h/o/pull/new/x", "https://h/o", False),
        ("remote: https://h/o/security/dependabot", "https://h/o", False),
        ("https://h/o/pull/new/x", "https://h/o", False),
        ("remote: https://h/o/pull/new/x\x1b[2J", "https://h/o", False),
        (f"remote: https://h/o/pull/{'x' * 300}", "https://h/o", False),
        ("remote: https://h/o/pull/new/x and more", "https://h/o", False),
        ("remote: https:///pull/x", "file:///srv/o", False),
    ],
)
def test_only_an_https_url_of_the_same_host_is_where_to_open_a_pull_request(said, url, is_told):
    found = pull_request_url(said, parse_url(url))
    assert found == (said.split("remote: ")[-1].strip() if is_told else None)


def test_a_branch_that_somebody_else_pushes_meanwhile_is_not_replaced(tmp_path):
    bare = served_repository(tmp_path)
    url = f"file://{bare}"
    folder = cloned(url, tmp_path / "clone")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "x")
    commits = [git(folder, "rev-parse", name).decode().strip() for name in ("HEAD", "HEAD^")]
    git(bare, "branch", "x", "main")
    origin = Remote(parse_url(url), ScratchRepository(folder, GIT))
    for seen in (RemoteTips(), RemoteTips(commits[0])):
        with pytest.raises(RemoteError):
            origin.push("refs/heads/x", commits[0], "", seen)
        assert git(bare, "rev-parse", "x") == git(bare, "rev-parse", "main")
    origin.push("refs/heads/x", commits[0], "", RemoteTips(commits[1]))
    assert git(bare, "rev-parse", "x").decode().strip() == commits[0]


def test_a_server_that_never_answers_is_left_when_the_time_is_over(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"git://127.0.0.1:{silent.getsockname()[1]}/x"
        with pytest.raises(RemoteError, match="took too long"):
            cloned(url, tmp_path / "clone", time_limit=0.3)
    assert not (tmp_path / "clone").exists()


def test_no_step_of_a_clone_takes_longer_than_is_left_for_all(tmp_path):
    url = f"file://{served_repository(tmp_path)}"
    with pytest.raises(RemoteError, match="took too long"):
        cloned(url, tmp_path / "clone", lambda repository, _: check_out_needed(repository, 0.0))
    assert not (tmp_path / "clone").exists()


def test_a_password_is_used_and_never_shown(tmp_path):
    served_repository(tmp_path)
    with web_server(tmp_path / "served", login="me:se cret") as server:
        seen = []
        watching = threading.Event()
        watcher = threading.Thread(target=_watch_processes, args=(watching, seen))
        watcher.start()
        cloned(f"http://me:se%20cret@{server.address}/model.git", tmp_path / "clone")
        watching.set()
        watcher.join()
    assert any("http" in command for command in seen)
    assert not any("cret" in command for command in seen)
    found = [path for path in (tmp_path / "clone").rglob("*") if path.is_file()]
    assert not any(b"cret" in path.read_bytes() for path in found)
    assert sorted(files_in(tmp_path / "clone")) == NEEDED


def _watch_processes(done, seen):
    while not done.is_set():
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
        seen += [line for line in listed.stdout.splitlines() if "git" in line]


def test_a_password_goes_to_no_other_server(tmp_path):
    served_repository(tmp_path)
    with (
        web_server(tmp_path / "served", login="me:secret") as other,
        web_server(tmp_path / "served") as first,
    ):
        handler = type("Redirecting", (first.RequestHandlerClass,), {"_answer": _redirect(other)})
        first.RequestHandlerClass = handler
        with pytest.raises(RemoteError, match="authentication failed or access denied"):
            cloned(f"http://me:secret@{first.address}/model.git", tmp_path / "clone")
    assert set(other.asked) == {None}


def _redirect(other):
    def answer(handler):
        handler.send(301, {"Location": f"http://{other.address}{handler.path}"}, b"")

    return answer


def test_the_users_own_settings_are_honoured(tmp_path, monkeypatch):
    bare = served_repository(tmp_path)
    instead = {f"url.file://{bare.parent}/.insteadOf": "https://never.example/"}
    set_for_user(monkeypatch, tmp_path, instead)
    folder = cloned("https://never.example/model.git", tmp_path / "clone")
    assert sorted(files_in(folder)) == NEEDED


@pytest.mark.parametrize("form", ["me@host:{}", "ssh://me@host:22{}"])
@pytest.mark.parametrize("way", ["environment", "configuration"])
def test_ssh_is_the_users_own_and_asks_nothing(tmp_path, monkeypatch, form, way):
    """A stand-in notes what it was asked, and does on this machine what the server would."""
    noting = (f'echo "$@" >> {tmp_path / "asked"}', 'for last in "$@"; do :; done', 'eval "$last"')
    program = script(tmp_path / "ssh", *noting)
    if way == "environment":
        monkeypatch.setenv("GIT_SSH_COMMAND", program)
    else:
        set_for_user(monkeypatch, tmp_path, {"core.sshCommand": program})
    folder = cloned(form.format(served_repository(tmp_path)), tmp_path / "clone")
    assert sorted(files_in(folder)) == NEEDED
    lines = (tmp_path / "asked").read_text().splitlines()
    assert all("-o BatchMode=yes" in line and "me@host" in line for line in lines)


def set_for_user(monkeypatch, tmp_path, settings):
    (tmp_path / "gitconfig").touch()
    configure(tmp_path / "gitconfig", settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))


def test_a_program_that_git_starts_for_ssh_is_left_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_SSH", "plink")
    assert git_credentials(parse_url("me@host:a"), ScratchRepository(tmp_path, GIT)) == {}


def test_only_a_user_without_a_password_is_named_to_the_users_own_helper(tmp_path, monkeypatch):
    served_repository(tmp_path)
    helper = script(tmp_path / "helper", f"cat >> {tmp_path / 'asked'}", "echo password=secret")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "credential.helper")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"!{helper}")
    with web_server(tmp_path / "served", login="me:secret") as server:
        cloned(f"http://me:secret@{server.address}/model.git", tmp_path / "first")
        with pytest.raises(RemoteError):
            cloned(f"http://me:wrong@{server.address}/model.git", tmp_path / "second")
        assert not (tmp_path / "asked").exists()
        cloned(f"http://me@{server.address}/model.git", tmp_path / "third")
    assert "username=me" in (tmp_path / "asked").read_text().splitlines()
