from __future__ import annotations

import ast
import concurrent.futures
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.app_code.syntax import Source, SourceProblem, parse_source


def parsed(source: bytes) -> Source:
    result = parse_source(source)
    assert isinstance(result, Source)
    return result


def problem(source: bytes) -> SourceProblem:
    result = parse_source(source)
    assert isinstance(result, SourceProblem)
    return result


def mark(source: Source) -> ast.expr:
    return next(
        node
        for node in ast.walk(source.syntax.tree)
        if isinstance(node, ast.Name) and node.id == "mark"
    )


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        pytest.param(b"mark", 1, 1, id="first-character"),
        pytest.param(b"x = 1\n\n  \nif x:\n\tmark\n", 5, 2, id="after-a-tab"),
        pytest.param("'é' + mark".encode(), 1, 7, id="after-two-bytes"),
        pytest.param(
            "'\N{CJK UNIFIED IDEOGRAPH-4E2D}' + mark".encode(), 1, 7, id="after-three-bytes"
        ),
        pytest.param("'\N{ROCKET}' + mark".encode(), 1, 7, id="after-four-bytes"),
        pytest.param(
            "'e\N{COMBINING ACUTE ACCENT}' + mark".encode(), 1, 8, id="after-two-characters"
        ),
        pytest.param("# coding: latin-1\n'é' + mark".encode("latin-1"), 2, 7, id="latin-1"),
        pytest.param(
            "\n# vim: set fileencoding=cp1252 :\n'é' + mark".encode("cp1252"), 3, 7, id="line-2"
        ),
        pytest.param("# coding: shift_jis\n'表' + mark".encode("shift_jis"), 2, 7, id="shift-jis"),
        pytest.param("\ufeffmark".encode(), 1, 1, id="byte-order-mark"),
        pytest.param("\ufeff# coding: utf-8\n'é' + mark".encode(), 2, 7, id="mark-and-declaration"),
        pytest.param(b"x = 1\r\n'a' + mark\r\n", 2, 7, id="crlf"),
        pytest.param(b"x = 1\rmark\r", 2, 1, id="cr"),
        pytest.param(b"x = '\x0c'\n\x0cmark", 2, 2, id="form-feed-ends-no-line"),
        pytest.param("x = '\u2028\x85'\nmark".encode(), 2, 1, id="unicode-line-ends-end-no-line"),
        pytest.param("x = f'é{mark}'".encode(), 1, 9, id="in-an-f-string"),
        pytest.param("x = f'''é\n é{mark}'''".encode(), 2, 4, id="in-an-f-string-of-lines"),
    ],
)
def test_columns_count_characters_of_the_decoded_line(source, line, column):
    result = parsed(source)
    place = result.place(mark(result))
    assert (place.line, place.column, place.end_column) == (line, column, column + 4)
    assert place.excerpt[column - 1 : column + 3] == "mark"


def test_a_node_of_several_lines_is_shown_to_the_end_of_the_first():
    result = parsed("'é', [\n1]".encode())
    place = result.place(result.syntax.tree.body[0])
    assert (place.line, place.column, place.end_column, place.excerpt) == (1, 1, 7, "'é', [")


def test_a_very_long_line_is_cut_around_the_place():
    result = parsed(b"'" + b"a" * 5000 + b"' + mark + '" + b"b" * 5000 + b"'")
    place = result.place(mark(result))
    assert len(place.excerpt) == 160
    start = place.column - place.excerpt_column
    assert place.excerpt[start : start + 4] == "mark"


@pytest.mark.parametrize(
    ("source", "reason", "position"),
    [
        pytest.param(b"x = (1\n", "never closed", (1, 5), id="bracket"),
        pytest.param("x = ['é', )".encode(), "does not match", (1, 11), id="after-two-bytes"),
        pytest.param(
            b"def f():\nreturn 1\n", "expected an indented block", (2, 1), id="indentation"
        ),
        pytest.param(
            b"# coding: nowhere\nx = 1\n", "unknown encoding: nowhere", (1, 1), id="unknown"
        ),
        pytest.param(b"\n# coding: nowhere\n", "unknown encoding", (2, 1), id="unknown-on-line-2"),
        pytest.param(b"# coding: hex\nx = 1\n", "not a text encoding", (1, 1), id="not-of-text"),
        pytest.param(
            b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem", (1, 1), id="two-encodings"
        ),
        pytest.param(b"x = 1\n\n\ny = '\xff'\n", "byte 0xff is not UTF-8", (4, 6), id="byte"),
        pytest.param(b"x = '\xff'\n", "byte 0xff is not UTF-8", (1, 6), id="byte-in-line-1"),
        pytest.param(
            "\ufeffx = '".encode() + b"\xff'", "byte 0xff is not UTF-8", (1, 6), id="after-a-mark"
        ),
        pytest.param(
            b"# coding: ascii\n'\xe9'", "byte 0xe9 is not ASCII", (2, 2), id="byte-in-ascii"
        ),
        pytest.param(b"x = 1\ny\0 = 2\n", "null character", (2, 2), id="null"),
        pytest.param(b"print 'x'\n", "print", (1, 1), id="python-2"),
    ],
)
def test_what_does_not_parse_has_a_reason_and_a_place(source, reason, position):
    found = problem(source)
    assert reason in found.reason
    assert found.place is not None
    assert (found.place.line, found.place.column) == position


def test_an_encoding_with_a_mark_is_called_by_its_name():
    assert problem("\ufeff\n\n\n'".encode() + b"\xff").reason == "byte 0xff is not UTF-8"


def test_an_error_of_several_lines_is_marked_where_it_begins():
    place = problem(b"f(a,\n         b) = 1\n").place
    assert place is not None
    assert (place.line, place.column, place.end_column, place.excerpt) == (1, 1, 2, "f(a,")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"-" * 100_000 + b"1", id="operators"),
        pytest.param(b"[" * 100_000, id="brackets"),
        pytest.param(b"x = " + b"1 + " * 100_000 + b"1", id="sums"),
        pytest.param(b"x" + b".y" * 100_000, id="attributes"),
        pytest.param(b"# coding: raw_unicode_escape\nx = '\\ud800'", id="lone-surrogate"),
    ],
)
def test_hostile_code_is_a_problem_or_is_parsed_and_never_raises(source):
    assert isinstance(parse_source(source), (Source, SourceProblem))


def test_what_python_warns_about_is_neither_said_nor_raised():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parsed(b"x = '\\d' + 'a' * 1if 1else 2\n")
        parsed(b"# coding: unicode_escape\nx = 1 # \\\\d\n")
    assert caught == []


def test_parsing_in_threads_leaves_the_filters_of_warnings_as_they_were():
    before = list(warnings.filters)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(parse_source, [b"x = '\\d'\n" * 200] * 64))
    assert all(isinstance(result, Source) for result in results)
    assert list(warnings.filters) == before


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_problem_with_a_place_inside_the_text(source):
    result = parse_source(source)
    if isinstance(result, SourceProblem) and result.place is not None:
        assert result.place.line >= 1
        assert 1 <= result.place.column < result.place.end_column
