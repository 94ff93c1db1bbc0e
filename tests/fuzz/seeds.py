"""What the fuzzer starts from: the project's own cases and examples, and words of the formats."""

from __future__ import annotations

from pathlib import Path

from migrate.model import Datatype
from migrate.rules.examples import EXAMPLES, PROMPT_DOCUMENT
from tests.corpus_cases import CORPUS
from tests.fuzz.case import FILES, INPUT, OPTIONS, render

LARGEST = 4096
"""The largest input, in bytes: what is hard about size is held in tests/safety."""

INTERESTING = Path(__file__).parent / "interesting"
"""Inputs that were found, each of which went through code that no other went through."""

_WORDS = (
    *('"inputs"', '"outputs"', '"name"', '"shape"', '"datatype"', '"data"', '"optional"'),
    *("true", "false", "null", "NaN", "-Infinity", "1e999", "-0.0", "1E+2", "9007199254740993"),
    *('\\"', "\\u0000", "\\ud800", "\\ud83d\\ude00", "\\\\", "//", "/*", "*/", "# ", "'", "''"),
    *("[[1]]", "[-1]", "[1, 2]", '["2"]', "[]", "{}", ",]", ",}", '{"name": "y"}', "\r\n"),
    "\ufeff",
    *("TYPE_", "STRING", "int", "bool", "float32", "True", "None", "INPUT_SCHEMA = {"),
    "BATCH_SIZE = 4",
    *("def infer(self, inputs):", "return {", 'inputs["x"][0]', '.get("x")', "    ", "**inputs"),
    *(
        "class InferlessPythonModel:",
        "@inferless.request",
        "# fmt: off",
        "# -*- coding: utf-16 -*-",
    ),
    *("version: 1.0.0", "optional:", "io_schema: true", "  input_file_name: ", "&a ", "*a"),
    "!!str ",
    *("---\n", "? ", "- ", "|\n", "../", "[tool.black]\n", "line-length = 20\n"),
    "preview = true\n",
    *("[tool.ruff.format]\n", 'quote-style = "single"\n', "indent-style = 'tab'\n"),
    *("strict", "drop", "keep", "force", "required_from_app", "remove_legacy"),
)


def words():
    """Return what is worth putting into an input as a whole."""
    marks = [f"\n=== {name}\n" for name in (*FILES, OPTIONS)]
    return [*_WORDS, *(f'"{each.value}"' for each in Datatype), *marks]


def seeds():
    """Return the inputs to start from: corpus, examples, and what was found before."""
    found = [*_from_corpus(), *_from_examples()]
    found += [path.read_bytes() for path in sorted(INTERESTING.iterdir())]
    return [each for each in found if len(each) <= LARGEST]


def _from_corpus():
    for path in sorted(CORPUS.rglob(INPUT)):
        near = {name: path.parent / name for name in FILES}
        yield render({name: each.read_bytes() for name, each in near.items() if each.is_file()})


def _from_examples():
    for example in EXAMPLES.values():
        files = {INPUT: PROMPT_DOCUMENT, **dict(example.neighbours), example.file: example.content}
        encoded = {
            name: each if isinstance(each, bytes) else each.encode() for name, each in files.items()
        }
        yield render(encoded, *(option.lstrip("-").replace("-", "_") for option in example.options))
