"""One input of the fuzzer: the files of a small folder, and options, in one readable text.

A line ``=== NAME`` begins each part; what stands before the first is ``input.json``. A part of any
other name than those below belongs to the part before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from migrate.settings import BatchDimension, Settings

INPUT = "input.json"
OPTIONS = "options"
FILES = (INPUT, "output.json", "app.py", "input_schema.py", "inferless.yaml", "pyproject.toml")

_PARTS = re.compile(
    rb"^=== (" + "|".join(map(re.escape, (*FILES, OPTIONS))).encode() + rb")\n", re.MULTILINE
)


@dataclass(frozen=True)
class Case:
    """The files of a folder by their names, and the settings."""

    files: dict[str, bytes]
    settings: Settings


def parse(content):
    """Parse a text; every text is a case, and of parts of one name the last one counts."""
    first, *rest = _PARTS.split(content)
    parts = {INPUT: first}
    for name, part in zip(rest[::2], rest[1::2], strict=True):
        parts[name.decode()] = part
    words = frozenset(parts.pop(OPTIONS, b"").decode("ascii", "ignore").split())
    return Case(parts, _settings(words))


def render(files, *words):
    """Put files and options together to a text that ``parse`` takes apart again."""
    parts = [files.get(INPUT, b"")]
    parts += [b"=== %b\n%b" % (name.encode(), files[name]) for name in FILES[1:] if name in files]
    if words:
        parts.append(b"=== options\n" + " ".join(words).encode())
    return b"\n".join(parts)


def _settings(words):
    chosen = [each for each in BatchDimension if each.value in words]
    return Settings(
        chosen[0] if chosen else BatchDimension.AUTO,
        strict="strict" in words,
        force="force" in words,
        required_from_app="required_from_app" in words,
        remove_legacy="remove_legacy" in words,
        allow_dirty=True,
        allow_no_vcs=True,
    )
