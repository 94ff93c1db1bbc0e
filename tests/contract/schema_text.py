"""Texts of ``input_schema.py`` with one thing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.contract.parsing import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.contract.verification import RequestTensor

LONG_LIST = f"[{'1, ' * SHORTEST}]"
"""A list long enough to be read without a syntax node for each number."""


def schema_text(**properties: str) -> str:
    """Return the text of a schema with one input, ``a``; an empty property is left out."""
    usual = {"datatype": '"STRING"', "required": "True", "shape": "[1]", "example": '["x"]'}
    written = {name: text for name, text in (usual | properties).items() if text}
    body = "".join(f'        "{name}": {text},\n' for name, text in written.items())
    return f'INPUT_SCHEMA = {{\n    "a": {{\n{body}    }},\n}}\n'


def request_dictionary(tensors: Iterable[RequestTensor]) -> dict[str, object]:
    """Return a request in the form in which the client builds it."""
    return {
        "inputs": [
            {
                "name": tensor.name,
                **({"optional": True} if tensor.optional else {}),
                **({} if tensor.shape is None else {"shape": tensor.shape}),
                "data": tensor.data,
                "datatype": tensor.datatype,
            }
            for tensor in tensors
        ]
    }
