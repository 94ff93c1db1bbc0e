"""``explain`` and ``schema``: what a code means, and the JSON Schemas for other programs."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Final

import typer

from migrate.configuration.validation import codes_of, unknown_code
from migrate.diagnostics import suggestion
from migrate.report.explanation import explanation, table_of_codes
from migrate.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_explain(code: str | None) -> str:
    """Return the text that explains a code, or the table of all, or of all that begin so.

    Raises ``typer.BadParameter`` where there is none.
    """
    if code is None:
        return table_of_codes()
    code = f"IM{code}" if code.isdecimal() else code
    codes = codes_of(code.upper())
    if not codes:
        raise typer.BadParameter(unknown_code(code), param_hint="CODE")
    return explanation(RULES[codes[0]]) if code.upper() in codes else table_of_codes(codes)


SCHEMAS: Final[Mapping[str, tuple[str, str, str]]] = {
    "input": ("migrate.parsers", "input.schema.json", "the legacy input.json"),
    "output": ("migrate.parsers", "output.schema.json", "the legacy output.json"),
    "report": ("migrate.report", "report.schema.json", "what --output-format json writes"),
    "record": ("migrate.batch", "record.schema.json", "a line of what batch --report writes"),
    "configuration": (
        "migrate.configuration",
        "configuration.schema.json",
        "[tool.inferless-migrate], or .inferless-migrate.toml",
    ),
}
"""The name of each schema: the package and the file that hold it, and what it describes."""


def run_schema(name: str | None) -> str:
    """Return the text of a schema, or the list of all; raise ``typer.BadParameter``."""
    if name is None:
        return "".join(f"{each:<13}  {about}\n" for each, (_, _, about) in SCHEMAS.items())
    if name not in SCHEMAS:
        hint = suggestion(name, SCHEMAS) or "without a name, all are listed"
        message = f"there is no schema {name!r}; {hint}"
        raise typer.BadParameter(message, param_hint="NAME")
    package, file, _ = SCHEMAS[name]
    return (pkgutil.get_data(package, file) or b"").decode()
