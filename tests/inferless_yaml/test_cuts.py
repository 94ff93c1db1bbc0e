from __future__ import annotations

import pytest

from migrate.inferless_yaml.cuts import Cut, apply_cuts, cut_to_add, cut_to_set, cuts_to_remove
from migrate.inferless_yaml.document import UnclearYamlError, parse_yaml


def root_of(text):
    return parse_yaml(text.encode()).root


def removed(text, *keys):
    return apply_cuts(text, cuts_to_remove(text, root_of(text), keys))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\nx: 2\nb: 3\n", "a: 1\nb: 3\n", id="line"),
        pytest.param("x: 2\nb: 3\n", "b: 3\n", id="first"),
        pytest.param("a: 1\nx: 2\n", "a: 1\n", id="last"),
        pytest.param("a: 1\nx: 2 # c\nb: 3 # d\n", "a: 1\nb: 3 # d\n", id="with-its-comment"),
        pytest.param("x: '2'# c\nb: 3\n", "b: 3\n", id="with-a-comment-right-after-it"),
        pytest.param("# c\nx: 2\n# d\nb: 3\n", "# c\n# d\nb: 3\n", id="between-comments"),
        pytest.param("a: 1\n\nx: 2\n\nb: 3\n", "a: 1\n\n\nb: 3\n", id="between-blank-lines"),
        pytest.param("a: 1\r\nx: 2\rb: 3\n", "a: 1\r\nb: 3\n", id="with-its-line-break"),
        pytest.param("  a: 1\n  x: 2\n  b: 3\n", "  a: 1\n  b: 3\n", id="indented"),
        pytest.param("a: 1\nx: 'b\n  c' # d\nb: 3\n", "a: 1\nb: 3\n", id="several-lines"),
        pytest.param("a: 1\nx:\n  2\nb: 3\n", "a: 1\nb: 3\n", id="on-the-next-line"),
        pytest.param(
            "x: # c\r\n  # d\r\n\r\n# e\r\n  2\r\nb: 3\r\n",
            "  # d\r\n# e\r\nb: 3\r\n",
            id="comments-before-its-value",
        ),
        pytest.param("x: 'b\n  # c'\nb: 3\n", "b: 3\n", id="text-like-a-comment"),
        pytest.param("x: |\n  b\n\n# c\nb: 3\n", "\n# c\nb: 3\n", id="block-text"),
        pytest.param("x: 2\n  # c\nb: 3\n", "  # c\nb: 3\n", id="comment-below-a-value"),
        pytest.param("x: # c\n  y: 2 # d\nb: 3\n", "b: 3\n", id="block"),
        pytest.param(
            "x: # c\n  # d\n  y: 2\nb: 3\n", "x: {} # c\n  # d\nb: 3\n", id="comments-of-a-block"
        ),
        pytest.param(
            "x :\n# c\n  y: 2\n  z:\n    # d\n    3\nb: 3\n",
            "x : {}\n# c\n    # d\nb: 3\n",
            id="comments-between-the-entries-of-a-block",
        ),
        pytest.param(
            "x:\n  y: 2\n  # c\n\n  # d\nb: 3\n",
            "x: {}\n  # c\n\n  # d\nb: 3\n",
            id="comments-that-end-a-block",
        ),
        pytest.param("x:\n  y: 2\n\n# c\n  # d\n", "\n# c\n  # d\n", id="comments-below-a-block"),
        pytest.param("x: {y: 2} # c\nb: 3\n", "b: 3\n", id="flow-in-a-block"),
        pytest.param("x: {\n  y: 2\n}\nb: 3\n", "b: 3\n", id="flow-of-several-lines"),
        pytest.param('"x" : 2\nb: 3\n', "b: 3\n", id="quoted-key"),
        pytest.param("{x: 2, a: 1}\n", "{a: 1}\n", id="flow-first"),
        pytest.param("{a: 1, x: 2}\n", "{a: 1}\n", id="flow-last"),
        pytest.param("{a: 1 , x: 2 ,b: 3}\n", "{a: 1 , b: 3}\n", id="flow-between"),
        pytest.param("{ a: 1, x: 2, }\n", "{ a: 1, }\n", id="flow-with-a-comma-at-the-end"),
        pytest.param('{\n  "a": 1,\n  "x": 2\n}\n', '{\n  "a": 1\n}\n', id="json-last"),
        pytest.param('{\n  "x": 2,\n  "a": 1\n}\n', '{\n  "a": 1\n}\n', id="json-first"),
        pytest.param(
            "{a: 1, # c\n b: 2, x: 3} # d\n", "{a: 1, # c\n b: 2} # d\n", id="flow-comment"
        ),
    ],
)
def test_an_entry_goes_with_what_belongs_to_it_and_nothing_else(text, expected):
    assert removed(text, "x") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x: 1\ny: 2\na: 3\n", "a: 3\n", id="lines"),
        pytest.param("x: 1\na: 3\ny: 2\n", "a: 3\n", id="lines-apart"),
        pytest.param("{x: 1, y: 2, a: 3}\n", "{a: 3}\n", id="flow-first"),
        pytest.param("{a: 3, x: 1, y: 2}\n", "{a: 3}\n", id="flow-last"),
        pytest.param("{x: 1, a: 3, y: 2}\n", "{a: 3}\n", id="flow-around"),
        pytest.param("{a: 3, x: 1, b: 4, y: 2}\n", "{a: 3, b: 4}\n", id="flow-alternating"),
    ],
)
def test_two_entries_go_together(text, expected):
    assert removed(text, "x", "y") == expected


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        pytest.param("a: 1\n? x\n: 2\n", "shares its line", (2, 3), id="question-mark"),
        pytest.param("x: {\n # c\n y: 2}\n", "a comment inside", (1, 4), id="comment-in-flow"),
        pytest.param("{x: 2}\n", "holds nothing else", (1, 1), id="flow-without-others"),
        pytest.param("{a: 1, # c\n x: 2}\n", "more than a comma", (2, 2), id="comment-before"),
        pytest.param("{x: 2, # c\n a: 1}\n", "more than a comma", (1, 2), id="comment-after"),
        pytest.param("{a: 1, ? x : 2}\n", "more than a comma", (1, 10), id="question-mark-in-flow"),
    ],
)
def test_an_entry_that_is_not_apart_from_the_others_is_not_cut(text, reason, position):
    with pytest.raises(UnclearYamlError, match=reason) as caught:
        removed(text, "x")
    assert (caught.value.place.line, caught.value.place.column) == position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1\n", "a: 1\nx: y\n", id="line"),
        pytest.param("a: 1\r\nb: 2\n\r\n", "a: 1\r\nb: 2\nx: y\n\r\n", id="line-break-of-the-line"),
        pytest.param("a: 1\rb: 2\r", "a: 1\rb: 2\rx: y\r", id="carriage-return"),
        pytest.param("a: 1\n\n \n", "a: 1\nx: y\n\n \n", id="before-blank-lines"),
        pytest.param("a: 1  \n", "a: 1  \nx: y\n", id="trailing-spaces-stay"),
        pytest.param("a:\n  # b\n", "a:\n  # b\nx: y\n", id="after-the-comments-of-a-block"),
        pytest.param("a: 1\n\n# b\n", "a: 1\n\n# b\nx: y\n", id="after-comments"),
        pytest.param(
            "---\na: 1\n\n...\n# b\n", "---\na: 1\nx: y\n\n...\n# b\n", id="before-the-end"
        ),
        pytest.param(
            "a: 1\n... # b\n", "a: 1\nx: y\n... # b\n", id="before-the-end-and-its-comment"
        ),
        pytest.param("a: 1 # ...\nb: 2\n", "a: 1 # ...\nb: 2\nx: y\n", id="dots-in-a-comment"),
        pytest.param("...a: 1\n...b: 2\n", "...a: 1\n...b: 2\nx: y\n", id="dots-in-a-key"),
        pytest.param("a: |\n  1\n  \u3000\n", "a: |\n  1\n  \u3000\nx: y\n", id="a-wide-space"),
        pytest.param("  a: 1\n  b: 2\n", "  a: 1\n  b: 2\n  x: y\n", id="indented"),
        pytest.param("'a': 1\n", "'a': 1\n'x': y\n", id="single-quotes"),
        pytest.param('"a": 1\n', '"a": 1\n"x": y\n', id="double-quotes"),
        pytest.param('"a": 1\nb: 2\n', '"a": 1\nb: 2\nx: y\n', id="some-quoted"),
        pytest.param("'a': 1\n\"b\": 2\n", "'a': 1\n\"b\": 2\nx: y\n", id="quoted-both-ways"),
        pytest.param("{a: 1}\n", "{a: 1, x: y}\n", id="flow"),
        pytest.param('{\n "a": [1]\n}\n', '{\n "a": [1], "x": y\n}\n', id="json"),
        pytest.param("{a: 1, }\n", "{a: 1, x: y, }\n", id="flow-with-a-comma-at-the-end"),
    ],
)
def test_an_entry_is_added_at_the_end_in_the_style_of_the_file(text, expected):
    assert apply_cuts(text, [cut_to_add(text, root_of(text), "x", "y")]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x: false # c\n", "x: true # c\n", id="before-a-comment"),
        pytest.param("x:   'no'\n", "x:   true\n", id="quoted"),
        pytest.param("x:\n", "x: true\n", id="absent"),
        pytest.param("x: # c\n", "x: true # c\n", id="absent-before-a-comment"),
        pytest.param("{x: 1}\n", "{x: true}\n", id="flow"),
    ],
)
def test_a_value_is_set_in_its_place(text, expected):
    ((_, value),) = root_of(text).value
    assert apply_cuts(text, [cut_to_set(value, "true")]) == expected


def test_cuts_are_made_in_the_order_of_the_text():
    assert apply_cuts("abcdef", [Cut(4, 5), Cut(1, 2, "X"), Cut(2, 4), Cut(6, 6, "g")]) == "aXfg"
