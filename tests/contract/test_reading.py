from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.contract.module import FaultKind, Position, schema_diagnostics
from migrate.contract.parsing import parse
from migrate.contract.reading import read_schema_module
from tests.contract.schema_text import LONG_LIST, schema_text
from tests.oracle.texts import LOADED, REFUSED, UNPROVED

SECONDS = 60
"""How much processor time a hostile module may take; the slowest here takes a hundredth."""

UNREADABLE = [
    pytest.param("INPUT_SCHEMA = dict(a={})", 1, "a call", id="call"),
    pytest.param("X = {}\nINPUT_SCHEMA = X", 2, "the name `X`", id="name"),
    pytest.param(schema_text(example='["x"] * 3'), 6, "a calculation", id="repetition"),
    pytest.param(schema_text(example='["x" + "y"]'), 6, "a calculation", id="sum"),
    pytest.param(schema_text(shape="[-True]"), 5, "a calculation", id="minus-true"),
    pytest.param(schema_text(shape="[not 1]"), 5, "a calculation", id="not"),
    pytest.param(schema_text(example='[f"x"]'), 6, "an f-string", id="f-string"),
    pytest.param(schema_text(example="[*x]"), 6, "an unpacking", id="unpacking"),
    pytest.param(schema_text(example="[x for x in y]"), 6, "a comprehension", id="comprehension"),
    pytest.param(schema_text(example='{"x"}'), 6, "a set", id="set"),
    pytest.param(schema_text(note="print()"), 7, "a call", id="property-nobody-reads"),
    pytest.param("x = {}\nINPUT_SCHEMA = {**x}", 2, "a key that is not a constant", id="spread"),
    pytest.param('INPUT_SCHEMA = {"a": {f(): 1}}', 1, "a key that is not", id="key"),
    pytest.param('INPUT_SCHEMA = {"a": {"b": {f(): 1}}}', 1, "a key that is not", id="inner-key"),
    pytest.param(
        f"INPUT_SCHEMA = {{{', '.join(f'{n}: 1' for n in range(1001))}}}",
        1,
        "a dictionary with more than 1,000 keys that are not text",
        id="odd-keys",
    ),
    pytest.param('INPUT_SCHEMA = {"a": f()}', 1, "a call", id="entry"),
    pytest.param("__debug__ = 1\nINPUT_SCHEMA = {}", 1, "an assignment that does", id="debug"),
    pytest.param("INPUT_SCHEMA = __debug__ = {}", 1, "an assignment that does", id="debug-beside"),
    pytest.param("__debug__: int = 1\nINPUT_SCHEMA = {}", 1, "an annotation", id="debug-annotated"),
    pytest.param(f"BATCH_SIZE = f()\n{schema_text()}", 1, "a call", id="batch-size"),
    pytest.param(schema_text(shape=f"[{'-' * 600}1]"), 5, "a deeply nested value", id="deep"),
]

NOT_DEFINED = [
    pytest.param(schema_text(required="true"), (4, 21, 25), "`true`", "`True`", id="true"),
    pytest.param(schema_text(required="false"), (4, 21, 26), "`false`", "`False`", id="false"),
    pytest.param(schema_text(example="null"), (6, 20, 24), "`null`", "`None`", id="null"),
    pytest.param(schema_text(datatype="STRNG"), (3, 21, 26), "`STRNG`", '"STRING"', id="datatype"),
    pytest.param("INPUT_SCHEMA = {a: {}}", (1, 17, 18), "`a`", "quotes", id="key"),
    pytest.param("INPUT_SCHEMA = {**a}", (1, 19, 20), "`a`", "quotes", id="spread"),
    pytest.param("INPUT_SCHEMA = schema", (1, 16, 22), "`schema`", "quotes", id="schema"),
    pytest.param("INPUT_SCHEMA = {}\nX = [y]", (2, 6, 7), "`y`", "quotes", id="constant"),
    pytest.param("INPUT_SCHEMA = {}\nX = X", (2, 5, 6), "`X`", "quotes", id="itself"),
    pytest.param("INPUT_SCHEMA = {}\nX = Y\nY = 1", (2, 5, 6), "`Y`", "quotes", id="later"),
    pytest.param("X: int\nINPUT_SCHEMA = X", (2, 16, 17), "`X`", "quotes", id="only-annotated"),
    pytest.param("INPUT_SCHEMA = Y\nY = 1", (1, 16, 17), "`Y`", "quotes", id="schema-later"),
    pytest.param("INPUT_SCHEMA = {}\nx", (2, 1, 2), "`x`", "quotes", id="expression"),
    pytest.param("import os\nINPUT_SCHEMA = x", (2, 16, 17), "`x`", "quotes", id="import"),
]

