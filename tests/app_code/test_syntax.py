from __future__ import annotations

import ast
import concurrent.futures
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.app_code.syntax import Source, Syntax, Variable, parse_source
from migrate.contract.reading import read_schema_module
from migrate.diagnostics import Diagnostic
from migrate.rules import RULES

CANNOT = "app.py cannot be parsed: "


def function_of(source: str) -> tuple[Syntax, Variable]:
    syntax = Syntax(ast.parse(source))
    function = next(node for node in syntax.tree.body if isinstance(node, ast.FunctionDef))
    return syntax, Variable(function, "x")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("def f(x):\n  x\n  y = x", [2, 3], id="plain"),
        pytest.param("def f(x):\n  y\n  x = 1", [], id="not-where-it-is-bound"),
        pytest.param("x\ndef f(x):\n  x\ndef g(x):\n  x", [3], id="not-of-other-functions"),
        pytest.param("def f(x=x): pass\nx", [], id="not-its-own-default"),
        pytest.param("@x\ndef f(x) -> x: pass", [], id="not-its-own-decorator-or-annotation"),
        pytest.param("def f(x):\n  lambda: x\n  [x for y in x]", [2, 3, 3], id="closures"),
        pytest.param("def f(x):\n  def g():\n    x\n  class C:\n    y = x", [3, 5], id="nested"),
        pytest.param("def f(x):\n  def g(x):\n    x\n  lambda x: x", [], id="parameters-inside"),
        pytest.param("def f(x):\n  def g(*x):\n    x\n  lambda **x: x", [], id="variadic-inside"),
        pytest.param(
            "def f(x):\n  def g(x=x):\n    x\n  lambda x=x: x", [2, 4], id="defaults-inside"
        ),
        pytest.param("def f(x):\n  @x\n  def g(x) -> x:\n    x", [2, 3], id="decorators-inside"),
    ],
)
def test_the_uses_of_a_variable_are_those_of_its_scope(source, lines):
    syntax, variable = function_of(source)
    assert sorted(node.lineno for node in syntax.uses(variable)) == lines


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param("x", 0, id="use"),
        pytest.param("x: int", 0, id="annotation-alone"),
        pytest.param("x[0] = x.y = 1", 0, id="stored-into"),
        pytest.param("lambda x: x", 0, id="parameter-inside"),
        pytest.param("from x import y", 0, id="imported-from"),
        pytest.param("import x as y", 0, id="imported-as-another"),
        pytest.param("x = 1", 1, id="assigned"),
        pytest.param("x: int = 1", 1, id="annotated"),
        pytest.param("x += 1", 1, id="augmented"),
        pytest.param("x, (y, *x) = 1", 2, id="unpacked"),
        pytest.param("del x", 1, id="deleted"),
        pytest.param("(x := 1)", 1, id="walrus"),
        pytest.param("[0 for x in y]", 1, id="comprehension"),
        pytest.param("for x in y: pass", 1, id="loop"),
        pytest.param("with y as x: pass", 1, id="with"),
        pytest.param("import x.y", 1, id="imported"),
        pytest.param("from y import z as x", 1, id="imported-as"),
        pytest.param("try: pass\n  except E as x: pass", 1, id="caught"),
        pytest.param("def x(): pass", 1, id="function"),
        pytest.param("class x: pass", 1, id="class"),
        pytest.param("def g():\n    nonlocal x\n    x = 1", 2, id="nonlocal"),
        pytest.param("def g():\n    global x", 1, id="global"),
        pytest.param("match y:\n    case x: pass", 1, id="captured"),
        pytest.param("match y:\n    case [1, *x]: pass", 1, id="captured-rest"),
        pytest.param("match y:\n    case {1: 2, **x}: pass", 1, id="captured-mapping"),
    ],
)
def test_every_way_to_bind_a_name_is_seen(body, count):
    syntax, variable = function_of(f"def f(y):\n  {body}")
    assert len(syntax.bindings(variable)) == count
    assert syntax.bindings(variable) is syntax.bindings(variable)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("def g(): pass", True, id="defined"),
        pytest.param("async def g(): pass", True, id="async"),
        pytest.param("def g(): pass\nclass A:\n  def g(self): pass", True, id="beside-a-method"),
        pytest.param("def g(): pass\ndef h():\n  g = 1", True, id="beside-a-local-name"),
        pytest.param("def g(): pass\ng = wrap(g)", False, id="rebound"),
        pytest.param("def g(): pass\ndef g(): pass", False, id="twice"),
        pytest.param("from a import g", False, id="imported"),
        pytest.param("class A:\n  def g(self): pass", False, id="method"),
        pytest.param("class g: pass", False, id="class"),
    ],
)
def test_a_function_of_the_module_is_known_if_it_is_bound_once(source, found):
    assert (Syntax(ast.parse(source)).module_function("g") is not None) is found


