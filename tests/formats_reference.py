"""The generated parts of ``docs/formats.md``, made from the schemas and tables of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from migrate.cli.reference import run_schema
from migrate.contract.module import FaultKind
from migrate.contract.reading import read_schema_module
from migrate.contract.values import REQUEST_NAMES, VALUES
from migrate.contract.verification import build_request
from migrate.mapping.datatypes import TARGET_NAMES
from migrate.model import DATATYPE_ALIASES, Datatype
from migrate.pipeline import convert
from migrate.project.outcome import OutcomeKind
from migrate.report.diagnostic_text import diagnostic_lines
from migrate.report.outcome_text import ExitCode, exit_code
from tests.contract.schema_text import request_dictionary
from tests.generated_parts import with_parts
from tests.schema_tables import properties, table

if TYPE_CHECKING:
    from migrate.diagnostics import Diagnostic

FORMATS = Path(__file__).parent.parent / "docs" / "formats.md"

INPUT: Final = """\
{"inputs": [
  {
    "name": "pixels", "datatype": "INT8", "shape": [1, 4],
    "data": [1, 2, 3]
  }
]}
"""
"""A legacy file with one error."""

SCHEMA: Final = """\
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Once upon a time"],
    },
    "stop_words": {
        "datatype": "STRING",
        "required": False,
        "shape": [-1],
        "example": ["The end", "Amen"],
    },
}
"""
"""A file of the new format with all that an input can have."""

KEYS: Final = {
    "datatype": "one of the names above, in quotes",
    "required": "`True` or `False`: whether every request must send the input",
    "shape": "list of at least one dimension, each positive or -1, which is any length;"
    " the requests are not counted",
    "example": "list: a sample value, nested like the shape",
}
"""What an input of ``INPUT_SCHEMA`` is described by."""


def with_generated_formats(text: str) -> str:
    """Return the page with every generated part as the code has it now."""
    report, record = schema("report"), schema("record")
    diagnostic = report["$defs"]["diagnostic"]
    parts = {
        "input": described(schema("input")),
        "datatypes": _datatypes(),
        "keys": _keys(),
        "schema": f"```python\n{SCHEMA}```\n",
        "request": f"```json\n{_compact(_request(SCHEMA))}```\n",
        "outcomes": _outcomes(report),
        "exit codes": exit_codes(),
        "diagnostic": f"```text\n{_as_text(_diagnostic())}```\n",
        "diagnostic in JSON": f"```json\n{_indented(_diagnostic().as_dictionary())}```\n",
        "properties of a diagnostic": described(diagnostic, report),
        "report": described(report),
        "record": described(record),
    }
    return with_parts(text, parts)


def schema(name: str) -> dict[str, Any]:
    """Return a schema that ships with the package."""
    document: dict[str, Any] = json.loads(run_schema(name))
    return document


def described(rules: dict[str, Any], document: dict[str, Any] | None = None) -> str:
    """Return the table of all properties; those of a diagnostic stand in a table of their own."""
    rows = properties(rules, document or rules, own_table="diagnostic")
    return table(("property", "value", "required", "what it is"), rows)


MEANINGS: Final = {
    ExitCode.DONE: "done, or nothing to do",
    ExitCode.FOUND: "`check` found something to migrate, or `verify` a difference; or `run"
    " --exit-non-zero-on-change` migrated something",
    ExitCode.USAGE: "wrong usage or configuration",
    ExitCode.FAILED: "something could not be converted, or is in conflict with what is there;"
    " this outranks 1",
}


def exit_codes() -> str:
    """Return the table of exit codes."""
    return table(("code", "meaning"), ((str(int(code)), text) for code, text in MEANINGS.items()))


def _datatypes() -> str:
    titles = ("`input.json`", "also read", "`INPUT_SCHEMA`", "the request", "elements")
    return table(titles, map(_datatype, Datatype))


def _datatype(datatype: Datatype) -> tuple[str, ...]:
    target = TARGET_NAMES[datatype]
    spellings = [name.lower() for name, meant in DATATYPE_ALIASES.items() if meant is datatype]
    aliases = ", ".join(f"`{name}`" for name in spellings)
    values = VALUES[target]
    is_integer = values.bounds is not None and values.types == {int}
    held = "{} to {}".format(*values.bounds or ()) if is_integer else values.noun
    return f"`{datatype.value}`", aliases, f"`{target}`", f"`{REQUEST_NAMES[target]}`", held


def _keys() -> str:
    return table(
        ("key", "value", "without it"),
        ((f"`{key}`", value, _without(key)) for key, value in KEYS.items()),
    )


def _without(key: str) -> str:
    """Return what the platform makes of an input that lacks a property, by trying it."""
    sample = {"datatype": "INT8", "required": True, "shape": [1], "example": [1]}
    optional = {**sample, "required": False}
    refused = [_is_refused({**each}, key) for each in (sample, optional)]
    return {
        (True, True): "the file is refused",
        (True, False): "the file is refused, if the input is required",
        (False, False): "it counts as `True`, but shape and example may also be missing",
    }[refused[0], refused[1]]


def _is_refused(entry: dict[str, object], key: str) -> bool:
    del entry[key]
    faults = read_schema_module(f"INPUT_SCHEMA = {{'x': {entry}}}").faults
    return FaultKind.REFUSED in {fault.kind for fault in faults}


def _request(source: str) -> dict[str, object]:
    return request_dictionary(build_request(read_schema_module(source)))


def _compact(request: dict[str, Any]) -> str:
    """Write a request with one line for each tensor."""
    tensors = ",\n  ".join(map(json.dumps, request["inputs"]))
    return f'{{"inputs": [\n  {tensors}\n]}}\n'


def _indented(document: object) -> str:
    return json.dumps(document, indent=2) + "\n"


def _outcomes(report: dict[str, Any]) -> str:
    meanings = report["properties"]["summary"]["properties"]
    return table(
        (
            *("outcome", "what became of the folder", "`convert`, `diff`, `run`, `batch`"),
            *("`check`", "`verify`"),
        ),
        (
            (
                f"`{kind.value}`",
                meanings[kind.value]["description"],
                *(str(int(exit_code(command, [kind]))) for command in ("run", "check", "verify")),
            )
            for kind in OutcomeKind
        ),
    )


def _diagnostic() -> Diagnostic:
    (diagnostic,) = (each for each in convert(INPUT).diagnostics if each.is_error)
    return diagnostic


def _as_text(diagnostic: Diagnostic) -> str:
    lines = diagnostic_lines(diagnostic)
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)
