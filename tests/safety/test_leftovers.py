"""What a killed run left staged is removed by the next run, and by nothing that only looks."""

from __future__ import annotations

import os

import pytest

from migrate.files.open_folder import OpenFolder
from tests.builders import files_and_modes_in as files_in
from tests.cli.command import BAD, PROMPT, PROMPT_SOURCE, UNRELATED, migrate, names_in, snapshot
from tests.safety.forked import REMOVE, run, warm_up
from tests.safety.scene import STAGED, USUAL
from tests.safety.steps import Steps, kill_at

STAGED_FOR = [
    *("input_schema.py", "inferless.yaml", "inferless.yml", "input.json", "output.json"),
    "examples/in.json",
]
MIGRATED_YAML = b"version: 1.0.0\nio_schema: true\n"

FOLDERS = {
    "edits-to-make": ({"input.json": PROMPT}, 0),
    "unchanged": ({"input.json": PROMPT, "input_schema.py": PROMPT_SOURCE}, 0),
    "migrated-by-hand": ({"inferless.yaml": MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}, 0),
    "unrelated": ({"input.json": UNRELATED}, 0),
    "out-of-date": ({"input.json": PROMPT, "input_schema.py": b"INPUT_SCHEMA = {}\n"}, 0),
    "conflict": (
        {
            "input.json": PROMPT,
            "input_schema.py": b"INPUT_SCHEMA = {}\n",
            "inferless.yaml": b"version: 1.0.0\n",
        },
        3,
    ),
    "failed": ({"input.json": BAD}, 3),
    "no-pair": ({"a.txt": b""}, 0),
    "escaping": (
        {"input.json": PROMPT, "inferless.yaml": b"optional:\n  input_file_name: ../input.json\n"},
        3,
    ),
}


@pytest.fixture(params=FOLDERS.values(), ids=FOLDERS)
def folder_and_code(request, tmp_path):
    files, code = request.param
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path, code


def leave(root):
    """Leave behind what a run may have staged, for each file."""
    before = set(names_in(root))
    with OpenFolder(root) as opened:
        for name in STAGED_FOR:
            opened.stage(name, b"half of it", None)
    left = set(names_in(root)) - before
    assert len(left) == len(STAGED_FOR)
    assert all(map(STAGED.fullmatch, left))


def test_the_next_run_removes_leftovers(folder_and_code):
    root, code = folder_and_code
    leave(root)
    assert migrate("run", cwd=root).code == code
    assert [name for name in names_in(root) if STAGED.fullmatch(name)] == []


@pytest.mark.parametrize("command", ["diff", "check", "verify"])
def test_what_only_looks_leaves_them(command, folder_and_code):
    root, _ = folder_and_code
    leave(root)
    before = snapshot(root)
    migrate(command, cwd=root)
    assert snapshot(root) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_folder_that_was_migrated_by_hand_after_a_kill(tmp_path):
    root = USUAL.prepare(tmp_path / "repository")
    warm_up(root)
    assert run(root, *REMOVE, first=lambda: Steps(kill_at(0)).watch(["replace"]).begin()).killed
    assert files_in(root).keys() - USUAL.before.keys()
    for name in (USUAL.input_name, USUAL.output_name):
        (root / name).unlink()
    for name in ("inferless.yaml", "input_schema.py"):
        (root / name).write_bytes(USUAL.after[name][1])
    assert run(root, *REMOVE).said == (
        "1 folder: 1 with nothing to do (inferless.yaml says `io_schema: true`).\n"
    )
    assert files_in(root).keys() == USUAL.after.keys()


def test_files_with_other_names_stay(tmp_path):
    names = [
        ".inferless-migrate-",
        ".inferless-migrate-0123456789abcdeg",
        ".inferless-migrate-0123456789abcdef0",
        ".inferless-migrate-0123456789abcdef\n",
        "inferless-migrate-0123456789abcdef",
    ]
    for name in ("input.json", *names):
        (tmp_path / name).write_bytes(PROMPT)
    other = tmp_path / "no-pair"
    other.mkdir()
    for name in names:
        (other / name).touch()
    ended = migrate("run", cwd=tmp_path)
    assert (ended.code, "1 folder: 1 migrated." in ended.said) == (0, True)
    assert set(names) <= set(names_in(tmp_path))
    assert set(names) <= set(names_in(other))


def test_what_cannot_be_removed_keeps_nothing_else_from_being_removed(tmp_path):
    (tmp_path / "input.json").write_bytes(PROMPT)
    folders = [tmp_path / f".inferless-migrate-{digit * 16}" for digit in "0123456789abcdef"]
    for folder in folders:
        folder.mkdir()
    leave(tmp_path)
    assert migrate("run", cwd=tmp_path).code == 0
    assert [name for name in names_in(tmp_path) if STAGED.fullmatch(name)] == [
        folder.name for folder in folders
    ]


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"x")
    root = tmp_path / "root"
    root.mkdir()
    (root / "input.json").write_bytes(PROMPT)
    (root / ".inferless-migrate-0123456789abcdef").symlink_to(target)
    assert migrate("run", cwd=root).code == 0
    assert names_in(root) == ["input.json", "input_schema.py"]
    assert target.read_bytes() == b"x"
