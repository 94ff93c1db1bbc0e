from __future__ import annotations

import ast
import math
import subprocess
import sys
from itertools import islice, pairwise

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.codegen.literal import literal
from migrate.codegen.module import MOST_LINES, PackedList, generate, lines, packed_lines
from migrate.codegen.style import Style, style_from_ruff
from migrate.model import schema_dictionary
from tests.codegen.goldens import GOLDENS, PROMPT, field
from tests.strategies import numeric_examples, schemas, small_schemas

styles = st.builds(Style, line_length=st.integers(1, 200), skip_magic_trailing_comma=st.booleans())
eight_small_schemas = st.lists(small_schemas(), min_size=8, max_size=8, unique_by=repr)


@pytest.mark.parametrize("golden", [pytest.param(each, id=each.name) for each in GOLDENS])
def test_a_schema_gives_this_text(golden):
    text = generate(golden.schema, golden.style)

    assert text == (golden.text or formatted(unformatted(golden.schema), golden.style))
    assert_loads(text, golden.schema)
    assert formatted(text, golden.style) == text or not golden.is_of_black


def test_ruff_leaves_every_golden_alone(tmp_path):
    for golden in GOLDENS:
        folder = tmp_path / golden.name
        folder.mkdir()
        (folder / "ruff.toml").write_text(ruff_configuration(golden.style), encoding="utf-8")
        text = generate(golden.schema, golden.style)
        (folder / "input_schema.py").write_text(text, encoding="utf-8")

    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--diff", tmp_path]
    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (0, "")
    assert f"{len(GOLDENS)} files already formatted" in result.stderr


@pytest.mark.parametrize("ending", ["auto", "lf", "cr-lf", "native"])
def test_ruff_leaves_the_line_endings_alone(ending, tmp_path):
    options = {"line-ending": ending}
    (tmp_path / "ruff.toml").write_text(f'[format]\nline-ending = "{ending}"\n', encoding="utf-8")
    for golden in GOLDENS[:3]:
        text = generate(golden.schema, style_from_ruff({"format": options}))
        (tmp_path / f"{golden.name}.py").write_bytes(text.encode())
        assert_loads(text, golden.schema)
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--check", tmp_path]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize(
    ("lengths", "packed"),
    [
        pytest.param((MOST_LINES - 2,), False, id="forty-lines"),
        pytest.param((MOST_LINES - 1,), True, id="forty-one-lines"),
        pytest.param((6, 4), False, id="six-lists-of-six-lines"),
        pytest.param((7, 4), True, id="seven-lists-of-six-lines"),
        pytest.param((50, 0), True, id="empty-lists"),
    ],
)
def test_numbers_are_packed_from_so_many_lines_on(lengths, packed):
    elements = [10**30] * math.prod(lengths)
    text = generate([field("x", "INT64", lengths, *elements)], Style())

    assert text.startswith("# fmt: off\nINPUT_SCHEMA = {\n") is packed
    assert text.endswith("\n}\n# fmt: on\n") is packed


def test_strings_are_never_packed():
    text = generate([field("x", "STRING", (500,), *["text"] * 500)], Style())

    assert text.count("\n") == 500 + 9
    assert "fmt" not in text


@pytest.mark.parametrize(
    ("line_length", "packed"),
    [pytest.param(200, False, id="fits"), pytest.param(199, True, id="one-column-too-few")],
)
def test_numbers_that_fit_on_one_line_are_not_packed(line_length, packed):
    text = generate([field("x", "INT8", (60,), *[1] * 60)], Style(line_length))

    assert ("fmt: off" in text) is packed
    assert max(map(len, text.splitlines())) <= line_length


def test_a_style_with_options_of_black_is_laid_out_by_black():
    style = Style(black_options=("preview", "string_processing"))
    schema = (PROMPT, field("long", "STRING", (1,), "many words " * 20))
    text = generate(schema, style)

    assert 'many"\n            " words' in text
    assert_loads(text, schema)


@settings(max_examples=50)
@given(schemas(), styles)
def test_every_text_is_what_black_makes_of_the_schema_unless_it_is_packed(schema, style):
    assert_as_black(schema, style)


