from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path

import pytest

from migrate.diagnostics import Diagnostic
from migrate.project.discovery import find_folders
from migrate.project.folder import Folder

NEVER_ENTERED = [
    *(".git", ".hg", ".svn", ".venv", "venv", "node_modules", "site-packages", "__pycache__"),
    *(".cache", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox"),
    *(".nox", ".eggs"),
]


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*paths):
    return [folder.path for folder in find_folders(paths)]


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        pytest.param(
            ["b/input.json", "a/z/input.json", "a/input.json", "B/input.json", "c/other.json"],
            ["B", "a", "a/z", "b"],
            id="in-order",
        ),
        pytest.param(["input.json/input.json"], ["input.json"], id="folder-of-that-name"),
        pytest.param(["a/Input.json", "b/input.json.bak", "c/input"], [], id="names-are-exact"),
        pytest.param(
            ["a/inferless.yaml", "b/output.json", "c/input_schema.py", "d/inferless.yml"],
            ["a", "c", "d"],
            id="an-output-alone-is-nothing-to-look-at",
        ),
        pytest.param([os.fsdecode(b"\xff\n/input.json")], [os.fsdecode(b"\xff\n")], id="not-utf-8"),
        *(
            pytest.param([f"{name}/input.json", f"a/{name}/b/input.json"], [], id=name)
            for name in NEVER_ENTERED
        ),
        pytest.param(
            [f"{name}/input.json" for name in (".github", "cache", "git", "node_modules2")],
            [".github", "cache", "git", "node_modules2"],
            id="only-sounds-like-it",
        ),
        pytest.param(
            ["e/pyvenv.cfg", "e/input.json", "e/a/input.json"], [], id="virtual-environment"
        ),
    ],
)
def test_folders_with_a_file_of_a_model_are_found(names, folders, tmp_path):
    touch(*(tmp_path / name for name in names))
    found = list(find_folders([tmp_path]))
    assert [each.path for each in found] == [tmp_path / folder for folder in folders]
    assert all(each.root == tmp_path for each in found)


@pytest.mark.parametrize("name", [".git", "e"])
def test_what_is_not_entered_is_searched_where_it_is_named(name, tmp_path):
    folders = [tmp_path / name, tmp_path / name / "a"]
    touch(tmp_path / "e" / "pyvenv.cfg", *(folder / "input.json" for folder in folders))
    assert found(tmp_path / name) == folders


def test_the_order_is_that_of_the_paths_and_each_is_given_once(tmp_path):
    touch(tmp_path / "a" / "input.json", tmp_path / "b" / "input.json")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    paths = [tmp_path / "b", tmp_path, tmp_path / "b" / ".." / "b", tmp_path / "link"]
    assert found(*paths) == [tmp_path / "b", tmp_path / "a"]


def test_a_file_is_taken_whatever_it_is_called(tmp_path):
    touch(tmp_path / "request.json")
    assert list(find_folders([tmp_path / "request.json"])) == [
        Folder(tmp_path, tmp_path, "request.json", named=True)
    ]


def test_a_second_file_that_is_not_there_is_left_to_be_read(tmp_path):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    assert [each.input_file for each in find_folders(paths)] == ["a.json", "b.json"]


def test_a_second_file_of_one_folder_is_refused(tmp_path):
    touch(tmp_path / "a.json", tmp_path / "b.json")
    taken, refused = find_folders([tmp_path / "a.json", tmp_path / "b.json"])
    assert taken == Folder(tmp_path, tmp_path, "a.json", named=True)
    assert isinstance(refused, Diagnostic)
    assert (refused.code, refused.file) == ("IM401", str(tmp_path / "b.json"))
    assert refused.message == "the input_schema.py of this folder is already made from a.json"
    assert refused.hint == "name one input for each folder"


def test_the_same_file_twice_is_one(tmp_path):
    touch(tmp_path / "a.json")
    (tmp_path / "link").symlink_to(tmp_path)
    paths = [tmp_path / "a.json", tmp_path / "link" / "a.json", tmp_path / "." / "a.json"]
    assert [folder.input_file for folder in find_folders(paths)] == ["a.json"]


