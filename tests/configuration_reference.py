"""The generated parts of the JSON Schema of the configuration, and of ``docs/configuration.md``."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import migrate
from migrate.cli.options import Options
from migrate.configuration.validation import schema
from migrate.settings import SWITCHES
from tests.generated_parts import with_parts
from tests.schema_tables import kind, resolved, table

CONFIGURATION = Path(__file__).parent.parent / "docs" / "configuration.md"
SCHEMA = Path(migrate.__file__).parent / "configuration" / "configuration.schema.json"


def with_generated_keys(text: str) -> str:
    """Return the schema with each on/off key of the settings as its option is declared."""
    document = json.loads(text)
    known = document["properties"]
    keys = {key: _switch(key, known) for key in (name.replace("_", "-") for name in SWITCHES)}
    others = [key for key in known if key not in keys]
    place = list(known).index("max-size")
    order = [*list(known)[:place], *(key for key in keys if key not in known), *others]
    document["properties"] = {key: keys.get(key) or known[key] for key in order}
    document["$defs"]["batch-dim"]["description"] = _help("batch_dim")
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _switch(key: str, known: dict[str, Any]) -> dict[str, Any]:
    title = known.get(key, {}).get("title") or key.replace("-", " ").capitalize()
    described = {"title": title, "description": _help(key.replace("-", "_"))}
    return {**described, "type": "boolean", "default": False}


def _help(name: str) -> str:
    (declared,) = typing.get_type_hints(Options, include_extras=True)[name].__metadata__
    return str(declared.help)


def with_generated_tables(text: str) -> str:
    """Return the page with the tables of keys as the schema has them now."""
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
