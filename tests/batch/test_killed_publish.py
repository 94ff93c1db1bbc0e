"""A run that is killed before any of git's commands is finished by the next one."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.batch.published import BRANCH, NEW, PUSHED, Scene
from tests.cli.command import migrate_process
from tests.project.git_repository import GIT, script

pytestmark = pytest.mark.heavy

STEPS_AT_THE_END = 8
"""The commands from the push on: those before it leave nothing that could be seen."""


class KilledScene(Scene):
    """A scene that can be put back, and a git before which a run can be killed."""

    def __init__(self, root):
        super().__init__(root)
        self.count = root / "count"
        self._kept = root / "kept"
        for name in ("fleet", "served"):
            shutil.copytree(root / name, self._kept / name)

    def put_back(self):
        for name in ("fleet", "served", "clones"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        shutil.copytree(self._kept, self.root, dirs_exist_ok=True)
        (self.root / "l").unlink(missing_ok=True)

    def run_until(self, limit, *arguments, source):
        """Run, and be killed instead of starting git for so many times."""
        self.count.write_text("0")
        script(
            self.root / "bin" / "git",
            f"n=$(($(cat {self.count}) + 1))",
            f"echo $n > {self.count}",
            f'[ "$n" = {limit} ] && kill -9 "$PPID" && exit 1',
            f'exec {GIT} "$@"',
        )
        temporary = self.root / "temporary"  # what a killed run leaves there, it leaves here
        temporary.mkdir(exist_ok=True)
        path = f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "TMPDIR": str(temporary)}
        ended = self.batch(
            *BRANCH, "--push", "--resume", *arguments, source=source, env=env, run=migrate_process
        )
        return ended, int(self.count.read_text())


@pytest.fixture
def scene(tmp_path):
    return KilledScene(tmp_path)


@pytest.mark.parametrize("source", ["fleet", "url"])
def test_killed_and_resumed_ends_as_if_undisturbed(scene, source):
    place = scene.url if source == "url" else "fleet"
    kept = ("--clone-dir", "clones") if source == "url" else ()
    _, steps = scene.run_until(0, *kept, source=place)
    pushed_before = set()
    first = steps - STEPS_AT_THE_END + (source == "url")  # each is the next one's in the other test
    for limit in range(first, steps + 1, 2):
        scene.put_back()
        ended, reached = scene.run_until(limit, *kept, source=place)
        assert ended.code in {-9, 3}  # the server's own git may be the one that is not started
        assert reached >= limit
        pushed = scene.tip(folder=scene.served)
        pushed_before.add(bool(pushed))
        again = scene.batch(*BRANCH, "--push", "--resume", *kept, source=place)
        assert (again.code, scene.record["outcome"]) == (0, "migrated"), (limit, again.said)
        assert scene.tip(folder=scene.served) == scene.record["published"]["commit"]
        assert pushed in {"", scene.tip(folder=scene.served)}
        (folder,) = (scene.root / "clones").iterdir() if kept else [scene.checkout]
        assert scene.git("symbolic-ref", "HEAD", folder=folder) == "refs/heads/x"
        assert scene.git("status", "--porcelain", folder=folder) == ""
        assert scene.tip(folder=folder) == scene.tip(folder=scene.served)
        assert scene.changed("x", scene.served) == NEW
        assert scene.git("rev-parse", "x^", folder=scene.served) == scene.base
    assert pushed_before == {False, True}


def test_killed_after_the_push_of_a_clone_that_is_gone(scene):
    assert scene.batch(*BRANCH, "--push", source=scene.url).code == 0
    pushed = scene.tip(folder=scene.served)
    (scene.root / "l").unlink()
    ended = scene.batch(*BRANCH, "--push", "--resume", source=scene.url)
    assert ended.said == ["1  migrated", PUSHED]
    assert scene.tip(folder=scene.served) == pushed == scene.record["published"]["commit"]
