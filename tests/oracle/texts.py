"""Texts of ``input_schema.py`` as people write them, for which the client has the last word."""

from __future__ import annotations

from migrate.contract.literals import SHORTEST
from migrate.model import Datatype
from tests.contract.schema_text import LONG_LIST as LONG
from tests.contract.schema_text import schema_text as schema

USUAL = schema()

LOADED = {
    "usual": USUAL,
    "no-inputs": "INPUT_SCHEMA = {}",
    "annotated": USUAL.replace("INPUT_SCHEMA", "INPUT_SCHEMA: dict"),
    "annotated-without-value": f"{USUAL}\nINPUT_SCHEMA: dict",
    "last-assignment": f"INPUT_SCHEMA = 5\n{USUAL}",
    "statements-around": f'"""Text."""\nimport os\nX = os.sep\n{USUAL}\ndef f():\n    return 1\n',
    "comments": f"# é\n{USUAL.replace('True,', 'True,  # [1, 2')}",
    "carriage-returns": USUAL.replace("\n", "\r\n"),
    "bare-carriage-returns": USUAL.replace("\n", "\r"),
    "not-required": schema(required="False"),
    "required-by-a-number": schema(required="0"),
    "required-by-text": schema(required='"False"'),
    "required-left-out": schema(required=""),
    "nothing-but-a-datatype": schema(required="", shape="", example=""),
    "example-left-out": schema(required="False", example="", shape="[-1]"),
    "example-none": schema(example="None", shape="[-1]"),
    "variable": schema(shape="[-1]", example='["x", "y"]'),
    "variable-twice": schema(shape="[-1, -1]", example='[["x", "y"]]'),
    "variable-and-ragged": schema(shape="[-1, 2]", example='[["x"], ["y", "z"]]'),
    "variable-and-empty": schema(shape="[-1, 3]", example="[]"),
    "variable-and-tuple": schema(shape="[-1]", example='("x", "y")'),
    "variable-and-bare": schema(shape="[-1]", example='"x"'),
    "variable-within": schema(shape="[[2, -1], 3]", example='[["x"]]'),
    "variable-as-fraction": schema(shape="[-1.0]", example='["x"]'),
    "odd-dimensions": schema(shape='[0, "x", 2.5, None]'),
    "tuples-in-example": schema(example='[("x", "y"), ()]'),
    "dictionary-in-example": schema(example='[{"x": [1, None]}]'),
    "implicit-concatenation": schema(example='["x" "y"\n"z"]'),
    "triple-quotes": schema(example='["""x\n  y"""]'),
    "escapes": schema(example=r'["\x41\u00e9\N{DASH}\\\'\"\ud800\q"]'.replace("N{DASH}", "n")),
    "raw-text": schema(example=r'[r"\d"]'),
    "numbers": schema(
        datatype='"FP64"', shape="[9]", example="[-1, +2, -0, -0.0, 1e5, .5, 1., 0x10, 1_000]"
    ),
    "large-integers": schema(datatype='"INT8"', example=f"[{10**40}, -{2**63}]"),
    "long-list": schema(datatype='"INT64"', example=LONG, shape="[-1]"),
    "long-list-of-lists": schema(datatype='"FP32"', example=f"[{LONG}, {LONG}]", shape="[2, -1]"),
    "long-list-of-truths": schema(datatype='"BOOL"', example=f"[{'True, False, ' * SHORTEST}]"),
    "long-list-in-text": schema(example=f'["{LONG}"]'),
    "long-list-in-comment": f"# {LONG}\n{USUAL}",
    "long-list-beside-text": schema(example=f'["x", {LONG}]', shape="[-1]"),
    "long-list-elsewhere": f"X = {LONG}\n{USUAL}",
    "duplicate-name": f'INPUT_SCHEMA = {{"a": 5, "b": {{"datatype": "INT8"}}, {USUAL[20:]}',
    "duplicate-property": USUAL.replace('"required"', '"shape": [7],\n        "required"'),
    "other-properties": USUAL.replace('"required"', '"note": None, 5: 6,\n        "required"'),
    "number-for-a-name": 'INPUT_SCHEMA = {1: {"datatype": "INT8"}, 2.5: {"datatype": "BOOL"}}',
    "batching": f"BATCH_SIZE = 4\nBATCH_WINDOW = 7\n{USUAL}",
    "batching-without-window": f"BATCH_SIZE = 4\n{USUAL}",
    "batching-switched-off": f'BATCH_SIZE = 0\nBATCH_WINDOW = "x"\n{USUAL}',
    "batching-by-fraction": f"BATCH_SIZE = 1.5\nBATCH_WINDOW = 0.5\n{USUAL}",
    "batching-by-truth": f"BATCH_SIZE = True\nBATCH_WINDOW = -1\n{USUAL}",
    "window-alone": f"BATCH_WINDOW = 5\n{USUAL}",
    **{
        f"datatype-{name}": schema(datatype=f'"{name}"')
        for name in ("STRING", *(datatype.value for datatype in Datatype))
    },
}
"""Texts that the client builds a request from, right or wrong."""

REFUSED = {
    "empty": "",
    "brace-missing": USUAL[:-2],
    "json-words": USUAL.replace("True", "true"),
    "nul": f"{USUAL}\0",
    "byte-order-mark": f"\ufeff{USUAL}",
    "return": f"{USUAL}\nreturn",
    "too-deep": schema(example="[" * 300 + "]" * 300),
    "long-and-too-deep": schema(
        datatype='"INT8"', example="[" * 300 + "1, " * SHORTEST + "]" * 300
    ),
    "long-with-lonely-comma": schema(example=f"[{LONG}, [,]]"),
    "long-with-leading-zero": schema(example=f"[{'07, ' * SHORTEST}]"),
    "no-schema": "SCHEMA = {}",
    "annotation-alone": "INPUT_SCHEMA: dict",
    "list": "INPUT_SCHEMA = []",
    "text": 'INPUT_SCHEMA = "datatype"',
    "entry-is-text": 'INPUT_SCHEMA = {"a": "datatype"}',
    "entry-is-list": 'INPUT_SCHEMA = {"a": ["datatype"]}',
    "entry-is-number": 'INPUT_SCHEMA = {"a": 5}',
    "entry-is-none": 'INPUT_SCHEMA = {"a": None}',
    "datatype-left-out": schema(datatype=""),
    "datatype-unknown": schema(datatype='"INT"'),
    "datatype-in-lower-case": schema(datatype='"string"'),
    "datatype-none": schema(datatype="None"),
    "datatype-list": schema(datatype='["STRING"]'),
    "shape-left-out": schema(shape=""),
    "shape-empty": schema(shape="[]"),
    "shape-number": schema(shape="1"),
    "shape-tuple": schema(shape="(1,)"),
    "shape-empty-and-not-required": schema(shape="[]", required="False"),
    "example-left-out": schema(example=""),
    "batch-size-text": f'BATCH_SIZE = "4"\n{USUAL}',
    "batch-size-none": f"BATCH_SIZE = None\n{USUAL}",
    "batch-window-text": f'BATCH_SIZE = 4\nBATCH_WINDOW = "4"\n{USUAL}',
}
"""Texts that the client refuses."""
