"""Which files of a repository a migration looks at, and having git check out no others."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from migrate.diagnostics import Diagnostic
from migrate.files.reading import UnreadableError, read_file
from migrate.git.runner import GitError
from migrate.project.discovery import NEVER_ENTERED, VIRTUAL_ENVIRONMENT, find_folders
from migrate.project.folder import APP_FILE, INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.folder_settings import OWN_FILE
from migrate.project.style_files import RUFF_FILES
from migrate.project.toml_files import PYPROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migrate.git.own_repository import OwnRepository

_NAMES: Final = (
    *(INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE, APP_FILE, *YAML_FILES),
    *(PYPROJECT, OWN_FILE, *RUFF_FILES, VIRTUAL_ENVIRONMENT, ".gitattributes"),
)
_PATTERNS: Final = (*_NAMES, *(f"!**/{name}/**" for name in sorted(NEVER_ENTERED)))

_SPECIAL: Final = re.compile(r"[\\*?\[ ]")
_NOT_IN_PATTERNS: Final = re.compile(r"[\x00-\x1f]")
_LARGEST_YAML: Final = 1024 * 1024

NO_FILTERS: Final = "* -filter -ident -working-tree-encoding\n"
"""Attributes with which git starts no program as it checks out, whoever configured one."""

AS_STORED: Final = "* -text -filter -ident -working-tree-encoding\n"
"""Attributes with which git checks out the very bytes that are committed."""


def check_out_needed(repository: OwnRepository, attributes: str, time_limit: float) -> None:
    """Check out what a migration looks at, in a repository of which nothing is checked out yet.

    ``attributes`` outrank all others meanwhile. Files that an ``inferless.yaml`` names come in a
    second step. Raises ``GitError``, and OSError.
    """
    if not _has_commit(repository):
        return
    information = repository.folder / ".git" / "info"
    information.mkdir(exist_ok=True)
    (information / "attributes").write_text(attributes)
    repository.run("config", "core.sparseCheckout", "true")
    repository.run("config", "core.sparseCheckoutCone", "false")
    _check_out(repository, _PATTERNS, time_limit)
    if named := tuple(_named(repository.folder)):
        _check_out(repository, (*_PATTERNS, *named), time_limit)
    (information / "attributes").unlink()


def _has_commit(repository: OwnRepository) -> bool:
    try:
        repository.run("rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        return False
    return True


def _check_out(repository: OwnRepository, patterns: tuple[str, ...], time_limit: float) -> None:
    content = "".join(f"{pattern}\n" for pattern in patterns)
    file = repository.folder / ".git" / "info" / "sparse-checkout"
    file.write_bytes(os.fsencode(content))
    repository.run("read-tree", "-m", "-u", "HEAD", time_limit=time_limit)


def _named(root: Path) -> Iterator[str]:
    """Give a pattern for each file of a legacy pair that an ``inferless.yaml`` names."""
    from migrate.inferless_yaml.reading import read_inferless_yaml  # noqa: PLC0415 - brings PyYAML

    for folder in find_folders([root], base=root):
        if isinstance(folder, Diagnostic):
            continue
        for path in (folder.path / name for name in YAML_FILES):
            try:
                yaml = read_inferless_yaml(read_file(path, str(path), _LARGEST_YAML), str(path))
            except UnreadableError:
                continue
            for named in filter(None, (yaml.input_file_name, yaml.output_file_name)):
                yield _pattern(folder.path.relative_to(root).as_posix(), named.value)


def _pattern(folder: str, name: str) -> str:
    """Write the name of one file as a pattern; a line of them cannot hold every character."""
    path = os.path.normpath(f"{folder}/{name}").replace(os.sep, "/")
    escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}", path)
    return "/" + _NOT_IN_PATTERNS.sub("?", escaped)
