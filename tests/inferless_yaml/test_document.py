from __future__ import annotations

import contextlib
from unittest import mock

import pytest
import yaml
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from migrate.inferless_yaml.document import (
    MAX_BYTES,
    MAX_LEVELS,
    MAX_NODES,
    UnclearYamlError,
    parse_yaml,
    place_of,
)
from tests.inferless_yaml.texts import ALIASES_OF_ALIASES, PIECES, in_time


def problem(content):
    with pytest.raises(UnclearYamlError) as caught:
        parse_yaml(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason", "position"),
    [
        pytest.param(b"a: 1\nb: '\xff'\n", "not UTF-8 (byte 0xff)", (2, 5), id="bytes"),
        pytest.param("é: é\nb: '".encode() + b"\xe9'", "byte 0xe9", (2, 5), id="latin-1"),
        pytest.param("a: 1\n".encode("utf-16"), "not UTF-8", (1, 1), id="utf-16"),
        pytest.param("a: 1\n".encode("utf-16-le"), "U+0000", (1, 2), id="utf-16-without-mark"),
        pytest.param(b"\xef\xbb\xbfa: \x07", "U+0007", (1, 4), id="control-character"),
        pytest.param("a: 1\n# é\u2028b: 2\n".encode(), "U+2028", (2, 4), id="line-separator"),
        pytest.param("a: '\u2029'\n".encode(), "U+2029", (1, 5), id="paragraph-separator"),
        pytest.param("a: 1 # \x85b: 2\n".encode(), "U+0085", (1, 8), id="next-line"),
        pytest.param(b"a: [1, 2\nb: 3\n", "expected ',' or ']'", (2, 2), id="bracket"),
        pytest.param(b"a: 'b\n", "it ends too early", (2, 1), id="quote"),
        pytest.param(b"a: 1\n\tb: 2\n", "cannot start any token", (2, 1), id="tab-as-indentation"),
        pytest.param(
            b"a: 1\r\n---\r\nb: 2\r\n",
            "expected a single document in the stream, but found another document",
            (2, 1),
            id="two-documents",
        ),
        pytest.param(b"a: *b\n", "undefined alias 'b'", (1, 4), id="undefined-alias"),
        pytest.param(b"a: 1\nb: 2\na: 3\n", "duplicate key", (3, 1), id="twice"),
        pytest.param(b"a: {b: 1, 'b': 2}\n", "duplicate key", (1, 11), id="twice-deeper"),
    ],
)
def test_what_is_not_one_document_of_yaml_has_a_reason_and_a_place(content, reason, position):
    found = problem(content)
    assert reason in found.reason
    assert (found.place.line, found.place.column) == position


@pytest.mark.parametrize(
    ("content", "position"),
    [
        pytest.param("a: x\né: mark\n".encode(), (2, 4), id="after-two-bytes"),
        pytest.param("\ufeffa: mark\n".encode(), (1, 4), id="byte-order-mark"),
        pytest.param(b"a: x\r\n\r\nb: mark\r\n", (3, 4), id="crlf"),
        pytest.param(b"a: x\rb: mark\r", (2, 4), id="cr"),
        pytest.param(b"a: x\nb: [1,\n  mark]", (3, 3), id="in-a-list"),
    ],
)
def test_a_node_has_the_place_at_which_an_editor_shows_it(content, position):
    document = parse_yaml(content)
    value = document.root.value[-1][1]
    node = value.value[-1] if isinstance(value, yaml.SequenceNode) else value
    place = place_of(node, document.text)
    assert (place.line, place.column, place.end_column) == (*position, position[1] + 4)
    assert place.excerpt[place.column - 1 : place.end_column - 1] == "mark"


def test_a_node_of_several_lines_has_a_place_in_the_first():
    document = parse_yaml(b"a: 'b\n  c'\n")
    place = place_of(document.root.value[0][1], document.text)
    assert (place.line, place.column, place.end_column, place.excerpt) == (1, 4, 6, "a: 'b")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xef\xbb\xbf", b"# nothing\n\n# here", b"  \n \n"]
)
def test_a_file_without_values_is_understood_and_has_no_root(content):
    assert parse_yaml(content).root is None


def test_an_alias_is_equal_to_no_value_and_is_not_followed():
    root = parse_yaml(b"a: &x 1\nb: *x\nc: x\n").root
    (_, anchored), (_, alias), (_, text) = root.value
    assert (anchored.value, alias.value, text.value) == ("1", "x", "x")
    assert len({anchored.tag, alias.tag, text.tag}) == 3


def test_keys_of_different_types_are_different_keys():
    assert len(parse_yaml(b"1: a\n'1': b\n").root.value) == 2


