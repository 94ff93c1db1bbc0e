from __future__ import annotations

import json

import pytest

from migrate.diagnostics import Finding
from migrate.parsers.source_map import SourceMap, render_path

DATA = ("inputs", 0, "data", 1)


def place_of(text, path=(), **options):
    finding = Finding("IM207", "", path, **options)
    return SourceMap(text, [finding]).locate(finding)


def document(separator="", first='"x"', mark=""):
    """A document whose second element, 55555, stands after the separator."""
    return f'{{"inputs":{mark}[{{"name":"a","data":[{first},{separator}55555]}}]}}'


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        pytest.param(document(), 1, 36, id="one-line"),
        pytest.param(document("\t\t"), 1, 38, id="a-tab-is-one-character"),
        pytest.param(document("\n  "), 2, 3, id="lf"),
        pytest.param(document("\r\n  "), 2, 3, id="crlf"),
        pytest.param(document("\r  "), 2, 3, id="lone-cr"),
        pytest.param(document("\n\r\n\r "), 4, 2, id="mixed-line-ends"),
        pytest.param(document("\r\r\n"), 3, 1, id="cr-before-crlf"),
        pytest.param(document(first='"😀"'), 1, 36, id="an-astral-character-is-one"),
        pytest.param(document(first='"e\u0301"'), 1, 37, id="a-combining-character-is-one"),
        pytest.param(document(first='"漢"'), 1, 36, id="a-wide-character-is-one"),
        pytest.param(document(first='"\u2028\x85"'), 1, 37, id="only-cr-and-lf-end-lines"),
        pytest.param(document(first='"\\ud83d\\ude00"'), 1, 47, id="an-escape-is-as-written"),
        pytest.param(document("// 1,\n/* \r\n[ */ "), 3, 6, id="comments"),
        pytest.param(document(first="'],'"), 1, 37, id="brackets-in-text"),
        pytest.param(document(mark="/*\n*/"), 2, 28, id="a-comment-on-the-way"),
    ],
)
def test_lines_and_columns_count_characters_from_one(text, line, column):
    place = place_of(text, DATA)

    assert (place.line, place.column) == (line, column)
    assert place.end_column == column + 5
    start = place.column - place.excerpt_column
    assert place.excerpt[start : start + 5] == "55555"


TEXT = """{
  "inputs": [
    {"name": "a", "shape": [1, 2],
     "data": [["x", {"y": null}]]},
    {name: 'b', extra: [
      1]}
  ]
}
"""


@pytest.mark.parametrize(
    ("path", "on_key", "line", "column", "end_column"),
    [
        ((), False, 1, 1, 2),
        (("inputs",), False, 2, 13, 14),
        (("inputs",), True, 2, 3, 11),
        (("inputs", 0), False, 3, 5, 35),
        (("inputs", 0, "shape"), False, 3, 28, 34),
        (("inputs", 0, "shape", 1), False, 3, 32, 33),
        (("inputs", 0, "data", 0, 1, "y"), False, 4, 27, 31),
        (("inputs", 0, "data", 0, 1, "y"), True, 4, 22, 25),
        (("inputs", 1, "name"), False, 5, 12, 15),
        (("inputs", 1, "name"), True, 5, 6, 10),
        (("inputs", 1, "extra"), False, 5, 24, 25),
        (("inputs", 1, "extra", 0), False, 6, 7, 8),
    ],
)
def test_every_node_and_key_is_found(path, on_key, line, column, end_column):
    place = place_of(TEXT, path, on_key=on_key)

    assert (place.line, place.column, place.end_column) == (line, column, end_column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("outputs",), 1, 1),
        (("inputs", 7), 2, 13),
        (("inputs", 0, "datatype"), 3, 5),
        (("inputs", 0, "shape", 0, 3), 3, 29),
        (("inputs", 0, "shape", "x"), 3, 28),
    ],
)
def test_a_step_that_leads_nowhere_ends_at_its_parent(path, line, column):
    place = place_of(TEXT, path)

    assert (place.line, place.column) == (line, column)


def test_the_first_of_repeated_keys_is_meant():
    assert place_of('{"a": 1, "a": 2}', ("a",)).column == 7


@pytest.mark.parametrize(
    ("text", "span", "where", "excerpt"),
    [
        pytest.param("", (0, 1), (1, 1, 2), "", id="empty-file"),
        pytest.param("ab\n", (3, 4), (2, 1, 2), "", id="after-the-last-line"),
        pytest.param("ab", (2, 3), (1, 3, 4), "ab", id="end-of-file"),
        pytest.param("ab\r\ncd", (2, 3), (1, 3, 4), "ab", id="at-the-line-end"),
        pytest.param("abcd\nef", (1, 7), (1, 2, 5), "abcd", id="over-two-lines"),
        pytest.param("abcd", (2, 2), (1, 3, 4), "abcd", id="of-no-length"),
    ],
)
def test_spans_need_no_nodes(text, span, where, excerpt):
    place = place_of(text, span=span)

    assert (place.line, place.column, place.end_column) == where
    assert (place.excerpt, place.excerpt_column) == (excerpt, 1)


def test_a_very_long_line_is_cut_around_the_place():
    text = json.dumps({"inputs": [{"name": "a", "data": ["x" * 5000, 55555, "y" * 5000]}]})
    place = place_of(text, DATA)

    assert place.line == 1
    assert text[place.column - 1 : place.end_column - 1] == "55555"
    assert len(place.excerpt) == 160
    assert place.excerpt == text[place.excerpt_column - 1 :][:160]
    assert place.excerpt[place.column - place.excerpt_column :].startswith("55555")


@pytest.mark.parametrize(("length", "cut"), [(160, 160), (161, 160)])
def test_only_a_line_of_more_than_160_characters_is_cut(length, cut):
    place = place_of("x" * length, span=(0, 1))

    assert (len(place.excerpt), place.excerpt_column) == (cut, 1)


@pytest.mark.no_cover
def test_ten_thousand_places_in_one_long_line_take_no_quadratic_time():
    findings = [Finding("IM207", "", (index,)) for index in range(0, 200_000, 20)]
    source_map = SourceMap(json.dumps([1] * 200_000), findings)

    found = [source_map.locate(finding).column for finding in findings]

    assert found == [2 + 60 * step for step in range(10_000)]


@pytest.mark.no_cover
def test_ten_thousand_keys_of_one_object_take_no_quadratic_time():
    keys = [f"{index:05}" for index in range(20_000)]
    findings = [Finding("IM108", "", (key,), on_key=True) for key in keys]
    source_map = SourceMap(json.dumps(dict.fromkeys(keys, 0)), findings)

    found = [source_map.locate(finding).column for finding in findings]

    assert found == [2 + 12 * index for index in range(20_000)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("inputs", 0, "shape"), "$.inputs[0].shape"),
        (("inputs", 10, "data", 2, 0), "$.inputs[10].data[2][0]"),
        (("a-b", ""), "$['a-b']['']"),
        (("it's", "é"), '$["it\'s"].é'),
        (("\n",), "$['\\n']"),
    ],
)
def test_paths_are_written_as_people_write_them(path, text):
    assert render_path(path) == text
