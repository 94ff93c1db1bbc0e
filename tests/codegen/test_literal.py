from __future__ import annotations

import ast

import black
import pytest
from hypothesis import given

from migrate.codegen.literal import literal, numbers
from tests.strategies import floats, integers, texts

SCALARS = [
    pytest.param(True, "True", id="true"),
    pytest.param(False, "False", id="false"),
    pytest.param(0, "0", id="zero"),
    pytest.param(-7, "-7", id="negative"),
    pytest.param(10**400, "1" + "0" * 400, id="integer-beyond-every-float"),
    pytest.param(1.0, "1.0", id="integral-float"),
    pytest.param(-0.0, "-0.0", id="negative-zero"),
    pytest.param(1e16, "1e16", id="exponent-without-plus"),
    pytest.param(1.5e300, "1.5e300", id="fraction-and-exponent-without-plus"),
    pytest.param(1e-07, "1e-07", id="negative-exponent"),
    pytest.param(0.1 + 0.2, "0.30000000000000004", id="every-digit"),
]

TEXTS = [
    pytest.param("", '""', id="empty"),
    pytest.param("plain", '"plain"', id="plain"),
    pytest.param("it's", '"it\'s"', id="single-quote"),
    pytest.param('say "hi"', "'say \"hi\"'", id="double-quotes"),
    pytest.param("'\"", '"\'\\""', id="as-many-of-both"),
    pytest.param('\'""', "'\\'\"\"'", id="more-double-quotes"),
    pytest.param("1e+16", '"1e+16"', id="a-number-in-text-is-text"),
    pytest.param("\\", '"\\\\"', id="backslash"),
    pytest.param("\\N{dash} \\xAB", '"\\\\N{dash} \\\\xAB"', id="what-looks-like-an-escape"),
    pytest.param("\n\r\t", '"\\n\\r\\t"', id="short-escapes"),
    pytest.param("\0\x1f\x7f\x80\x9f", '"\\x00\\x1f\\x7f\\x80\\x9f"', id="control-characters"),
    pytest.param("\xad", '"\\xad"', id="soft-hyphen"),
    pytest.param("\u200b\u200d\u2060\ufeff", '"\\u200b\\u200d\\u2060\\ufeff"', id="zero-width"),
    pytest.param("\u202e\u2066\u061c", '"\\u202e\\u2066\\u061c"', id="bidirectional"),
    pytest.param("\u2028\u2029", '"\\u2028\\u2029"', id="line-separators"),
    pytest.param("\ud83d", '"\\ud83d"', id="lone-surrogate"),
    pytest.param("\ud83d\ude00", '"\\ud83d\\ude00"', id="surrogates-that-look-like-a-pair"),
    pytest.param("\ufdd0\uffff\U0010fffe", '"\\ufdd0\\uffff\\U0010fffe"', id="noncharacters"),
    pytest.param("\U000e0041", '"\\U000e0041"', id="tag"),
    pytest.param("\u180e\ufff9", '"\\u180e\\ufff9"', id="other-format-characters"),
    pytest.param("é 漢字 😀 ❤\ufe0f", '"é 漢字 😀 ❤\ufe0f"', id="text-stays-raw"),
    pytest.param("\xa0\u3000\ue000\u0378", '"\xa0\u3000\ue000\u0378"', id="other-code-points-too"),
]


@pytest.mark.parametrize(("value", "expected"), SCALARS + TEXTS)
def test_a_scalar_has_this_literal_which_black_leaves_alone(value, expected):
    assert literal(value) == expected
    assert_faithful(value, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", "'plain'", id="plain"),
        pytest.param("it's", '"it\'s"', id="one-single-quote"),
        pytest.param("'\"", "'\\'\"'", id="as-many-of-both"),
    ],
)
def test_single_quotes_can_be_preferred(text, expected):
    assert literal(text, "'") == expected


def test_many_numbers_are_written_as_they_are_one_by_one():
    values = [value for value, _ in (case.values for case in SCALARS)]

    assert numbers([values]) == "[[" + ", ".join(map(literal, values)) + "]]"


@given(integers() | floats() | texts())
def test_every_literal_loads_and_is_left_alone_by_black(value):
    assert_faithful(value, literal(value))


@given(texts())
def test_every_literal_in_single_quotes_loads(text):
    assert ast.literal_eval(literal(text, "'")) == text


@given(texts())
def test_a_literal_has_no_more_backslashes_than_between_other_quotes(text):
    assert literal(text).count("\\") == literal(text, "'").count("\\")


def assert_faithful(value, written):
    line = f"x = {written}\n"
    loaded = ast.literal_eval(written)

    assert (type(loaded), repr(loaded)) == (type(value), repr(value))
    assert black.format_str(line, mode=black.Mode(line_length=10_000)) == line
    assert compile(line.encode(), "<test>", "exec")
