from __future__ import annotations

import os

import pytest

from migrate.diagnostics import Diagnostic
from migrate.files.open_folder import OpenFolder
from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles, read_existing, read_folder_files
from migrate.settings import DEFAULT_MAX_SIZE, Settings
from tests.cli.command import PROMPT, snapshot, write


def read(root, *, named=None, settings=None):
    folder = Folder(root, root, *([] if named is None else [named]), named=named is not None)
    before = snapshot(root)
    with OpenFolder(root) as opened:
        files = read_folder_files(opened, folder, settings or Settings())
    assert snapshot(root) == before
    return files


def why_not(root, **options):
    files = read(root, **options)
    diagnostic = files.input_problem
    assert diagnostic.is_error
    assert files.input_json is None
    return diagnostic.code, os.path.relpath(diagnostic.file, root)


def yaml_naming(**names):
    lines = "".join(f"  {key}_file_name: {name}\n" for key, name in names.items())
    return f"version: 1.0.0\noptional:\n{lines}".encode()


def test_an_empty_folder_has_no_files(tmp_path):
    folder = Folder(tmp_path, tmp_path)
    files = read(tmp_path)
    assert files == FolderFiles(folder, "input.json")
    assert (files.output_name, files.yaml_name) == ("output.json", "inferless.yaml")
    assert files.path("io/f") == tmp_path / "io" / "f"


def test_every_file_is_read_as_it_is(tmp_path):
    contents = {
        "input.json": b"\xef\xbb\xbf1",
        "output.json": b"2\r\n",
        "app.py": b"\xff",
        "input_schema.py": b"",
        "inferless.yaml": b"version: 1.0.0",
    }
    for name, content in contents.items():
        write(tmp_path / name, content)
    files = read(tmp_path)
    assert contents == {
        files.input_name: files.input_json,
        files.output_name: files.output_json,
        "app.py": files.app_source,
        "input_schema.py": files.schema,
        files.yaml_name: files.yaml_content,
    }
    assert files.diagnostics == ()
    assert files.yaml.file == str(tmp_path / "inferless.yaml")


@pytest.mark.parametrize("name", ["gone.json", "gone/in.json"])
def test_a_name_of_nothing_leaves_the_usual_one(name, tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "inferless.yaml", yaml_naming(input=name))
    files = read(tmp_path)
    assert (files.input_name, files.input_json) == ("input.json", PROMPT)


def test_what_the_user_names_outranks_the_yaml(tmp_path):
    write(tmp_path / "mine.json", b"mine")
    write(tmp_path / "in.json", b"in")
    write(tmp_path / "out.json", b"out")
    write(tmp_path / "inferless.yaml", yaml_naming(input="in.json", output="out.json"))
    files = read(tmp_path, named="mine.json")
    assert (files.input_name, files.input_json) == ("mine.json", b"mine")
    assert files.output_json == b"out", "the yaml still names the outputs"


def test_yml_is_read_where_there_is_no_yaml(tmp_path):
    write(tmp_path / "inferless.yml", yaml_naming(input="a.json"))
    write(tmp_path / "a.json", b"a")
    files = read(tmp_path)
    assert (files.yaml_name, files.input_json) == ("inferless.yml", b"a")
    write(tmp_path / "inferless.yaml", yaml_naming(input="b.json"))
    write(tmp_path / "b.json", b"b")
    files = read(tmp_path)
    assert (files.yaml_name, files.input_json) == ("inferless.yaml", b"b")


def spoil(kind, path):
    path.parent.mkdir(exist_ok=True)
    if kind == "link":
        path.symlink_to("elsewhere")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"x" * 101)


KINDS = pytest.mark.parametrize(
    ("kind", "code"),
    [("link", "IM404"), ("folder", "IM001"), ("pipe", "IM001"), ("too-large", "IM001")],
)


