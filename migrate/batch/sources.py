"""Where the repositories of a batch come from: folders of checkouts, URLs, and lists of both."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import chain, dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO, TypeAlias

from migrate.git.url import GitUrl, parse_url
from migrate.project.discovery import is_checkout, list_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STANDARD_INPUT: Final = "-"
_COMMENT: Final = re.compile(r"(^|\s)#.*")
_JSON_BEGINS: Final = re.compile(r"\{|\[(?![0-9A-Fa-f:]+\]:)")
"""How a line begins that is JSON, and no IPv6 address of a host."""

_NULL_BYTE: Final = "the line holds a null byte"

_NO_LISTS: Final = frozenset({".py", ".yaml", ".yml"})
"""The suffixes of the other files of a model."""

Place: TypeAlias = Path | GitUrl


class SourceError(ValueError):
    """A source that cannot be taken; the message says why."""


class Unit(NamedTuple):
    """One repository. ``source`` is what reports call it; ``url`` is its URL, if it has one.

    There may be a hundred thousand of them, so a folder is only kept as text.
    """

    source: str
    url: GitUrl | None = None

    @classmethod
    def at(cls, place: Place) -> Unit:
        """Return the unit of a folder or a URL; the name of a URL has no user or password."""
        return cls(place.text, place) if isinstance(place, GitUrl) else cls(str(place))

    @property
    def place(self) -> Place:
        """Its folder, or its URL."""
        return Path(self.source) if self.url is None else self.url


def read_sources(arguments: Iterable[str], standard_input: TextIO) -> Iterator[Unit]:
    """Yield every unit that the arguments stand for, each once, in their order.

    An argument is a folder, whose checkouts are the units, nested ones too, or which is a unit
    itself where there are none; a URL; a file that lists folders and URLs one a line, with ``#``
    before a comment; or ``-`` for such a list on standard input. What is there under a name that
    looks like a URL is not taken for one. Raises ``SourceError``, also of a list that is JSON; what
    is wrong with a line of a list is left to be the failure of its unit.
    """
    seen: set[str] = set()
    for place in _places(arguments, standard_input):
        for unit in [Unit.at(place)] if isinstance(place, GitUrl) else _units(place):
            identity = _identity(unit)
            if identity not in seen:
                seen.add(identity)
                yield unit


def _identity(unit: Unit) -> str:
    if unit.url is not None:
        return unit.url.identity
    folder = os.path.realpath(unit.source)
    return unit.source if folder == unit.source else folder  # the same text is kept only once


def _places(arguments: Iterable[str], standard_input: TextIO) -> Iterator[Place]:
    for argument in arguments:
        path = Path(argument)
        if argument == _STANDARD_INPUT:
            yield from _listed(_no_json(standard_input, Path(), "standard input"), Path())
        elif path.is_dir():
            yield path
        elif path.is_file() and path.suffix in _NO_LISTS:
            message = f"{argument} is not a list of folders; name its folder instead"
            raise SourceError(message)
        elif path.is_file():
            with path.open(encoding="utf-8", errors="surrogateescape") as lines:
                yield from _listed(_no_json(lines, path.parent, argument), path.parent)
        else:
            yield _url(argument)


def _url(argument: str) -> GitUrl:
    url = parse_url(argument)
    if url is None:
        is_there = os.path.lexists(argument)
        fault = "is not a folder or a list of folders" if is_there else "does not exist"
        message = f"{argument} {fault}, and is not a URL"
        raise SourceError(message)
    if url.fault is not None:
        message = f"{url.text} cannot be cloned: {url.fault}"
        raise SourceError(message)
    return url


def _no_json(lines: Iterable[str], base: Path, name: str) -> Iterable[str]:
    """Return a list without a byte order mark; refuse JSON, whose lines would all fail."""
    lines = iter(lines)
    first = next(lines, "").removeprefix("\N{BOM}")
    rest = dropwhile(str.isspace, chain([first], lines))
    first = next(rest, "")
    if _JSON_BEGINS.match(first.lstrip()) and not os.path.lexists(base / first.strip()):
        message = f"{name} is JSON, not a list of folders; name its folder instead"
        raise SourceError(message)
    return chain([first], rest)


def _listed(lines: Iterable[str], base: Path) -> Iterator[Place]:
    """Yield what a list names; the names of folders are relative to where the list stands."""
    for line in lines:
        name = _COMMENT.sub("", line).strip()
        if "\0" in name:  # no name of anything, and none that a ledger takes
            shown = name.replace("\0", "\N{REPLACEMENT CHARACTER}")
            yield replace(parse_url(shown) or GitUrl(shown), fault=_NULL_BYTE)
        elif name:
            folder = base / name
            url = None if os.path.lexists(folder) else parse_url(name)
            yield folder if url is None else url


def _units(folder: Path) -> Iterator[Unit]:
    """Yield the checkouts at or below a folder, or the folder itself where there are none."""
    found = False
    for checkout in _checkouts(folder):
        found = True
        yield Unit.at(checkout)
    if not found:
        yield Unit.at(folder)


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
