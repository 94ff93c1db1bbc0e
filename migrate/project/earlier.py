"""What a folder held at an earlier commit: what ``verify --against`` compares with."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.git.objects import ObjectReader
from migrate.git.runner import GitError, Repository, find_repository
from migrate.project.folder import INPUT_FILE, SCHEMA_FILE, YAML_FILES

if TYPE_CHECKING:
    from migrate.project.folder_files import FolderFiles
    from migrate.settings import Settings


class EarlierCommit:
    """One commit of a repository, whose files are read without anything of it being run."""

    def __init__(self, folder: Path, reference: str) -> None:
        """Find the commit that a reference names, such as a branch; raise ``GitError``."""
        root = find_repository(Path(os.path.realpath(folder)))
        if root is None:
            message = f"{folder} is not in a git repository"
            raise GitError(message)
        self._root = root
        self._reader = ObjectReader(Repository(root))
        is_one_line = reference.isprintable() and not reference.startswith("-")
        commit = self._reader.commit(f"{reference}^{{commit}}") if is_one_line else None
        if commit is None:
            fetch = "git fetch --unshallow" if (root / ".git/shallow").exists() else "git fetch"
            problem = f"there is no commit {reference!r} in {root}"
            message = f"{problem}; if the remote has it, fetch it: {fetch} origin {reference}"
            raise GitError(message)
        self._tree = commit.tree

    def read(self, folder: Path, name: str, max_size: int) -> bytes | None:
        """Return a file as the commit has it, or ``None`` without one; raise ``GitError``."""
        path = os.path.normpath(os.path.relpath(os.path.realpath(folder), self._root) + "/" + name)
        entry = self._reader.entry(self._tree, Path(path).as_posix())
        return None if entry is None else self._reader.blob(entry.digest, max_size)


def earlier_files(files: FolderFiles, commit: EarlierCommit, settings: Settings) -> FolderFiles:
    """Return the folder's files with the pair and the schema of a commit in place of its own.

    The names of the pair are those of that commit's ``inferless.yaml``. Raises ``GitError``.
    """
    folder = files.folder.path

    def read(name: str) -> bytes | None:
        return commit.read(folder, name, settings.max_size)

    input_name, content = INPUT_FILE, read(INPUT_FILE)
    named = _named_input(files, read(YAML_FILES[0]) or read(YAML_FILES[1]))
    if named is not None and (other := read(named)) is not None:
        input_name, content = named, other
    return replace(
        files,
        input_name=input_name,
        input_json=content,
        input_problem=None,
        output_json=None,
        schema=read(files.folder.schema_file or SCHEMA_FILE),
    )


def _named_input(files: FolderFiles, yaml: bytes | None) -> str | None:
    if yaml is None:
        return None
    from migrate.inferless_yaml.reading import read_inferless_yaml  # noqa: PLC0415 - brings PyYAML

    named = read_inferless_yaml(yaml, str(files.path(files.yaml_name))).input_file_name
    return None if named is None else named.value
