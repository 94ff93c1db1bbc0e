from __future__ import annotations

import json

import pytest

from migrate.parsers.tokens import (
    MAX_DEPTH,
    STRICT_DECODER,
    NotUnderstoodError,
    is_cut_off,
    not_understood,
    read_double_quoted,
    read_single_quoted,
    read_word,
    shortened,
    within_limits,
)


@pytest.mark.parametrize(
    "word",
    [
        *("NaN", "Infinity", "-Infinity", "1e309", "-1e999", "1" * 400),
        pytest.param("9" * 5000, id="more-digits-than-int-reads"),
    ],
)
def test_numbers_that_are_not_finite_are_reported_and_read_as_zero(word):
    value, end, finding = read_word(f"[{word},1]", 1)

    assert value == 0
    assert end == 1 + len(word)
    assert finding is not None
    assert (finding.code, finding.span) == ("IM006", (1, 1 + len(word)))
    assert len(finding.message) < 80


@pytest.mark.parametrize(("word", "json_word"), [("True", "true"), ("False", "false")])
def test_python_words_are_not_values_but_explained(word, json_word):
    with pytest.raises(NotUnderstoodError) as caught:
        read_word(word, 0)

    assert caught.value.finding.hint == f"write {json_word}, as JSON has it"


@pytest.mark.parametrize("word", ["01", "+1", ".5", "5.", "0x10", "1_000", "nan", "-inf"])
def test_numbers_of_other_languages_are_told_from_text(word):
    with pytest.raises(NotUnderstoodError) as caught:
        read_word(word, 0)

    hint = "write the number as JSON has it, such as 12, -0.5 or 1e-3"
    assert caught.value.finding.hint == hint


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        pytest.param('["abc', 1, "this double quote is never closed", id="unterminated"),
        pytest.param('["a\nb"]', 3, "for a control character, found `\\n`", id="line-end"),
        pytest.param('["a\tb"]', 3, "for a control character, found `\\t`", id="tab"),
        pytest.param('["a\\qb"]', 3, "an escape that JSON has, found `\\q`", id="escape"),
        pytest.param('["a\\u12"]', 3, "an escape that JSON has, found `u12`", id="short-escape"),
    ],
)
def test_faults_in_double_quotes_are_reported_where_they_are(text, offset, message):
    with pytest.raises(NotUnderstoodError) as caught:
        read_double_quoted(text, 1)

    finding = caught.value.finding
    assert message in finding.message
    assert finding.span is not None
    assert abs(finding.span[0] - offset) <= 1


@pytest.mark.parametrize(
    ("read", "text", "hint"),
    [
        (read_double_quoted, '["abc', "close the text with a double quote, or"),
        (read_double_quoted, '["abc\n', "close the text with a double quote, or"),
        (read_single_quoted, "['abc", "close the text with a single quote, or"),
        (read_single_quoted, "['abc\n", "close the text with a single quote, or"),
    ],
    ids=["double", "double-and-a-line-end", "single", "single-and-a-line-end"],
)
def test_where_a_text_runs_to_the_end_the_file_may_be_cut_off(read, text, hint):
    with pytest.raises(NotUnderstoodError) as caught:
        read(text, 1)

    assert caught.value.finding.hint == f"{hint} restore the end of the file, if it is cut off"


def test_a_text_that_ends_with_its_line_is_to_be_closed():
    with pytest.raises(NotUnderstoodError) as caught:
        read_single_quoted("['a\nb']", 1)

    assert caught.value.finding.hint == "close the text with a single quote"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("['abc", "this single quote is never closed", id="unterminated"),
        pytest.param("['a\nb']", "this single quote is never closed", id="line-end"),
        pytest.param("['\\']", "this single quote is never closed", id="escaped-quote"),
        pytest.param("['\\x41']", "holds an escape that JSON does not have", id="python-escape"),
        pytest.param("['\\\t']", "holds an escape that JSON does not have", id="escaped-tab"),
        pytest.param("['\\u12']", "holds an escape that JSON does not have", id="short-escape"),
    ],
)
def test_faults_in_single_quotes_are_reported_at_the_text(text, expected):
    with pytest.raises(NotUnderstoodError, match=expected) as caught:
        read_single_quoted(text, 1)

    assert caught.value.finding.span == (1, 2)


