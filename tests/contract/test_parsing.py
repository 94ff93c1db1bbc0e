from __future__ import annotations

import ast
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.contract.parsing import SHORTEST, cut_numeric_lists
from migrate.contract.reading import read_schema_module
from tests.contract.schema_text import LONG_LIST, schema_text

PADDING = "0, " * SHORTEST

ODD_LITERALS = ["01", "00", "1.", ".5", "+1", "- 1", "-0", "-0.0", "1e5", "1E5", "1e999", "--1"]
NOT_LITERALS = ["", "1 2", "e", "1e", "-", "[,]", "[1,,]", "]", "[", "True False", "Trues", "false"]


def pieces():
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = numbers.map(repr) | st.sampled_from(["True", "False", *ODD_LITERALS, *NOT_LITERALS])
    gaps = st.sampled_from([", ", ",", ",\n  ", "\n,\t", ", ,"])
    return st.recursive(
        scalars,
        lambda inner: st.tuples(st.lists(inner, max_size=4), gaps, st.booleans()).map(
            lambda drawn: "[" + drawn[1].join(drawn[0]) + (", ]" if drawn[2] else "]")
        ),
        max_leaves=8,
    )


def evaluated(text):
    try:
        return repr(eval(text, {"__builtins__": {}}))  # noqa: S307 - our own text
    except (SyntaxError, NameError, TypeError):
        return None


def read(text):
    module = read_schema_module(f'INPUT_SCHEMA = {{"a": {{"x": {text}}}}}')
    if not module.inputs or any(fault.key == "x" for fault in module.faults):
        return None
    return repr(module.inputs[0].properties["x"].value)


@given(pieces())
def test_a_long_list_has_the_value_that_python_gives_it(piece):
    text = f"[{PADDING}{piece}]"
    assert read(text) == evaluated(text)


@pytest.mark.parametrize("text", [*ODD_LITERALS, *NOT_LITERALS])
def test_a_number_means_in_a_long_list_what_it_means_in_a_short_one(text):
    long = f"[{PADDING}{text}]"
    assert read(long) == evaluated(long)
    assert (evaluated(long) is None) == (evaluated(f"[0, {text}]") is None)


def test_a_long_list_is_cut_out_whole():
    reduced, lists = cut_numeric_lists(f"x = [{LONG_LIST}, {LONG_LIST}] + y")
    (name,) = lists
    assert reduced.split() == ["x", "=", f"[{name}", "]", "+", "y"]
    assert lists[name] == [[1] * SHORTEST] * 2


def test_a_short_list_is_left_to_the_parser():
    source = "x = [1, 2, 3]"
    assert cut_numeric_lists(source) == (source, {})


@pytest.mark.parametrize(("length", "is_cut"), [(SHORTEST - 1, False), (SHORTEST, True)])
def test_a_list_is_cut_out_from_so_many_characters_on(length, is_cut):
    text = f"[1{' ' * (length - len('[1]'))}]"
    assert bool(cut_numeric_lists(text)[1]) is is_cut
    assert bool(cut_numeric_lists(f"x = {text} + {'y' * SHORTEST}")[1]) is is_cut


@pytest.mark.parametrize("break_", [" ", "\n", "\n\n   "], ids=repr)
def test_what_follows_a_cut_keeps_its_line_and_column(break_):
    source = f'x = "é", {LONG_LIST[:-1]}{break_}], "é", x'
    reduced, lists = cut_numeric_lists(source)
    assert lists
    assert reduced.count("\n") == source.count("\n")
    before = [text[: text.rindex('"é"')].rpartition("\n")[2] for text in (source, reduced)]
    assert len(before[0]) == len(before[1])


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(schema_text(example=f'["{LONG_LIST}"]'), id="in-text"),
        pytest.param(schema_text(example=f'["""\n{LONG_LIST}\n"""]'), id="in-long-text"),
        pytest.param(f"# {LONG_LIST}\n{schema_text()}", id="in-a-comment"),
        pytest.param(f"X = {LONG_LIST}\n{schema_text()}", id="elsewhere"),
        pytest.param(
            schema_text(example=f'["_LIST_OF_NUMBERS_0_", "{LONG_LIST}"]'), id="name-in-text"
        ),
    ],
)
def test_a_list_that_is_not_the_schemas_changes_nothing(source):
    namespace = {}
    exec(source, {}, namespace)  # noqa: S102 - our own text; Python is the measure here
    (entry,) = read_schema_module(source).inputs
    values = {name: literal.value for name, literal in entry.properties.items()}
    assert values == namespace["INPUT_SCHEMA"]["a"]


@pytest.mark.parametrize(
    "text", [LONG_LIST, LONG_LIST.replace(",", ",\n"), f"[{LONG_LIST},\n\n {LONG_LIST}]"], ids=len
)
def test_what_replaces_a_list_ends_where_the_list_ends(text):
    def extent(source):
        (statement, after) = ast.parse(source).body
        nodes = (statement, statement.value, after)
        return [(n.lineno, n.col_offset, n.end_lineno, n.end_col_offset) for n in nodes]

    source = f"x = {text}; y = 1"
    reduced, lists = cut_numeric_lists(source)
    assert lists
    assert extent(reduced) == extent(source)


@pytest.mark.parametrize("name", ["_LIST_OF_NUMBERS_0_", "_\uff2cIST_OF_NUMBERS_0_"], ids=ascii)
def test_a_name_that_looks_like_ours_stays_a_name(name):
    source = schema_text(example=f'["{LONG_LIST}", {name}]')
    (fault,) = read_schema_module(source).faults
    assert "_LIST_OF_NUMBERS_0_" in fault.message


def test_a_list_that_belongs_to_a_name_is_not_read_alone():
    source = schema_text(shape=f"x{LONG_LIST}")
    (fault,) = read_schema_module(source).faults
    assert (
        fault.message
        == "an expression instead of a plain value: only executing the file would show its value"
    )


def test_no_syntax_node_is_made_for_a_number():
    rows = ",\n".join([f"[{', '.join(['0.125'] * 100)}]"] * 300)
    source = schema_text(datatype='"FP32"', shape="[300, 100]", example=f"[\n{rows},\n]")
    tracemalloc.start()
    module = read_schema_module(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert module.faults == ()
    assert peak < 90 * 30_000  # a node for each of the 30,000 would take five times as much
