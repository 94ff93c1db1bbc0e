"""What the JSON Schemas of the legacy files find, told in the codes of rules.md.

The schemas beside this module say which properties there are and of which type. The table at the
end says which rule each of their keywords stands for.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from migrate.diagnostics import MAX_FINDINGS, Finding
from migrate.model import Side
from migrate.parsers.tokens import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from migrate.model import JSONValue, Path

_SCHEMA_FILES: Final = {Side.INPUT: "input.schema.json", Side.OUTPUT: "output.schema.json"}
_EXPECTED_TYPES: Final = {"string": "text", "boolean": "true or false", "object": "an object"}
_EXPECTED_ITEMS: Final = {2: "a tensor", 4: "a dimension"}
"""What an item of a list is, by the length of its path: `$.inputs[0]`, `$.inputs[0].shape[1]`."""
_SHOWN_CHARACTERS: Final = 40
_DROPPING: Final = "additionalProperties"
"""The only keyword whose findings are no errors."""


def schema_findings(value: JSONValue, side: Side) -> Iterator[Finding]:
    """Give a finding for each fault that the JSON Schema knows, each kind once a node.

    It ends with the first error beyond those that are told: to find one takes 0.1 ms.
    """
    errors = 0
    seen: set[tuple[Path, str]] = set()
    for error in _validator(side).iter_errors(value):
        path = tuple(error.absolute_path)
        keyword = str(error.validator)
        if (path, keyword) not in seen:
            seen.add((path, keyword))
            yield from _FINDINGS_OF_KEYWORD[keyword](error, path)
            errors += keyword != _DROPPING
        if errors > MAX_FINDINGS:
            return


@cache
def _validator(side: Side) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - its import costs 65 ms

    schema = pkgutil.get_data(__package__, _SCHEMA_FILES[side]) or b""
    return Draft202012Validator(json.loads(schema))


def _missing(error: ValidationError, path: Path) -> Iterator[Finding]:
    needed: Any = error.validator_value
    absent = [f"`{name}`" for name in needed if name not in _keys(error)]
    verb = "is" if len(absent) == 1 else "are"
    yield Finding("IM101", f"{' and '.join(absent)} {verb} missing", path)


def _dropped(error: ValidationError, path: Path) -> Iterator[Finding]:
    schema: Any = error.schema
    dropped = (name for name in _keys(error) if name not in schema["properties"])
    for name in islice(dropped, MAX_FINDINGS + 1):
        message = f"`{shortened(name)}` has no counterpart in input_schema.py and is dropped"
        yield Finding("IM108", message, (*path, name), on_key=True)


def _wrong_type(error: ValidationError, path: Path) -> Iterator[Finding]:
    subject = f"`{path[-1]}`" if isinstance(path[-1], str) else _EXPECTED_ITEMS[len(path)]
    is_shape = path[-1] == "shape"
    integers = "a list of integers" if is_shape else "an integer"
    expected = _EXPECTED_TYPES.get(str(error.validator_value), integers)
    message = f"{subject} must be {expected}, not {_describe(error.instance)}"
    yield Finding("IM102", message, path)


def _empty_name(_error: ValidationError, path: Path) -> Iterator[Finding]:
    yield Finding("IM102", "the name is empty", path)


def _no_tensors(_error: ValidationError, path: Path) -> Iterator[Finding]:
    yield Finding("IM109", f"`{path[-1]}` is empty: it describes no tensor", path)


def _keys(error: ValidationError) -> list[str]:
    return list(error.instance) if isinstance(error.instance, dict) else []


def _describe(value: object) -> str:
    """Name a value's type, as JSON names it, with the value where it is short."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else "a long text"


_FINDINGS_OF_KEYWORD: Final[dict[str, Callable[[ValidationError, Path], Iterator[Finding]]]] = {
    "required": _missing,
    _DROPPING: _dropped,
    "type": _wrong_type,
    "anyOf": _wrong_type,
    "minLength": _empty_name,
    "minItems": _no_tensors,
}
"""Which rule a keyword of the JSON Schema stands for."""
