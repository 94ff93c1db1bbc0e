"""What is wrong with a table of the configuration, told so that it can be corrected.

``configuration.schema.json`` says which keys there are and of which type; what it cannot say is
checked at the end.
"""

from __future__ import annotations

import json
import pkgutil
import re
from functools import cache
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from migrate.diagnostics import Finding, shortened, suggestion
from migrate.rules import RULES, Severity
from migrate.settings import DEFAULT_MAX_SIZE, OWN_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    from migrate.model import Path

_SIZE: Final = re.compile(r"([0-9]{1,15})([KMG]?)", re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def size_in_bytes(text: str | int) -> int:
    """Return the number of bytes that ``64M``, ``500K`` or ``1000`` means; raise ValueError."""
    match = _SIZE.fullmatch(str(text))
    if match is None:
        message = f"{text!r} is not a size; write a number of bytes, with K, M or G"
        raise ValueError(message)
    return int(match[1]) * _UNITS[match[2].upper()]


def size_in_words(size: int) -> int | str:
    """Write a number of bytes as users do, with the largest unit that divides it, if any does."""
    for unit, factor in reversed(_UNITS.items()):
        if unit and size and size % factor == 0:
            return f"{size // factor}{unit}"
    return size


_ALWAYS_ERRORS: Final = frozenset(
    rule.code for rule in RULES.values() if rule.code > "IM4" and rule.severity is Severity.ERROR
) - {"IM404"}
"""Codes that are always errors; any other error is a note where output.json is concerned."""


_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
"""Letters that are taken for digits."""

_ONE_CHARACTER: Final = 0.8
"""How alike difflib finds two codes that differ in one of their five characters."""


def unknown_code(code: str) -> str:
    """Return the message that there is no such code, with the nearest one or what lists them."""
    meant = _meant(code.upper())
    hint = f"did you mean {meant}?" if meant else "inferless-migrate explain lists all"
    return f"there is no code {code!r}; {hint}"


def _meant(code: str) -> str | None:
    """Return the code that looks the same, or the only one that is as near as that."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    same = f"IM{code.removeprefix('IM').translate(_LOOK_ALIKES)}"
    near = [same] if same in RULES else get_close_matches(code, RULES, n=2, cutoff=_ONE_CHARACTER)
    return near[0] if len(near) == 1 else None


def codes_to_ignore(selector: str) -> tuple[str, ...]:
    """Return the codes that a selector stands for: one code, or the beginning of several.

    ``IM2`` stands for every code from IM200 to IM299. Of a code such as IM205, only findings about
    ``output.json`` are ignored, which are notes: an error keeps the file from being converted, so
    it is always reported. Raise ValueError where no code is left.
    """
    selected = codes_of(selector)
    if not selected:
        raise ValueError(unknown_code(selector))
    ignored = tuple(each for each in selected if each not in _ALWAYS_ERRORS)
    if not ignored:
        message = f"{selector} is an error, and an error cannot be ignored"
        raise ValueError(message)
    return ignored


def codes_of(selector: str) -> tuple[str, ...]:
    """Return the codes that a selector stands for: one code, or all that begin so."""
    return tuple(code for code in RULES if selector and code.startswith(selector.upper()))


MAX_VALUES: Final = 10_000
"""The most keys and values that are checked, which takes half a second."""

_MAX_PROBLEMS: Final = 50
_TYPES: Final = {
    "boolean": ("true or false", "write true or false, without quotes"),
    "string": ("text", "write it in double quotes"),
    "integer": ("a whole number", "write a number, without quotes"),
    "array": ("a list", ""),
    "object": ("a table", "write a table for each folder, such as [overrides.models]"),
}
"""What each type of the JSON Schema is called, and how to write a value of it."""

_LISTS: Final = {
    "ignore": 'write a list of codes, such as ["IM203"]',
    "exclude": 'write a list of patterns, such as ["samples/", "*/old"]',
}
"""How to write each list."""

_TABLES: Final = {
    "required": "write a table of inputs, such as { prompt = false }",
    "datatypes": 'write a table of inputs, such as { prompt = "BYTES" }',
    "ignore": 'write a table of codes with the reason of each, such as { IM203 = "why" }',
}
"""How to write the tables in an override."""
_IN_OVERRIDE: Final = len(("overrides", "folder", "key"))

_FORMS: Final = {
    "max-size": ("a size", 'write a number of bytes, or a text such as "500K" or "10M"'),
    "exclude": (
        "at most 100 patterns of at most 200 characters",
        "exclude a folder above, which stands for all beneath",
    ),
    "patch": (
        "a plain name that ends in .patch",
        'name a file beside this one, such as "migration.patch"; --patch takes any path',
    ),
}
"""What a text must be whose form the JSON Schema says in a pattern, and what to write instead."""

_BENEATH: Final = 'write its path from here, with slashes, such as "models/whisper"'
_OWN_NAMES: Final = frozenset({"tool", "inferless-migrate", "inferless_migrate"})
_OWN: Final = "move it to inferless-migrate/config.toml in ~/.config, or pass the option instead"
_TOP: Final = "the keys stand at the top of .inferless-migrate.toml, beneath no [tool...]"
_CODES: Final = "write the code of a warning, such as IM203, or leave it out"
_WHY: Final = "say why it is ignored, for whoever reads this file or a report"


def problems_in(table: Mapping[str, Any], *, at_home: bool = False) -> tuple[Finding, ...]:
    """Return what is wrong with a table (IM413), one finding for each key; none if it is valid.

    ``at_home`` says that it is of the user's own file, which alone may set the ``OWN_KEYS``.
    """
    if _count(table) > MAX_VALUES:
        return (_problem((), f"there are more than {MAX_VALUES} keys and values"),)
    found: dict[Path, Finding] = {}
    for problem in islice(_of_schema(table), _MAX_PROBLEMS):
        found.setdefault(problem.path, problem)  # of a wrong type, nothing else needs saying
    foreign = [] if at_home else [key for key in OWN_KEYS if key in table]
    for key in foreign:
        found[key,] = _problem((key,), f"{_shown(key)} counts only in your own configuration", _OWN)
    return tuple(found.values()) or tuple(islice(_beyond_schema(table), _MAX_PROBLEMS))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the configuration."""
    content = pkgutil.get_data(__package__, "configuration.schema.json") or b""
    document: dict[str, Any] = json.loads(content)
    return document


def _count(value: object) -> int:
    """Count keys and values, without recursion."""
    count, pending = 0, [value]
    while pending and count <= MAX_VALUES:
        found = pending.pop()
        count += 1
        if isinstance(found, dict | list):
            pending += found.values() if isinstance(found, dict) else found
    return count


def _of_schema(table: Mapping[str, Any]) -> Iterator[Finding]:
    for error in _validator().iter_errors(table):
        keys = tuple(str(key) for key in error.absolute_path if isinstance(key, str))
        yield from _PROBLEMS_OF_KEYWORD.get(str(error.validator), _wrong_text)(error, keys)


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 - costs 65 ms

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole_number)
    strict: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, type_checker=types
    )
    return strict(schema())


