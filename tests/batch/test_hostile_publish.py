"""Nothing of a repository runs while a commit is made in it, and pushed from it or to it."""

from __future__ import annotations

import zlib

import pytest

from migrate.git import remote
from tests.batch.published import BRANCH, FILES, NEW, PUSHED, YAML, Scene
from tests.cli.command import names_in
from tests.project.git_repository import configure, git, script
from tests.safety.test_hostile_git import HOOKS, PROGRAMS

MORE_PROGRAMS = (
    *("core.alternateRefsCommand", "gpg.ssh.program", "gpg.x509.program", "gc.recentObjectsHook"),
    *("remote.origin.receivepack", "remote.origin.vcs", "credential.https://host.helper"),
)
SWITCHES = {
    "commit.gpgSign": "true",
    "push.gpgSign": "if-asked",
    "push.followTags": "true",
    "push.recurseSubmodules": "on-demand",
    "receive.denyCurrentBranch": "updateInstead",
    "protocol.ext.allow": "always",
    "core.hooksPath": "hooks",
    "core.splitIndex": "true",
    "tag.gpgSign": "true",
    "url.ext::touch.insteadOf": "file://",
}
ATTRIBUTES = b"*.txt filter=planted diff=planted merge=planted ident\n*.yml filter=lasting\n"


class HostileScene(Scene):
    """Every program that a repository's configuration can name is planted, here and there."""

    def __init__(self, root):
        super().__init__(root, {**FILES, "a.yml": b"a", ".gitattributes": ATTRIBUTES})
        self.marker = root / "marker"
        bare = root / "alternate.git"
        git(root, "clone", "--quiet", "--bare", str(self.served), str(bare))
        alternates = self.served / "objects" / "info" / "alternates"
        alternates.write_text(f"{bare / 'objects'}\n")
        for folder in (self.checkout / ".git", self.served):
            self._plant(folder)

    def _plant(self, folder):
        for name in HOOKS:
            script(folder / "hooks" / name, f"echo {name} >> {self.marker}")
        programs = {name: self._program(name) for name in (*PROGRAMS, *MORE_PROGRAMS)}
        configure(folder, programs | SWITCHES | {"core.hooksPath": str(folder / "hooks")})

    def _program(self, name):
        return script(self.root / "planted" / name, f'echo "$0" >> {self.marker}', "exit 1")

    @property
    def marks(self):
        return self.marker.read_text().splitlines() if self.marker.exists() else []


@pytest.fixture
def hostile(tmp_path):
    return HostileScene(tmp_path)


@pytest.mark.parametrize("source", ["fleet", "url"])
def test_nothing_that_is_planted_runs(hostile, source):
    place = hostile.url if source == "url" else "fleet"
    kept = ("--clone-dir", "clones") if source == "url" else ()
    assert hostile.batch(*BRANCH, "--push", *kept, "--dry-run", source=place).code == 0
    ended = hostile.batch(*BRANCH, "--push", *kept, source=place)
    assert (ended.code, ended.said) == (0, ["1  migrated", PUSHED])
    assert hostile.marks == []
    git(hostile.served, "config", "--unset-all", "core.alternateRefsCommand")
    assert hostile.changed("x", hostile.served) == NEW


def test_a_git_that_is_not_held_back_runs_them(hostile):
    """Without this, a plant that never could run would prove nothing."""
    for name in ("dirty.txt", "a.yml"):
        (hostile.checkout / name).write_text("changed\n")
        hostile.git("add", name, check=False)
    hostile.git("config", "--remove-section", "url.ext::touch")
    hostile.git("config", "--unset", "remote.origin.vcs")
    hostile.git("config", "--unset", "remote.origin.receivepack")
    hostile.git("push", "--no-verify", str(hostile.served), "HEAD:refs/heads/y", check=False)
    ran = {mark.rpartition("/")[2] for mark in hostile.marks}
    assert {"filter.planted.clean", "filter.lasting.process"} <= ran
    assert {"core.alternateRefsCommand", "pre-receive"} <= ran


