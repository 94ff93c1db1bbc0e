from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.contract import FaultKind, Position, read_schema_module
from migrate.contract.parsing import parse
from tests.contract.schema_text import LONG_LIST, schema_text
from tests.oracle.texts import LOADED, REFUSED

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
    pytest.param("INPUT_SCHEMA = {**x}", 1, "this key is not a constant", id="spread"),
    pytest.param('INPUT_SCHEMA = {"a": {x: 1}}', 1, "this key is not a constant", id="key"),
    pytest.param('INPUT_SCHEMA = {"a": {"b": {x: 1}}}', 1, "a key that is not", id="inner-key"),
    pytest.param('INPUT_SCHEMA = {"a": f()}', 1, "a call", id="entry"),
    pytest.param(f"BATCH_SIZE = f()\n{schema_text()}", 1, "a call", id="batch-size"),
    pytest.param(schema_text(shape=f"[{'-' * 600}1]"), 5, "this is nested too deeply", id="deep"),
]

CHANGED = {
    "subscript": 'INPUT_SCHEMA["b"] = {}',
    "call": "INPUT_SCHEMA.update(b={})",
    "deletion": "del INPUT_SCHEMA",
    "augmented": 'INPUT_SCHEMA |= {"b": {}}',
    "alias": "X = INPUT_SCHEMA",
    "two-targets": "X = INPUT_SCHEMA = {}",
    "pair": "INPUT_SCHEMA, X = {}, {}",
    "condition": "if True:\n    INPUT_SCHEMA = {}",
    "loop": "for INPUT_SCHEMA in []:\n    pass",
    "import": "from x import INPUT_SCHEMA",
    "import-as": "import x as INPUT_SCHEMA",
    "function": "def INPUT_SCHEMA():\n    pass",
    "class": "class INPUT_SCHEMA:\n    pass",
    "handler": "try:\n    pass\nexcept ValueError as INPUT_SCHEMA:\n    pass",
    "walrus": "(INPUT_SCHEMA := {})",
}

DOES_NOT_PARSE = [
    pytest.param(schema_text()[:-2], Position(1, 16), "never closed", id="brace-missing"),
    pytest.param(f"{schema_text()}x = é ?", Position(9, 7), "invalid syntax", id="after-letters"),
    pytest.param("INPUT_SCHEMA = {}\n\n break", Position(3, 1), "unexpected indent", id="indent"),
    pytest.param("INPUT_SCHEMA = {}\nbreak", Position(2, 1), "outside loop", id="compiler"),
    pytest.param("INPUT_SCHEMA = {}\n# \0", Position(2, 3), "null", id="nul"),
    pytest.param("INPUT_SCHEMA = {}\n# é\ud800", Position(2, 4), "not text", id="surrogate"),
    pytest.param(f"X = {'-' * 90_000}1", Position(1, 1), "nested too deeply", id="deep"),
    pytest.param(
        f"INPUT_SCHEMA = [{LONG_LIST},\n{LONG_LIST}, x y]",
        Position(2, len(LONG_LIST) + 3),
        "invalid syntax",
        id="after-a-long-list",
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


@pytest.mark.parametrize("statement", CHANGED.values(), ids=CHANGED)
def test_a_statement_that_may_change_the_schema_is_not_overlooked(statement):
    module = read_schema_module(f"{schema_text()}{statement}\n")
    assert [(fault.kind, fault.line) for fault in module.faults] == [(FaultKind.UNREADABLE, 9)]


@pytest.mark.parametrize("statement", CHANGED.values(), ids=CHANGED)
def test_an_assignment_undoes_what_a_statement_did_before_it(statement):
    assert read_schema_module(f"{statement}\n{schema_text()}").faults == ()


@pytest.mark.parametrize(
    "statement",
    ["import os", "X = 1", '"INPUT_SCHEMA"', "print('INPUT_SCHEMA')", "def f():\n    return 1"],
)
def test_a_statement_about_something_else_is_passed_over(statement):
    assert read_schema_module(f"{schema_text()}{statement}\n").faults == ()


@pytest.mark.parametrize(("source", "position", "reason"), DOES_NOT_PARSE)
def test_a_text_that_does_not_parse_says_where(source, position, reason):
    (fault,) = read_schema_module(source).faults
    assert (fault.kind, fault.position) == (FaultKind.REFUSED, position)
    assert reason in fault.message


def test_a_datatype_without_quotes_is_told_apart_from_other_code():
    (fault,) = read_schema_module(schema_text(datatype="str")).faults
    assert fault.message == "datatype must be a name in quotes, and the name `str` stands here"
    assert fault.hint == 'did you mean "STRING"?'
    assert (fault.line, fault.input, fault.key) == (3, "a", "datatype")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_columns_count_characters_and_lines_end_as_python_has_it(end):
    lines = ["# é\f\u2028", 'INPUT_SCHEMA = {"é漢": {"datatype": 5}}', ""]
    (fault,) = read_schema_module(end.join(lines)).faults
    assert fault.position == Position(2, 36)
    assert read_schema_module(end.join(lines)).inputs[0].position == Position(2, 17)


def test_of_an_entry_that_stands_twice_only_the_last_counts():
    source = schema_text().replace('"a"', '"a": 5, "b": {"datatype": "INT8"}, "a"')
    module = read_schema_module(source)
    assert module.faults == ()
    assert [entry.name for entry in module.inputs] == ["a", "b"]
    assert module.inputs[0].position == Position(2, 40)


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
    "statement", ["x", "f()", "raise SystemExit", "assert x", "del x", "1 / 0"]
)
def test_a_statement_that_may_fail_is_not_taken_to_run(statement):
    module = read_schema_module(f"INPUT_SCHEMA = {{}}\n{statement}\n")
    (fault,) = module.faults
    assert (fault.kind, fault.line, module.loads) == (FaultKind.UNREADABLE, 2, False)


@pytest.mark.parametrize(
    "statement", ["'text'", "...", "import os", "x = f()", "print('x')", "pass"]
)
def test_other_statements_are_taken_to_run(statement):
    assert read_schema_module(f"{statement}\nINPUT_SCHEMA = {{}}\n").faults == ()
