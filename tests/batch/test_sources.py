from __future__ import annotations

import io

import pytest

from migrate.batch.sources import SourceError, read_sources

NULL = "the line holds a null byte"


def units(*arguments, text=""):
    return [unit.source for unit in read_sources(map(str, arguments), io.StringIO(text))]


@pytest.fixture
def fleet(tmp_path):
    for name in ("a", "b", "b/nested", "c/deep"):
        (tmp_path / name / ".git").mkdir(parents=True)
    (tmp_path / "node_modules" / "x" / ".git").mkdir(parents=True)
    (tmp_path / "plain").mkdir()
    return tmp_path


def test_every_checkout_beneath_a_folder_is_a_unit_nested_ones_too(fleet):
    expected = [fleet / "a", fleet / "b", fleet / "b" / "nested", fleet / "c" / "deep"]
    assert units(fleet) == [str(path) for path in expected]


def test_a_folder_without_checkouts_is_one_unit(fleet):
    assert units(fleet / "plain") == [str(fleet / "plain")]


def test_a_worktree_is_a_checkout(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / ".git").write_text("gitdir: elsewhere\n")
    assert units(tmp_path) == [str(tmp_path / "w")]


def test_duplicates_are_done_once(fleet):
    (fleet / "link").symlink_to("a")
    assert units(fleet / "a", fleet / "link", fleet / "a") == [str(fleet / "a")]


LISTS = {
    "comments": ("# all\n\na   # the first\n  c/deep\n", ["a", "c/deep"]),
    "missing": ("gone\n", ["gone"]),
    "a byte order mark, as programs on Windows write": ("\ufeffa\nc/deep\n", ["a", "c/deep"]),
    "URLs": (
        "https://host/a#b # c\r\ngit@host:a\t#\r\n#x\r\na#b\r\n\r\nfile:///a",
        ["https://host/a#b", "git@host:a", "a#b", "file:///a"],
    ),
    "a URL that cannot be taken": ("ftp://host/a\n", ["ftp://host/a"]),
    "a folder that looks like a URL": ("is:there\nhost:b\n", ["is:there", "host:b"]),
    "folders that begin as JSON does": ("[1]\n{x}\n", ["[1]", "{x}"]),
    "an address": ("[::1]:a\n", ["[::1]:a"]),
    "a later line that looks like JSON": ("a\n{y}\n", ["a", "{y}"]),
    "nothing": ("\n", []),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_names_folders_relative_to_itself_and_urls(text, expected, fleet, monkeypatch):
    folders = ("is:there", "[1]", "{x}")
    for name in folders:
        (fleet / name).mkdir()
    monkeypatch.chdir(fleet / "plain")
    (fleet / "list").write_bytes(text.encode())
    assert units(fleet / "list") == [
        each if ":" in each and each not in folders else str(fleet / each) for each in expected
    ]
    monkeypatch.chdir(fleet)
    assert units("-", text=text) == expected


def test_a_url_is_done_once_however_it_is_spelled():
    assert units("https://host/a", "https://me:x@HOST/a.git/") == ["https://host/a"]


def test_a_folder_whose_name_looks_like_a_url_is_a_folder(fleet, monkeypatch):
    monkeypatch.chdir(fleet)
    (fleet / "host:a").mkdir()
    assert units("host:a", "-", text="host:a\nhost:b\n") == ["host:a", "host:b"]


def test_what_is_neither_folder_nor_file_nor_a_url_that_can_be_taken_is_refused(tmp_path):
    with pytest.raises(SourceError, match="ftp://host/a cannot be cloned: only https"):
        units("ftp://host/a")
    with pytest.raises(SourceError, match="does not exist, and is not a URL"):
        units(tmp_path / "missing")


def test_what_holds_white_space_is_no_url():
    """So that a file of YAML named by mistake asks no server."""
    text = "version: 1.0.0\nmodel_url: https://host/a.git\n"
    found = list(read_sources(["-"], io.StringIO(text)))
    assert [unit.url for unit in found] == [None, None]


JSON = [
    *('{"inputs": []}\n', '\n  {\n  "inputs": []\n}\n', '[{"inputs":[]}]', '["host:a"]'),
    *('{"a":"host:b"}', "[1]", "{", '{"\0'),
]


@pytest.mark.parametrize("text", JSON)
def test_a_list_that_is_json_is_refused(text, fleet):
    (fleet / "input.json").write_text("\ufeff" + text)
    end = " is JSON, not a list of folders; name its folder instead"
    with pytest.raises(SourceError, match=f"input.json{end}"):
        units(fleet / "input.json")
    with pytest.raises(SourceError, match=f"standard input{end}"):
        units("-", text=text)


def test_a_line_with_a_null_byte_is_a_unit_that_fails_and_shows_no_password():
    lines = ["a\0b", "c", "file:///\0", "https://me:secret@host/a\0", "host:a\0"]
    found = list(read_sources(["-"], io.StringIO("\n".join(lines))))
    assert [unit.url and unit.url.fault for unit in found] == [NULL, None, NULL, NULL, NULL]
    names = ["a\ufffdb", "c", "file:///\ufffd", "https://host/a\ufffd", "host:a\ufffd"]
    assert [unit.source for unit in found] == names


def test_a_list_may_name_folders_in_any_bytes(tmp_path):
    (tmp_path / "list").write_bytes(b"\xff\nb\n")
    assert units(tmp_path / "list") == [f"{tmp_path}/\udcff", f"{tmp_path}/b"]
