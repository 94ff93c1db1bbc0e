from __future__ import annotations

import codecs
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.inferless_yaml.document import UnclearYamlError, parse_yaml
from migrate.inferless_yaml.edit import (
    Cut,
    apply_cuts,
    cut_to_add,
    cut_to_set,
    cuts_to_remove,
    migrated_yaml,
)
from migrate.inferless_yaml.reading import read_inferless_yaml
from tests.inferless_yaml.texts import ALIASES_OF_ALIASES, PIECES, in_time

NAMES = "  input_file_name: i.json\n  output_file_name: o.json\n"


def migrate(content):
    return migrated_yaml(read_inferless_yaml(content, "inferless.yaml"))


def assert_becomes(before, after):
    """Assert what a file becomes, and that it then stays so."""
    assert migrate(before) == (after, None)
    assert_stays(after)


def assert_stays(content):
    assert migrate(content) == (None, None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"version: 1.0.0\noptional:\n  # c\n{NAMES}  r: x\nname: n\n",
            "version: 1.0.0\noptional:\n  # c\n  r: x\nname: n\nio_schema: true\n",
            id="the-block-stays",
        ),
        pytest.param(
            f"version: 1.0.0\n# a\noptional: # b\n  # c\n{NAMES}  # d\n# e\nname: n\n",
            "version: 1.0.0\n# a\noptional: {} # b\n  # c\n  # d\n# e\nname: n\nio_schema: true\n",
            id="a-block-of-comments-stays",
        ),
        pytest.param(
            f"io_schema: true\nversion: 1.0.0\noptional:\n{NAMES}".rstrip("\n"),
            "io_schema: true\nversion: 1.0.0",
            id="nothing-comes-after-it-without-a-line-break",
        ),
        pytest.param(
            f"version: 1.0.0\r\noptional:\r\n  r: x\n{NAMES}".rstrip("\n"),
            "version: 1.0.0\r\noptional:\r\n  r: x\nio_schema: true",
            id="mixed-line-breaks-without-the-last",
        ),
        pytest.param(
            f"io_schema: true\nversion: 1.0.0\noptional:\n  r: x\r\n{NAMES}".rstrip("\n"),
            "io_schema: true\nversion: 1.0.0\noptional:\n  r: x",
            id="another-line-break-comes-to-be-the-last",
        ),
        pytest.param("version: 1.0.0", "version: 1.0.0\nio_schema: true", id="one-line"),
        pytest.param(
            f"version: 1.0.0\nio_schema: false # c\noptional:\n{NAMES}",
            "version: 1.0.0\nio_schema: true # c\n",
            id="set-in-its-place",
        ),
        pytest.param(
            "version: 1.0.0\noptional: {input_file_name: i, output_file_name: o} # \t\nname: n\n",
            "version: 1.0.0\nname: n\nio_schema: true\n",
            id="flow-goes",
        ),
        pytest.param(
            '{"version": "1.0.0", "optional": {"input_file_name": "i"}, "name": "n"}\n',
            '{"version": "1.0.0", "name": "n", "io_schema": true}\n',
            id="json",
        ),
        pytest.param(
            f"\ufeff---\noptional:\n{NAMES}version: 1.0.0\n...\n# c\n",
            "\ufeff---\nversion: 1.0.0\nio_schema: true\n...\n# c\n",
            id="marks",
        ),
        pytest.param(
            f"version: 1.0.0\nenv: &e {{a: 1}}\nb: *e\nc: {{<<: *e}}\noptional:\n{NAMES}",
            "version: 1.0.0\nenv: &e {a: 1}\nb: *e\nc: {<<: *e}\nio_schema: true\n",
            id="anchors-elsewhere",
        ),
        pytest.param(
            f"version: 1.0.0\nenv:\n  s: |\n    optional:\n    {NAMES}optional:\n{NAMES}",
            f"version: 1.0.0\nenv:\n  s: |\n    optional:\n    {NAMES}io_schema: true\n",
            id="the-same-words-in-a-text",
        ),
    ],
)
def test_the_names_go_and_the_flag_comes(before, after):
    assert_becomes(before.encode(), after.encode())


@pytest.mark.parametrize(
    "version",
    ["2.0.0", "'2.0.0'", "2", "0.1.0", "10.0.0", "11", "v1.0.0", "''", "", "[1]", "{1: 1}"],
)
def test_a_file_of_another_version_stays(version):
    assert_stays(f"version: {version}\nio_schema: false\noptional:\n{NAMES}".encode())