def test_the_owner_of_a_node_is_the_nearest_function_class_or_module():
    syntax = Syntax(ast.parse("def f():\n  if 1:\n    class A:\n      b = lambda: mark"))
    marked = next(
        node for node in ast.walk(syntax.tree) if isinstance(node, ast.Name) and node.id == "mark"
    )
    owners = []
    node = marked
    while not isinstance(node, ast.Module):
        node = syntax.owner(node)
        owners.append(type(node))
    assert owners == [ast.Lambda, ast.ClassDef, ast.FunctionDef, ast.Module]


@pytest.mark.parametrize("parameters", ["x", "x, /", "*, x", "*x", "**x", "x=1", "y, x: int"])
def test_every_kind_of_parameter_is_seen(parameters):
    syntax, variable = function_of(f"def f({parameters}): pass")
    assert "x" in syntax.parameters(variable.scope)
    assert "int" not in syntax.parameters(variable.scope)


def parsed(source: bytes) -> Source:
    result = parse_source(source)
    assert isinstance(result, Source)
    return result


def problem(source: bytes) -> Diagnostic:
    result = parse_source(source)
    assert isinstance(result, Diagnostic)
    return result


def mark(source: Source) -> ast.expr:
    return next(
        node
        for node in ast.walk(source.syntax.tree)
        if isinstance(node, ast.Name) and node.id == "mark"
    )


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        pytest.param(b"mark", 1, 1, id="first-character"),
        pytest.param(b"x = 1\n\n  \nif x:\n\tmark\n", 5, 2, id="after-a-tab"),
        pytest.param("'é' + mark".encode(), 1, 7, id="after-two-bytes"),
        pytest.param(
            "'\N{CJK UNIFIED IDEOGRAPH-4E2D}' + mark".encode(), 1, 7, id="after-three-bytes"
        ),
        pytest.param("'\N{ROCKET}' + mark".encode(), 1, 7, id="after-four-bytes"),
        pytest.param(
            "'e\N{COMBINING ACUTE ACCENT}' + mark".encode(), 1, 8, id="after-two-characters"
        ),
        pytest.param("# coding: latin-1\n'é' + mark".encode("latin-1"), 2, 7, id="latin-1"),
        pytest.param(
            "\n# vim: set fileencoding=cp1252 :\n'é' + mark".encode("cp1252"), 3, 7, id="line-2"
        ),
        pytest.param("# coding: shift_jis\n'表' + mark".encode("shift_jis"), 2, 7, id="shift-jis"),
        pytest.param("\ufeffmark".encode(), 1, 1, id="byte-order-mark"),
        pytest.param("\ufeff# coding: utf-8\n'é' + mark".encode(), 2, 7, id="mark-and-declaration"),
        pytest.param(b"x = 1\r\n'a' + mark\r\n", 2, 7, id="crlf"),
        pytest.param(b"x = 1\rmark\r", 2, 1, id="cr"),
        pytest.param(b"x = '\x0c'\n\x0cmark", 2, 2, id="form-feed-ends-no-line"),
        pytest.param("x = '\u2028\x85'\nmark".encode(), 2, 1, id="unicode-line-ends-end-no-line"),
        pytest.param("x = f'é{mark}'".encode(), 1, 9, id="in-an-f-string"),
        pytest.param("x = f'''é\n é{mark}'''".encode(), 2, 4, id="in-an-f-string-of-lines"),
    ],
)
def test_columns_count_characters_of_the_decoded_line(source, line, column):
    result = parsed(source)
    place = result.place(mark(result))
    assert (place.line, place.column, place.end_column) == (line, column, column + 4)
    assert place.excerpt[column - 1 : column + 3] == "mark"


def test_a_node_of_several_lines_is_shown_to_the_end_of_the_first():
    result = parsed("'é', [\n1]".encode())
    place = result.place(result.syntax.tree.body[0])
    assert (place.line, place.column, place.end_column, place.excerpt) == (1, 1, 7, "'é', [")


