"""Reading what is written for an option or an argument; whatever is wrong is a ``BadParameter``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import typer

from migrate.project.folder import APP_FILE

_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9}")
_LEAST_SECONDS: Final = 0.01
_NO_INPUTS: Final = frozenset({".py", ".yaml", ".yml"})
"""The suffixes of the other files of a model."""


def parse_count(text: str | int) -> int:
    """Return a number of at least 1."""
    number = int(text) if _DIGITS.fullmatch(str(text)) else 0
    if number < 1:
        message = f"{text!r} is not a whole number of at least 1"
        raise typer.BadParameter(message)
    return number


def parse_seconds(text: str | float) -> float:
    """Return a time in seconds."""
    seconds = float(text) if _DECIMAL.fullmatch(str(text)) else 0.0
    if seconds < _LEAST_SECONDS:
        message = f"{text!r} is not a number of seconds of at least {_LEAST_SECONDS}"
        raise typer.BadParameter(message)
    return seconds


def parse_size(text: str | int) -> int:
    """Return the number of bytes that ``64M``, ``500K`` or ``1000`` means."""
    from migrate.configuration.validation import size_in_bytes  # noqa: PLC0415 - seldom given

    try:
        return size_in_bytes(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def parse_codes(selectors: list[str] | None) -> list[str]:
    """Return every code that selectors stand for, which commas separate."""
    if not selectors:
        return []
    from migrate.configuration.validation import codes_to_ignore  # noqa: PLC0415 - seldom given

    try:
        listed = ",".join(selectors).split(",")
        return [code for each in listed if each for code in codes_to_ignore(each.strip())]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def parse_name(text: str) -> str:
    """Return the name of a file; one from a variable that is not set would be empty."""
    if not text:
        message = "the path is empty; name a file, or . for the current folder"
        raise typer.BadParameter(message)
    return text


def parse_path(text: str) -> Path:
    """Return a path, in the same way."""
    return Path(parse_name(text))


def parse_existing(text: str) -> Path:
    """Return the path of a file or folder, which must be there."""
    path = parse_path(text)
    try:
        path.stat()
    except OSError as error:
        is_gone = isinstance(error, FileNotFoundError)
        reason = "does not exist" if is_gone else f"cannot be read: {str(error.strerror).lower()}"
        message = f"{text} {reason}"
        raise typer.BadParameter(message) from error
    return path


def parse_searched(text: str) -> Path:
    """Return a folder or a legacy input file, which is neither code nor YAML."""
    path = parse_existing(text)
    if path.suffix in _NO_INPUTS and not path.is_dir():
        message = f"{text} is not a legacy input file; name its folder, or the input file"
        raise typer.BadParameter(message)
    return path


def parse_input(text: str) -> str:
    """Return the name of a legacy input file; ``-`` stands for standard input."""
    if text != "-":
        parse_searched(text)
    return parse_output(text)


def parse_output(text: str) -> str:
    """Return the name of a file, which is not a folder; ``-`` stands for standard output."""
    if parse_name(text) != "-" and Path(text).is_dir():
        message = f"{text} is a folder; name a file in it"
        raise typer.BadParameter(message)
    return text


def parse_verified(text: str) -> Path:
    """Return a folder, an ``input_schema.py`` of any name, or a legacy input file."""
    path = parse_existing(text)
    is_judged = path.suffix in {".py", ".json"} and path.name != APP_FILE
    if not is_judged and not path.is_dir():
        message = f"{text} is not a folder, an input_schema.py or a legacy input file"
        raise typer.BadParameter(message)
    return path
