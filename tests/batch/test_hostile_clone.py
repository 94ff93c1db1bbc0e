"""Nothing of a repository runs while it is cloned, whatever it holds, and whoever configured it."""

from __future__ import annotations

import os
import subprocess

import pytest

from migrate.batch.sources import Unit
from migrate.batch.unit import Task, migrate_unit
from migrate.git.url import parse_url
from migrate.settings import Settings
from tests.batch.servers import cloned, served_repository
from tests.cli.command import OPAQUE_APP, PROMPT, migrate, names_in, snapshot
from tests.project.git_repository import commit, configure, git, script
from tests.safety.test_hostile_git import HOOKS

ATTRIBUTES = b"* filter=planted ident\n"
MODULES = b'[submodule "s"]\n\tpath = s\n\turl = ext::sh -c touch\n\tupdate = !touch x\n'
FILES = {"input.json": PROMPT, ".gitattributes": ATTRIBUTES, ".gitmodules": MODULES}


@pytest.fixture
def scene(tmp_path, monkeypatch):
    """A user whose own settings hold filters, a template with hooks, and programs that ask."""
    marker = tmp_path / "marker"
    program = script(tmp_path / "planted", f'echo "$0" >> {marker}', "cat")
    for name in HOOKS:
        script(tmp_path / "template" / "hooks" / name, f"echo {name} >> {marker}")
    settings = {"filter.planted.smudge": program, "filter.planted.clean": program}
    settings |= {"filter.planted.required": "true", "init.templateDir": str(tmp_path / "template")}
    settings |= {"core.hooksPath": str(tmp_path / "template" / "hooks"), "core.askPass": program}
    settings |= {"submodule.recurse": "true", "protocol.ext.allow": "always"}
    config = tmp_path / "gitconfig"
    config.touch()
    configure(config, settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("SSH_ASKPASS", program)
    monkeypatch.setenv("GIT_ASKPASS", program)
    bare = served_repository(tmp_path, files=FILES)
    work = tmp_path / "work-of-model.git"
    head = git(work, "rev-parse", "HEAD").decode().strip()
    git(work, "update-index", "--add", "--cacheinfo", f"160000,{head},s")
    git(work, "commit", "--quiet", "--message", "with a submodule")
    git(work, "push", "--quiet", str(bare), "HEAD:refs/heads/main")
    marker.unlink(missing_ok=True)
    return bare, marker


def test_no_filter_hook_template_or_submodule_is_used(scene, tmp_path):
    bare, marker = scene
    cloned(f"file://{bare}", tmp_path / "clone")
    assert not marker.exists()
    assert (tmp_path / "clone" / "input.json").read_bytes() == PROMPT
    assert not (tmp_path / "clone" / ".git" / "hooks").exists()
    assert not (tmp_path / "clone" / ".git" / "info" / "attributes").exists()
    assert names_in(tmp_path / "clone") == [".git", ".gitattributes", "input.json"]
    record = migrate_unit(Task(Unit.at(parse_url(f"file://{bare}")), Settings()))
    assert (record.outcome.value, marker.exists()) == ("would-migrate", False)


def test_a_git_that_is_not_held_back_runs_them(scene, tmp_path):
    """Without this, a plant that never could run would prove nothing."""
    bare, marker = scene
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    subprocess.run(
        ["git", "clone", "--quiet", str(bare), "clone"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    marks = marker.read_text()
    assert "planted" in marks
    assert "post-checkout" in marks


def test_a_folder_of_this_machine_that_is_cloned_reads_no_attributes_from_elsewhere(tmp_path):
    bare = served_repository(tmp_path)
    os.mkfifo(tmp_path / "pipe")  # for which git would wait
    configure(bare, {"core.attributesFile": str(tmp_path / "pipe")})
    cloned(f"file://{bare}", tmp_path / "clone", time_limit=30)
    assert (tmp_path / "clone" / "input.json").read_bytes() == PROMPT


def test_a_link_for_a_file_is_not_followed(tmp_path):
    (tmp_path / "secret").write_bytes(PROMPT)
    bare = served_repository(tmp_path, files={"app.py": OPAQUE_APP})
    work = tmp_path / "work-of-model.git"
    (work / "input.json").symlink_to(tmp_path / "secret")
    (work / "m").symlink_to("/etc")
    commit(work)
    git(work, "push", "--quiet", str(bare), "HEAD:refs/heads/main")
    record = migrate_unit(Task(Unit.at(parse_url(f"file://{bare}")), Settings()))
    (diagnostic,) = record.folders[0].diagnostics
    assert (record.outcome.value, diagnostic.code) == ("failed", "IM404")
    assert diagnostic.file == f"file://{bare}/input.json"


@pytest.mark.parametrize(
    "source",
    [
        *("--upload-pack=touch marker", "ext::sh -c 'touch marker'", "fd::17"),
        *("ssh://-oProxyCommand=touch marker/x", "-oProxyCommand=touch marker:x"),
        *("git@-oProxyCommand=touch marker:x", "ssh://-oProxyCommand=touch marker@host/x"),
        "file://--upload-pack=touch marker",
    ],
)
def test_a_source_that_looks_like_an_option_or_a_program_runs_nothing(source, tmp_path):
    (tmp_path / "list").write_text(f"{source}\n")
    before = snapshot(tmp_path)
    listed = migrate("batch", "list", cwd=tmp_path)
    direct = migrate("batch", "--", source, cwd=tmp_path)
    assert (listed.code, direct.code) == (3, 2)
    assert snapshot(tmp_path) == before