@pytest.mark.parametrize("block", ["optional: {}", "optional:", "optional:\n  r: x"])
def test_a_block_without_names_stays(block):
    assert_stays(f"version: 1.0.0\n{block}\nio_schema: true\n".encode())


@pytest.mark.parametrize("word", ["true", "True", "TRUE"])
def test_a_flag_that_is_set_stays_as_it_is_written(word):
    assert_stays(f"version: 1.0.0\nio_schema: {word} # c\n".encode())


@pytest.mark.parametrize(
    "word", ["false", "False", "no", "yes", "on", "'true'", '"true"', "null", "~", "1", "tRUE"]
)
def test_a_flag_of_another_value_is_set_in_its_place(word):
    before = f"io_schema: {word} # c\r\nversion: 1.0.0\r\n"
    assert_becomes(before.encode(), b"io_schema: true # c\r\nversion: 1.0.0\r\n")


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        pytest.param("version: 1\nio_schema: [true]\n", "neither true nor false", 2, id="list"),
        pytest.param("version: 1\nio_schema: |\n  true\n", "neither true", 2, id="block-text"),
        pytest.param("version: 1\nname: |\n  n", "not say the same", None, id="text-at-the-end"),
        pytest.param("version: 1\nname: |+\n  n\n\n", "not say the same", None, id="kept-lines"),
        pytest.param("{version: 1, io_schema}", "not say the same", None, id="flag-without-colon"),
        pytest.param(f"version: 1\n#{'x' * 65_520}\n", "not say", None, id="larger-than-is-read"),
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone_with_a_warning(text, reason, line):
    content, diagnostic = migrate(text.encode())
    assert content is None
    assert (diagnostic.code, diagnostic.file) == ("IM406", "inferless.yaml")
    assert reason in diagnostic.message
    assert (diagnostic.place and diagnostic.place.line) == line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"version: 1.0.0\noptional:\n{NAMES}a: [\n", id="not-understood"),
        pytest.param("version: 1.0.0\noptional: {input_file_name: ../i}\n", id="leads-out"),
    ],
)
def test_what_reading_complained_about_is_left_alone_without_saying_so_twice(text):
    assert read_inferless_yaml(text.encode(), "inferless.yaml").diagnostics
    assert_stays(text.encode())


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param("version: 1\na: 2\n", id="without-the-flag"),
        pytest.param("version: 1\na: 2\nio_schema: 'true'\n", id="text-for-the-flag"),
        pytest.param(f"version: 1\na: 2\nio_schema: true\noptional:\n{NAMES}", id="with-names"),
        pytest.param("version: 1\nio_schema: true\n", id="without-an-entry"),
        pytest.param("version: 1\na: 3\nio_schema: true\n", id="with-another-value"),
        pytest.param("version: 1\na: '2'\nio_schema: true\n", id="with-another-type"),
        pytest.param("version: 1\na: 2\nb: 3\nio_schema: true\n", id="with-another-entry"),
        pytest.param("a: 2\nversion: 1\nio_schema: true\n", id="in-another-order"),
        pytest.param("- version: 1\n", id="not-a-mapping"),
        pytest.param("version: 1\na: [\n", id="not-yaml"),
    ],
)
def test_an_edit_that_does_not_say_the_same_when_read_again_is_given_up(edited, monkeypatch):
    monkeypatch.setattr("migrate.inferless_yaml.edit.apply_cuts", lambda _text, _cuts: edited)
    content, told = migrate(f"version: 1\na: 2\noptional:\n{NAMES}".encode())
    assert (content, told.code) == (None, "IM406")


class Line(NamedTuple):
    """A line of a file of version 1, and what it becomes: ``None`` if it goes."""

    before: str
    after: str | None


def stays(text):
    return Line(text, text)


def goes(text):
    return Line(text, None)


ENTRIES = (
    (stays("name: '入力 # not a comment'  "),),
    (stays("env:"), stays("  # ENV: 'PROD'"), stays("  input_file_name: i.json")),
    (stays("secrets:"), stays("  # - 65723205\tc")),
    (stays("text: |-"), stays("  optional:"), stays("    input_file_name: i.json # text")),
    (stays('"quoted key" : [1, {optional: b}]'),),
)
FLAGS = (
    (),
    (stays("io_schema: true # c"),),
    (Line("io_schema:  false # c", "io_schema:  true # c"),),
    (Line("'io_schema':", "'io_schema': true"),),
)
FILLERS = ("", "  ", "# optional: {input_file_name: x}", "#\té")
NAME_LINES = ("input_file_name: i.json", "'output_file_name' : \"o # o.json\"   # c")
LINE_BREAKS = (("\n",), ("\r\n",), ("\r",), ("\n", "\r\n"))


