from __future__ import annotations

import json

import pytest

from migrate.diagnostics import MAX_FINDINGS
from migrate.parsers.lenient import LenientReader
from migrate.parsers.tokens import MAX_DEPTH, NotUnderstoodError


def read(text):
    reader = LenientReader(text)
    return reader.document(), reader


def spanned(text, span):
    return text[span[0] : span[1]]


@pytest.mark.parametrize(
    "text",
    [
        *("1", '"a"', "null", "[]", "{}", " [ ] ", "\t{\r\n}\n", "[1, [2, [3, {}]]]"),
        *('{"a": {"b": [1, -0.0, 1e3, "x", true, null]}}', '["// no comment", "# nor this"]'),
        *('{"a": 1, "A": 1, "": 2}', '"\\ud800"', "[[[[]]], {}]"),
    ],
)
def test_plain_json_is_read_without_a_word(text):
    value, reader = read(text)

    assert value == json.loads(text)
    assert not reader.findings
    assert not reader.extensions


@pytest.mark.parametrize(
    ("text", "value", "kind", "where"),
    [
        ("[1 // one\n]", [1], "comments", "// one"),
        ("[1 # one\r]", [1], "comments", "# one"),
        ("/* a\n * b */ 1", 1, "comments", "/* a\n * b */"),
        ("1 // the end", 1, "comments", "// the end"),
        ("{/**/}", {}, "comments", "/**/"),
        ('{"a"/**/:/**/1/**/}', {"a": 1}, "comments", "/**/"),
        ("[1,]", [1], "trailing commas", ","),
        ('{"a": 1 , }', {"a": 1}, "trailing commas", ","),
        ("['a']", ["a"], "single quotes", "'a'"),
        ("{'a': 1}", {"a": 1}, "single quotes", "'a'"),
        ("{a: 1}", {"a": 1}, "unquoted keys", "a"),
        ("{$a-b_1: 1}", {"$a-b_1": 1}, "unquoted keys", "$a-b_1"),
        ("{é: 1}", {"é": 1}, "unquoted keys", "é"),
    ],
)
def test_extensions_are_understood_and_noted_where_they_are_taken(text, value, kind, where):
    read_value, reader = read(text)

    assert read_value == value
    assert not reader.findings
    assert {kind: spanned(text, span) for kind, span in reader.extensions.items()} == {kind: where}


def test_the_first_liberty_of_each_kind_is_noted():
    text = "{a: 'x', b: 'y', /*1*/ /*2*/ c: [1,], }"
    value, reader = read(text)

    assert value == {"a": "x", "b": "y", "c": [1]}
    assert {kind: spanned(text, span) for kind, span in reader.extensions.items()} == {
        "unquoted keys": "a",
        "single quotes": "'x'",
        "comments": "/*1*/",
        "trailing commas": ",",
    }
    assert reader.extensions["trailing commas"] == (34, 35)


@pytest.mark.parametrize(
    ("text", "expected", "offset"),
    [
        ("", "expected a value, found the end of the file", 0),
        ("// only a comment", "expected a value, found the end of the file", 17),
        ("[", "expected a value, found the end of the file", 1),
        ("{", "expected a key in double quotes, found the end of the file", 1),
        ("[1", "expected `,` or `]`, found the end of the file", 2),
        ("[1 2]", "expected `,` or `]`, found `2`", 3),
        ("[1}", "expected `,` or `]`, found `}`", 2),
        ('{"a": 1]', "expected `,` or `}`, found `]`", 7),
        ('{"a" 1}', "expected `:` after a key, found `1`", 5),
        ('{"a"', "expected `:` after a key, found the end of the file", 4),
        ("{1: 2}", "expected a key in double quotes, found `1`", 1),
        ("{,}", "expected a key in double quotes, found `,`", 1),
        ("[,]", "expected a value, found `,`", 1),
        ("[1,,]", "expected a value, found `,`", 3),
        ("1 2", "expected the end of the file, found `2`", 2),
        ("[] x", "expected the end of the file, found `x`", 3),
        ("/* open", "expected a value, found `/`", 0),
        ("[1 / 2]", "expected `,` or `]`, found `/`", 3),
        ("\xa01", "expected a value, found `\\u00a0`", 0),
        ("\x0c1", "expected a value, found `\\f`", 0),
        ("(1)", "expected a value, found `(`", 0),
        ("f'a'", "expected a value, found `f`", 0),
    ],
)
def test_what_is_not_understood_is_said_where_it_stands(text, expected, offset):
    with pytest.raises(NotUnderstoodError) as caught:
        read(text)

    finding = caught.value.finding
    assert finding.code == "IM003"
    assert finding.message == f"the file is not JSON: {expected}"
    assert finding.span is not None
    assert finding.span[0] == offset


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ('{"a": 1, "a": 2}', [9]),
        ('{"a": 1, "a": 2, "a": 3}', [9, 17]),
        ('{"a": 1, "\\u0061": 2}', [9]),
        ("{'a': 1, a: 2}", [9]),
        ('[{"a": 1}, {"b": {"a": 1, "a": 1}}]', [26]),
    ],
)
def test_every_repeated_key_is_reported_at_the_key(text, repeated):
    _, reader = read(text)

    assert [finding.code for finding in reader.findings] == ["IM005"] * len(repeated)
    assert [finding.span[0] for finding in reader.findings if finding.span] == repeated