@pytest.mark.parametrize(
    ("text", "offset", "span", "found"),
    [
        pytest.param("ab cd", 3, (3, 5), "`cd`", id="a-word"),
        pytest.param("ab, cd", 2, (2, 3), "`,`", id="a-character"),
        pytest.param("ab\\ncd", 2, (2, 4), "`\\n`", id="an-escape"),
    ],
)
def test_the_unexpected_text_is_named(text, offset, span, found):
    finding = not_understood(text, offset, "expected x", hint="a hint").finding

    assert finding.message == f"the file is not JSON: expected x, found {found}"
    assert (finding.span, finding.hint) == (span, "a hint")


INVISIBLE = "replace this invisible character with a space, or remove it"


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        ("ab", "the end of the file", "restore the end of the file, which seems to be cut off"),
        ("ab/* c", "`/`", "close the comment with */"),
        *((f"ab{chr(code)}c", f"`\\u{code:04x}`", INVISIBLE) for code in (0x00A0, 0x200B, 0xFEFF)),
    ],
)
def test_the_unexpected_text_may_suggest_a_fix(text, found, hint):
    finding = not_understood(text, 2, "expected x", hint="a hint").finding

    assert finding.message == f"the file is not JSON: expected x, found {found}"
    assert (finding.span, finding.hint) == ((2, 3), hint)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a" * 40, "a" * 40), ("a" * 41, "a" * 40 + "..."), ("", "")],
    ids=["forty", "forty-one", "empty"],
)
def test_only_long_texts_are_shortened(text, shown):
    assert shortened(text) == shown


def _error(text):
    with pytest.raises(json.JSONDecodeError) as caught:
        STRICT_DECODER.raw_decode(text)
    return caught.value


WHOLE = '{"a": [-Infini, tru, "\\ud83d\\ude00", 1.5e-3, "text"], "b": {"c": null}}'


@pytest.mark.parametrize("length", range(1, len(WHOLE)))
def test_a_text_that_is_cut_off_anywhere_is_recognised(length):
    whole = WHOLE.replace("-Infini", "-1").replace("tru", "true")
    cut = whole[: min(length, len(whole) - 1)]

    assert is_cut_off(_error(cut), len(cut))


@pytest.mark.parametrize("fault", ["[,", "[1 2", '{"a" 1', "[1,]", '["\\q"', "[1] x, 'b'", "[/**/"])
def test_a_fault_well_before_the_end_is_not_for_being_cut_off(fault):
    text = f"[{fault}" + ", 1" * 10

    assert not is_cut_off(_error(text), len(text))


INFINITE = float("inf")


def nested(depth, innermost=()):
    """Lists within one another, so many of them."""
    value = list(innermost)
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1, id="integer"),
        pytest.param(None, id="null"),
        pytest.param("inf", id="text"),
        pytest.param(True, id="boolean"),
        pytest.param([], id="empty-list"),
        pytest.param({}, id="empty-object"),
        pytest.param([1, 2.5, -0.0, True], id="numbers"),
        pytest.param([1, "NaN", None, [2], {"a": [3]}], id="mixed"),
        pytest.param(10**308, id="integer-within-the-range"),
        pytest.param(nested(MAX_DEPTH, [1]), id="as-deep-as-allowed"),
        pytest.param({"a": nested(MAX_DEPTH - 1)}, id="an-object-counts-as-one-level"),
    ],
)
def test_sound_values(value):
    assert within_limits(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(INFINITE, id="infinity"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(10**309, id="integer-beyond-the-range"),
        pytest.param([1, INFINITE], id="in-numbers"),
        pytest.param([1, 10**309], id="integer-in-numbers"),
        pytest.param(["a", INFINITE], id="after-text"),
        pytest.param([INFINITE, "a"], id="before-text"),
        pytest.param(["a", 10**309], id="integer-after-text"),
        pytest.param({"a": {"b": [None, [0, -INFINITE]]}}, id="deep"),
        pytest.param([[1], [INFINITE]], id="in-a-second-list"),
        pytest.param(nested(MAX_DEPTH + 1), id="too-deep"),
        pytest.param({"a": nested(MAX_DEPTH)}, id="too-deep-in-an-object"),
    ],
)
def test_unsound_values(value):
    assert not within_limits(value)


def test_the_surrounding_depth_counts():
    assert within_limits([[]], MAX_DEPTH - 2)
    assert not within_limits([[]], MAX_DEPTH - 1)
    assert within_limits(1, MAX_DEPTH)
