"""What people save as JSON that is none: how it is known, what is said of it, and the way out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from migrate.diagnostics import Finding

_PYTHON: Final = re.compile(r"^[ \t]*INPUT_SCHEMA[ \t]*[:=]", re.MULTILINE)
_CONFLICT: Final = re.compile(r"^<{7} ", re.MULTILINE)
_EMPTY: Final = re.compile(r"\Z")
_YAML: Final = re.compile(r"(?:#[^\n]*\n\s*)*(?:---\s|[\w-]+:\s)")
_MARKUP: Final = re.compile(r"<[?!\w]")
_UTF_16: Final = re.compile(r".?\0")
_OTHER: Final = re.compile(r"[^{\[\"'/#\d-]")

_BEGINNING: Final = 4096
"""How many characters tell what a text is."""

_ANYWHERE: Final = (
    (
        _PYTHON.search,
        "it is Python that assigns INPUT_SCHEMA",
        "rename the file to input_schema.py",
    ),
    (_CONFLICT.search, "it holds the marks of a merge conflict", "resolve the conflict"),
)
_AT_THE_BEGINNING: Final = (
    (_EMPTY.match, "it is empty", 'describe the model in it as {"inputs": [...]}, or remove it'),
    (_YAML.match, "it looks like YAML", "write the file as JSON"),
    (_MARKUP.match, "it looks like HTML or XML", "put the JSON file in its place"),
    (_UTF_16.match, "it looks like UTF-16 without a byte order mark", "save the file as UTF-8"),
    (_OTHER.match, "it begins with neither `{` nor `[`", 'write the file as {"inputs": [...]}'),
)


def explained(finding: Finding, text: str) -> Finding:
    """Say what a text is that was never JSON; give any other finding as it is."""
    if finding.code != "IM003":
        return finding
    beginning = text.lstrip()[:_BEGINNING]
    for mistakes, part in ((_ANYWHERE, text), (_AT_THE_BEGINNING, beginning)):
        for is_it, what, hint in mistakes:
            if is_it(part):
                return replace(finding, message=f"the file is not JSON: {what}", hint=hint)
    return finding