@pytest.mark.parametrize("turn", [1, -1], ids=["folder-first", "file-first"])
def test_a_named_file_and_its_folder_are_found_once(turn, tmp_path):
    touch(tmp_path / "a" / "input.json", tmp_path / "a" / "b.json", tmp_path / "c" / "input.json")
    found = list(find_folders([tmp_path, tmp_path / "a" / "b.json"][::turn]))
    assert {(folder.path.name, folder.input_file) for folder in found} == {
        ("a", "b.json"),
        ("c", "input.json"),
    }
    assert len(found) == 2


@pytest.mark.parametrize(
    ("current", "paths", "root"),
    [
        pytest.param(".", ["a", "b"], ".", id="below-the-current-folder"),
        pytest.param(".", ["."], ".", id="the-current-folder"),
        pytest.param("a", ["../a/x"], "a", id="below-by-a-detour"),
        pytest.param("a", ["../b"], "b", id="one-elsewhere"),
        pytest.param("a/x", ["../../b", "../../c"], ".", id="several-elsewhere"),
        pytest.param("a", ["..", "x"], ".", id="around-the-current-folder"),
        pytest.param("a", ["x", "../b"], ".", id="within-and-elsewhere"),
        pytest.param("a", ["x/input.json"], "a", id="a-file-within"),
        pytest.param("a", ["../b/input.json"], "b", id="a-file-elsewhere"),
        pytest.param(".", ["link"], "elsewhere", id="a-link-that-leads-out"),
    ],
)
def test_one_root_for_all_names_of_a_patch(current, paths, root, tmp_path, monkeypatch):
    work, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    touch(*(work / name / "input.json" for name in ("a/x", "b", "c")), elsewhere / "input.json")
    (work / "link").symlink_to(elsewhere)
    monkeypatch.chdir(work / current)
    expected = elsewhere if root == "elsewhere" else work / root
    roots = {folder.root for folder in find_folders(list(map(Path, paths)))}
    assert roots == {expected}


def test_a_missing_path_is_given_for_reading_to_tell(tmp_path):
    (folder,) = find_folders([tmp_path / "missing"])
    assert folder == Folder(tmp_path, tmp_path, "missing", named=True)


def test_the_current_folder_has_short_names(tmp_path, monkeypatch):
    touch(tmp_path / "a" / "input.json")
    monkeypatch.chdir(tmp_path)
    assert found(Path()) == [Path("a")]


def test_links_to_folders_are_not_followed(tmp_path):
    touch(tmp_path / "elsewhere" / "input.json")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to(root)
    assert found(root) == []
    assert found(root / "link") == [root / "link"]


def test_a_linked_input_json_is_given_for_reading_to_refuse(tmp_path):
    (tmp_path / "input.json").symlink_to("nowhere")
    assert found(tmp_path) == [tmp_path]


def test_the_depth_of_folders_is_not_limited_by_the_depth_of_calls(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path()
    for _ in range(200):
        folder /= "d"
        folder.mkdir()
    (folder / "input.json").touch()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        assert found(Path()) == [folder]
    finally:
        sys.setrecursionlimit(limit)


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    touch(tmp_path / "a" / "input.json", tmp_path / "b" / "input.json", tmp_path / "c/input.json")
    listed = os.scandir

    def scandir(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    first, told, last = find_folders([tmp_path])
    assert (first.path, last.path) == (tmp_path / "a", tmp_path / "c")
    assert isinstance(told, Diagnostic)
    assert (told.code, told.file) == ("IM001", str(tmp_path / "b"))
    assert told.message == "the folder cannot be read: permission denied"


def test_a_path_that_may_not_be_looked_at_is_no_folder(tmp_path, monkeypatch):
    def stat(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", stat)
    assert [folder.named for folder in find_folders([tmp_path / "secret"])] == [True]


@pytest.mark.parametrize("swapped", ["a", "a/b", "a/b/c"])
def test_a_folder_that_became_a_link_since_its_parent_was_listed_is_told(
    tmp_path, monkeypatch, swapped
):
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    found = (elsewhere / name / "input.json" for name in ("", "c", "b/c"))
    touch(root / "a" / "b" / "c" / "x", *found)
    listed = os.scandir

    def scandir(path):
        if path == str(root / "a" / "b" / "c"):
            (root / swapped).rename(tmp_path / "moved")
            (root / swapped).symlink_to(elsewhere)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (told,) = find_folders([root])
    assert isinstance(told, Diagnostic)
    assert (told.code, told.file) == ("IM001", str(root / "a" / "b" / "c"))
    is_itself = told.message.endswith("it is not the folder any more that was found")
    assert is_itself is (swapped == "a/b/c")
