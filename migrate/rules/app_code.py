"""The codes of comparing with the model's code: IM301 to IM307 (rules.md)."""

from __future__ import annotations

from typing import Final

from migrate.rules.rule import Rule, Severity

APP_CODE_RULES: Final = (
    Rule(
        "IM301",
        Severity.WARNING,
        "infer reads an input that is not declared",
        "No request can hold it, so the read fails or falls back to its default.",
        "declare the input, or correct the name in app.py",
    ),
    Rule(
        "IM302",
        Severity.WARNING,
        "a declared input is never read by infer",
        "Callers must send what the model ignores.",
        "remove the input from input.json, or correct the name in app.py",
    ),
    Rule(
        "IM303",
        Severity.WARNING,
        "a declared output is returned nowhere",
        "No return of infer holds a key of that name.",
        "remove the output from output.json, or correct the name in app.py",
    ),
    Rule(
        "IM304",
        Severity.NOTE,
        "a returned output is not declared",
        "The new format needs no outputs, so nothing depends on it.",
        "nothing",
    ),
    Rule(
        "IM305",
        Severity.WARNING,
        "infer strips the batch dimension itself",
        'An input whose request batch dimension was merged away is indexed with [0]: `inputs["x"]'
        "[0]` was the first request, and is now the first element.",
        "remove the [0] in app.py, or convert with --batch-dim keep",
    ),
    Rule(
        "IM306",
        Severity.NOTE,
        "an input is read only through get",
        "Reading it does not fail where it is missing, so callers may not need to send it.",
        "pass --required-from-app, which makes it `required: False`",
    ),
    Rule(
        "IM307",
        Severity.WARNING,
        "app.py does not parse",
        "The model's code could not be compared with its declaration.",
        "correct the syntax error, or run the tool with the Python version that app.py is for",
    ),
)
