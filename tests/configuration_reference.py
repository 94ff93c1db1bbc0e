"""The generated parts of ``docs/configuration.md``, made from the JSON Schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from migrate.configuration.validation import schema

CONFIGURATION = Path(__file__).parent.parent / "docs" / "configuration.md"


def with_generated_tables(text: str) -> str:
    """Give the page with the tables of keys as the schema has them now."""
    document = schema()
    parts = {"keys": document, "overrides": document["$defs"]["override"]}
    for name, described in parts.items():
        table = f"<!-- {name} -->\n{_table(described, document)}<!-- /{name} -->"
        text = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _: table, text, flags=re.DOTALL)  # noqa: B023 - called at once
    return text


def _table(described: dict[str, Any], document: dict[str, Any]) -> str:
    keys = ((key, _resolved(rules, document)) for key, rules in described["properties"].items())
    rows = (
        f"| `{key}` | {_type(rules)} | {_default(rules)} | {rules['description']} |\n"
        for key, rules in keys
    )
    return "| key | value | default | what it does |\n|---|---|---|---|\n" + "".join(rows)


def _resolved(rules: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    name = rules.get("$ref", "").removeprefix("#/$defs/")
    return {**document["$defs"].get(name, {}), **rules}


def _type(rules: dict[str, Any]) -> str:
    if "enum" in rules:
        return ", ".join(f'`"{choice}"`' for choice in rules["enum"])
    if rules["type"] == "integer":
        return f"{rules['minimum']} to {rules['maximum']}"
    names = {
        "boolean": "`true`, `false`",
        "string": "text",
        "array": "list of texts",
        "object": "table",
        "integer": "number",
    }
    types = rules["type"] if isinstance(rules["type"], list) else [rules["type"]]
    return " or ".join(names[each] for each in types)


def _default(rules: dict[str, Any]) -> str:
    return f"`{json.dumps(rules['default'])}`" if "default" in rules else ""
