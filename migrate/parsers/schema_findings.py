"""The errors of the JSON Schemas of the legacy files, as findings.

The schemas beside this module say which properties there are and of which type. The table at the
end says which rule each of their keywords stands for.
"""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from migrate.diagnostics import MAX_FINDINGS, Finding, listed, nearest_name, shortened
from migrate.model import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from migrate.model import JSONValue, Path

_REQUIRED: Final = frozenset({"name", "shape", "datatype"})
_WITH_DATA: Final = frozenset({*_REQUIRED, "data"})


def is_plain(value: JSONValue, side: Side) -> bool:
    """Return whether a document holds nothing but tensors, each of the plainest form."""
    if not isinstance(value, dict) or value.keys() != {side.value}:
        return False
    tensors = value[side.value]
    return isinstance(tensors, list) and bool(tensors) and all(map(_is_plain_tensor, tensors))


def _is_plain_tensor(tensor: JSONValue) -> bool:
    """Return whether a tensor has the usual properties, and a shape of integers."""
    if not isinstance(tensor, dict) or tensor.keys() not in (_WITH_DATA, _REQUIRED):
        return False
    name, shape = tensor["name"], tensor["shape"]
    return (
        isinstance(name, str)
        and name != ""
        and isinstance(tensor["datatype"], str)
        and isinstance(shape, list)
        and all(type(dimension) is int for dimension in shape)
    )


_SCHEMA_FILES: Final = {Side.INPUT: "input.schema.json", Side.OUTPUT: "output.schema.json"}
_EXPECTED: Final = {
    "name": ("text", "write the name in double quotes"),
    "shape": ("a list of integers", "write a list of integers, such as [1, 3]"),
    "datatype": ("text", 'write the name of one datatype in double quotes, such as "INT8"'),
    "optional": ("true or false", "write true or false, without quotes"),
}
"""What each property is, and what to write."""
_EXPECTED_ITEMS: Final = {
    2: ("a tensor", "an object", "describe it by name, shape and datatype, or remove it"),
    4: ("a dimension", "an integer", "write a positive integer, or -1 for a variable length"),
}
"""The same for what is in a list, by the length of its path: `$.inputs[0].shape[1]` has four."""
_OPTIONAL: Final = 'write "optional": true instead, if callers may leave the input out'
_GRPC_FORM: Final = frozenset(
    {
        *("contents", "raw_input_contents", "raw_output_contents"),
        *("rawInputContents", "rawOutputContents"),
    }
)
"""The properties that hold values in the gRPC form (IM110)."""
_DECODE: Final = "decode the values and write them as the list `data` of each tensor"
_DROPPING: Final = "additionalProperties"
"""The only keyword whose findings are not errors."""


def schema_findings(value: JSONValue, side: Side) -> Iterator[Finding]:
    """Return a finding for each fault that the JSON Schema knows, each kind once for each place.

    It ends with the first error beyond those that are reported: each takes 0.1 ms to find.
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
    """Report missing properties, with the misspelled ones that were probably meant."""
    absent, renamed = _absent(error), _renamed(error)
    instance: Any = error.instance
    name = instance.get("name")
    subject = f'the tensor "{shortened(name)}"' if isinstance(name, str) else "the tensor"
    steps = [f"rename `{shortened(near)}` to `{each}`" for each, near in renamed.items()]
    added = [f"`{each}`" for each in absent if each not in renamed]
    steps += [f"add {listed(added)}"] if added else []
    message = f"{subject} lacks its {listed([f'`{each}`' for each in absent])}"
    yield Finding("IM101", message, path, hint=listed(steps))


def _dropped(error: ValidationError, path: Path) -> Iterator[Finding]:
    """Report properties without a counterpart, except those that are to be renamed."""
    renamed = _renamed(error).values()
    dropped = (name for name in _unknown(error) if name not in renamed)
    for name in islice(dropped, MAX_FINDINGS + 1):
        if _holds_values(name, error.instance):
            yield _in_grpc_form(name, path)
            continue
        message = f"`{shortened(name)}` has no counterpart in input_schema.py and is dropped"
        hint = _OPTIONAL if name == "required" and path else None
        yield Finding("IM108", message, (*path, name), hint=hint, on_key=True)


def _holds_values(name: str, instance: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether a property has the values that the object has no ``data`` for."""
    return name in _GRPC_FORM and bool(instance[name]) and instance.get("data") is None


def _in_grpc_form(name: str, path: Path) -> Finding:
    message = f"the values are in `{name}`, the gRPC form of the protocol, and not in `data`"
    hint = _DECODE if name.startswith("raw") else f"move the list in `{name}` to `data`"
    return Finding("IM110", message, (*path, name), hint=hint, on_key=True)


def _absent(error: ValidationError) -> list[str]:
    """Return the properties that an object lacks."""
    schema: Any = error.schema
    instance: Any = error.instance
    return [name for name in schema.get("required", ()) if name not in instance]


def _renamed(error: ValidationError) -> dict[str, str]:
    """Return, for each missing property, the unknown one that was probably meant."""
    unknown = list(_unknown(error))
    return {each: near for each in _absent(error) if (near := nearest_name(each, unknown))}


def _unknown(error: ValidationError) -> Iterator[str]:
    """Return the keys of an object that the JSON Schema has no property for."""
    schema: Any = error.schema
    instance: Any = error.instance
    return (name for name in instance if name not in schema["properties"])


def _wrong_type(error: ValidationError, path: Path) -> Iterator[Finding]:
    key = path[-1]
    subject, expected, hint = (
        (f"`{key}`", *_EXPECTED[key]) if isinstance(key, str) else _EXPECTED_ITEMS[len(path)]
    )
    found = _describe(error.instance)
    quoted = None if isinstance(error.instance, dict | list) else found
    message = f"{subject} must be {expected}, not {found}"
    yield Finding("IM102", message, path, hint=hint, quoted=quoted)


def _empty_name(_error: ValidationError, path: Path) -> Iterator[Finding]:
    hint = "write the name by which the model's code knows the tensor"
    yield Finding("IM102", "the name is empty", path, hint=hint)


def _no_tensors(_error: ValidationError, path: Path) -> Iterator[Finding]:
    yield Finding("IM109", f"`{path[-1]}` is an empty list: it describes no tensor", path)


def _describe(value: object) -> str:
    """Return the kind of an object or a list, and any other value as JSON."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return shortened(json.dumps(value, ensure_ascii=False))


_FINDINGS_OF_KEYWORD: Final[dict[str, Callable[[ValidationError, Path], Iterator[Finding]]]] = {
    "required": _missing,
    _DROPPING: _dropped,
    "type": _wrong_type,
    "anyOf": _wrong_type,
    "minLength": _empty_name,
    "minItems": _no_tensors,
}
"""The rule of each keyword of the JSON Schema."""