@pytest.mark.parametrize(
    ("source", "reason", "position"),
    [
        pytest.param(b"x = (1\n", "never closed", (1, 5), id="bracket"),
        pytest.param("x = ['é', )".encode(), "does not match", (1, 11), id="after-two-bytes"),
        pytest.param(
            b"def f():\nreturn 1\n", "expected an indented block", (2, 1), id="indentation"
        ),
        pytest.param(
            b"# coding: nowhere\nx = 1\n", "unknown encoding: nowhere", (1, 1), id="unknown"
        ),
        pytest.param(b"\n# coding: nowhere\n", "unknown encoding", (2, 1), id="unknown-on-line-2"),
        pytest.param(b"# coding: hex\nx = 1\n", "not a text encoding", (1, 1), id="not-of-text"),
        pytest.param(
            b"\xef\xbb\xbf# coding: latin-1\n", "encoding problem", (1, 1), id="two-encodings"
        ),
        pytest.param(b"x = 1\n\n\ny = '\xff'\n", "byte 0xff is not UTF-8", (4, 6), id="byte"),
        pytest.param(b"x = '\xff'\n", "byte 0xff is not UTF-8", (1, 6), id="byte-in-line-1"),
        pytest.param(
            "\ufeffx = '".encode() + b"\xff'", "byte 0xff is not UTF-8", (1, 6), id="after-a-mark"
        ),
        pytest.param(
            b"# coding: ascii\n'\xe9'", "byte 0xe9 is not ASCII", (2, 2), id="byte-in-ascii"
        ),
        pytest.param(b"x = 1\ny\0 = 2\n", "null character", (2, 2), id="null"),
        pytest.param(b"print 'x'\n", "print", (1, 1), id="python-2"),
    ],
)
def test_what_does_not_parse_has_a_reason_and_a_place(source, reason, position):
    found = problem(source)
    assert found.code == "IM307"
    assert reason in found.message
    assert found.place is not None
    assert (found.place.line, found.place.column) == position


def test_an_encoding_with_a_mark_is_called_by_its_name():
    assert problem("\ufeff\n\n\n'".encode() + b"\xff").message == CANNOT + "byte 0xff is not UTF-8"


def test_an_error_of_several_lines_is_marked_where_it_begins():
    place = problem(b"f(a,\n         b) = 1\n").place
    assert place is not None
    assert (place.line, place.column, place.end_column, place.excerpt) == (1, 1, 2, "f(a,")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"-" * 100_000 + b"1", id="operators"),
        pytest.param(b"[" * 100_000, id="brackets"),
        pytest.param(b"x = " + b"1 + " * 100_000 + b"1", id="sums"),
        pytest.param(b"x" + b".y" * 100_000, id="attributes"),
        pytest.param(b"# coding: raw_unicode_escape\nx = '\\ud800'", id="lone-surrogate"),
    ],
)
def test_hostile_code_is_a_problem_or_is_parsed_and_never_raises(source):
    assert isinstance(parse_source(source), (Source, Diagnostic))


def test_what_python_warns_about_is_neither_said_nor_raised():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parsed(b"x = '\\d' + 'a' * 1if 1else 2\n")
        parsed(b"# coding: unicode_escape\nx = 1 # \\\\d\n")
    assert caught == []


def test_parsing_in_threads_leaves_the_filters_of_warnings_as_they_were():
    before, source = list(warnings.filters), b"x = '\\d'\n" * 200
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        pending = pool.map(parse_source, [source] * 64)
        schemas = list(pool.map(read_schema_module, [source] * 64))
        results = list(pending)
    assert all(isinstance(result, Source) for result in results)
    assert all(schema.parses for schema in schemas)
    assert list(warnings.filters) == before


@given(st.binary(max_size=200))
def test_any_bytes_give_a_tree_or_a_problem_with_a_place_inside_the_text(source):
    result = parse_source(source)
    if isinstance(result, Diagnostic) and result.place is not None:
        assert result.place.line >= 1
        assert 1 <= result.place.column < result.place.end_column


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def test_a_file_that_is_not_python_is_named_with_a_way_out():
    found = problem(b"import a\n<<<<<<< HEAD\nimport b\n=======\nimport c\n>>>>>>> x\n")

    assert found.message == CANNOT + "it contains merge conflict markers"
    assert found.hint == "resolve the conflict"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'"""\n{POINTER}"""\n', id="pointer-in-a-docstring"),
        pytest.param('x = """\n<<<<<<< HEAD\n"""\n', id="conflict-in-a-string"),
        pytest.param("x = 1 <2\n", id="comparison"),
    ],
)
def test_python_is_parsed_whatever_its_strings_contain(text):
    assert not isinstance(parse_source(text.encode()), Diagnostic)


def test_another_syntax_error_keeps_its_own_reason():
    found = problem(b"x = (\n")

    assert "never closed" in found.message
    assert found.hint == RULES["IM307"].remedy