@KINDS
@pytest.mark.parametrize("name", ["output.json", "app.py", "inferless.yaml", "inferless.yml"])
def test_an_unreadable_neighbour_is_a_warning_and_an_output_a_note(name, kind, code, tmp_path):
    write(tmp_path / "input.json", b"{}")
    spoil(kind, tmp_path / name)
    files = read(tmp_path, settings=Settings(max_size=100))
    (told,) = files.diagnostics
    severity = "note" if name == "output.json" else "warning"
    assert (told.code, str(told.severity), told.file) == (code, severity, str(tmp_path / name))
    assert (files.output_json, files.app_source, files.yaml_content) == (None, None, None)
    assert files.input_json == b"{}"


@KINDS
@pytest.mark.parametrize("name", ["input.json", "mine.json", "io/in.json"])
def test_an_input_that_cannot_be_read_is_an_error(name, kind, code, tmp_path):
    if name != "input.json":
        write(tmp_path / "input.json", b"{}")  # which is not read in its place
    write(tmp_path / "inferless.yaml", yaml_naming(input="io/in.json") if "/" in name else b"")
    spoil(kind, tmp_path / name)
    named = name if name == "mine.json" else None
    assert why_not(tmp_path, named=named, settings=Settings(max_size=100)) == (code, name)


@KINDS
def test_a_schema_that_cannot_be_read_is_kept_as_the_reason(kind, code, tmp_path):
    write(tmp_path / "input.json", b"{}")
    spoil(kind, tmp_path / "input_schema.py")
    files = read(tmp_path, settings=Settings(max_size=100))
    if kind == "too-large":
        assert files.schema == b"x" * 101, "it may be larger than what it was made of"
    else:
        assert isinstance(files.schema, Diagnostic)
        assert (files.schema.code, files.schema.is_error) == (code, True)
    assert files.diagnostics == ()


def test_an_existing_schema_has_the_usual_limit_at_least(tmp_path):
    with (tmp_path / "f").open("wb") as file:
        file.truncate(DEFAULT_MAX_SIZE + 1)
    with OpenFolder(tmp_path) as opened:
        assert isinstance(read_existing(opened, "f", 10), Diagnostic)
        assert len(read_existing(opened, "f", DEFAULT_MAX_SIZE + 1)) == DEFAULT_MAX_SIZE + 1


def test_a_missing_input_that_is_named_is_told_of_where_another_is_read(tmp_path):
    write(tmp_path / "inferless.yaml", yaml_naming(input="request.json"))
    assert read(tmp_path).diagnostics == ()
    write(tmp_path / "input.json", b"{}")
    files = read(tmp_path)
    (told,) = files.diagnostics
    assert (files.input_name, told.code, str(told.severity)) == ("input.json", "IM001", "warning")
    assert (
        told.message
        == 'the input file "request.json" is not there, and input.json was read instead'
    )
    assert told.place is not None
    write(tmp_path / "request.json", b"{}")
    assert (read(tmp_path).input_name, read(tmp_path).diagnostics) == ("request.json", ())


@pytest.mark.parametrize(
    ("beside", "names"),
    [
        pytest.param("n/app.py", ["n/deep/in.json", "n/out.json"], id="a-model"),
        pytest.param("n/deep/inferless.yml", ["n/deep/in.json"], id="a-model-deeper-down"),
        pytest.param("n/.git/HEAD", ["n/deep/in.json", "n/out.json"], id="a-checkout"),
        pytest.param("app.py", [], id="this-very-model"),
        pytest.param("n/readme", [], id="a-folder"),
    ],
)
def test_files_in_a_folder_of_its_own_are_of_others(beside, names, tmp_path):
    for name in ("n/deep/in.json", "n/out.json", beside):
        write(tmp_path / name, b"{}")
    yaml = yaml_naming(input="n/deep/in.json", output="n/out.json")
    write(tmp_path / "inferless.yaml", yaml)
    assert list(read(tmp_path).of_others) == names
