from __future__ import annotations

import codecs

import pytest

from migrate.pipeline import convert
from migrate.project.existing import (
    broken_diagnostics,
    difference_diagnostics,
    differences_from_pair,
    is_only_examples,
    read_existing_schema,
)
from migrate.settings import BatchDimension, Settings
from tests.cli.command import PROMPT, PROMPT_SOURCE

NUMBERS = b"""{"inputs": [
  {"name": "a", "shape": [2], "datatype": "INT8", "data": [1, 2]},
  {"name": "b", "shape": [1], "datatype": "BYTES", "data": ["x"], "optional": true}
]}"""
NUMBERS_SOURCE = convert(NUMBERS).source.encode()


def compare(schema, legacy=PROMPT, settings=None, **options):
    """Return what keeps a schema from being equal to a pair: its own problems or differences."""
    settings = settings or Settings()
    conversion = convert(legacy, settings=settings, **options)
    found = read_existing_schema(schema, "m/input_schema.py", legacy)
    if not (found.loads and found.is_provable):
        return found.problems
    differences = differences_from_pair(found, conversion, settings)
    return difference_diagnostics("IM401", differences, found)


def codes(found):
    assert {each.file for each in found} == {"m/input_schema.py"}
    return [each.code for each in found]


def changed(*pairs, source=PROMPT_SOURCE):
    for old, new in pairs:
        assert source.count(old) == 1
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(PROMPT_SOURCE, id="the-generated-file"),
        pytest.param(PROMPT_SOURCE.replace(b"\n", b"\r\n"), id="crlf"),
        pytest.param(PROMPT_SOURCE.replace(b"\n", b"\r"), id="cr"),
        pytest.param(PROMPT_SOURCE.rstrip(), id="without-a-final-newline"),
        pytest.param(b"# coding: latin-1\n" + PROMPT_SOURCE, id="coding-line-is-ignored"),
        pytest.param(PROMPT_SOURCE + b"BATCH_SIZE = 4\nBATCH_WINDOW = 50\n", id="with-batching"),
        pytest.param(
            b'INPUT_SCHEMA={"prompt":{"example":["Once upon"],"shape":[1],"required":True,'
            b'"datatype":"BYTES"}}',
            id="written-otherwise",
        ),
    ],
)
def test_schema_that_asks_for_the_same_has_no_difference(schema):
    assert compare(schema) == ()


@pytest.mark.parametrize(
    ("schema", "line", "message"),
    [
        pytest.param(
            changed((b"Once", b"Twice")),
            6,
            "example of the input \"prompt\": 'Once upon' at [0] from the legacy file, 'Twice",
            id="example",
        ),
        pytest.param(
            changed((b"STRING", b"INT8")), 6, "example[0] is text, but INT8 takes an", id="datatype"
        ),
        pytest.param(changed((b'"prompt"', b'"text"')), 1, 'input "prompt" is not', id="name"),
        pytest.param(b"INPUT_SCHEMA = {}\n", 1, '"prompt"', id="empty"),
    ],
)
def test_a_difference_is_reported_at_its_place_with_both_values(schema, line, message):
    found = compare(schema)
    assert set(codes(found)) == {"IM401"}
    assert all(each.is_error for each in found)
    first = found[0]
    assert message in first.message
    assert first.place.line == line
    assert first.place.excerpt == schema.decode().split("\n")[line - 1]
    assert {each.hint for each in found} == {None}, "the ways out are given once"


def test_value_that_only_executing_would_show_is_not_compared():
    (found,) = compare(b"\n\nINPUT_SCHEMA = make()\n")
    assert (found.code, found.place.line) == ("IM501", 3)


def test_the_difference_of_hundreds_is_bounded():
    inputs = ", ".join(
        f'{{"name": "n{number}", "shape": [1], "datatype": "INT8", "data": [1]}}'
        for number in range(300)
    )
    found = compare(b"INPUT_SCHEMA = {}\n", f'{{"inputs": [{inputs}]}}'.encode())
    assert codes(found) == ["IM401"] * 20
    assert found[-1].message.endswith("(+280 more differences)")


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        pytest.param(changed((b"    },\n}", b"    }\n")), 1, id="a-closing-brace-missing"),
        pytest.param(codecs.BOM_UTF8 + PROMPT_SOURCE, 1, id="byte-order-mark"),
        pytest.param(b"# coding: latin-1\n# caf\xe9\nINPUT_SCHEMA = {}\n", None, id="latin-1"),
    ],
)
def test_a_file_that_does_not_load(schema, line):
    found = compare(schema)
    assert set(codes(found)) == {"IM403"}
    assert all(each.is_error for each in found)
    assert found[0].message.count("\n") == 0
    assert found[0].hint
    assert "--force" not in found[0].hint
    assert _last_way_out(schema).endswith("; or replace it with --force")
    if line is not None:
        assert found[0].place.line == line


def _last_way_out(schema):
    return broken_diagnostics(read_existing_schema(schema, "m/input_schema.py", PROMPT))[-1].hint


def test_the_last_way_out_follows_a_question():
    hint = _last_way_out(PROMPT_SOURCE.replace(b"STRING", b"INT"))
    assert hint == 'did you mean "INT32"? or replace it with --force'


def test_the_settings_of_the_conversion_decide_what_is_the_same():
    legacy = b'{"inputs":[{"name":"n","shape":[2,2],"datatype":"INT8","data":[[1,2],[3,4]]}]}'
    kept, dropped = Settings(), Settings(batch_dimension=BatchDimension.DROP)
    source = convert(legacy, settings=dropped).source.encode()
    assert compare(source, legacy, dropped) == ()
    assert "IM401" in codes(compare(source, legacy, kept))


def test_an_input_that_the_code_makes_optional_is_optional_on_both_sides():
    legacy = NUMBERS.replace(b', "optional": true', b"")
    optional = frozenset({"b"})
    assert compare(NUMBERS_SOURCE, legacy, optional_inputs=optional) == ()
    assert "IM401" in codes(compare(NUMBERS_SOURCE, legacy))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([(b"Once", b"Twice")], True, id="example"),
        pytest.param([(b"Once", b"Twice"), (b"[1]", b"[-1]")], False, id="example-and-shape"),
        pytest.param([(b"True", b"False")], False, id="required"),
    ],
)
def test_difference_in_nothing_but_examples_is_recognized(changes, expected):
    schema = read_existing_schema(changed(*changes), "m/input_schema.py", PROMPT)
    differences = differences_from_pair(schema, convert(PROMPT), Settings())
    assert is_only_examples(differences) is expected
