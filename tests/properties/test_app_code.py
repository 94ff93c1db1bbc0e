"""What is claimed of random code against what that code does when it runs.

Only here is code run, and only code made of the statements below.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from textwrap import indent

from hypothesis import event, given, reject, settings
from hypothesis import strategies as st

from migrate.app_code.interface import read_app_code

STATEMENTS = """
inputs["a"]
inputs.get("b", 1)
inputs.pop("c", 1)
"d" in inputs
inputs[name]
inputs["e"] = 1
inputs["f"] += 1
inputs.setdefault("g", 1)
del inputs["h"]
inputs: dict
data = inputs
data["i"]
data = {}
inputs = data
inputs = call(inputs["j"])
inputs, s = {}, inputs["k"]
inputs |= {"l": 1}
inputs.update(m=1)
inputs[name] = 1
for inputs in items: pass
with manager as inputs: pass
(inputs := {})
self.once(inputs)
self.once(t=1, u=inputs)
outer(inputs)
inner(inputs)
call(inputs)
call(**inputs)
list(inputs.items())
s = {**inputs}
s = [inputs]
s[0]["n"]
str(inputs)
f"{inputs['o']}"
if not inputs or inputs is None: pass
print(len(inputs))
(lambda inputs, s=inputs: s["p"])({})
(lambda: inputs["q"])()
[inputs["r"] for s in items]
[inputs for inputs in items]
def inner(v): v["t"]
def inner(v): return v
def inner(inputs): inputs["u"]
r = {"A": 1}
r = {**r, "B": 1}
r["C"] = 1
r[name] = 1
r.update(r, D=1)
r.update({"E": 1})
call(r)
s = r
s["F"] = 1
r = dict(r, G=1)
r = s
return r
return {**r}
return r if s else {"H": 1}
return dict(r)
return inputs
return {"I": 1}
return call(r)
return
"""
BLOCKS = """
if s:
if inputs:
for s in items:
for r in items:
with manager as s:
def inner(v):
def inner(inputs):
def inner(v, w=inputs):
"""
LINES = st.sampled_from(STATEMENTS.strip().splitlines())
OPENINGS = st.sampled_from(
    [
        *BLOCKS.strip().splitlines(),
        "if s:\n  pass\nelse:",
        "try:\n  call.missing\nexcept AttributeError as s:",
        "try:\n  pass\nfinally:",
        "match inputs:\n  case {'v': s, **r}: pass\nif 1:",
    ]
)
BODIES = st.recursive(
    st.lists(LINES, min_size=1, max_size=6).map("\n".join),
    lambda bodies: st.one_of(
        st.lists(bodies, min_size=2, max_size=4).map("\n".join),
        st.builds(lambda block, body: f"{block}\n{indent(body, '    ')}", OPENINGS, bodies),
    ),
    max_leaves=6,
)
MODULE = """
class Model:
    def infer(self, inputs):
        s = {}
        r = {}
BODY
    def once(self, t, u=None):
        if u is None:
            t["x"]
        else:
            u.get("y")
            u["z"] = 1
def outer(inputs):
    inputs["w"]
"""


class Stop(BaseException):
    """Ends a run that became long."""


class Recorder(dict):
    """Inputs that hold every name, and note what is done with them."""

    def __init__(self):
        super().__init__(dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 1))
        self.read = set()
        self.subscripted = set()
        self.added = set()
        self.read_whole = False
        self.steps = 0

    def step(self):
        self.steps += 1
        if self.steps > 100:
            raise Stop

    def note(self, name):
        self.step()
        self.read.add(name)

    def whole(self):
        self.step()
        self.read_whole = True

    def __bool__(self):
        self.step()
        return True

    def __getitem__(self, name):
        self.note(name)
        self.subscripted.add(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.note(name)
        return super().get(name, default)

    def pop(self, name, default=None):
        self.note(name)
        return super().pop(name, default)

    def __contains__(self, name):
        self.note(name)
        return super().__contains__(name)

    def __setitem__(self, name, value):
        self.added.add(name)
        super().__setitem__(name, value)

    def setdefault(self, name, default=None):
        self.note(name)
        self.added.add(name)
        return super().setdefault(name, default)

    def update(self, *others, **named):
        self.added.update(*others, named)
        super().update(*others, **named)

    def __ior__(self, other):
        self.update(other)
        return self

    def __delitem__(self, name):
        self.note(name)
        self.subscripted.add(name)
        super().__delitem__(name)

    def __iter__(self):
        self.whole()
        return super().__iter__()

    def keys(self):
        self.whole()
        return super().keys()

    def items(self):
        self.whole()
        return super().items()


def call(*values, **_):
    """Do to a dictionary what a function elsewhere may do."""
    if values and isinstance(values[0], dict):
        values[0]["s"]
        values[0]["ADDED"] = 1
    return {"J": 1}


def run(source: str) -> tuple[Recorder, object]:
    space = {"call": call, "items": [{}, {"K": 1}], "manager": nullcontext({}), "name": "v"}
    space |= {"print": lambda *_: None, "inner": call, "data": {"i": 1}}
    exec(compile(source, "app.py", "exec"), space)  # noqa: S102 - the statements above
    recorder = Recorder()
    with suppress(Exception, Stop):
        return recorder, space["Model"]().infer(recorder)
    return recorder, None


@given(BODIES)
@settings(max_examples=200)
def test_what_runs_was_foreseen(body):
    source = MODULE.replace("BODY", indent(body, "        "))
    try:
        recorder, returned = run(source)
    except SyntaxError:
        reject()
    app = read_app_code(source.encode())
    assert app.problem is None
    names = {read.name for read in app.inputs.reads}
    if app.inputs.complete:
        event("reads known")
        assert recorder.read <= names
        assert not recorder.read_whole
        assert not recorder.subscripted & app.optional_inputs
    if app.inputs.added is not None:
        event("additions known")
        assert recorder.added <= app.inputs.added
    if app.outputs.complete and isinstance(returned, dict):
        event("outputs known")
        assert set(returned) <= {name for name, _ in app.outputs.names}
