"""The codes of reading a file: IM001 to IM008 (rules.md, "Reading")."""

from __future__ import annotations

from typing import Final

from migrate.rules.rule import Rule, Severity

READING_RULES: Final = (
    Rule(
        "IM001",
        Severity.ERROR,
        "the file cannot be read",
        "It is missing, is not a regular file, may not be opened, or is larger than the limit.",
        "correct the path or its permissions, or raise the limit with --max-size",
    ),
    Rule(
        "IM002",
        Severity.ERROR,
        "the file is not text",
        "A legacy file is UTF-8, with or without a byte order mark, or UTF-16 with one.",
        "save the file as UTF-8",
    ),
    Rule(
        "IM003",
        Severity.ERROR,
        "the file is not JSON",
        "Not even the lenient reader understands it; the place is where it had to give up.",
        "correct the file there; if it is Python with INPUT_SCHEMA, rename it to input_schema.py",
    ),
    Rule(
        "IM004",
        Severity.WARNING,
        "the file is JSON only when read leniently",
        "It holds comments, trailing commas, single quotes or unquoted keys. They are understood,"
        " but other tools refuse them.",
        "remove them from the file, or leave it as it is, if the result is as meant",
    ),
    Rule(
        "IM005",
        Severity.ERROR,
        "a key stands twice in one object",
        "JSON readers silently keep the last one, so one of the two values would be lost.",
        "keep the one that is meant, and remove the others",
    ),
    Rule(
        "IM006",
        Severity.ERROR,
        "a number is not finite",
        "NaN and Infinity are not JSON, and a number beyond about 1.8e308 is read as Infinity.",
        "write a finite number",
    ),
    Rule(
        "IM007",
        Severity.ERROR,
        "the document is nested too deeply",
        "No tensor has so many dimensions; the file is broken or hostile.",
        "correct the brackets",
    ),
    Rule(
        "IM008",
        Severity.NOTE,
        "this is not a legacy document",
        "It has no list of tensor objects under `inputs` (in output.json: `outputs`). Many"
        " unrelated files are named input.json, so it is passed over, unless it was named.",
        'write it as {"inputs": [...]} if it should describe a model; otherwise leave it as it is',
    ),
)