@settings(max_examples=25)
@given(eight_small_schemas, styles, st.booleans())
def test_every_small_text_is_what_black_makes_of_the_schema(eight, style, normalized):
    assert_eight_as_black(eight, style, normalized=normalized)


@pytest.mark.heavy
@pytest.mark.no_cover
@settings(max_examples=400)
@given(schemas(), styles)
def test_four_hundred_texts_are_what_black_makes_of_their_schemas(schema, style):
    assert_as_black(schema, style)


@pytest.mark.heavy
@pytest.mark.no_cover
@pytest.mark.parametrize("normalized", [True, False])
@settings(max_examples=600)
@given(eight=eight_small_schemas, style=styles)
def test_almost_ten_thousand_small_texts_are_what_black_makes_of_their_schemas(
    eight, style, normalized
):
    assert_eight_as_black(eight, style, normalized=normalized)


def assert_as_black(schema, style):
    """Check that a text is what Black makes of the schema, unless its numbers are packed."""
    text = generate(schema, style)
    layout = formatted(unformatted(schema), style)

    if is_spread(layout):
        assert text.startswith("# fmt: off\n")
        assert formatted(text, style) == text
    else:
        assert text == layout


def assert_eight_as_black(schemas, style, *, normalized):
    """Check that small texts are what Black makes of their schemas, laid out in one call."""
    together = "".join(map(unformatted, schemas))

    texts = "".join(generate(schema, style) for schema in schemas)
    assert texts == formatted(together, style, normalized=normalized)


def unformatted(schema):
    return f"INPUT_SCHEMA={minimal(schema_dictionary(schema))}\n"


@given(schemas(), styles, st.sampled_from("'\""), st.sampled_from((1, 2, 4)), st.booleans())
def test_every_text_loads_to_its_schema(schema, style, quote, indent_width, tabs):
    style = Style(style.line_length, style.skip_magic_trailing_comma, quote, indent_width, tabs)

    assert_loads(generate(schema, style), schema)


def assert_loads(text, schema):
    """Check that a text holds one assignment of literals, and that of the schema's dictionary."""
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    (assignment,) = ast.parse(text.encode()).body
    assert ast.unparse(assignment.targets) == "INPUT_SCHEMA"
    allowed = ast.Dict | ast.List | ast.Constant | ast.UnaryOp | ast.USub | ast.Load
    assert all(isinstance(node, allowed) for node in ast.walk(assignment.value))
    assert repr(ast.literal_eval(assignment.value)) == repr(schema_dictionary(schema))


def is_spread(layout):
    """Return whether a numeric example takes too many lines."""
    schema = ast.parse(layout).body[0].value
    examples = [entry.values[-1] for entry in schema.values]
    return any(
        example.end_lineno - example.lineno + 1 > MOST_LINES
        for example in examples
        if not any(isinstance(getattr(node, "value", 0), str) for node in ast.walk(example))
    )


def formatted(text, style, *, normalized=True):
    magic = not style.skip_magic_trailing_comma
    mode = black.Mode(
        line_length=style.line_length, magic_trailing_comma=magic, string_normalization=normalized
    )
    return black.format_str(text, mode=mode)


def minimal(value):
    """Write a value without any layout, but with magic trailing commas in its dictionaries."""
    if isinstance(value, dict):
        return "{" + "".join(f"{literal(key)}:{minimal(value[key])}," for key in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(minimal, value)) + "]"
    return literal(value) if isinstance(value, str) else repr(value)


def ruff_configuration(style):
    return f"""\
line-length = {style.line_length}
indent-width = {style.indent_width}
lint.isort.split-on-trailing-comma = false
[format]
quote-style = "{"double" if style.quote == '"' else "single"}"
indent-style = "{"tab" if style.indent_with_tabs else "space"}"
skip-magic-trailing-comma = {str(style.skip_magic_trailing_comma).lower()}
"""


def lay_out(value, line_length, *, after=""):
    return list(lines(value, Style(line_length), after=after))


@pytest.mark.parametrize("value", [1, "text", [], {}, [[]], True], ids=repr)
def test_what_has_no_items_to_split_takes_one_line_however_long(value):
    assert len(lay_out(value, 100)) == 1
    assert len(lay_out(value, 1)) == (3 if value == [[]] else 1)


