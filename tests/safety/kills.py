"""Killing runs, and what must hold of a folder then."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.builders import files_and_modes_in as files_in
from tests.safety.forked import REMOVE, run
from tests.safety.scene import STAGED
from tests.safety.steps import ALL, Steps, note_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.safety.scene import Scene


def copied(root: Path, part: int) -> Path:
    """Return a copy of a repository for one of several processes."""
    return shutil.copytree(root, root.with_name(f"part-{part}"))


def steps_of_a_run(root: Path, *arguments, begin=Steps.begin, act=note_in, names=ALL) -> list[str]:
    """Return the names of a run's steps; ``begin`` says from when on they count.

    ``act`` gives what notes them in a file, and does more, perhaps.
    """
    log = root.with_name("steps")
    run(root, *arguments, first=lambda: begin(Steps(act(log)).watch(names)))
    return log.read_text().split("\n")[:-1]


def state_of(root: Path) -> tuple[object, ...]:
    """Return the modes and contents of a folder's files; all staged ones have one name."""
    found = files_in(root)
    return tuple(sorted((STAGED.sub("staged", name), found[name]) for name in found))


def faults_of_finishing(
    scene: Scene, root: Path, finished: set[tuple[object, ...]] | None = None
) -> list[str]:
    """Run again in a folder, and say what is wrong with what that comes to.

    A state in ``finished`` has been run from already, and all follows from it.
    """
    finished = set() if finished is None else finished
    state = state_of(root)
    if state in finished:
        return []
    finished.add(state)
    again = run(root, *REMOVE)
    wrong = [] if again.code == 0 else [f"again: {again}"]
    found = files_in(root)
    return wrong if found == scene.after else [*wrong, f"again: {sorted(found)}"]


class Killed:
    """The states in which kills left a folder; from each the work is finished once.

    ``states`` are the modes and contents of the folder's files, ``wrong`` says what was wrong.
    """

    def __init__(self, scene: Scene, root: Path):
        self.states: set[tuple[object, ...]] = set()
        self.wrong: list[str] = []
        self._scene = scene
        self._root = root

    def look(self) -> None:
        """Look at the folder as a kill left it, and finish its migration."""
        self.wrong += self._scene.spoiled(files_in(self._root))
        self.wrong += faults_of_finishing(self._scene, self._root, self.states)
