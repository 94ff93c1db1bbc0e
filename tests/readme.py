"""The generated parts of the documents; ``python -m tests.readme`` updates them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.rules import RULES
from tests.bounds_reference import bounds_table
from tests.commands_reference import COMMANDS, commands_page
from tests.configuration_reference import (
    CONFIGURATION,
    SCHEMA,
    with_generated_keys,
    with_generated_tables,
)
from tests.formats_reference import FORMATS, exit_codes, with_generated_formats
from tests.generated_parts import with_parts
from tests.schema_tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

README = Path(__file__).parent.parent / "README.md"
CODES = README.parent / "docs" / "codes.md"


def with_generated_parts(text: str) -> str:
    """Return the README with every generated part up to date."""
    return with_parts(text, {"exit codes": exit_codes(), "bounds": bounds_table()})


def with_generated_codes(text: str) -> str:
    """Return the page of codes with its table up to date."""
    rows = (
        (rule.code, str(rule.severity), rule.summary, rule.meaning, rule.remedy)
        for rule in RULES.values()
    )
    return with_parts(
        text, {"codes": table(("code", "severity", "when", "why", "what to do"), rows)}
    )


PAGES: Final[Mapping[Path, Callable[[str], str]]] = {
    README: with_generated_parts,
    COMMANDS: lambda _: commands_page(),
    SCHEMA: with_generated_keys,
    CONFIGURATION: with_generated_tables,
    CODES: with_generated_codes,
    FORMATS: with_generated_formats,
}
"""Every page with generated parts, and the function that updates its text."""


if __name__ == "__main__":
    for page, anew in PAGES.items():
        page.write_text(anew(page.read_text(encoding="utf-8")), encoding="utf-8")
