"""Finding the folders that hold a legacy pair."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, about_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INPUT_FILE: Final = "input.json"
OUTPUT_FILE: Final = "output.json"
SCHEMA_FILE: Final = "input_schema.py"
APP_FILE: Final = "app.py"

_NEVER_ENTERED: Final = frozenset(
    {
        ".git", ".hg", ".svn",
        ".venv", "venv", "site-packages", "node_modules",
        "__pycache__", ".cache", ".eggs", ".ipynb_checkpoints", ".mypy_cache", ".nox",
        ".pytest_cache", ".ruff_cache", ".tox",
    }
)  # fmt: skip
"""Folders of version control, of other people's code, and caches."""

_VIRTUAL_ENVIRONMENT: Final = "pyvenv.cfg"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to migrate. ``named`` says that the user named its input file.

    ``root`` is the folder that the user named; the names in a patch are relative to it, unless it
    lies below the current one.
    """

    path: Path
    root: Path
    input_file: str = INPUT_FILE
    named: bool = False


def find_folders(paths: Iterable[Path]) -> Iterator[Folder | Diagnostic]:
    """Give every folder at or beneath the paths that holds an ``input.json``, each once.

    A folder that cannot be listed is given as a diagnostic.

    A path that is a file is taken as a legacy input file, whatever it is called. A path that does
    not exist is given as one, too: reading it will say what is wrong. Symbolic links are not
    followed beneath a path. The order is that of the paths, and of names within them.
    """
    seen: set[tuple[str, str]] = set()
    for path in paths:
        is_folder = os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises PermissionError
        found = _walk(path) if is_folder else iter([_named(path)])
        for folder in found:
            if isinstance(folder, Diagnostic):
                yield folder
                continue
            identity = (os.path.realpath(folder.path), folder.input_file)
            if identity not in seen:
                seen.add(identity)
                yield folder


def _named(path: Path) -> Folder:
    return Folder(path.parent, path.parent, path.name, named=True)


def _walk(root: Path) -> Iterator[Folder | Diagnostic]:
    """Walk without recursion, since a stranger's folders may be a thousand levels deep."""
    pending = [str(root)]
    while pending:
        path = pending.pop()
        try:
            files, folders = _list(path)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            yield about_file("IM001", f"the folder cannot be listed: {reason}", str(Path(path)))
            continue
        if _VIRTUAL_ENVIRONMENT in files and path != str(root):
            continue
        if INPUT_FILE in files:
            yield Folder(Path(path), root)
        pending += [os.path.join(path, name) for name in reversed(folders)]  # noqa: PTH118 - hot


def _list(path: str) -> tuple[set[str], list[str]]:
    """Give the names of the files, and in order the names of the folders to enter."""
    files: set[str] = set()
    folders: list[str] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                files.add(entry.name)
            elif entry.name not in _NEVER_ENTERED:
                folders.append(entry.name)
    return files, sorted(folders)
