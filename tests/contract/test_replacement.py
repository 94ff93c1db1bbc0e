from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.contract.reading import read_schema_module
from migrate.contract.replacement import replace_assignment
from tests.contract.schema_text import LONG_LIST, schema_text

NEW = 'INPUT_SCHEMA = {\n    "b": {"datatype": "INT8"},\n}\n'
PACKED = f"# fmt: off\n{NEW}# fmt: on\n"


def replaced(source, new):
    return replace_assignment(source, read_schema_module(source), new)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("INPUT_SCHEMA = {}\n", NEW, id="alone"),
        pytest.param("INPUT_SCHEMA = {}", NEW[:-1], id="without-a-line-break"),
        pytest.param(
            f'"""é"""\n\nimport os  # c\n{schema_text()}\n\nBATCH_SIZE = 4\n',
            f'"""é"""\n\nimport os  # c\n{NEW}\n\nBATCH_SIZE = 4\n',
            id="among-others",
        ),
        pytest.param("INPUT_SCHEMA = {}  # é\nX = 1", f"{NEW[:-1]}  # é\nX = 1", id="comment"),
        pytest.param("X = 1; INPUT_SCHEMA = {}\n", f"X = 1\n{NEW}", id="after-a-semicolon"),
        pytest.param("INPUT_SCHEMA = {} ; X = 1\n", f"{NEW}X = 1\n", id="before-a-semicolon"),
        pytest.param("INPUT_SCHEMA = {};\nX = 1\n", f"{NEW[:-1]};\nX = 1\n", id="semicolon"),
        pytest.param(
            "A = 'é'; INPUT_SCHEMA = {}; B = 'é'  # c",
            f"A = 'é'\n{NEW}B = 'é'  # c",
            id="between-semicolons",
        ),
        pytest.param("INPUT_SCHEMA: dict = {}\n", NEW, id="annotated"),
        pytest.param(f"INPUT_SCHEMA = 5\n{NEW}", f"INPUT_SCHEMA = 5\n{NEW}", id="the-last-of-two"),
        pytest.param(f"INPUT_SCHEMA = {LONG_LIST}; X = 1\n", f"{NEW}X = 1\n", id="long-list"),
        pytest.param(
            f"INPUT_SCHEMA = {{}}\n# {LONG_LIST}\n", f"{NEW}# {LONG_LIST}\n", id="list-in-a-comment"
        ),
        pytest.param("X = 1\n", f"X = 1\n{NEW}", id="absent"),
        pytest.param("INPUT_SCHEMA: dict\n", f"INPUT_SCHEMA: dict\n{NEW}", id="declared-only"),
        pytest.param("X = 1", f"X = 1\n{NEW}", id="absent-without-a-line-break"),
        pytest.param("", NEW, id="empty"),
        pytest.param("INPUT_SCHEMA = {\n", NEW, id="does-not-parse"),
        pytest.param(
            "# fmt: off\nINPUT_SCHEMA = {}\n# fmt: on\nX = 1\n", f"{NEW}X = 1\n", id="marks"
        ),
        pytest.param(
            "# fmt: off\nINPUT_SCHEMA = {}\nX = 1\n", f"# fmt: off\n{NEW}X = 1\n", id="one-mark"
        ),
    ],
)
def test_only_the_assignment_is_replaced(source, expected):
    assert replaced(source, NEW) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("# c\nINPUT_SCHEMA = {}\nX = 1\n", f"# c\n{PACKED}X = 1\n", id="new"),
        pytest.param(f"{PACKED}X = 1\n", f"{PACKED}X = 1\n", id="not-doubled"),
        pytest.param(
            "INPUT_SCHEMA = {}  # c\n", f"# fmt: off\n{NEW[:-1]}  # c\n# fmt: on\n", id="comment"
        ),
        pytest.param("INPUT_SCHEMA = {}", PACKED, id="without-a-line-break"),
        pytest.param("A = 1; INPUT_SCHEMA = {}; B = 2", f"A = 1\n{PACKED}B = 2", id="semicolons"),
        pytest.param("A = 1", f"A = 1\n{PACKED}", id="absent"),
    ],
)
def test_the_marks_of_a_packed_assignment_stand_around_it(source, expected):
    assert replaced(source, PACKED) == expected


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=repr)
def test_the_line_ends_of_the_module_stay(line_break):
    source = f"X = '''a\n\nb'''\n{schema_text()}# c\n".replace("\n", line_break)
    expected = f"X = '''a\n\nb'''\n{NEW}# c\n".replace("\n", line_break)
    assert replaced(source, NEW) == expected


LINES = [
    "# é\n",
    "BATCH_SIZE = 4\n",
    '"""é\n"""\n',
    "\n",
    "X = 1; ",
    "import os\r\n",
    "# fmt: off\n",
]
ENDS = ["", "\n", "  # é\n", "; Y = 2\n", ";", "\r\n\r\nBATCH_WINDOW = 5", "\n# fmt: on\n"]


def other_statements(text):
    statements = [ast.dump(each) for each in ast.parse(text).body]
    return [each for each in statements if "INPUT_SCHEMA" not in each]


@given(
    st.lists(st.sampled_from(LINES)).map("".join),
    st.sampled_from(["INPUT_SCHEMA = {'é': {}}", schema_text()[:-1]]),
    st.sampled_from(ENDS),
    st.sampled_from([NEW, PACKED]),
)
def test_a_replaced_module_has_the_new_schema_and_its_other_statements(before, old, after, new):
    source = before + old + after
    text = replaced(source, new)
    assert other_statements(text) == other_statements(source)
    assert [entry.name for entry in read_schema_module(text).inputs] == ["b"]
    assert replaced(text, new) == text