MAY_BE_DEFINED = [
    pytest.param("true = 1", id="assigned"),
    pytest.param("import true", id="imported"),
    pytest.param("import true.path", id="module-imported"),
    pytest.param("import os as true", id="imported-as"),
    pytest.param("from os import *", id="all-imported"),
    pytest.param("def true():\n    pass", id="function"),
    pytest.param("class true:\n    pass", id="class"),
    pytest.param("for true in (): pass", id="loop"),
    pytest.param("try: pass\nexcept E as true: pass", id="handler"),
    pytest.param("globals().update(true=1)", id="call"),
]

DOES_NOT_PARSE = [
    pytest.param(schema_text()[:-2], Position(1, 16), "never closed", id="brace-missing"),
    pytest.param(f"{schema_text()}x = é ?", Position(9, 7), "invalid syntax", id="after-letters"),
    pytest.param("INPUT_SCHEMA = {}\n\n break", Position(3, 1), "unexpected indent", id="indent"),
    pytest.param("INPUT_SCHEMA = {}\nbreak", Position(2, 1), "outside loop", id="break"),
    pytest.param("INPUT_SCHEMA = {}\nreturn", Position(2, 1), "outside function", id="return"),
    pytest.param("INPUT_SCHEMA = {}\n# \0", Position(2, 3), "null", id="nul"),
    pytest.param("INPUT_SCHEMA = {}\n# é\ud800", Position(2, 4), "lone surrogate", id="surrogate"),
    pytest.param(f"X = {'-' * 90_000}1", Position(1, 1), "nested too deeply", id="deep"),
    pytest.param(
        f"INPUT_SCHEMA = [{LONG_LIST},\n{LONG_LIST}, x y]",
        Position(2, len(LONG_LIST) + 3),
        "invalid syntax",
        id="after-a-long-list",
    ),
    pytest.param(
        'X = {\n    "a": {\n        "b": 1,\n    }  # d\n\n    # e\n    "c": {},\n}',
        Position(4, 5),
        "forgot a comma",
        id="comma-missing",
    ),
]


def executed(source):
    namespace = {}
    exec(source, {}, namespace)  # noqa: S102 - our own text; Python is the measure here
    return {
        str(name): {str(key): value for key, value in entry.items()}
        for name, entry in namespace["INPUT_SCHEMA"].items()
    }


@pytest.mark.parametrize("source", LOADED.values(), ids=LOADED)
@pytest.mark.filterwarnings("ignore:invalid escape")
def test_the_values_read_are_those_that_executing_gives(source):
    module = read_schema_module(source)
    read = {
        str(entry.name): {name: literal.value for name, literal in entry.properties.items()}
        for entry in module.inputs
    }
    assert module.loads
    assert repr(read) == repr(executed(source.replace("\r\n", "\n").replace("\r", "\n")))


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_the_client_refuses_does_not_load(source):
    assert not read_schema_module(source).loads


@pytest.mark.parametrize(("source", "line", "form"), UNREADABLE)
def test_what_only_an_execution_would_show_is_not_claimed(source, line, form):
    module = read_schema_module(source)
    unreadable = [fault for fault in module.faults if fault.kind is FaultKind.UNREADABLE]
    assert [fault.line for fault in unreadable] == [line]
    assert unreadable[0].message.startswith(form)
    assert not module.loads


