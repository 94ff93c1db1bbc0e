"""Texts of ``input_schema.py`` with one thing changed."""

from __future__ import annotations

from migrate.contract.literals import SHORTEST

LONG_LIST = f"[{'1, ' * SHORTEST}]"
"""A list long enough to be read without a syntax node for each number."""


def schema_text(**properties: str) -> str:
    """Give the text of a schema with one input, ``a``; an empty property is left out."""
    usual = {"datatype": '"STRING"', "required": "True", "shape": "[1]", "example": '["x"]'}
    written = {name: text for name, text in (usual | properties).items() if text}
    body = "".join(f'        "{name}": {text},\n' for name, text in written.items())
    return f'INPUT_SCHEMA = {{\n    "a": {{\n{body}    }},\n}}\n'