def _is_whole_number(_: object, value: object) -> bool:
    """Return whether TOML has a value as a whole number, which 1.0 is in JSON alone."""
    return isinstance(value, int) and not isinstance(value, bool)


def _unknown(error: ValidationError, keys: tuple[str, ...]) -> Iterator[Finding]:
    found: Any = error.instance
    rules: Any = error.schema
    known = list(rules["properties"])
    where = "an override holds only " if keys else "see inferless-migrate schema configuration"
    for name in found:
        if name not in known:
            hint = suggestion(name, known) or (f"{where}{', '.join(known)}" if keys else where)
            hint = _TOP if name in _OWN_NAMES and not keys else hint
            yield _problem((*keys, name), f"there is no key {_shown(name)}", hint)


def _wrong_type(error: ValidationError, keys: tuple[str, ...]) -> Iterator[Finding]:
    rules: Any = error.schema
    if "enum" in rules:
        yield from _wrong_choice(error, keys)
        return
    types: Any = error.validator_value
    if not isinstance(types, str):
        named = " or ".join(_TYPES[each][0] for each in types)
        yield _mismatch(error, keys, named, _FORMS[keys[-1]][1])
        return
    named, hint = _TYPES[types]
    if types == "object" and len(keys) == _IN_OVERRIDE:
        hint = _TABLES[keys[-1]]
    if types == "array":
        is_text = isinstance(error.instance, str)
        hint = f"write [{_shown(error.instance)}]" if is_text else _LISTS[keys[-1]]
    yield _mismatch(error, keys, named, hint)