@pytest.mark.parametrize("source", UNPROVED.values(), ids=UNPROVED)
def test_nothing_is_claimed_of_a_module_that_does_more_than_assign_literals(source):
    module = read_schema_module(source)
    unreadable = [fault for fault in module.faults if fault.kind is FaultKind.UNREADABLE]
    assert unreadable
    assert not module.is_data
    assert all(fault.code == "IM501" and fault.hint for fault in unreadable)


@pytest.mark.parametrize(
    ("statement", "form"),
    [
        ("import os", "an import"),
        ("def f(): pass", "a function definition"),
        ("class C: pass", "a class definition"),
        ("if 1: pass", "a condition"),
        ("for x in (): pass", "a loop"),
        ("del X", "a deletion"),
        ("X += 1", "an augmented assignment"),
        ("X.y = 1", "an assignment that does more than name a value"),
        ("f()", "a call"),
        ("X", "an expression"),
        ("assert 1", "a statement other than an assignment"),
        ("X = f()", "a call instead of a plain value"),
    ],
)
def test_a_statement_that_is_not_data_is_named_with_its_line(statement, form):
    (fault,) = read_schema_module(f"X = 1\n{schema_text()}{statement}\n").faults[1:]
    assert (fault.kind, fault.line) == (FaultKind.UNREADABLE, 10)
    assert fault.message.startswith(f"{form}: ")


@pytest.mark.parametrize(("source", "position", "name", "hint"), NOT_DEFINED)
def test_a_module_with_an_undefined_name_does_not_load(source, position, name, hint):
    (fault,) = (
        fault
        for fault in read_schema_module(source).faults
        if fault.kind is FaultKind.DOES_NOT_LOAD
    )
    assert fault.position == position
    assert fault.message == f"the name {name} is not defined"
    assert hint in fault.hint


@pytest.mark.parametrize("statement", MAY_BE_DEFINED)
def test_a_name_that_may_be_defined_is_not_called_undefined(statement):
    module = read_schema_module(f"{statement}\n{schema_text(required='true')}")
    assert FaultKind.DOES_NOT_LOAD not in {fault.kind for fault in module.faults}
    assert not module.is_data


def test_every_undefined_name_is_reported():
    source = schema_text(required="true") + "X = y\n"
    assert [fault.line for fault in read_schema_module(source).faults] == [4, 9]


def test_a_constant_that_the_platform_does_not_read_is_a_note():
    source = f"BATCH_SIZE = 4\nBATCHSIZE = 4\n{schema_text()}"
    module = read_schema_module(source)
    (fault,) = module.faults
    assert (fault.code, fault.position) == ("IM504", (2, 1, 14))
    assert fault.hint == 'did you mean "BATCH_SIZE"?'
    assert module.loads
    assert {name: literal.value for name, literal in module.constants.items()} == {
        "BATCH_SIZE": 4,
        "BATCHSIZE": 4,
    }


@pytest.mark.parametrize(
    ("constants", "streams"),
    [("", False), ("IS_STREAMING_OUTPUT = True\n", True), ("IS_STREAMING_OUTPUT = False\n", False)],
)
def test_streaming_is_switched_on_by_its_constant(constants, streams):
    module = read_schema_module(constants + schema_text())
    assert (module.streams, module.faults) == (streams, ())


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        pytest.param(b"# \xff\n", (1, 3, 4), "byte 0xff", id="first-line"),
        pytest.param("# é\r\n#é ".encode() + b"\xe9", (2, 4, 5), "byte 0xe9", id="after-letters"),
        pytest.param(b"# coding: latin-1\rX = '\xe9'", (2, 6, 7), "0xe9", id="coding-line"),
        pytest.param(b"\xef\xbb\xbfX = 1", (1, 1, 2), "U+FEFF", id="byte-order-mark"),
    ],
)
def test_a_file_is_read_as_utf_8_whatever_it_declares(content, position, reason):
    (fault,) = read_schema_module(content).faults
    assert (fault.kind, fault.position) == (FaultKind.DOES_NOT_LOAD, position)
    assert reason in fault.message


@pytest.mark.parametrize("name", ["punycode", "hex", "undefined", "rot13", "bz2", "no-such-codec"])
def test_a_coding_line_is_ignored(name):
    assert read_schema_module(f"# coding: {name}\n{schema_text()}".encode()).faults == ()


