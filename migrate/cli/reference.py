"""``explain`` and ``schema``: what a code means, and the JSON Schemas for other programs."""

from __future__ import annotations

import pkgutil
import textwrap
from typing import TYPE_CHECKING, Final

import typer

from migrate.configuration.validation import codes_of, unknown_code
from migrate.diagnostics import suggestion
from migrate.rules import RULES
from migrate.rules.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migrate.rules import Rule
    from migrate.rules.examples import Example


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


_WIDTH: Final = 80


def explanation(rule: Rule) -> str:
    """Return a code's meaning and what to do, as text."""
    paragraphs = (
        f"{rule.code} ({rule.severity}): {rule.summary}",
        rule.meaning,
        f"What to do: {rule.remedy}",
    )
    text = "\n\n".join(map(_filled, paragraphs)) + "\n"
    example = EXAMPLES.get(rule.code)
    return text if example is None else text + _shown(example)


def _shown(example: Example) -> str:
    """Show the files of an example, indented, and then the one without the fault."""
    options = f" with {' '.join(example.options)}" if example.options else ""
    parts = [f"\nThis {example.file}{options} triggers it:\n\n{_indented(example.content)}"]
    parts += [
        f"\nwith this {name}:\n\n{_indented(content)}" for name, content in example.neighbours
    ]
    if example.instead:
        parts.append(f"\nWrite instead:\n\n{_indented(example.instead)}")
    return "".join(parts)


def _indented(content: str | bytes) -> str:
    """Indent a file's lines; bytes that are not text are shown as escapes."""
    text = content if isinstance(content, str) else content.decode("utf-8", "backslashreplace")
    return textwrap.indent(text.rstrip("\n") + "\n", "    ")


def table_of_codes(codes: Iterable[str] = RULES) -> str:
    """Return one line for each code, in order."""
    rules = (RULES[code] for code in codes)
    return "".join(f"{rule.code}  {rule.severity!s:<7}  {rule.summary}\n" for rule in rules)


def _filled(paragraph: str) -> str:
    """Break a paragraph into lines, but not at a hyphen, as in --batch-dim."""
    return textwrap.fill(paragraph, _WIDTH, break_on_hyphens=False)
