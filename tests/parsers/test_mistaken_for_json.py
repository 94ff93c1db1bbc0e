from __future__ import annotations

import pytest

from migrate.parsers.json_text import read_json


@pytest.mark.parametrize(
    "text",
    [
        'INPUT_SCHEMA = {\n    "prompt": {}\n}\n',
        "# comment\nINPUT_SCHEMA: dict = {}",
        "import os\r\n\tINPUT_SCHEMA={}",
        "\n" * 3 + "INPUT_SCHEMA = {'a': {'required': True}",
    ],
)
def test_a_schema_written_over_the_file_is_named_as_such(text):
    read = read_json(text)

    (finding,) = read.findings
    assert not read.understood
    assert finding.code == "IM003"
    assert "Python that assigns INPUT_SCHEMA" in finding.message
    assert finding.hint == "rename the file to input_schema.py"


@pytest.mark.parametrize(
    "text",
    ["x = 1", "MY_INPUT_SCHEMA = {}", "INPUT_SCHEMAS = {}", "print(INPUT_SCHEMA)", "[" * 70],
)
def test_other_text_is_not_taken_for_a_schema(text):
    (finding,) = read_json(text).findings

    assert "INPUT_SCHEMA" not in finding.message
    assert finding.hint != "rename the file to input_schema.py"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("", "it is empty", id="empty"),
        pytest.param(" \n\t\n", "it is empty", id="only-space"),
        pytest.param("inputs:\n  - name: x\n", "it looks like YAML", id="yaml"),
        pytest.param("# a\n\n# b\n---\ninputs:\n", "it looks like YAML", id="yaml-with-comments"),
        pytest.param(
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "it is a Git LFS pointer, not the file itself",
            id="lfs-pointer",
        ),
        pytest.param("<!DOCTYPE html>", "it looks like HTML or XML", id="html"),
        pytest.param('<?xml version="1.0"?>', "it looks like HTML or XML", id="xml"),
        pytest.param(
            '{\n<<<<<<< HEAD\n"a": 1\n', "it contains merge conflict markers", id="conflict"
        ),
        pytest.param(
            "{\0}\0", "it looks like UTF-16 without a byte order mark", id="utf-16-little-endian"
        ),
        pytest.param(
            "\0{\0}", "it looks like UTF-16 without a byte order mark", id="utf-16-big-endian"
        ),
        pytest.param("import torch", "it begins with neither `{` nor `[`", id="python"),
    ],
)
def test_what_was_never_json_is_named_with_a_way_out(text, what):
    (finding,) = read_json(text).findings

    assert (finding.code, finding.message) == ("IM003", f"the file is not JSON: {what}")
    assert finding.hint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": <b>}', id="a-placeholder"),
        pytest.param('{"a": 1\n<<<<<<<x', id="no-mark"),
        pytest.param('"inputs": []', id="a-key-alone"),
        pytest.param("[1, \0]", id="a-null-character"),
        pytest.param("-", id="a-minus"),
        pytest.param(f"{'# a' * 2000}\ninputs: 1", id="yaml-behind-long-comments"),
    ],
)
def test_what_was_meant_to_be_json_is_told_where_it_goes_wrong(text):
    (finding,) = read_json(text).findings

    assert finding.message.startswith("the file is not JSON: expected")


def test_what_a_text_is_takes_no_long_time_to_say():
    assert not read_json("#" * 300_000).understood
    assert not read_json(f"{'# ' * 100_000}\nx").understood