@pytest.mark.parametrize(("source", "position", "reason"), DOES_NOT_PARSE)
def test_a_text_that_does_not_parse_says_where(source, position, reason):
    (fault,) = read_schema_module(source).faults
    assert (fault.kind, fault.position[:2]) == (FaultKind.DOES_NOT_LOAD, position[:2])
    assert reason in fault.message


def test_a_python_type_as_a_datatype_is_refused():
    (fault,) = read_schema_module(schema_text(datatype="str")).faults
    assert fault.message == "datatype must be a name in quotes, not the name `str`"
    assert fault.hint == 'did you mean "STRING"?'
    assert fault.kind is FaultKind.REFUSED
    assert (fault.line, fault.input, fault.key) == (3, "a", "datatype")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_columns_count_characters_and_lines_end_as_python_has_it(end):
    lines = ["# é\f\u2028", 'INPUT_SCHEMA = {"é漢": {"datatype": 5}}', ""]
    (fault,) = read_schema_module(end.join(lines)).faults
    assert fault.position == Position(2, 36, 37)
    assert read_schema_module(end.join(lines)).inputs[0].position == Position(2, 17, 21)


def test_the_last_of_duplicate_entries_counts():
    source = schema_text().replace('"a"', '"a": 5, "b": {"datatype": "INT8"}, "a"')
    module = read_schema_module(source)
    assert module.faults == ()
    assert [entry.name for entry in module.inputs] == ["a", "b"]
    assert module.inputs[0].position == Position(2, 40, 43)


def test_faults_stand_in_the_order_of_the_text():
    source = schema_text(datatype='"INT"', required="2", shape="[0]", example="5")
    lines = [fault.line for fault in read_schema_module(f"BATCH_SIZE = 1.5\n{source}").faults]
    assert lines == [1, 4, 5, 6, 7]


@given(st.text() | st.text("INPUT_SCHEMA=[]{}:,\"'\n \\ab1-.#()", max_size=60))
def test_nothing_is_raised_for_any_text(source):
    module = read_schema_module(source)
    assert module.loads or module.faults


def test_an_escape_that_python_warns_of_is_read_in_silence(recwarn):
    assert read_schema_module(schema_text(example=r'["\d"]')).loads
    assert parse("assert (1, 2)\n0 is 0\n")
    assert not recwarn.list


@pytest.mark.parametrize(
    "statement",
    ["'text'", "...", "pass", "x: int", "x: 'f()'", '{"inputs": [1]}', f"({LONG_LIST}, -1)"],
)
def test_a_statement_without_effect_is_passed_over(statement):
    assert read_schema_module(f"{statement}\nINPUT_SCHEMA = {{}}\n").faults == ()


NESTED_FINALLY = "".join(f"{' ' * n}try:\n{' ' * n} a()\n{' ' * n}finally:\n" for n in range(20))
COLLIDING = ", ".join(f"{number * (2**61 - 1)}: 0" for number in range(50_000))
ONE_LINE = ", ".join(f"'é{number}': 5" for number in range(20_000))
LONG = f"0x{'f' * 5000}"


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(f"{NESTED_FINALLY}{' ' * 20}b()\n", id="nested-finally"),
        pytest.param(f"X = {{{COLLIDING}}}", id="keys-of-one-hash"),
        pytest.param(f"INPUT_SCHEMA = {{{ONE_LINE}}}", id="one-line"),
        pytest.param(schema_text(shape=f"[{LONG}, 0]"), id="long-dimension"),
        pytest.param(schema_text(datatype='"INT8"', example=f"[{LONG}]"), id="long-integer"),
        pytest.param(f"INPUT_SCHEMA = {{{LONG}: {{{LONG}: 0}}}}", id="long-keys"),
        pytest.param(f"X = {'[' + '1' * 1000 + 'x' * 9 * 2000}", id="nearly-long-lists"),
    ],
)
def test_a_hostile_module_costs_no_more_than_its_length(hostile):
    start = time.process_time()
    found = schema_diagnostics(read_schema_module(hostile), "input_schema.py")
    assert time.process_time() - start < SECONDS
    assert found