def test_64_kib_are_parsed_and_one_byte_more_is_not():
    content = b"a: " + b"x" * (MAX_BYTES - 3)
    assert parse_yaml(content).root is not None
    assert problem(content + b"x").reason == "it is larger than 64 KiB"


def test_64_levels_are_parsed_and_one_more_is_not():
    assert parse_yaml(b"[" * MAX_LEVELS + b"]" * MAX_LEVELS).root is not None
    deeper = b"[" * (MAX_LEVELS + 1) + b"]" * (MAX_LEVELS + 1)
    assert "deeper than 64 levels" in problem(deeper).reason


def test_2000_values_are_parsed_and_one_more_is_not():
    items = MAX_NODES - 1
    assert parse_yaml(b"[" + b"a," * items + b"]").root is not None
    assert "more than 2000" in problem(b"[" + b"a," * (items + 1) + b"]").reason


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'a: "\\UFFFFFFFF"', id="no-such-character"),
        pytest.param(b"%YAML 1." + b"9" * 9000 + b"\n--- a\n", id="version-of-9000-digits"),
        pytest.param(b"a: *" + b"b" * 60_000, id="long-name"),
    ],
)
def test_what_makes_the_parser_fail_is_a_short_reason(content):
    assert len(problem(content).reason) <= 160


BOMBS = {
    "a-million-lines": b"a: b\n" * 1_000_000,
    "64-mib-of-one-text": b"a: " + b"x" * (64 << 20),
    "brackets": b"[" * 65_536,
    "dashes": b"- " * 32_768,
    "question-marks": b"? " * 32_768,
    "deepening-blocks": b"".join(b" " * level + b"a:\n" for level in range(300)),
    "lines": b"".join(b"a%d: b\n" % line for line in range(7_000)),
    "pairs": b"[" + b"a:," * 21_000 + b"]",
    "maps-on-lines": b"[" + b"{},\n" * 16_000 + b"]",
    "aliases-of-aliases": ALIASES_OF_ALIASES,
    "an-alias-of-itself": b"&a [" + b"*a," * 1_900 + b"]",
    "comments": b"#\n" * 32_768,
    "line-breaks": b"\n" * 65_536,
    "directives": b"%A\n" * 21_000,
    "escapes": b'a: "' + b"\\n" * 32_000 + b'"',
    "digits": b"a: " + b"1" * 65_000,
    "sexagesimal": b"a: " + b"1:" * 32_000 + b"1",
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_parsed_or_refused_in_time(content):
    with in_time(), contextlib.suppress(UnclearYamlError):
        parse_yaml(content)


def test_a_stack_that_is_nearly_full_is_a_reason_too():
    def parse_deeper(content):
        try:
            return parse_deeper(content)
        except RecursionError:
            return parse_yaml(content)

    with pytest.raises(UnclearYamlError, match="RecursionError"):
        parse_deeper(b"[" * 60 + b"]" * 60)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_document_or_a_reason(content):
    try:
        document = parse_yaml(content)
    except UnclearYamlError as error:
        place = error.place
        is_inside = place is None or 1 <= place.column < place.end_column
        assert is_inside
    else:
        assert document.mark + document.text.encode() == content


def nodes(node):
    """Everything that is used of a node, and of those within it."""
    if node is None:
        return None
    told = (type(node), node.tag, node.start_mark.index, node.end_mark.index)
    if isinstance(node, yaml.MappingNode):
        return (*told, [(nodes(key), nodes(value)) for key, value in node.value])
    if isinstance(node, yaml.SequenceNode):
        return (*told, [nodes(item) for item in node.value])
    return (*told, node.value, node.style or None)


WRITTEN = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
LINES = st.lists(
    st.builds(
        "{}{}: {}{}".format,
        st.sampled_from(["", "  ", "    ", "- "]),
        st.sampled_from(["a", "optional", "input_file_name", "'q'", "é"]),
        st.sampled_from(
            ["", "1", "a.json", "'x y'", '"é\\n"', "[a, b]", "{a: b}", "{}", "|\n    x", "|#", "*x"]
        ),
        st.sampled_from(["", " # c", "  ", "\n"]),
    ),
    max_size=6,
).map("\n".join)


def read(content):
    """What is read of a file, or why it is not."""
    try:
        return nodes(parse_yaml(content).root)
    except UnclearYamlError as error:
        return error.reason, error.place


@settings(max_examples=400)
@example("version: 1.0.0\n\ufeff")
@example("a: |#\n  b\n")
@given(WRITTEN | LINES)
def test_the_same_is_read_with_libyaml_and_without(text):
    content = text.encode()
    found = read(content)
    with mock.patch.object(yaml, "__with_libyaml__", new=False):
        expected = read(content)
    event("understood" if found is None or isinstance(found[0], type) else "refused")
    assert found == expected


def test_libyaml_is_there_to_be_tested():
    assert yaml.__with_libyaml__
