"""Finding the folders that hold a legacy pair."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.files.open_folder import OpenFolder, has_leftovers
from migrate.files.reading import unreadable
from migrate.project.exclusion import Exclusion
from migrate.project.folder import APP_FILE, INPUT_FILE, SCHEMA_FILE, YAML_FILES, Folder, patch_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEVER_ENTERED: Final = frozenset(
    {
        ".git", ".hg", ".svn",
        ".venv", "venv", "site-packages", "node_modules",
        "__pycache__", ".cache", ".eggs", ".ipynb_checkpoints", ".mypy_cache", ".nox",
        ".pytest_cache", ".ruff_cache", ".tox",
    }
)  # fmt: skip
"""Folders of version control, of other people's code, and caches."""

_MARKS: Final = frozenset({INPUT_FILE, SCHEMA_FILE, *YAML_FILES})
"""The files that make a folder one to look at."""

VIRTUAL_ENVIRONMENT: Final = "pyvenv.cfg"


def find_folders(
    paths: Sequence[Path],
    *,
    base: Path | None = None,
    nested_checkouts: bool = True,
    exclusion_of: Callable[[Path], Exclusion] = lambda _: Exclusion(),
    schemas: bool = False,
    models: bool = False,
) -> Iterator[Folder | Diagnostic]:
    """Yield every folder at or beneath the paths that may hold a legacy pair, each once.

    Also yield folders with files that a killed run has left, and a diagnostic for each folder that
    cannot be listed and each second input file of a folder. A path that is no folder is taken as a
    legacy input file, whatever its name, or, with ``schemas`` and the suffix ``.py``, as an
    ``input_schema.py``. With ``models``, a folder with an ``app.py`` is also yielded, since what it
    held at an earlier commit may be gone. Symbolic links beneath a path are not followed. The order
    is that of the paths, and of names within them.

    ``base`` is the folder that names in a patch are relative to, if not the usual one. Without
    ``nested_checkouts``, a repository within another is passed over, and so is what
    ``exclusion_of`` excludes beneath a path, but never the path itself.
    """
    is_folder = {path: os.path.isdir(path) for path in paths}  # noqa: PTH112 - never raises
    base = base or patch_root(path if is_folder[path] else path.parent for path in paths)
    files = {path: _named(path, base, schemas=schemas) for path in paths if not is_folder[path]}
    named = {_identity(each.path) for each in files.values() if each.named}
    marks = _MARKS | {APP_FILE} if models else _MARKS
    seen: dict[tuple[int, int] | str, Path] = {}
    for path in paths:
        for found in (
            _walk(path, base, exclusion_of(path), marks, nested_checkouts=nested_checkouts)
            if is_folder[path]
            else [files[path]]
        ):
            if isinstance(found, Diagnostic):
                yield found
                continue
            identity = found.identity or _identity(found.path)
            if identity in seen:
                yield from _second_input(found, seen[identity])
            elif found.named or identity not in named:
                seen[identity] = found.path / found.input_file
                yield found


def _identity(folder: Path) -> tuple[int, int] | str:
    """Return the device and the inode of a folder, or its path where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return os.path.realpath(folder)
    return status.st_dev, status.st_ino


def _named(path: Path, base: Path, *, schemas: bool) -> Folder:
    if schemas and path.suffix == ".py":
        return Folder(path.parent, base, schema_file=path.name)
    return Folder(path.parent, base, path.name, named=True)


def _second_input(found: Folder, first: Path) -> Iterator[Folder | Diagnostic]:
    """Refuse a second input for one folder, which has only one ``input_schema.py``."""
    second = found.path / found.input_file
    if found.named and not os.path.lexists(second):
        yield found  # reading it will say so
    elif found.named and os.path.realpath(second) != os.path.realpath(first):
        message = f"the {SCHEMA_FILE} of this folder is already made from {first.name}"
        yield file_diagnostic("IM401", message, str(second), hint="name one input for each folder")


def is_checkout(path: str) -> bool:
    """Return whether a folder is the root of a git checkout."""
    return os.path.lexists(os.path.join(path, ".git"))  # noqa: PTH118 - hot


def is_bare_repository(path: str) -> bool:
    """Return whether a folder is a git repository without a work tree."""
    marks = ("HEAD", "objects", "refs")
    return all(os.path.lexists(os.path.join(path, mark)) for mark in marks)  # noqa: PTH118 - as above


def _walk(
    root: Path, base: Path, exclusion: Exclusion, marks: frozenset[str], *, nested_checkouts: bool
) -> Iterator[Folder | Diagnostic]:
    """Yield every folder at or beneath one, and a diagnostic for each that cannot be listed."""
    try:
        with OpenFolder(root) as opened:
            yield from _walk_in(opened, base, exclusion, marks, nested_checkouts=nested_checkouts)
    except OSError as error:
        yield unreadable(error, str(root), "the folder")


def _walk_in(
    root: OpenFolder,
    base: Path,
    exclusion: Exclusion,
    marks: frozenset[str],
    *,
    nested_checkouts: bool,
) -> Iterator[Folder | Diagnostic]:
    """Walk without recursion, since a stranger's folders may be a thousand levels deep."""
    start = str(root.path)
    before_name = len(os.path.join(start, ""))  # noqa: PTH118 - with a separator at its end
    pending = [(start, exclusion)]
    while pending:
        path, exclusion = pending.pop()
        try:
            files, folders = list_folder(path)
            is_marked = not files.isdisjoint(marks) or has_leftovers(files)
            identity = _identity_in(root, path[before_name:] or ".") if is_marked else None
        except OSError as error:
            yield unreadable(error, str(Path(path)), "the folder")
            continue
        is_foreign = VIRTUAL_ENVIRONMENT in files or (not nested_checkouts and is_checkout(path))
        if is_foreign and path != start:
            continue
        if is_marked and not exclusion.excludes_file(INPUT_FILE):
            is_named = path == start and nested_checkouts
            found_below = None if is_named else root.path
            yield Folder(Path(path), base, found_below=found_below, identity=identity)
        for name in reversed(folders):
            within = exclusion.enter(name)
            if not within.is_excluded:
                pending.append((os.path.join(path, name), within))  # noqa: PTH118 - hot


def _identity_in(root: OpenFolder, name: str) -> tuple[int, int]:
    """Return the device and the inode of a folder that is reached without links; raise OSError.

    Folders are listed by their paths, in which a link may have replaced one meanwhile.
    """
    status = root.status(name)
    if status is None or not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.ENOTDIR, "it is not the folder any more that was found")
    return status.st_dev, status.st_ino


def list_folder(path: str) -> tuple[set[str], list[str]]:
    """Return the names of the files, and in order those of the folders to enter; raise OSError."""
    files: set[str] = set()
    folders: list[str] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                files.add(entry.name)
            elif entry.name not in NEVER_ENTERED:
                folders.append(entry.name)
    return files, sorted(folders)
