"""Every message in one style, whoever says it: what happened, where, and what to do next.

A message and a hint begin without a capital, unless with a name, and end without a full stop.
"""

from __future__ import annotations

import ast
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import migrate
from migrate.project.folder import Folder
from migrate.project.plan import plan_folder
from migrate.rules import RULES, Severity
from migrate.rules.examples import EXAMPLES, PROMPT_DOCUMENT
from migrate.settings import BatchDimension, Settings
from tests.builders import tensor_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic

PACKAGE = Path(migrate.__file__).parent

CAPITAL = re.compile(r"[A-Z][a-z ]")
FULL_STOP = re.compile(r"(?<!\.\.)\.$")
JARGON = re.compile(
    r"\b(nodes?|units?|spans?|literals?|elements? finding|whole numbers?|None of type)\b|\(s\)"
)
QUOTING = {"IM406"}
"""Codes whose messages quote what another program says: PyYAML."""
WRONG_PLURAL = re.compile(r"\b1 (?:more )?(?:values|requests|dimensions|tensors|files)\b")
THE_LONGEST = 240
"""Of a terminal of 80 columns, three lines."""

OF_TYPER = {"{} is not one of {}."}
"""Texts that typer itself would have said, and says so."""


def texts_of(node: ast.expr | None) -> Iterator[str]:
    """Yield the texts that an expression can be, with ``{}`` for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts
            )
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*texts_of(body), *texts_of(orelse))
        case ast.BoolOp(values=values):
            yield from (text for value in values for text in texts_of(value))


def said_in(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is called a message or a hint, and what diagnostics are made of."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                yield from (v for n, v in pairs if getattr(n, "id", None) in {"message", "hint"})
            case ast.Assign(targets=[ast.Name(id="message" | "hint")], value=value):
                yield value
            case ast.keyword(arg="message" | "hint", value=value):
                yield value
            case ast.Call(
                func=ast.Name(id="Finding" | "file_diagnostic" | "Fault"), args=[_, value, *_]
            ):
                yield value


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_what_the_code_says_is_in_the_style(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {text for value in said_in(tree) for text in texts_of(value)} - OF_TYPER
    assert [text for text in texts if CAPITAL.match(text) or FULL_STOP.search(text)] == []


tensor = partial(tensor_text, name='"x"', shape="[2]", datatype='"INT8"', data="[1, 2]")


def inputs(*tensors: str) -> str:
    return f'{{"inputs": [{", ".join(tensors)}]}}'


LONG = "y" * 300
NULLS = ", ".join(["null"] * 300)

DOCUMENTS = [
    *("", "\n\n", "inputs:\n  - x\n", "<html>", "import torch", "{\n<<<<<<< a\n", "{\0}\0", "[1"),
    *('{"a" 1}', '{"a": }', "{1: 2}", '{"a": 1 2}', "{'a", '{"a', '["\\x"]', '["\n"]', "['\\x']"),
    *("[01]", "[True]", "[nan]", "[1] 2", "[/* a", "[\u00a01]", f"[{LONG}]", "[[1}]"),
    *("INPUT_SCHEMA = {}", "[NaN]", "[1e999]", "[" * 70, '{"a": 1, "a": 2}'),
    f'{{"{LONG}": 1, "{LONG}": 2}}',
    f"// a\n{inputs(tensor())}",
    f"// a\n{{inputs: ['a', {tensor()},]}}",
    *("[]", "5", '{"a": 1}', '{"inputs": 5}', '{"outputs": [{"name": "x"}]}', '{"inputs": []}'),
    inputs('{"data": [1]}', tensor()),
    inputs('{"name": "x", "type": "INT8", "data": [1]}'),
    inputs(f'{{"name": "{LONG}", "shape": [1]}}'),
    inputs(tensor(name="7"), tensor(name='""'), tensor(name="[]")),
    inputs(tensor(shape='"a"'), tensor(shape="[2.5]"), tensor(shape="[0]"), tensor(shape="-7")),
    inputs(tensor(shape="2"), tensor(shape="[]"), tensor(shape=str(["1"] * 60).replace("'", '"'))),
    inputs(tensor(shape=str([1] * 70))),
    inputs(tensor(datatype="8"), tensor(datatype='""'), tensor(datatype='"image"')),
    inputs(tensor(datatype='"INT9"'), tensor(datatype=f'"{LONG}"'), tensor(datatype='"int8"')),
    inputs(tensor(more=', "optional": "yes"'), "5", "null", f'"{LONG}"'),
    inputs(tensor(more=f', "description": "a", "required": true, "{LONG}": 1')),
    inputs(tensor(), tensor(), tensor(name=f'"{LONG}"'), tensor(name=f'"{LONG}"')),
    inputs(*["{}"] * 10_001, tensor()),
    inputs(tensor(shape="[1, 2]", data="[[1, 2]]"), tensor(name='"y"', data="[[1, 2]]")),
    inputs(
        tensor(shape="[2, 1]", data="[[1], [2]]"), tensor(name='"y"', shape="[3, 1]", data="[1]")
    ),
    inputs(tensor(shape=str([2] + [1] * 60), data="[1, 2]")),
    inputs(tensor(shape="[3]"), tensor(data="[1]"), tensor(data="5"), tensor(data="[]")),
    inputs(tensor(shape="[-1, 3]"), tensor(shape="[-1, -1]")),
    inputs(tensor(shape="[2, 2]", data="[[1], [2], 3]")),
    inputs(tensor(shape=str([10**17] * 60)), tensor(shape="[2, 2]", data="[[1], [2], [3], [4]]")),
    inputs(tensor(data='["1", 2]'), tensor(data='["1", "2"]'), tensor(datatype='"BOOL"')),
    inputs(tensor(data="[null, 2]"), tensor(datatype='"BYTES"'), tensor(data=f'["{LONG}", {{}}]')),
    inputs(tensor(shape="[300]", data=f"[{NULLS}]"), tensor(datatype='"FP32"', data='["a", {}]')),
    inputs(tensor(data="[1, 1024]"), tensor(data="[1024, 1025]"), tensor(data=f"[1, {'9' * 90}]")),
    inputs(tensor(data=""), tensor(shape=str([1] * 60), data=""), tensor(datatype='"BF16"')),
    inputs(tensor(shape="[1000, 1000, 2]", data=""), tensor(data="null")),
    inputs(tensor(shape="[-1]", data="[]")),
    inputs(tensor(data="", more=', "contents": {"int_contents": [1, 2]}')),
    f'{{"raw_input_contents": ["AQI="], "inputs": [{tensor(data="")}]}}',
    inputs(tensor(data="[1.50, 1e1]"), tensor(datatype='"FP32"', data="[1e39, 2]")),
    inputs(tensor(datatype='"INT64"', data="[9007199254740993.0, true]"), tensor(shape="[1e16]")),
    inputs(*(tensor(data="[null, 1]") for _ in range(1200))),
]  # fmt: skip
"""Wrong documents, each of which is tried as ``input.json``, and as ``output.json``."""

INFER = "class InferlessPythonModel:\n    def infer(self, inputs):\n"

APPS = [
    INFER,
    "x = (",
    "print 'a'\n",
    "# \xe9\n",
    "# coding: nowhere\n",
    "x = 1\0",
    f"x = {'9' * 5000}",
    f"x = {'-' * 100_000}1",
    "#" * (1024 * 1024 + 1),
    f'{INFER}        return {{"a": inputs["{LONG}"], "b": inputs["prompts"]}}',
    f'{INFER}        return {{"a": inputs.get("prompt"), "b": inputs["ids"][0]}}',
    f"{INFER}        return {{}}",
]
"""Codes of models, beside an input ``prompt`` and an input ``ids`` that loses a dimension."""

SCHEMA = '"x": {"datatype": "INT8", "required": True, "shape": [2], "example": [1, 2]}'
SCHEMAS = [
    *("", "INPUT_SCHEMA = [", "INPUT_SCHEMA = []", "INPUT_SCHEMA = f()", "INPUT_SCHEMA = {}", "\0"),
    *('INPUT_SCHEMA = {"x": 5}', "INPUT_SCHEMA = {**x}", "INPUT_SCHEMA = {x: {}}", "return"),
    *(
        f"INPUT_SCHEMA = {{{SCHEMA.replace(right, wrong)}}}"
        for right, wrong in [
            ('"INT8"', '"INT88"'), ('"INT8"', "str"), ('"INT8"', "8"), ('"INT8"', '"q"'),
            ("True", '"yes"'), ("True", "False"), ("[2]", "(2,)"), ("[2]", "[]"), ("[2]", "[0]"),
            ("[2]", "[-1]"), ("[1, 2]", "5"), ("[1, 2]", "[[1], 2]"), ("[1, 2]", "[[1], [2, 3]]"),
            ("[1, 2]", "[1]"), ("[1, 2]", '["a", 2]'), ("[1, 2]", "[1, 1000]"), ('"x"', "5"),
            ("[1, 2]", "[1 + 1, 2]"), ("[1, 2]", "[f'a', 2]"), ("[1, 2]", f"[{'-' * 600}1, 2]"),
            ('"x"', '""'), ('"x"', f'"{LONG}"'), ('"shape": [2], ', ""), ("[2]", str([1] * 99)),
        ]
    ),
    *(f"INPUT_SCHEMA = {{{SCHEMA}}}\n{more}" for more in (
        "INPUT_SCHEMA.update()", "raise ValueError", 'BATCH_SIZE = "4"', "BATCH_SIZE = 1.5", "5 5",
    )),
]  # fmt: skip
"""Texts of an ``input_schema.py`` that is there already."""

TWO = inputs(
    tensor_text(name='"prompt"', data='["a"]'),
    tensor(name='"ids"', shape="[1, 2]", data="[[1, 2]]"),
)
OUTPUTS = '{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES"}]}'

CASES: dict[str, dict[str, str]] = {
    **{f"input-{n}": {"input.json": text} for n, text in enumerate(DOCUMENTS)},
    **{
        f"output-{n}": {"input.json": TWO, "output.json": text.replace('"inputs"', '"outputs"')}
        for n, text in enumerate(DOCUMENTS)
    },
    **{
        f"app-{n}": {"input.json": TWO, "output.json": OUTPUTS, "app.py": text}
        for n, text in enumerate(APPS)
    },
    **{
        f"schema-{n}": {"input.json": inputs(tensor()), "input_schema.py": text}
        for n, text in enumerate(SCHEMAS)
    },
    "streams": {
        "input.json": TWO,
        "input_schema.py": "INPUT_SCHEMA = {}\n",
        "app.py": "class InferlessPythonModel:\n"
        "    def infer(self, inputs, stream_output_handler):\n        return {}\n",
    },
    **{
        f"example-{code}": {
            "input.json": PROMPT_DOCUMENT,
            **dict(example.neighbours),
            example.file: example.content,
        }
        for code, example in EXAMPLES.items()
        if isinstance(example.content, str)
    },
}


def diagnostics_of(folder: Path, files: dict[str, str], *, drop: bool) -> tuple[Diagnostic, ...]:
    for name, text in files.items():
        content = text.encode("latin-1" if name == "app.py" else "utf-8")
        (folder / name).write_bytes(content)
    choice = BatchDimension.DROP if drop else BatchDimension.AUTO
    return plan_folder(Folder(folder, folder, named=True), Settings(choice)).diagnostics


@pytest.fixture(scope="module")
def diagnostics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Diagnostic, ...]]:
    """Return what is said of each case; of the inputs, also with the batch dimension dropped."""
    found = {}
    for name, files in CASES.items():
        for drop in (False, True)[: 1 + name.startswith("input-")]:
            folder = tmp_path_factory.mktemp("m")
            key = f"{name}-dropped" if drop else name
            found[key] = diagnostics_of(folder, files, drop=drop)
    return found


def test_what_a_user_meets_is_in_the_style(diagnostics: dict[str, tuple[Diagnostic, ...]]) -> None:
    for case, found in diagnostics.items():
        advised = {each.code for each in found if each.hint}
        for each in found:
            assert each.code in advised or each.severity is Severity.NOTE, (case, each.message)
            for text in (each.message, each.hint or "go on"):
                assert not CAPITAL.match(text), (case, text)
                assert not FULL_STOP.search(text), (case, text)
                assert not JARGON.search(text) or each.code in QUOTING, (case, text)
                assert not WRONG_PLURAL.search(text), (case, text)
                assert text == " ".join(text.split()) != "", (case, text)
                folder = str(Path(each.file or "").parent)
                assert len(text.replace(folder, "")) <= THE_LONGEST, (case, text)


def patterns_in_the_code() -> list[re.Pattern[str]]:
    """Return what matches each text found in the code, less those that are hardly text."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    texts = {text for tree in trees for value in said_in(tree) for text in texts_of(value)}
    parts = [text.split("{}") for text in texts if re.search("[a-z]{4}", text.replace("{}", ""))]
    return [re.compile(".*".join(map(re.escape, each)), re.DOTALL) for each in parts]


def test_every_message_of_the_cases_is_found_in_the_code(
    diagnostics: dict[str, tuple[Diagnostic, ...]],
) -> None:
    patterns = patterns_in_the_code()
    messages = {
        each.message for found in diagnostics.values() for each in found if each.code < "IM4"
    }
    unseen = {text for text in messages if not any(each.fullmatch(text) for each in patterns)}
    assert unseen == set()


def test_the_cases_say_all_that_can_be_said_of_documents_and_code(
    diagnostics: dict[str, tuple[Diagnostic, ...]],
) -> None:
    told = {each.code for found in diagnostics.values() for each in found}
    of_options = {"IM001", "IM002"}
    assert {code for code in RULES if code < "IM4"} - told == of_options