@pytest.fixture
def partial(tmp_path):
    """Make the remote a partial clone without any file, of a server that is planted.

    What is pushed is a delta to that file, and so git would fetch it.
    """
    lines = "".join(f"line-{number}: {number**5}\n" for number in range(300))
    scene = Scene(tmp_path, FILES | {"inferless.yaml": YAML + lines.encode()})
    served = scene.root / "partial.git"
    options = ("--quiet", "--bare", "--filter=blob:none")
    git(scene.root, "clone", *options, scene.url, str(served))
    program = script(scene.root / "uploadpack", f"touch {scene.root / 'ran'}", "exit 1")
    configure(served, {"remote.origin.uploadpack": program})
    scene.git("config", "remote.origin.url", str(served))
    return scene


@pytest.mark.parametrize("alone", [False, True])
def test_a_push_to_a_partial_clone_fetches_nothing(partial, monkeypatch, alone):
    if alone:  # the protection of older releases is switched off
        monkeypatch.setattr(remote, "_NO_FETCH", "GIT_NO_LAZY_FETCH=1")
    partial.batch(*BRANCH, "--push")
    assert not (partial.root / "ran").exists()


def test_a_push_that_is_not_held_back_has_a_partial_clone_fetch(partial, monkeypatch):
    """Without this, a plant that never could run would prove nothing."""
    monkeypatch.setattr(remote, "_NO_FETCH", "GIT_NO_LAZY_FETCH=0")
    partial.batch(*BRANCH, "--push")
    assert (partial.root / "ran").exists()


def test_a_push_to_a_checked_out_branch_of_this_machine_changes_no_files(scene, tmp_path):
    work = tmp_path / "work-of-model.git"
    git(work, "checkout", "--quiet", "-b", "other")
    git(work, "symbolic-ref", "HEAD", "refs/heads/x")
    git(work, "config", "receive.denyCurrentBranch", "updateInstead")
    ended = scene.batch(*BRANCH, "--push", source=f"file://{work}")
    assert ended.code == 3
    assert "input_schema.py" not in names_in(work)


def test_a_folder_that_is_a_link_is_not_written_through(scene, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (scene.checkout / "m" / "input.json").rename(outside / "input.json")
    (scene.checkout / "m").rmdir()
    (scene.checkout / "m").symlink_to(outside)
    ended = scene.batch(*BRANCH, "--commit")
    assert ended.code == 3
    assert "m/input_schema.py: is not the file that is committed" in ended.said[0]
    assert names_in(outside) == ["input.json"]


def test_the_password_of_a_remote_is_never_shown(scene):
    url = "http://me:t0ken@127.0.0.1:1/gone"
    scene.git("config", "remote.origin.url", url)
    ended = scene.batch(*BRANCH, "--commit", "-vv")
    assert ended.code == 0
    assert "t0ken" not in (scene.root / "l").read_text() + ended.stderr


@pytest.mark.parametrize("text", ["{}\n", "{}\nline\n", "{}\0\0\n"])
def test_what_a_worktree_says_of_its_place_is_not_quoted(scene, text):
    scene.git("worktree", "add", "--quiet", "-b", "x", str(scene.root / "w"))
    registered = scene.checkout / ".git" / "worktrees" / "w" / "gitdir"
    registered.write_text(text.format("s3cret\u2028"))
    ended = scene.batch(*BRANCH, "--commit", "--replace-branch")
    assert (ended.code, scene.tip()) == (3, scene.base)
    assert scene.record["reason"].startswith("x is checked out, as git worktree list shows")
    assert "s3cret" not in (scene.root / "l").read_text() + ended.stdout.decode() + ended.stderr


OTHER = zlib.compress(b"blob 5\0other")


@pytest.mark.parametrize("action", ["--commit", "--push"])
@pytest.mark.parametrize("damage", [b"garbage", b"", OTHER])
def test_an_object_that_is_damaged_is_found_before_the_branch_is_made(scene, damage, action):
    new = "input_schema.py"
    assert scene.batch(*BRANCH, "--commit").code == 0
    digest = scene.git("rev-parse", f"x:{new}")
    scene.git("checkout", "--quiet", "main")
    scene.git("branch", "-D", "x")
    path = scene.checkout / ".git" / "objects" / digest[:2] / digest[2:]
    path.chmod(0o600)
    path.write_bytes(damage)
    assert scene.batch(*BRANCH, action).code == 3
    said = f"the repository's object {digest} is damaged: check it with git fsck"
    assert scene.record["reason"] == said or "object file" in scene.record["reason"]
    assert scene.tip() == scene.tip(folder=scene.served) == ""
    assert scene.head() == scene.base
    assert scene.status() == []
