"""The documents that are converted: small ones as people have them, and tensors of any size."""

from __future__ import annotations

import json
import random

SAMPLE = json.dumps(
    {
        "inputs": [
            {
                "name": "prompt",
                "shape": [1],
                "datatype": "BYTES",
                "data": ["There is a fine house in the forest"],
            }
        ]
    }
)
"""The sample of the platform's documentation."""

TWO_INPUTS = json.dumps(
    {
        "inputs": [
            {"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Once upon a time"]},
            {
                "name": "input_ids",
                "shape": [1, 4],
                "datatype": "INT64",
                "data": [[3041, 5372, 502, 13]],
            },
        ]
    },
    indent=2,
)


def tensor(shape: tuple[int, ...], seed: int = 1) -> str:
    """Return a document of one tensor of numbers as a normalised image has them."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def values(lengths: tuple[int, ...]) -> object:
        if not lengths:
            return round(chance.random(), 4)
        return [values(lengths[1:]) for _ in range(lengths[0])]

    described = {"name": "image", "shape": shape, "datatype": "FP32", "data": values(shape)}
    return json.dumps({"inputs": [described]})
