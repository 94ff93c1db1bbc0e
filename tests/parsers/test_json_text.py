from __future__ import annotations

import json

import pytest

from migrate.parsers.json_text import read_json


@pytest.mark.parametrize("text", ["null", "[]", '{"inputs": [1.5, "é"]}', ' {"a": -0.0}\r\n'])
def test_plain_json_is_understood_and_there_is_nothing_to_say(text):
    read = read_json(text)

    assert read.value == json.loads(text)
    assert read.understood
    assert read.findings == ()


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
        ('{"a": 1, "a": 2}', ["IM005"]),
        ("[NaN]", ["IM006"]),
        ("[1e999]", ["IM006"]),
        ("[" * 65 + "]" * 65, ["IM007"]),
        ("[" * 100_000, ["IM007"]),
        ("[1", ["IM003"]),
        ("", ["IM003"]),
        ('{"a": NaN, "a": 1e999} x', ["IM006", "IM005", "IM006", "IM003"]),
        ("{'a': NaN, 'a': 2,}", ["IM006", "IM005", "IM004"]),
    ],
    ids=lambda part: part if isinstance(part, str) and len(part) < 40 else "codes",
)
def test_every_fault_is_reported_and_the_value_not_to_be_used(text, codes):
    read = read_json(text)

    assert not read.understood
    assert [finding.code for finding in read.findings] == codes


def test_json_that_speaks_of_a_schema_is_json():
    assert read_json('{"a": "\\nINPUT_SCHEMA = 1"}').understood


def test_blank_lines_take_no_quadratic_time():
    assert not read_json("\n" * 300_000 + "x").understood