@pytest.mark.parametrize(
    ("value", "line_length", "skip_magic"),
    [
        *(([[1], [2, 3]], 17, False), ([[1], [2, 3]], 16, False), ([[1], [2, 3]], 8, False)),
        *(
            (["long"], 12, False),
            (["long"], 11, False),
            (["漢字"], 12, False),
            (["漢字"], 11, False),
        ),
        *(({"a": {"b": 1}}, 88, False), ({"a": {"b": 1}}, 19, True), ({"a": {"b": 1}}, 18, True)),
    ],
)
def test_a_display_is_opened_where_black_opens_it(value, line_length, skip_magic):
    style = Style(line_length, skip_magic)
    text = "".join(f"{line}\n" for line in lines(value, style, before="x = "))

    assert text == formatted(f"x={minimal(value)}\n", style)


def test_what_follows_a_list_counts_as_part_of_its_line():
    assert lay_out([1, 2], 7, after=",") == ["[1, 2],"]
    assert lay_out([1, 2], 6, after=",") == ["[", "    1,", "    2,", "],"]


def test_a_packed_list_is_filled_into_rows():
    assert lay_out(PackedList("1, 2, 3"), 10) == ["[", "    1, 2,", "    3,", "]"]


class Untouched:
    def __repr__(self):
        raise AssertionError


def test_of_a_large_list_only_the_lines_that_are_asked_for_are_written():
    layout = lines([[1] * 50, Untouched()], Style())
    assert list(islice(layout, 52)) == ["[", "    [", *["        1,"] * 50]


def pack(items, line_length, depth=0):
    return list(packed_lines(items, Style(line_length=line_length), depth))


@pytest.mark.parametrize(
    ("items", "line_length", "expected"),
    [
        pytest.param("1, 23456, 7", 5, ["1,", "23456,", "7,"], id="longer-than-a-row"),
        pytest.param("1, 2", 1, ["1,", "2,"], id="no-room"),
        pytest.param("[1], [2], [3]", 9, ["[1], [2],", "[3],"], id="short-lists"),
        pytest.param("[], [], []", 7, ["[], [],", "[],"], id="empty-lists"),
        pytest.param("[[], []], [[], []]", 9, ["[[], []],", "[[], []],"], id="lists-of-empty"),
        pytest.param(
            "[1, 2], [333, 4444], [5, 6], [7, 8]",
            16,
            ["[1, 2],", "[333, 4444],", "[5, 6], [7, 8],"],
            id="lists-of-different-widths",
        ),
        pytest.param(
            "[1, 2], [333, 4444], [5, 6]",
            10,
            ["[1, 2],", "[", "    333,", "    4444,", "],", "[5, 6],"],
            id="only-one-list-does-not-fit",
        ),
    ],
)
def test_items_are_packed_into_these_rows(items, line_length, expected):
    assert pack(items, line_length) == expected


def test_rows_are_indented():
    assert pack("1, 2", 7, depth=1) == ["    1,", "    2,"]


nonempty = (
    numeric_examples().map(lambda typed: typed[1]).filter(lambda example: example.lengths[0] > 0)
)


@given(nonempty, st.integers(1, 100))
def test_rows_hold_the_same_numbers_in_the_same_nesting(example, line_length):
    nested = example.nested()
    rows = "\n".join(pack(repr(nested)[1:-1], line_length))

    assert repr(ast.literal_eval(f"[{rows}]")) == repr(nested)


@given(nonempty, st.integers(1, 100))
def test_no_row_is_too_long_unless_it_is_a_single_number(example, line_length):
    for row in pack(repr(example.nested())[1:-1], line_length):
        item = row.strip().removesuffix(",")
        assert len(row) <= line_length or set("[], ").isdisjoint(item) or item in ("[", "]")


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1), st.integers(1, 100))
def test_a_row_ends_where_the_next_number_does_not_fit(values, line_length):
    for row, following in pairwise(pack(repr(values)[1:-1], line_length)):
        assert len(f"{row} {following.split()[0]}") > line_length
