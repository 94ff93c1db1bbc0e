"""Small repositories that are made to take all the time or memory of who migrates them."""

from __future__ import annotations

import os

MILLION = 1_000_000
MEBIBYTE = 1024 * 1024


def document(data="[1]", shape="[-1]", datatype="INT32", name="x", rest=""):
    """Return a legacy document of one tensor, with each value as it is written."""
    written = f'"name": "{name}", "shape": {shape}, "datatype": "{datatype}"{rest}'
    return f'{{"inputs": [{{{written}, "data": {data}}}]}}'


def tensors(count, shape="[1]"):
    """Return a legacy document of many tensors."""
    rest = f'"shape":{shape},"datatype":"INT8","data":[1]'
    return '{"inputs":[' + ",".join(f'{{"name":"x{n}",{rest}}}' for n in range(count)) + "]}"


def numbers(count, end="]"):
    """Return a list of as many numbers, with the last of them and its bracket as they are given."""
    return "[" + "7," * (count - 1) + "7" + end


def rows(count, end="]"):
    """Return a list of rows of ten numbers."""
    row = numbers(10)
    return "[" + f"{row}," * (count - 1) + row + end


LONG = 64 * MEBIBYTE - 200
"""How long a text can be at most in a file of 64 MiB."""

TEN = 10 * MILLION
ROWS = 300_000
HUGE = "9223372036854775807"
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}, *{last}]\n"
    for last, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)

