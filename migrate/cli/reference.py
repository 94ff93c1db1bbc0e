"""``schema``: the JSON Schemas that ship with the package, for editors and other programs."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Final

import typer

from migrate.diagnostics import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

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
