from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app_code.infer import app_with

if TYPE_CHECKING:
    from migrate.app_code.outputs import OutputUse


def use_in(body: str) -> OutputUse:
    return app_with(body).outputs


def names(use: OutputUse) -> list[str]:
    return [name for name, _ in use.names]


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        pytest.param('return {"a": 1}', ["a"], id="display"),
        pytest.param('return {"a": 1, "b": {"c": 2}}', ["a", "b"], id="nested-values"),
        pytest.param("return dict(a=1, b=2)", ["a", "b"], id="dict"),
        pytest.param('return dict({"a": 1}, b=2)', ["a", "b"], id="dict-of-a-display"),
        pytest.param('return {"a": 1} if x else {"b": 2}', ["a", "b"], id="conditional"),
        pytest.param('return {"a": 1, **{"b": 2}}', ["a", "b"], id="spread-display"),
        pytest.param('if x:\n  return {"a": 1}\nreturn {"b": 2}', ["a", "b"], id="two-returns"),
        pytest.param(
            'try:\n  return {"a": 1}\nexcept E:\n  return {"error": 1}', ["a", "error"], id="try"
        ),
        pytest.param('return {"a": 1}\nreturn None', ["a"], id="none-too"),
        pytest.param('if x: return\nreturn {"a": 1}', ["a"], id="bare-too"),
        pytest.param('r = {"a": 1}\nreturn r', ["a"], id="variable"),
        pytest.param('r: dict = {"a": 1}\nreturn r', ["a"], id="annotated"),
        pytest.param('r = {}\nr["a"] = 1\nreturn r', ["a"], id="stored"),
        pytest.param('r = {"a": 0}\nr["a"] += 1\nreturn r', ["a", "a"], id="augmented"),
        pytest.param('r = {"a": []}\nr["a"].append(1)\nreturn r', ["a"], id="value-changed"),
        pytest.param('r = {}\nr.update({"a": 1}, b=2)\nreturn r', ["a", "b"], id="updated"),
        pytest.param('r = {"a": 1}\nreturn {**r, "b": 2}', ["a", "b"], id="spread-variable"),
        pytest.param(
            'if x:\n  r = {"a": 1}\nelse:\n  r = {"b": 2}\nreturn r', ["a", "b"], id="branches"
        ),
        pytest.param('r = {"a": 1}\nprint(r, f"{r}", len(r))\nreturn r', ["a"], id="printed"),
        pytest.param('r = {"a": 1}\nfor k in r.items(): pass\nreturn r', ["a"], id="looped-over"),
        pytest.param('r = {"a": 1}\nif not r: pass\nreturn r', ["a"], id="tested"),
        pytest.param('r = {"a": 1}\nif x: return r\nreturn r', ["a"], id="returned-twice"),
        pytest.param('r = {}\nr = {**r, "a": 1}\nreturn r', ["a"], id="of-itself"),
        pytest.param('def f():\n  return {"b": 1}\nreturn {"a": 1}', ["a"], id="function-inside"),
        pytest.param('def f():\n  yield 1\nreturn {"a": 1}', ["a"], id="generator-inside"),
        pytest.param('f = lambda: {"b": 1}\nreturn {"a": 1}', ["a"], id="lambda"),
    ],
)
def test_dictionaries_in_sight_are_complete(body, returned):
    use = use_in(body)
    assert names(use) == returned
    assert use.complete


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        pytest.param("return f()", [], id="call"),
        pytest.param("return self.f(inputs)", [], id="method"),
        pytest.param("return await f()", [], id="awaited"),
        pytest.param('return json.dumps({"a": 1})', [], id="text"),
        pytest.param('return [{"a": 1}]', [], id="list"),
        pytest.param('return {"a": 1}, 200', [], id="tuple"),
        pytest.param('return {"a": 1} | x', [], id="merged"),
        pytest.param('return {"a": 1} or x', [], id="or"),
        pytest.param('return {"a": 1, **x}', ["a"], id="spread"),
        pytest.param('return {"a": 1, name: 2}', ["a"], id="variable-key"),
        pytest.param('return {f"a{i}": 1}', [], id="built-key"),
        pytest.param("return {1: 2}", [], id="number-as-key"),
        pytest.param("return {n: 1 for n in x}", [], id="comprehension"),
        pytest.param("return dict(x)", [], id="dict-of-something"),
        pytest.param("return dict(a=1, **x)", ["a"], id="dict-with-more"),
        pytest.param('if x: return f()\nreturn {"a": 1}', ["a"], id="one-return-unknown"),
        pytest.param('return {"a": 1} if x else y', ["a"], id="one-branch-unknown"),
        pytest.param("return x", [], id="unknown-variable"),
        pytest.param("return inputs", [], id="parameter"),
        pytest.param('if x: inputs = {"a": 1}\nreturn inputs', [], id="parameter-rebound"),
        pytest.param('r = {"a": 1}\nf(r.update)\nreturn r', [], id="method-passed-on"),
        pytest.param("return self.r", [], id="attribute"),
        pytest.param("r = f()\nreturn r", [], id="variable-of-a-call"),
        pytest.param('r = f()\nr["a"] = 1\nreturn r', ["a"], id="stored-into-the-unknown"),
        pytest.param('r = {"a": 1}\nf(r)\nreturn r', [], id="passed-on"),
        pytest.param('r = {"a": 1}\nf(x=r)\nreturn r', [], id="passed-on-by-keyword"),
        pytest.param('r = {"a": 1}\ns = r\nreturn r', [], id="aliased"),
        pytest.param('r = s = {"a": 1}\nreturn r', [], id="two-names"),
        pytest.param('r, s = {"a": 1}, 2\nreturn r', [], id="unpacked"),
        pytest.param('r = {"a": 1}\ndel r["a"]\nreturn r', [], id="deleted"),
        pytest.param('r = {"a": 1}\nr.pop("a")\nreturn r', [], id="popped"),
        pytest.param("r = {}\nr[name] = 1\nreturn r", [], id="variable-key-stored"),
        pytest.param('r = {"a": 1}\nr |= x\nreturn r', [], id="augmented-variable"),
        pytest.param('r = {"a": 1}\nfor r in x: pass\nreturn r', [], id="loop-variable"),
        pytest.param('r = {"a": 1}\ndef f():\n  nonlocal r\n  r = 1\nreturn r', [], id="nonlocal"),
        pytest.param('def f():\n  r = {"a": 1}\nreturn r', [], id="local-of-a-function-inside"),
        pytest.param('global r\nr = {"a": 1}\nreturn r', [], id="global"),
        pytest.param('yield {"a": 1}', [], id="generator"),
        pytest.param('yield from x\nreturn {"a": 1}', [], id="delegating-generator"),
        pytest.param("pass", [], id="nothing"),
        pytest.param("return", [], id="bare"),
        pytest.param("return {}", [], id="empty"),
        pytest.param("raise NotImplementedError", [], id="raises"),
    ],
)
def test_what_is_not_in_sight_may_hold_more(body, returned):
    use = use_in(body)
    assert names(use) == returned
    assert not use.complete


def test_outputs_stand_where_their_keys_do_in_the_order_of_the_text():
    use = use_in('r = {"a": 1}\nr["c"] = 2\nr.update(b=3)\nreturn r')
    places = [(name, place.line, place.column) for name, place in use.names]
    assert places == [("a", 3, 10), ("c", 4, 7), ("b", 5, 14)]
