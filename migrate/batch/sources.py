"""Where the repositories of a batch come from: folders of checkouts, and lists of folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from migrate.project.discovery import is_checkout, list_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STANDARD_INPUT: Final = "-"


class SourceError(ValueError):
    """A source that cannot be taken; the message says why."""


def read_sources(arguments: Iterable[str], standard_input: TextIO) -> Iterator[Path]:
    """Give the folder of every unit that the arguments stand for, each once, in their order.

    An argument is a folder, whose checkouts are the units, nested ones too, or which is a unit
    itself where there are none; a file that lists such folders one a line, with ``#`` before a
    comment; or ``-`` for such a list on standard input. Raises ``SourceError``.
    """
    seen: set[str] = set()
    for folder in _folders(arguments, standard_input):
        for unit in _units(folder):
            identity = os.path.realpath(unit)
            if identity not in seen:
                seen.add(identity)
                yield unit


def _folders(arguments: Iterable[str], standard_input: TextIO) -> Iterator[Path]:
    for argument in arguments:
        path = Path(argument)
        if argument == _STANDARD_INPUT:
            yield from _listed(standard_input, Path())
        elif path.is_dir():
            yield path
        elif path.is_file():
            with path.open(encoding="utf-8") as lines:
                yield from _listed(lines, path.parent)
        else:
            message = f"{argument} is neither a folder nor a file that lists folders"
            raise SourceError(message)


def _listed(lines: Iterable[str], base: Path) -> Iterator[Path]:
    """Give the folders of a list; their names are relative to where the list stands."""
    for line in lines:
        name = line.partition("#")[0].strip()
        if name:
            yield base / name


def _units(folder: Path) -> Iterator[Path]:
    """Give the checkouts at or beneath a folder, or the folder itself where there are none."""
    found = False
    for checkout in _checkouts(folder):
        found = True
        yield checkout
    if not found:
        yield folder


def _checkouts(root: Path) -> Iterator[Path]:
    pending = [str(root)]
    while pending:
        path = pending.pop()
        if is_checkout(path):
            yield Path(path)
        try:
            _, folders = list_folder(path)
        except OSError:  # the unit that holds it will say so
            continue
        pending += [os.path.join(path, name) for name in reversed(folders)]  # noqa: PTH118 - hot
