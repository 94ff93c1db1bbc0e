from __future__ import annotations

import codecs

import pytest

from migrate.parsers.json_text import decode, read_json


@pytest.mark.parametrize(
    ("text", "value", "kinds"),
    [
        ("[1, 2,] // end", [1, 2], "trailing commas and comments"),
        ("{a: 'b'}", {"a": "b"}, "unquoted keys and single quotes"),
    ],
)
def test_extensions_are_one_warning_at_the_first_of_them(text, value, kinds):
    read = read_json(text)

    assert read.value == value
    assert read.understood
    (finding,) = read.findings
    assert finding.code == "IM004"
    assert finding.message == f"the file is JSON only when read leniently: it has {kinds}"
    assert finding.span is not None


def test_the_first_liberty_is_the_first_in_the_file():
    assert read_json("// a\n['b',]").findings[0].span == (0, 4)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('{"a": NaN, "a": 1e999} x', ["IM006", "IM005", "IM006", "IM003"]),
        ("{'a': NaN, 'a': 2,}", ["IM006", "IM005", "IM004"]),
    ],
)
def test_every_fault_is_reported_and_the_value_not_to_be_used(text, codes):
    read = read_json(text)

    assert not read.understood
    assert [finding.code for finding in read.findings] == codes


def test_json_that_speaks_of_a_schema_is_json():
    assert read_json('{"a": "\\nINPUT_SCHEMA = 1"}').understood


def test_blank_lines_take_no_quadratic_time():
    assert not read_json("\n" * 300_000 + "x").understood


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
    "text", ["x = 1", "MY_INPUT_SCHEMA = {}", "INPUT_SCHEMAS = {}", "print(INPUT_SCHEMA)", "[" * 70]
)
def test_other_text_is_not_taken_for_a_schema(text):
    (finding,) = read_json(text).findings

    assert "INPUT_SCHEMA" not in finding.message
    assert finding.hint != "rename the file to input_schema.py"


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


@pytest.mark.parametrize(
    ("what", "hint", "texts"),
    [
        (
            "it is empty",
            'describe the model in it as {"inputs": [...]}, or remove it',
            ("", " \t\n"),
        ),
        (
            "it looks like YAML",
            "write the file as JSON",
            ("inputs:\n  - x\n", "# a\n\n# b\n---\na:"),
        ),
        (
            "it is a Git LFS pointer, not the file itself",
            "run `git lfs pull` to get the file",
            (POINTER, f"\n{POINTER}"),
        ),
        (
            "it looks like HTML or XML",
            "download the file itself, not the page that shows it",
            ("<!DOCTYPE html>", '<?xml version="1.0"?>', "\n<html>"),
        ),
        (
            "it contains merge conflict markers",
            "resolve the conflict",
            ('{\n<<<<<<< HEAD\n"a": 1\n',),
        ),
        (
            "it looks like UTF-16 without a byte order mark",
            "save the file as UTF-8",
            ("{\0}\0", "\0{\0}"),
        ),
        (
            "it begins with neither `{` nor `[`",
            'write the file as {"inputs": [...]}',
            ("import torch",),
        ),
    ],
)
def test_what_was_never_json_is_named_with_a_way_out(what, hint, texts):
    for text in texts:
        (finding,) = read_json(text).findings

        assert (finding.code, finding.hint) == ("IM003", hint)
        assert finding.message == f"the file is not JSON: {what}"


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


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(codecs.BOM_UTF8, "", id="mark-alone"),
        pytest.param(codecs.BOM_UTF16_BE, "", id="utf-16-mark-alone"),
        pytest.param(codecs.BOM_UTF8 * 2 + b"1", "\ufeff1", id="only-the-first-mark-goes"),
        pytest.param(b"a\0b", "a\0b", id="nul-is-a-character"),
        pytest.param(b"a\r\nb\rc", "a\r\nb\rc", id="line-ends-stay"),
    ],
)
def test_unusual_text_is_still_text(content, text):
    assert decode(content) == (text, None)


@pytest.mark.parametrize(
    ("content", "span", "found"),
    [
        pytest.param(b"ab\xffcd", (2, 3), "byte 0xff at offset 2 is not UTF-8", id="latin-1"),
        pytest.param("é漢".encode() + b"\xe9", (2, 3), "byte 0xe9 at offset 5", id="in-characters"),
        pytest.param(b"\xed\xa0\x80", (0, 1), "byte 0xed at offset 0", id="encoded-surrogate"),
        pytest.param(b"\xc0\xaf", (0, 1), "byte 0xc0 at offset 0", id="overlong"),
        pytest.param(b"\xf0\x9f\x98", (0, 1), "byte 0xf0 at offset 0", id="cut-off"),
        pytest.param(
            codecs.BOM_UTF16_LE + b"a\0b", (1, 2), "0x62 at offset 2 is not UTF-16", id="odd"
        ),
        pytest.param(
            codecs.BOM_UTF16_BE + b"\xd8\x00\0a", (0, 1), "is not UTF-16", id="half-a-pair"
        ),
        pytest.param(codecs.BOM_UTF32_LE + b"a\0\0\0", (0, 0), "UTF-32", id="utf-32-le"),
        pytest.param(codecs.BOM_UTF32_BE + b"\0\0\0a", (0, 0), "UTF-32", id="utf-32-be"),
    ],
)
def test_what_is_not_text_is_reported_where_it_stops_making_sense(content, span, found):
    _, finding = decode(content)

    assert finding is not None
    assert finding.code == "IM002"
    assert finding.span == span
    assert found in finding.message
    assert finding.hint == "save the file as UTF-8"


def test_the_rest_of_undecodable_text_can_be_shown():
    assert decode(b"ab\xffcd")[0] == "ab\ufffdcd"
