"""Holding a generated text against an ``input_schema.py`` that is there already."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate.diagnostics import about_file

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic


def compare_with_existing(existing: bytes, source: str, name: str) -> Diagnostic:
    """Give IM402 if both say the same, IM401 with the difference, or IM403 with the reason."""
    try:
        same = _schema(existing.decode("utf-8-sig")) == _schema(source)
    except (SyntaxError, ValueError) as error:
        return about_file("IM403", f"exists and does not load: {error}", name)
    if same:
        return about_file("IM402", "exists and says the same", name)
    return about_file("IM401", "exists and says something else", name, hint="--force replaces it")


def _schema(text: str) -> object:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            return ast.literal_eval(node.value)
    raise ValueError