INPUTS = {
    "brackets": lambda: "[" * MILLION,
    "braces": lambda: "{" * MILLION,
    "brackets-and-braces": lambda: '[{"a":' * MILLION,
    "brackets-that-close": lambda: document("[" * MILLION + "]" * MILLION),
    "inputs-in-inputs": lambda: '{"inputs":[' * MILLION,
    "open-quotes": lambda: '["' * MILLION,
    "open-single-quotes": lambda: "['" * MILLION,
    "quotes-between-words": lambda: '{"inputs": [' + '"a ' * MILLION,
    "long-text": lambda: document(f'["{"a" * LONG}"]', datatype="BYTES"),
    "long-text-of-backslashes": lambda: document(f'["{chr(92) * LONG}"]', datatype="BYTES"),
    "long-text-of-escapes": lambda: document(f'["{"u200b" * 10 * MILLION}"]'.replace("u", "\\u")),
    "long-text-in-single-quotes": lambda: document(f"['{'a' * LONG}']", datatype="BYTES"),
    "long-text-without-end": lambda: document(f'["{"a" * LONG}', datatype="BYTES"),
    "long-name": lambda: document(name="x" * (LONG // 4)),
    "long-datatype": lambda: document(datatype="X" * LONG),
    "blank-lines": lambda: "\n" * LONG + document("[null]"),
    "numbers": lambda: document(numbers(TEN)),
    "numbers-without-end": lambda: document(numbers(3 * MILLION, "")),
    "numbers-and-a-comma": lambda: document(numbers(3 * MILLION, ",]")),
    "numbers-and-null": lambda: document(numbers(3 * MILLION, ",null]")),
    "numbers-and-infinity": lambda: document(numbers(3 * MILLION, ",1e999]")),
    "numbers-that-are-none": lambda: document("[" + "NaN," * 300_000 + "NaN]"),
    "rows": lambda: document(rows(ROWS), "[-1, 10]"),
    "rows-without-end": lambda: document(rows(ROWS // 3, ""), "[-1, 10]"),
    "rows-and-a-comma": lambda: document(rows(ROWS // 3, ",]"), "[-1, 10]"),
    "rows-and-null": lambda: document(rows(ROWS // 3, ",[null]]"), "[-1, 10]"),
    "empty-rows": lambda: document("[" + "[]," * MILLION + "[]]", "[-1, -1]"),
    "texts": lambda: document("[" + '"",' * TEN + '""]', datatype="BYTES"),
    "texts-in-single-quotes": lambda: document("[" + "''," * 300_000 + "'']", datatype="BYTES"),
    "many-tensors": lambda: tensors(100_000),
    "many-faulty-tensors": lambda: tensors(100_000, "[0]"),
    "ten-thousand-tensors": lambda: tensors(10_000),
    "ten-thousand-faulty-tensors": lambda: tensors(10_000, "[null, 0]"),
    "placeholders": lambda: tensors(10_000, "[1000, 1000]").replace(',"data":[1]', ""),
    "overflow": lambda: document(shape=f"[{HUGE}, {HUGE}, {HUGE}]"),
    "overflow-without-data": lambda: document(shape=f"[{HUGE}, {HUGE}, {HUGE}]").replace(
        ', "data": [1]', ""
    ),
    "dimensions": lambda: document(shape=numbers(MILLION)),
    "dimensions-that-are-none": lambda: document(shape="[" + "null," * MILLION + "null]"),
    "long-dimension": lambda: document(shape="[" + "9" * MILLION + "]"),
    "long-dimension-in-text": lambda: document(shape='["' + "9" * MILLION + '"]'),
    "long-integer": lambda: document("[" + "9" * MILLION + "]"),
    "long-integer-in-text": lambda: document('["' + "9" * MILLION + '"]'),
    "long-float": lambda: document("[0." + "9" * MILLION + "]", datatype="FP64"),
    "large-exponent": lambda: document("[1e999999999]", datatype="FP64"),
    "large-exponent-in-text": lambda: document('["1e999999999"]', datatype="FP64"),
    "keys": lambda: document(rest="".join(f', "k{n}": 1' for n in range(MILLION // 3))),
    "equal-keys": lambda: document(rest=', "k": 1' * (MILLION // 4)),
    "comments": lambda: "// x\n" * MILLION + document(),
    "comments-between-numbers": lambda: document("[" + "1, /**/" * 150_000 + "1]"),
    "comment-without-end": lambda: document("[" + "/* " * MILLION),
}
"""Each bomb's ``input.json``."""

_SCHEMA = '    "x{}": {{"datatype": "INT8", "required": True, "shape": [1], "example": [1]}},\n'
_MODEL = "class InferlessPythonModel:\n    def infer(self, inputs):\n"

FILES = {
    "laughs": ("inferless.yaml", lambda: LAUGHS),
    "laughs-in-the-names": (
        "inferless.yaml",
        lambda: LAUGHS + "optional:\n  input_file_name: *q\n",
    ),
    "large-yaml": ("inferless.yaml", lambda: "a: b\n" * TEN),
    "deep-yaml": ("inferless.yaml", lambda: "[" * 60_000),
    "long-key-of-yaml": ("inferless.yaml", lambda: "? " * 30_000),
    "large-app": ("app.py", lambda: _MODEL + "        x = inputs['x'][0] + 1\n" * 350_000),
    "deep-app": ("app.py", lambda: "x = " + "(" * MILLION),
    "long-sum-in-app": ("app.py", lambda: "x = " + "1 + " * MILLION + "1"),
    "returns-in-app": ("app.py", lambda: _MODEL + "        return {'y': 1}\n" * 400_000),
    "inputs-in-app": (
        "app.py",
        lambda: _MODEL + "".join(f"        inputs['x{n}']\n" for n in range(200_000)),
    ),
    "large-schema": ("input_schema.py", lambda: "x = 1\n" * (50 * MEBIBYTE // 6)),
    "large-text-in-schema": ("input_schema.py", lambda: f"INPUT_SCHEMA = '{'x' * LONG}'\n"),
    "deep-schema": ("input_schema.py", lambda: "INPUT_SCHEMA = " + "[" * MILLION),
    "long-sum-in-schema": ("input_schema.py", lambda: "INPUT_SCHEMA = " + "1 + " * MILLION + "1"),
    "inputs-in-schema": (
        "input_schema.py",
        lambda: "INPUT_SCHEMA = {\n" + "".join(map(_SCHEMA.format, range(MILLION // 2))) + "}\n",
    ),
    "large-configuration": ("pyproject.toml", lambda: "x = 1\n" * (10 * MEBIBYTE // 6)),
    "deep-configuration": ("pyproject.toml", lambda: "x = " + "[" * 500_000),
    "comment-in-configuration": ("pyproject.toml", lambda: "# " + "a" * (MEBIBYTE - 100)),
    "wide-configuration": ("ruff.toml", lambda: "indent-width = 3000000\nline-length = 99999"),
    "excluding-configuration": (
        ".inferless-migrate.toml",
        lambda: f"exclude = {['**/*a*a*a*a*a*a*a*b/**'] * 100}".replace("'", '"'),
    ),
    "dotted-configuration": ("pyproject.toml", lambda: "a." * 100_000 + "b = 1"),
}
"""Bombs in another file than ``input.json``: its name and its content."""


def lay_out_deep_folders(root):
    """Make a folder a thousand levels deep, whose path is longer than the system lets one name."""
    start = os.open(root, os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("deeper", dir_fd=start)
        inner = os.open("deeper", os.O_RDONLY, dir_fd=start)
        os.close(start)
        start = inner
    os.close(os.open("input.json", os.O_CREAT | os.O_WRONLY, dir_fd=start))
    os.close(start)


def lay_out_many_files(root):
    """Make fifteen thousand folders with a file each."""
    for number in range(15_000):
        folder = root / f"{number:05}"
        folder.mkdir()
        (folder / "notes.json").touch()


def lay_out_many_pairs(root):
    """Make a thousand folders that are to be migrated."""
    for number in range(1000):
        folder = root / f"{number:05}"
        folder.mkdir()
        (folder / "input.json").write_text(document())


TREES = {
    "deep-folders": lay_out_deep_folders,
    "many-files": lay_out_many_files,
    "many-pairs": lay_out_many_pairs,
}
