"""The explanation of a code, and the table of all codes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from migrate.rules import RULES
from migrate.rules.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.rules import Rule
    from migrate.rules.examples import Example

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
    options = f" under {' '.join(example.options)}" if example.options else ""
    parts = [f"\nThis {example.file}{options} gives it:\n\n{_indented(example.content)}"]
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


def reference() -> str:
    """Return the table of all codes for ``docs/codes.md``, in Markdown."""
    rows = [
        f"| {rule.code} | {rule.severity} | {rule.summary} | {rule.meaning} | {rule.remedy} |\n"
        for rule in RULES.values()
    ]
    return "| code | severity | when | why | what to do |\n|---|---|---|---|---|\n" + "".join(rows)


def _filled(paragraph: str) -> str:
    """Break a paragraph into lines, but not at a hyphen, as in --batch-dim."""
    return textwrap.fill(paragraph, _WIDTH, break_on_hyphens=False)
