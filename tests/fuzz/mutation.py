"""Changing an input so that it stays JSON, since most changes of single bytes end in IM003."""

from __future__ import annotations

import json
import random
import re

_FIRST_PART = re.compile(rb"\A(.*?)(^=== .*|\Z)", re.DOTALL | re.MULTILINE)

_VALUES = (
    *(None, True, False, 0, 1, -1, 2, 3, 255, -129, 2**31, 2**53 + 1, 2**64, -(2**63) - 1),
    *(0.0, -0.0, 1.0, 1e16, 1.5, 1e-7, 65504.5, 1e308, 1e39),
    *("", "x", "1", "true", "1.0", "-1", "1e2", '"', "'", "\\", "\0", "\u202e", "\ud800"),
    "é\u0301",
    *("漢字", "😀", "a\nb", "{x}", "# fmt: on", "]", "x" * 100),
    *([], [1], [-1], [1, 1], [2, -1], [1, 2, 2], [[1]], [[1, 2], [3, 4]], [[], []], [0] * 300),
    *({}, {"name": "y", "shape": [1], "datatype": "INT8", "data": [1]}),
)
_KEYS = ("name", "shape", "datatype", "data", "optional", "parameters", "inputs", "outputs")
_DATATYPES = ("BYTES", "BOOL", "INT8", "UINT64", "INT32", "FP16", "FP32", "FP64", "BF16", "int8")


def mutated(content, seed):
    """Change one to four nodes of ``input.json``; give ``None`` if that is not JSON."""
    rng = random.Random(seed)  # noqa: S311 - the same changes for the same seed
    part, rest = _FIRST_PART.match(content).groups()
    try:
        document = json.loads(part)
    except (ValueError, RecursionError):
        return None
    for _ in range(rng.randint(1, 4)):
        document = _changed(document, rng)
    indent = rng.choice((None, 1))
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=indent)
    return text.encode("utf-8", "surrogatepass") + b"\n" + rest


def _changed(node, rng):
    """Change a node or, more often, one of its children."""
    if isinstance(node, dict) and node and rng.random() < 0.95:
        key = rng.choice(list(node))
        return (
            {**node, key: _changed(node[key], rng)} if rng.random() < 0.9 else _rekeyed(node, rng)
        )
    if isinstance(node, list) and node and rng.random() < 0.8:
        index = rng.randrange(len(node))
        return [*node[:index], _changed(node[index], rng), *node[index + 1 :]]
    return rng.choice(_WAYS)(node, rng)


def _rekeyed(node, rng):
    kept = {key: value for key, value in node.items() if rng.random() < 0.8}
    return {**kept, rng.choice(_KEYS): rng.choice(_VALUES)}


_WAYS = (
    lambda _node, rng: rng.choice(_VALUES),
    lambda _node, rng: rng.choice(_DATATYPES),
    lambda node, _rng: [node],
    lambda node, rng: [node] * rng.choice((2, 3, 20)),
    lambda node, _rng: node + node if isinstance(node, list) else node,
    lambda node, _rng: node[1:] if isinstance(node, list) else node,
    lambda node, rng: [*node, rng.choice(_VALUES)] if isinstance(node, list) else node,
    lambda node, _rng: str(node),
)
