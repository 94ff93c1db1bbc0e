"""The table of bounds in the README: each is read from the code that keeps to it."""

from __future__ import annotations

import importlib
from typing import Final

from tests.schema_tables import table

BYTES: Final = {"MiB": 1024**2, "KiB": 1024}

BOUNDS: Final = (
    ("a file, raised by `--max-size`", "migrate.settings.DEFAULT_MAX_SIZE", "bytes"),
    ("`inferless.yaml`", "migrate.inferless_yaml.document.MAX_BYTES", "bytes"),
    ("`app.py`", "migrate.app_code.syntax._MAX_BYTES", "bytes"),
    ("steps in following `app.py`", "migrate.app_code.syntax.MAX_STEPS", ""),
    ("an `input_schema.py` whose pair is small", "migrate.project.existing.MAX_PARSED", "bytes"),
    ("braces of Python with f-strings", "migrate.source_text.MAX_BRACES", ""),
    ("a configuration file", "migrate.project.toml_files._MAX_SIZE", "bytes"),
    ("parts of a TOML key", "migrate.configuration.toml._MAX_KEY_PARTS", ""),
    ("keys and values of a configuration", "migrate.configuration.validation.MAX_VALUES", ""),
    ("tensors of a file", "migrate.parsers.structure.MAX_TENSORS", ""),
    ("levels of nesting in JSON", "migrate.parsers.tokens.MAX_DEPTH", ""),
    ("texts of a file", "migrate.mapping.examples.MAX_TEXTS", ""),
    ("elements made up for a tensor without data", "migrate.mapping.examples.MAX_INVENTED", ""),
    ("the same for a file", "migrate.mapping.examples.MAX_INVENTED_IN_FILE", ""),
    ("columns of a line, by Ruff's settings", "migrate.codegen.style._MAX_LINE_LENGTH", ""),
    ("columns of indentation", "migrate.codegen.style._MAX_INDENT_WIDTH", ""),
    ("entries of all folders of a commit", "migrate.git.objects.MAX_LISTED_ENTRIES", ""),
    ("one folder of a commit", "migrate.git.objects.MAX_TREE_BYTES", "bytes"),
    ("files written out of a commit, in all", "migrate.batch.checkout.MAX_WRITTEN", "bytes"),
    ("seconds of git over one repository in a run", "migrate.git.runner.MAX_SECONDS", ""),
    ("seconds for cloning a repository", "migrate.git.remote.CLONE_SECONDS", ""),
    ("one download from a server", "migrate.git.runner.MAX_DOWNLOAD", "bytes"),
    (
        "memory of git while it talks to a server, on Linux",
        "migrate.git.runner.MAX_MEMORY",
        "bytes",
    ),
    ("output of git after it has talked to a server", "migrate.git.runner._MOST_HEARD", "bytes"),
    ("memory that git allocates at once", "migrate.git.runner.MAX_ALLOCATION", "bytes"),
    ("an index that is read without git", "migrate.git.index.MAX_INDEX", "bytes"),
    ("files in `.git` that are looked at", "migrate.git.layout.MAX_FILES", ""),
    (
        "lines compared for a diff; of more, all are replaced",
        "migrate.project.patch._MOST_COMPARED",
        "",
    ),
    ("findings reported of a file", "migrate.diagnostics.MAX_FINDINGS", ""),
)
"""What is bounded, the constant that bounds it, and its unit."""


def bounds_table() -> str:
    """Return the table as Markdown."""
    rows = [(what, _shown(value_of(name), unit), f"`{name}`") for what, name, unit in BOUNDS]
    return table(("at most", "", "set by"), rows)


def value_of(name: str) -> int:
    """Return the value of a constant of the package."""
    module, constant = name.rsplit(".", 1)
    return int(getattr(importlib.import_module(module), constant))


def _shown(value: int, unit: str) -> str:
    for name, size in BYTES.items():
        if unit == "bytes" and value % size == 0:
            return f"{value // size:,} {name}"
    return f"{value:,}"
