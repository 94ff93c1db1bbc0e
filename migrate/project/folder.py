"""A folder to migrate, and the names of the files in it that matter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.files.reading import find_repository

if TYPE_CHECKING:
    from collections.abc import Iterable

INPUT_FILE: Final = "input.json"
OUTPUT_FILE: Final = "output.json"
SCHEMA_FILE: Final = "input_schema.py"
APP_FILE: Final = "app.py"
YAML_FILES: Final = ("inferless.yaml", "inferless.yml")


class Folder(NamedTuple):
    """A folder to migrate. ``named`` says that the user named its input file.

    ``root`` is the folder that names in a patch are relative to, without symbolic links.
    ``schema_file`` is another name for ``input_schema.py``, where the user named that file.
    ``found_below`` is the folder whose search found it, ``None`` where the user named this folder.
    """

    path: Path
    root: Path
    input_file: str = INPUT_FILE
    named: bool = False
    found_below: Path | None = None
    schema_file: str = SCHEMA_FILE
    identity: tuple[int, int] | None = None
    """Its device and inode, by which it is known again, if it was found and not named."""

    @property
    def name(self) -> str:
        """What the user calls the folder, or its input where they named that."""
        return str(self.path / self.input_file if self.named else self.path)

    @property
    def chosen(self) -> bool:
        """Whether the user named the folder or its input, and takes it for a model's."""
        return self.named or self.found_below is None


def patch_root(folders: Iterable[Path]) -> Path:
    """Return the folder that names in a patch of some folders are relative to.

    It is the root of their git repository, which ``git apply`` takes names to be relative to
    wherever it is started. Outside any repository it is the current folder if that holds them all,
    or else the innermost folder that does.
    """
    try:
        common = Path(os.path.commonpath([os.path.realpath(folder) for folder in folders]))
    except FileNotFoundError:  # the current folder is gone
        return Path()
    root = find_repository(common)
    if root is not None:
        return root
    current = Path.cwd()
    return current if common.is_relative_to(current) else common
