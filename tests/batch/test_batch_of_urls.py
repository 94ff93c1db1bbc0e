"""``batch`` on URLs: real servers, real processes, and clones that stay or go."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from migrate.batch.checkout import kept_clone
from migrate.files.open_folder import OpenFolder
from migrate.git.remote_failure import FailureKind
from migrate.git.url import parse_url
from tests.batch.fleet import records
from tests.batch.servers import git_daemon, served_repository, web_server
from tests.cli.command import (
    DOUBTFUL,
    OPAQUE_APP,
    PROMPT,
    PROMPT_SOURCE,
    begin,
    migrate,
    names_in,
    wait_until,
)
from tests.project.git_repository import git

PAIR = {"input.json": PROMPT, "big.bin": b"x" * 1000}


@pytest.fixture
def served(tmp_path):
    return served_repository(tmp_path, files=PAIR)


def clone_of(url, root):
    return root / "clones" / parse_url(url).folder_name


def test_a_clone_stays_in_its_folder_and_is_used_again(served, tmp_path):
    url = f"file://{served}"
    arguments = ("batch", url, "--clone-dir", "clones", "--report", "l")
    first = migrate(*arguments, cwd=tmp_path)
    assert (first.code, first.said) == (0, ["1  migrated"])
    clone = clone_of(url, tmp_path)
    assert names_in(tmp_path / "clones") == [clone.name]
    assert (clone / "input_schema.py").read_bytes() == PROMPT_SOURCE
    (record,) = records(tmp_path / "l")
    assert record["source"] == url
    assert record["commit"] == git(served, "rev-parse", "HEAD").decode().strip()
    resumed = migrate(*arguments, "--resume", cwd=tmp_path)
    assert resumed.said == ["1  skipped"]
    (clone / "input_schema.py").unlink()
    assert migrate(*arguments, "--resume", cwd=tmp_path).said == ["1  migrated"]
    assert migrate(*arguments, cwd=tmp_path).said == ["1  unchanged"]


def test_without_a_folder_a_clone_is_only_looked_at(served, tmp_path):
    (tmp_path / "temporary").mkdir()
    url = f"file://{served}"
    env = {"TMPDIR": str(tmp_path / "temporary")}
    arguments = ("batch", url, "--report", "l", "--patch-dir", "p")
    ended = migrate(*arguments, cwd=tmp_path, env=env)
    assert ended.said[0] == "1  would be migrated"
    assert "--clone-dir" in ended.said[1]
    assert names_in(tmp_path / "temporary") == []
    (patch,) = (tmp_path / "p").iterdir()
    work = tmp_path / "work-of-model.git"
    subprocess.run(["git", "apply", str(patch)], cwd=work, check=True)
    assert (work / "input_schema.py").read_bytes() == PROMPT_SOURCE
    assert migrate(*arguments, "--resume", cwd=tmp_path).said[0] == "1  would be migrated"


@pytest.mark.parametrize("name", ["real", "link"])
@pytest.mark.parametrize("options", [(), ("--branch", "b", "--commit", "--dry-run")])
def test_a_report_names_files_below_the_url_and_not_where_it_was_worked(name, options, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    own = b'[tool.inferless-migrate]\nignore = ["IM209"]\noverrides."gone" = {}\n'
    files = {"input.json": DOUBTFUL, "pyproject.toml": own + b"[tool.black]\nline-length = 0.5\n"}
    files |= {"sub/input.json": PROMPT, "sub/app.py": OPAQUE_APP}
    files["sub/pyproject.toml"] = b"[tool.ruff]\nline-length = 9999\n"
    url = f"file://{served_repository(tmp_path, files=files)}"
    (tmp_path / "config").write_text("[user]\n\tname = A\n\temail = a@example.org\n")
    env = {"TMPDIR": str(tmp_path / name), "GIT_CONFIG_GLOBAL": str(tmp_path / "config")}
    migrate("batch", url, "--report", "l", *options, cwd=tmp_path, env=env)
    (record,) = records(tmp_path / "l")
    told = [each for folder in record["folders"] for each in folder["diagnostics"]]
    assert {(each["code"], each["file"], each["ignored"]) for each in told} == {
        ("IM209", f"{url}/input.json", f"by {url}/pyproject.toml:2"),
        ("IM414", f"{url}/pyproject.toml", None),
        ("IM409", f"{url}/pyproject.toml", None),
        ("IM409", f"{url}/sub/pyproject.toml", None),
    }
    assert "inferless-migrate-" not in (tmp_path / "l").read_text()


def test_one_that_cannot_be_had_never_sinks_the_rest(served, tmp_path):
    lines = [
        f"file://{served}",
        "",
        "# a comment",
        f"file://{served}/  # again, and once is enough",
    ]
    lines += [f"file://{tmp_path}/gone", "ftp://me:secret@host/x", "folder"]
    (tmp_path / "list").write_bytes("\r\n".join(lines).encode())
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "input.json").write_bytes(PROMPT)
    arguments = ("--clone-dir", "clones", "--report", "l", "--jobs", "2")
    ended = migrate("batch", "list", *arguments, cwd=tmp_path)
    assert ended.code == 3
    gone = f"file://{tmp_path}/gone"
    found = {each["source"]: each["reason"] for each in records(tmp_path / "l") if each["reason"]}
    assert found == {
        gone: FailureKind.NOT_FOUND.value,
        "ftp://host/x": parse_url("ftp://host/x").fault,
    }
    assert ended.said[0].startswith(f"{gone}: failed: {FailureKind.NOT_FOUND.value[:10]}")
    assert ended.said[1].startswith("ftp://host/x: failed: ")
    assert ended.said[2:] == ["2  migrated", "2  failed"]
    assert names_in(tmp_path / "clones") == [clone_of(lines[0], tmp_path).name]


def test_a_password_of_a_url_is_never_shown(tmp_path):
    served_repository(tmp_path, files=PAIR)
    with web_server(tmp_path / "served", login="me:t0ken") as server:
        urls = [f"http://me:t0ken@{server.address}/{name}.git" for name in ("model", "gone")]
        (tmp_path / "list").write_text("\n".join(urls))
        kept = ("--clone-dir", "kept/clones", "--report", "kept/l", "--patch-dir", "kept/p")
        (tmp_path / "kept").mkdir()
        ended = migrate("batch", "list", *kept, "-vv", cwd=tmp_path)
        direct = migrate("batch", f"http://me:t0ken@{server.address}/?x", cwd=tmp_path)
    assert ended.code == 3
    assert ended.said[-2:] == ["1  migrated", "1  failed"]
    assert direct.code == 2
    assert "t0ken" not in ended.stderr + direct.stderr
    for path in (tmp_path / "kept").rglob("*"):
        assert "t0ken" not in str(path)
        assert path.is_dir() or b"t0ken" not in path.read_bytes()


def test_another_repository_in_the_place_of_a_clone_is_left_alone(served, tmp_path):
    url = f"file://{served}"
    clone = clone_of(url, tmp_path)
    clone.mkdir(parents=True)
    (clone / "input.json").write_bytes(PROMPT)
    ended = migrate("batch", url, "--clone-dir", "clones", "--report", "l", cwd=tmp_path)
    assert ended.code == 3
    assert "exists and is not a clone of this URL" in records(tmp_path / "l")[0]["reason"]
    assert ended.said[0].startswith(f"{url}: failed: ")
    git(clone, "init", "--quiet")
    git(clone, "remote", "add", "origin", "https://host/other")
    assert migrate("batch", url, "--clone-dir", "clones", cwd=tmp_path).code == 3
    assert names_in(clone) == [".git", "input.json"]
    (clone / ".git" / "config").rename(tmp_path / "config")
    (clone / ".git" / "config").symlink_to(tmp_path / "config")
    ended = migrate("batch", url, "--clone-dir", "clones", cwd=tmp_path)
    assert (ended.code, "IM422" in ended.stderr) == (3, True)


def test_what_a_killed_run_left_of_a_clone_is_done_again(served, tmp_path):
    url = f"file://{served}"
    clone = clone_of(url, tmp_path)
    torn = clone.with_name(f"{clone.name}.part-0123")
    (torn / ".git").mkdir(parents=True)
    assert migrate("batch", url, "--clone-dir", "clones", cwd=tmp_path).code == 0
    assert names_in(tmp_path / "clones") == [clone.name]


def test_batch_waits_for_a_run_that_clones_the_same_url_and_uses_its_clone(
    served, tmp_path, monkeypatch
):
    url = parse_url(f"file://{served}")
    other = tmp_path / "clones" / f"{url.folder_name}.part-0123"
    git(tmp_path, "clone", "--quiet", url.text, str(other))
    (other / "mark").touch()
    held = OpenFolder(other)
    held.lock(0.0)

    def finish(_seconds):
        if other.exists():  # subprocess sleeps as well
            other.rename(clone_of(url.text, tmp_path))
            held.__exit__()

    monkeypatch.setattr(time, "sleep", finish)
    assert kept_clone(url, tmp_path / "clones") == clone_of(url.text, tmp_path)
    assert names_in(tmp_path / "clones") == [url.folder_name]
    assert (clone_of(url.text, tmp_path) / "mark").exists()


def test_a_clone_is_complete_as_soon_as_it_has_its_name_and_leaves_nothing_beside_it(
    served, tmp_path, monkeypatch
):
    seen = []
    rename = Path.rename

    def look(path, target):
        renamed = rename(path, target)
        seen.append((names_in(tmp_path / "clones"), (Path(target) / "input.json").read_bytes()))
        return renamed

    monkeypatch.setattr(Path, "rename", look)
    url = parse_url(f"file://{served}")
    kept_clone(url, tmp_path / "clones")
    assert seen == [([url.folder_name], PROMPT)]


@pytest.mark.heavy
def test_killed_while_cloning_and_resumed_ends_as_if_undisturbed(tmp_path):
    names = [f"r{number}.git" for number in range(8)]
    for name in names:
        served_repository(tmp_path, name, files={**PAIR, "n.bin": name.encode()})
    with git_daemon(tmp_path / "served") as address:
        (tmp_path / "list").write_text("".join(f"{address}/{name}\n" for name in names))
        arguments = ("batch", "list", "--clone-dir", "clones", "--report", "l", "--resume", "-q")
        clones = tmp_path / "clones"
        clones.mkdir()
        for count in (1, 2, 4, 6):
            process = begin(*arguments, cwd=tmp_path, start_new_session=True)
            wait_until(lambda count=count: len(names_in(clones)) >= count, process)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        wait_until(lambda: not git_is_at_work_in(clones))
        assert migrate(*arguments, cwd=tmp_path).code == 0
        expected = sorted(parse_url(f"{address}/{name}").folder_name for name in names)
    assert names_in(tmp_path / "clones") == expected
    for name in expected:
        clone = tmp_path / "clones" / name
        assert (clone / "input_schema.py").read_bytes() == PROMPT_SOURCE
        assert git(clone, "status", "--porcelain") == b"?? input_schema.py\n"


def git_is_at_work_in(folder):
    """Return whether a process still works below a folder: git survives the run that started it."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink().is_relative_to(folder):
                return True
    return False


def test_a_unit_that_takes_too_long_to_clone_leaves_nothing(tmp_path):
    (tmp_path / "temporary").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"git://127.0.0.1:{silent.getsockname()[1]}/x"
        env = {"TMPDIR": str(tmp_path / "temporary")}
        ended = migrate("batch", url, "--timeout", "1", "--jobs", "1", cwd=tmp_path, env=env)
        kept = ("--clone-dir", "clones", "--timeout", "1")
        migrate("batch", url, *kept, cwd=tmp_path, env=env)
    assert ended.code == 3
    assert ended.said[0] == f"{url}: failed: it took longer than --timeout allows"
    assert names_in(tmp_path / "temporary") == []
    assert names_in(tmp_path / "clones") == []
