"""The codes of what stands in the repository: IM401 to IM408 (rules.md, "In the repository").

IM409 to IM414 are this tool's own: rules.md has no code for what they say.
"""

from __future__ import annotations

from typing import Final

from migrate.rules.rule import Rule, Severity

REPOSITORY_RULES: Final = (
    Rule(
        "IM401",
        Severity.ERROR,
        "input_schema.py exists and says something else",
        "Somebody wrote it, so it is not replaced unasked.",
        "compare the two; --force replaces it, or delete the legacy pair if it is right",
    ),
    Rule(
        "IM402",
        Severity.NOTE,
        "input_schema.py exists and says the same",
        "The folder is migrated.",
        "nothing",
    ),
    Rule(
        "IM403",
        Severity.ERROR,
        "input_schema.py exists and does not load",
        "The platform cannot read it either.",
        "correct it; --force replaces it",
    ),
    Rule(
        "IM404",
        Severity.ERROR,
        "a path leaves the repository",
        "A symbolic link, `..` or an absolute name would read or write somebody else's file.",
        "keep the files inside the repository",
    ),
    Rule(
        "IM405",
        Severity.ERROR,
        "a change could not be undone",
        "A file to be changed or deleted has uncommitted changes, or no version control holds it.",
        "commit first; or pass --allow-dirty or --allow-no-vcs",
    ),
    Rule(
        "IM406",
        Severity.WARNING,
        "inferless.yaml cannot be understood",
        "It is left alone.",
        "correct it, then run again",
    ),
    Rule(
        "IM407",
        Severity.ERROR,
        "the generated file does not give back the legacy request",
        "This is a defect of inferless-migrate, found before anything was written.",
        "report it, with the input file",
    ),
    Rule(
        "IM408",
        Severity.NOTE,
        "app.py declares its interface with Pydantic",
        "The platform would ignore input_schema.py, so nothing is generated.",
        "nothing; --force generates it all the same",
    ),
    Rule(
        "IM409",
        Severity.WARNING,
        "the formatter's configuration cannot be understood",
        "The nearest pyproject.toml or ruff.toml sets the style of the generated file, and this"
        " one does not load or holds a value that is not allowed. Black's defaults are used.",
        "correct the file it names",
    ),
    Rule(
        "IM410",
        Severity.ERROR,
        "a file cannot be written",
        "The disk is full, or the folder or the file may not be written to. Nothing is left"
        " half-written.",
        "remove the cause, then run again",
    ),
    Rule(
        "IM411",
        Severity.ERROR,
        "the tool failed in this folder",
        "This is a defect of inferless-migrate: an exception that nobody foresaw. The folder is as"
        " it was, and the other folders were not affected.",
        "report it, with the input and what -vv prints",
    ),
    Rule(
        "IM412",
        Severity.WARNING,
        "the new file could not be added to git",
        "--git-add asked for it, so that tools that look only at tracked files see it. The"
        " migration itself is done.",
        "remove the cause, then run again; or add it by hand",
    ),
    Rule(
        "IM413",
        Severity.ERROR,
        "the configuration is wrong",
        "A configuration file is not TOML, or has a key that there is not or a value that is not"
        " allowed. Nothing is migrated by half of a configuration.",
        "correct the key; --isolated goes ahead without configuration files",
    ),
    Rule(
        "IM414",
        Severity.WARNING,
        "an override matches nothing",
        "The configuration overrides something of an input that the folder does not have, or of a"
        " folder that is not there. A misspelled name would have no effect otherwise.",
        "correct the name, or remove the override",
    ),
)
