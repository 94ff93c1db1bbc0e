"""The generated parts of ``docs/configuration.md``, made from the JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from migrate.configuration.validation import schema
from tests.generated_parts import with_parts
from tests.schema_tables import kind, resolved, table

CONFIGURATION = Path(__file__).parent.parent / "docs" / "configuration.md"


def with_generated_tables(text: str) -> str:
    """Give the page with the tables of keys as the schema has them now."""
    document = schema()
    override = document["$defs"]["override"]
    parts = {"keys": _table(document, document), "overrides": _table(override, document)}
    return with_parts(text, parts)


def _table(described: dict[str, Any], document: dict[str, Any]) -> str:
    rows = [_row(key, rules, document) for key, rules in described["properties"].items()]
    return table(("key", "value", "default", "what it does"), rows)


def _row(key: str, rules: dict[str, Any], document: dict[str, Any]) -> tuple[str, str, str, str]:
    whole = resolved(rules, document)
    default = f"`{json.dumps(whole['default'])}`" if "default" in whole else ""
    value = kind(rules, document).replace("object", "table")
    return f"`{key}`", value, default, whole["description"]
