"""The generated parts of the documents; ``python -m tests.readme`` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from migrate.report.explanation import reference
from tests.commands_reference import COMMANDS, commands_page
from tests.configuration_reference import CONFIGURATION, with_generated_tables

README = Path(__file__).parent.parent / "README.md"


def with_generated_parts(text: str) -> str:
    """Give the README with every generated part as the code has it now."""
    part = f"<!-- codes -->\n{reference()}<!-- /codes -->"
    return re.sub(r"<!-- codes -->.*<!-- /codes -->", lambda _: part, text, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(with_generated_parts(README.read_text(encoding="utf-8")), encoding="utf-8")
    page = with_generated_tables(CONFIGURATION.read_text(encoding="utf-8"))
    CONFIGURATION.write_text(page, encoding="utf-8")
    COMMANDS.write_text(commands_page(), encoding="utf-8")
