"""Tables in Markdown, made from the JSON Schemas that ship with the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOUNS = {
    "boolean": "`true` or `false`",
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "object": "object",
    "null": "`null`",
}


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; a bar within a cell is no border."""
    titles = tuple(titles)
    lines = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in (titles, *rows)]
    heading, *body = (f"| {line} |\n" for line in lines)
    return "".join([heading, f"|{'---|' * len(titles)}\n", *body])


def resolved(rules: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return the rules of a value with those that they refer to."""
    name = rules.get("$ref", "").removeprefix("#/$defs/")
    return {**document["$defs"].get(name, {}), **rules}


def kind(rules: dict[str, Any], document: dict[str, Any]) -> str:
    """Return in words what values the rules allow, as far as that is their type."""
    rules = resolved(rules, document)
    if "const" in rules:
        return f"`{json.dumps(rules['const'])}`"
    if "enum" in rules:
        return ", ".join(f"`{json.dumps(choice)}`" for choice in rules["enum"])
    if "anyOf" in rules:
        return " or ".join(kind(each, document) for each in rules["anyOf"])
    if "then" in rules:
        item = resolved(rules["else"], document)["title"].lower()
        return f"list of {item}s, or one {item}"
    types = rules.get("type", "any value")
    types = [types] if isinstance(types, str) else types
    return " or ".join(_noun(each, rules, document) for each in types)


def _noun(name: str, rules: dict[str, Any], document: dict[str, Any]) -> str:
    if name == "array":
        item = resolved(rules["items"], document)
        return f"list of {item['title'].lower() if 'title' in item else kind(item, document)}s"
    if name == "object" and isinstance(rules.get("additionalProperties"), dict):
        return f"object from names to {kind(rules['additionalProperties'], document)}"
    is_range = name == rules.get("type") and "minimum" in rules and "maximum" in rules
    return f"{rules['minimum']} to {rules['maximum']}" if is_range else NOUNS.get(name, name)


def properties(
    described: dict[str, Any], document: dict[str, Any], *, own_table: str = "", path: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each property, and for those within it: path, kind, required, meaning.

    The definition ``own_table`` is left to a table of its own.
    """
    for name, rules in described.get("properties", {}).items():
        whole = resolved(rules, document)
        place = f"{path}{name}"
        required = "yes" if name in described.get("required", ()) else "no"
        yield f"`{place}`", kind(rules, document), required, whole["description"]
        items = whole.get("items", whole.get("then", {}).get("items", {}))
        if items.get("$ref") == f"#/$defs/{own_table}":
            continue
        inner = resolved(items, document) or whole
        deeper = f"{place}[]" if items else place
        if "then" in whole:
            yield f"`{deeper}`", kind(inner, document), "", inner["description"]
        yield from properties(inner, document, own_table=own_table, path=f"{deeper}.")