@st.composite
def optional_blocks(draw):
    names = draw(st.lists(st.sampled_from(NAME_LINES), min_size=1, unique=True))
    others = draw(st.sampled_from([[], ["runtime_file_name: r.yaml  # c"]]))
    comments = draw(st.lists(st.sampled_from(["# c", "# input_file_name: x"]), max_size=2))
    indentation = draw(st.sampled_from([" ", "  ", "    "]))
    key = draw(st.sampled_from(["optional:", '"optional":  # names']))
    kept = key if others else key.replace(":", ": {}") if comments else None
    return (
        Line(key, kept),
        *(
            (goes if text in names else stays)(indentation + text)
            for text in draw(st.permutations([*names, *others, *comments]))
        ),
    )


@st.composite
def version_1_files(draw):
    """Return the lines of a file, with the line break of each, and those of what it becomes."""
    flag = draw(st.sampled_from(FLAGS))
    entries = draw(st.lists(st.sampled_from(ENTRIES), unique=True))
    pieces = [(stays("version: 1.0.0"),), draw(optional_blocks()), flag, *entries]
    fillers = draw(st.lists(st.sampled_from(FILLERS).map(stays).map(lambda line: (line,))))
    body = [line for piece in draw(st.permutations([*pieces, *fillers])) for line in piece]
    start = draw(st.sampled_from([[], ["---"], ["# c", "%YAML 1.1", "---", ""]]))
    end = draw(st.sampled_from([[], ["..."], ["...", "", "# c"]]))
    lines = [*map(stays, start), *body, *map(stays, end)]
    styles = st.sampled_from(draw(st.sampled_from(LINE_BREAKS)))
    breaks = draw(st.lists(styles, min_size=len(lines), max_size=len(lines)))
    is_unended = lines[-1].before != "" and draw(st.booleans())
    if is_unended:
        breaks[-1] = breaks[-2]
    before = [(line.before, ending) for line, ending in zip(lines, breaks, strict=True)]
    after = [(line.after, ending) for line, ending in zip(lines, breaks, strict=True)]
    if not flag:
        content = range(len(start), len(start) + len(body))
        last = max(index for index in content if lines[index].before.strip())
        after.insert(last + 1, ("io_schema: true", breaks[last]))
    mark = draw(st.sampled_from([b"", codecs.BOM_UTF8]))
    return mark + joined(before, is_unended), mark + joined(after, is_unended)


def joined(lines, is_unended):
    kept = [line for line in lines if line[0] is not None]
    text = "".join(text + ending for text, ending in kept)
    return (text.removesuffix(kept[-1][1]) if is_unended else text).encode()


@given(version_1_files())
def test_exactly_the_lines_that_are_meant_change(files):
    assert_becomes(*files)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_file_is_migrated_once_or_left_alone(text):
    before = f"version: 1.0.0\noptional:\n  input_file_name: {text}".encode()
    after, told = migrate(before)
    if after is None:
        assert told is None or told.code == "IM406"
    else:
        assert_becomes(before, after)


@given(st.binary(max_size=200))
def test_any_bytes_are_migrated_or_stay(content):
    after, told = migrate(content)
    assert after is None or told is None


LONG_LINES = {
    "lines": b"".join(b"a%d: b\n" % line for line in range(960)),
    "maps-on-lines": b"a: [" + b"{},\n" * 1_900 + b"]",
    "levels": b"a: " + b"[" * 63 + b"]" * 63,
    "one-text": b"a: " + b"x" * 65_000,
    "comments": b"#\n" * 32_000,
    "comments-of-the-block": b"  #\n" * 16_000,
    "line-breaks": b"\n" * 65_000,
    "spaces": b" " * 65_000,
    "aliases-of-aliases": ALIASES_OF_ALIASES,
}
"""Bombs within the bounds of reading."""


@pytest.mark.parametrize("rest", LONG_LINES.values(), ids=LONG_LINES)
def test_a_bomb_within_the_bounds_of_reading_is_migrated_in_time(rest):
    content = f"version: 1.0.0\noptional:\n{NAMES}".encode() + rest
    with in_time():
        after, _ = migrate(content)
    assert b"io_schema: true" in after


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