def test_a_long_repeated_key_is_cut_in_the_message():
    key = "k" * 5000
    _, reader = read(f'{{"{key}": 1, "{key}": 2}}')

    assert len(reader.findings[0].message) < 100


def test_every_number_that_is_not_finite_is_reported():
    text = '{"a": [1, NaN, 2, 1e999], "b": -Infinity}'
    value, reader = read(text)

    assert value == {"a": [1, 0, 2, 0], "b": 0}
    assert [spanned(text, finding.span) for finding in reader.findings if finding.span] == [
        "NaN",
        "1e999",
        "-Infinity",
    ]


@pytest.mark.parametrize("opening", ["[", '{"a":', "[/**/"])
def test_the_deepest_level_allowed_is_read_and_the_next_refused(opening):
    closing = "}" if opening.startswith("{") else "]"
    innermost = "{}" if closing == "}" else "[]"
    levels = MAX_DEPTH - 1

    assert read(opening * levels + innermost + closing * levels)
    too_deep = opening * MAX_DEPTH + innermost + closing * MAX_DEPTH
    with pytest.raises(NotUnderstoodError) as caught:
        read(too_deep)
    assert caught.value.finding.code == "IM007"
    assert caught.value.finding.span == (len(opening) * MAX_DEPTH, len(opening) * MAX_DEPTH + 1)


@pytest.mark.parametrize("count", [20_000, 2_000_000])
def test_brackets_without_end_are_refused_at_once(count):
    with pytest.raises(NotUnderstoodError, match="nested more than 64 levels deep"):
        read("[" * count)


@pytest.mark.parametrize("numbers", [100, 1365, 2000, 40_000, 400_000])
def test_a_long_plain_list_is_read_through_every_window(numbers):
    plain = list(range(numbers))
    text = f"// comment\n{plain}"

    assert read(text)[0] == plain


def test_a_long_list_with_its_fault_at_the_end_is_read_to_the_end():
    value, reader = read(f"{json.dumps(['é' * 50] * 500)[:-1]},]")

    assert value == ["é" * 50] * 500
    assert list(reader.extensions) == ["trailing commas"]


@pytest.mark.parametrize(
    ("item", "value"),
    [
        pytest.param("7", 7, id="numbers"),
        pytest.param('"a, b"', "a, b", id="text"),
        pytest.param("[7, 7]", [7, 7], id="lists"),
        pytest.param("[[7], [7]]", [[7], [7]], id="lists-of-lists"),
        pytest.param('{"a": [7]}', {"a": [7]}, id="objects"),
    ],
)
def test_a_run_of_plain_items_is_read_at_once(item, value):
    text = f"[{', '.join([item] * 500)}]"
    items, following = LenientReader(text).items(1, 1)

    assert len(items) > 10
    assert items == [value] * len(items)
    assert text[:following].endswith(", ")
    assert text[following:].startswith(item)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("'x'", id="single-quotes"),
        pytest.param("1 /* , */", id="a-comment-with-a-comma"),
        pytest.param("[1,]", id="a-trailing-comma"),
        pytest.param('{"a": 1e999}', id="infinity"),
        pytest.param('{"a": 1, "a": 2}', id="a-repeated-key"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 300, 599])
def test_a_run_ends_before_what_is_not_plain(fault, place):
    items = ["7"] * 600
    items[place] = fault
    value, reader = read(f"[{', '.join(items)}]")

    assert value[:place] + value[place + 1 :] == [7] * 599
    assert value[place] in ("x", 1, [1], {"a": 0}, {"a": 2})
    assert len(reader.findings) + len(reader.extensions) == 1


def test_a_run_is_no_deeper_than_the_rest():
    item = "[" * (MAX_DEPTH - 1) + "7" + "]" * (MAX_DEPTH - 1)

    assert len(read(f"[{', '.join([item] * 100)}, ]")[0]) == 100
    with pytest.raises(NotUnderstoodError, match="nested more than 64 levels deep"):
        read(f"[{', '.join([f'[{item}]'] * 100)}, ]")


def test_no_more_findings_are_kept_than_are_told():
    value, reader = read(f"[{', '.join(['NaN'] * 5000)}]")

    assert value == [0] * 5000
    assert len(reader.findings) == MAX_FINDINGS + 1
