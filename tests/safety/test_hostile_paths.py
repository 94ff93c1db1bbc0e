"""Nothing outside a folder is read or written, and nothing is waited for."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from migrate.project.discovery import find_folders
from migrate.project.folder import Folder
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import OutcomeKind
from migrate.settings import Settings
from tests.cli.command import PROMPT, PROMPT_SOURCE, migrate, write

CANARY_NAME = "canary-4f1d9c"
CANARY = PROMPT.replace(b"prompt", CANARY_NAME.encode())
"""What stands outside; it would be migrated, if it were read."""

FORMATS = ("text", "json", "sarif", "github")

OUTPUT = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES"}]}'
FORCED = Settings(allow_dirty=True, allow_no_vcs=True, remove_legacy=True)


class Scene:
    """A folder with a legacy pair, and beside it, outside, another one that is none of its."""

    def __init__(self, root):
        self.folder = root / "folder"
        self.outside = root / "outside"
        for name, content in (("input.json", PROMPT), ("output.json", OUTPUT)):
            write(self.folder / name, content)
        for name in ("input.json", "output.json", "app.py", "inferless.yaml", "pyproject.toml"):
            self._long_ago(write(self.outside / name, CANARY))
        self._long_ago(self.outside)
        self.before = self.state()

    def state(self):
        """Return the names, contents and times of all that is outside."""
        found = {".": self.outside.stat().st_mtime_ns}
        for path in self.outside.iterdir():
            status = path.stat()
            times = (status.st_atime_ns, status.st_mtime_ns)
            found[path.name] = (times, path.read_bytes())
            os.utime(path, ns=times)
        return found

    def link(self, name, target="input.json"):
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(self.outside / target)

    def name(self, value, key="input_file_name"):
        write(self.folder / "inferless.yaml", f"optional:\n  {key}: {value!r}\n".encode())

    def run(self, *arguments):
        """Run a command, which ends and leaves what is outside alone; return how it ended."""
        ended = migrate(*arguments, cwd=self.folder)
        assert CANARY_NAME not in ended.stderr
        assert CANARY_NAME.encode() not in ended.stdout
        assert self.state() == self.before
        assert "Traceback" not in ended.stderr
        return ended

    @staticmethod
    def _long_ago(path):
        os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


def test_what_is_outside_would_show_that_it_was_read(scene):
    (scene.outside / "input.json").read_bytes()

    assert scene.state() != scene.before


COMMANDS = (
    ("run", "--remove-legacy", "--allow-dirty", "--allow-no-vcs", "-vv"),
    *(("check", "--output-format", each, "-v") for each in FORMATS),
    ("diff", "-v"),
    ("verify", "--output-format", "json"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [
        ("input.json", "IM404", 3),
        ("input_schema.py", "IM404", 3),
        ("output.json", "IM404", None),
        ("app.py", "IM404", None),
        ("inferless.yaml", "IM404", None),
        ("pyproject.toml", "IM409", None),
    ],
)
def test_a_link_in_the_place_of_a_file_is_not_followed(scene, arguments, name, code, exit_code):
    scene.link(name, name if name != "input_schema.py" else "input.json")
    ended = scene.run(*arguments)

    assert code in ended.stderr + ended.stdout.decode()
    assert (scene.folder / name).is_symlink()
    if exit_code is not None:
        assert ended.code == exit_code
        assert (scene.folder / "input.json").exists()


@pytest.mark.parametrize("target", ["nowhere", "input.json", "../folder", "other.json"])
def test_a_link_to_nothing_or_in_a_circle_is_refused(scene, target):
    (scene.folder / "input.json").unlink()
    (scene.folder / "input.json").symlink_to(target)
    (scene.folder / "other.json").symlink_to("input.json")
    ended = scene.run("run")

    assert ended.code == 3
    assert "IM404" in ended.stderr


def test_a_folder_that_is_a_link_is_not_entered(scene):
    (scene.folder / "beneath").symlink_to(scene.outside)
    (scene.folder / "circle").symlink_to(scene.folder)
    ended = scene.run("run", "-v")

    assert ended.code == 0
    assert "1 folder: 1 migrated." in ended.stderr


NAMES = ("../outside/input.json", "/dev/zero", "/etc/passwd", "C:\\input.json", "a\0b", ".")
"""One for each reason; all other spellings are in ``inferless_yaml/test_reading.py``."""


@pytest.mark.parametrize("key", ["input_file_name", "output_file_name"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_is_refused(scene, name, key):
    write(scene.folder / "inferless.yaml", f'optional:\n  {key}: "{escaped(name)}"\n'.encode())
    ended = scene.run("run", "--remove-legacy", "--allow-no-vcs")

    assert ended.code == 3
    assert "IM404" in ended.stderr
    assert not (scene.folder / "input_schema.py").exists()


def escaped(name):
    return name.replace("\\", "\\\\").replace("\0", "\\0")


def test_an_absolute_name_of_a_file_inside_is_refused_too(scene):
    scene.name(str(scene.folder / "input.json"))

    assert "IM404" in scene.run("run").stderr


@pytest.mark.parametrize("key", ["input_file_name", "output_file_name"])
def test_a_name_that_leads_through_a_link_is_refused(scene, key):
    (scene.folder / "beneath").symlink_to(scene.outside)
    scene.name("beneath/input.json", key)
    ended = scene.run("run", "-v", "--remove-legacy", "--allow-no-vcs")

    assert ended.code == (3 if key == "input_file_name" else 0)
    assert "IM404" in ended.stderr


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def make_device(number):
    def make(path):
        try:
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(*number))
        except PermissionError:
            pytest.skip("only root may make a device")

    return make


KINDS = {
    "pipe": make_pipe,
    "socket": make_socket,
    "zero": make_device((1, 5)),
    "random": make_device((1, 8)),
    "terminal": make_device((5, 0)),
    "memory": make_device((1, 1)),
}


@pytest.mark.parametrize(
    ("name", "exit_code"),
    [("input.json", 3), ("input_schema.py", 3), ("output.json", 0), ("app.py", 0)],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file_is_not_read(scene, kind, name, exit_code):
    (scene.folder / name).unlink(missing_ok=True)
    KINDS[kind](scene.folder / name)
    ended = scene.run("run", "-v", "--remove-legacy", "--allow-no-vcs")

    assert ended.code == exit_code
    assert "IM001" in ended.stderr
    assert (scene.folder / name).exists()


def test_a_folder_of_that_name_is_no_input(scene):
    (scene.folder / "input.json").unlink()
    (scene.folder / "input.json").mkdir()

    assert scene.run("run").code == 0
    assert scene.run("run", "input.json").code == 0


@pytest.mark.parametrize("name", ["inferless.yaml", "pyproject.toml"])
@pytest.mark.parametrize("kind", ["pipe", "zero"])
def test_a_configuration_that_is_no_regular_file_is_not_read(scene, kind, name):
    KINDS[kind](scene.folder / name)
    ended = scene.run("run")

    assert ended.code == 0
    assert "not a regular file" in ended.stderr


class Swapping:
    """Puts two things in one place by turns, each in one step, as fast as possible."""

    def __init__(self, place, one, other):
        self._place = place
        self._makers = (one, other)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._swap)
        self.turns = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join()

    def _swap(self):
        while not self._over.is_set():
            self._makers[self.turns % 2](self._place)
            self.turns += 1


def put_file(path):
    spare = path.with_name("spare-file")
    spare.write_bytes(PROMPT)
    spare.replace(path)


def put_link(target):
    def put(path):
        spare = path.with_name("spare-link")
        spare.unlink(missing_ok=True)
        spare.symlink_to(target)
        spare.replace(path)

    return put


RUNS = 300


def test_a_file_that_becomes_a_link_meanwhile_is_never_followed(scene):
    """Refusing is right, and so is migrating; to read or to write what the link leads to is not."""
    kinds = set()
    place = scene.folder / "input.json"
    folder = Folder(scene.folder, scene.folder)
    with Swapping(place, put_link(scene.outside / "input.json"), put_file) as swapping:
        for _ in range(RUNS):
            outcome = migrate_folder(folder, replace(FORCED, remove_legacy=False))
            kinds.add(outcome.kind)
            assert CANARY_NAME not in str(outcome)
            schema = scene.folder / "input_schema.py"
            if schema.exists():
                assert schema.read_bytes() == PROMPT_SOURCE
                schema.unlink()

    assert scene.state() == scene.before
    assert {OutcomeKind.MIGRATED, OutcomeKind.FAILED} <= kinds
    assert swapping.turns > 2


def test_a_folder_on_the_way_that_becomes_a_link_meanwhile_is_never_followed(scene):
    inner = scene.folder / "inner"
    scene.name("inner/input.json")
    write(scene.folder / "kept" / "input.json")
    inner.symlink_to(scene.folder / "kept")
    kinds = set()

    def put_folder(path):
        path.unlink()
        (scene.folder / "kept").rename(path)

    def put_outside(path):
        path.rename(scene.folder / "kept")
        path.symlink_to(scene.outside)

    with Swapping(inner, put_folder, put_outside):
        for run in range(20 * RUNS):
            if run >= RUNS and OutcomeKind.FAILED in kinds:
                break  # on a busy machine, the other thread may get its turn late
            outcome = migrate_folder(Folder(scene.folder, scene.folder), Settings())
            kinds.add(outcome.kind)
            assert CANARY_NAME not in str(outcome)
            (scene.folder / "input_schema.py").unlink(missing_ok=True)

    assert scene.state() == scene.before
    assert OutcomeKind.FAILED in kinds


def test_a_folder_that_was_found_and_became_a_link_is_not_followed(scene):
    """Between the search and the migration, somebody replaces the folder itself."""
    found = scene.folder / "found"
    write(found / "input.json")
    (folder,) = find_folders([found])
    shutil.rmtree(found)
    found.symlink_to(scene.outside)
    outcome = migrate_folder(folder, FORCED)

    assert outcome.kind is OutcomeKind.FAILED
    assert CANARY_NAME not in str(outcome)
    assert scene.state() == scene.before
    assert Path(scene.outside, "input.json").exists()