def _wrong_choice(error: ValidationError, keys: tuple[str, ...]) -> Iterator[Finding]:
    rules: Any = error.schema
    choices: Any = rules["enum"]
    written = error.instance if isinstance(error.instance, str) else ""
    hint = suggestion(written, choices) or f'write one of them in quotes, such as "{choices[0]}"'
    yield _mismatch(error, keys, f"one of {', '.join(choices)}", hint)


def _out_of_bounds(error: ValidationError, keys: tuple[str, ...]) -> Iterator[Finding]:
    rules: Any = error.schema
    bound = "at least" if error.validator == "minimum" else "at most"
    hint = f"write a number from {rules['minimum']} to {rules['maximum']}"
    yield _mismatch(error, keys, f"{bound} {error.validator_value}", hint)


def _wrong_text(error: ValidationError, keys: tuple[str, ...]) -> Iterator[Finding]:
    if len(keys) > 1:  # only a reason has a least length
        yield _problem(keys, f"{_shown(keys[-1])} needs a reason", _WHY, on_value=True)
        return
    expected, hint = _FORMS[keys[0]]
    yield _mismatch(error, keys, expected, hint)


_PROBLEMS_OF_KEYWORD: Final[
    Mapping[str, Callable[[ValidationError, tuple[str, ...]], Iterator[Finding]]]
] = {
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _wrong_choice,
    "minimum": _out_of_bounds,
    "maximum": _out_of_bounds,
}
"""How each keyword of the JSON Schema is told; the others are about the form of a text."""


def _problem(
    keys: tuple[str, ...], message: str, hint: str | None = None, *, on_value: bool = False
) -> Finding:
    """Return the finding that the value of a key is wrong, or the key itself."""
    return Finding("IM413", message, keys, hint, on_key=not on_value)


def _mismatch(
    error: ValidationError, keys: tuple[str, ...], expected: str, hint: str | None
) -> Finding:
    message = f"{_shown(keys[-1])} must be {expected}, not {_shown(error.instance)}"
    return _problem(keys, message, hint, on_value=True)


def _shown(value: object) -> str:
    """Write a value down as TOML does, where it is short."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return shortened(json.dumps(value, ensure_ascii=False, default=str))


def _beyond_schema(table: Mapping[str, Any]) -> Iterator[Finding]:
    """Check what depends on the table of codes, on sizes, and on the names of folders."""
    if size_in_bytes(table.get("max-size", 0)) > DEFAULT_MAX_SIZE:
        hint = "--max-size on the command line can be larger"
        message = '"max-size" can be at most "64M" in a file'
        yield _problem(("max-size",), message, hint, on_value=True)
    for code in table.get("ignore", ()):
        yield from _wrong_code(code, ("ignore",), on_value=True)
    for folder, override in table.get("overrides", {}).items():
        keys = ("overrides", folder)
        if not _is_beneath(folder):
            yield _problem(keys, f"{_shown(folder)} is no folder beneath this file's", _BENEATH)
        for code in override.get("ignore", ()):
            yield from _wrong_code(code, (*keys, "ignore", code))


def _wrong_code(code: str, keys: tuple[str, ...], *, on_value: bool = False) -> Iterator[Finding]:
    try:
        codes_to_ignore(code)
    except ValueError as error:
        yield _problem(keys, str(error), _CODES, on_value=on_value)


def _is_beneath(folder: str) -> bool:
    path = PurePosixPath(folder)
    return bool(folder) and not path.is_absolute() and ".." not in path.parts and "\\" not in folder
