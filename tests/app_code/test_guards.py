from __future__ import annotations

import pytest

from migrate.app_code.inputs import Way
from migrate.app_code.interface import read_app_code
from tests.app_code.infer import app_with

X = 'inputs["x"]'


def way_of_the_subscript(body: str) -> Way:
    reads = app_with(body).inputs.reads
    (way,) = {read.way for read in reads if read.way in {Way.SUBSCRIPT, Way.GUARDED}}
    return way


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f'{X} if "x" in inputs else 7', id="conditional"),
        pytest.param(f'7 if "x" not in inputs else {X}', id="conditional-not-in"),
        pytest.param(f'7 if not "x" in inputs else {X}', id="not"),
        pytest.param(f'{X} if not not "x" in inputs else 7', id="not-not"),
        pytest.param(f'"x" in inputs and {X}', id="and"),
        pytest.param(f'y and "x" in inputs and f({X})', id="and-of-three"),
        pytest.param(f'"x" not in inputs or {X}', id="or"),
        pytest.param(f'if "x" in inputs:\n  y = f({X})', id="if"),
        pytest.param(f'if "x" in inputs and y:\n  y = {X}', id="if-and"),
        pytest.param(f'if "x" not in inputs:\n  y = 7\nelse:\n  y = {X}', id="else"),
        pytest.param(f'if not ("x" not in inputs or y):\n  y = {X}', id="if-not-or"),
        pytest.param(f'if "x" in inputs:\n  if y:\n    y = {X}', id="nested"),
        pytest.param(f'{X} if inputs.get("x") else 7', id="get"),
        pytest.param(f'{X} if inputs.get("x") is not None else 7', id="get-is-not-none"),
        pytest.param(f'7 if inputs.get("x") is None else {X}', id="get-is-none"),
        pytest.param(f'data = inputs\ny = {X} if "x" in data else 7', id="alias"),
        pytest.param(f"try:\n  y = {X}\nexcept KeyError:\n  y = 7", id="try"),
        pytest.param(f"try:\n  if z:\n    y = {X}\nexcept KeyError as e:\n  pass", id="try-if"),
        pytest.param(f"try:\n  y = {X}\nexcept (TypeError, LookupError):\n  y = 7", id="tuple"),
        pytest.param(f"try:\n  y = {X}\nexcept A:\n  raise\nexcept KeyError: y = 7", id="second"),
    ],
)
def test_a_read_that_runs_only_where_the_input_is_present_is_guarded(body):
    assert way_of_the_subscript(body) is Way.GUARDED


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(X, id="alone"),
        pytest.param(f'7 if "x" in inputs else {X}', id="other-branch"),
        pytest.param(f'{X} if "x" not in inputs else 7', id="not-in"),
        pytest.param(f'{X} if "z" in inputs else 7', id="another-input"),
        pytest.param(f'{X} if "x" in config else 7', id="another-dictionary"),
        pytest.param(f'{X} if "x" in inputs or y else 7', id="or"),
        pytest.param(f'{X} and "x" in inputs', id="before-the-test"),
        pytest.param(f'"x" in inputs or {X}', id="or-of-presence"),
        pytest.param(f'if "x" in inputs:\n  pass\ny = {X}', id="after-the-if"),
        pytest.param(f'if {X}:\n  "x" in inputs', id="in-the-test"),
        pytest.param(f'{X} if inputs.get("x", 1) else 7', id="get-with-default"),
        pytest.param(f'{X} if inputs.get("x") is None else 7', id="get-is-none"),
        pytest.param(f'{X} if inputs.get("x") is not y else 7', id="get-is-not-something"),
        pytest.param(f'if "x" in inputs:\n  def f(): return {X}', id="function-inside"),
        pytest.param(f"try:\n  y = {X}\nexcept Exception:\n  y = 7", id="broad-handler"),
        pytest.param(f"try:\n  y = {X}\nexcept:\n  y = 7", id="bare-handler"),
        pytest.param(f"try:\n  y = {X}\nexcept TypeError:\n  y = 7", id="another-error"),
        pytest.param(f"try:\n  y = {X}\nexcept KeyError:\n  raise ValueError", id="raised-again"),
        pytest.param(f"try:\n  pass\nexcept KeyError:\n  y = {X}", id="in-the-handler"),
        pytest.param(f"try:\n  pass\nexcept KeyError:\n  pass\nelse:\n  y = {X}", id="else"),
        pytest.param(f"try:\n  pass\nfinally:\n  y = {X}", id="finally"),
    ],
)
def test_a_read_that_may_run_without_the_input_is_not_guarded(body):
    assert way_of_the_subscript(body) is Way.SUBSCRIPT


def test_an_input_that_is_also_read_unguarded_is_needed():
    source = f'class M:\n  def infer(self, inputs):\n    return {X} if "x" in inputs else {X}'
    app = read_app_code(source.encode())
    assert [read.way for read in app.inputs.reads] == [Way.GUARDED, Way.MEMBERSHIP, Way.SUBSCRIPT]
    assert app.optional_inputs == frozenset()
