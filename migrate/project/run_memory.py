"""What the folders of one run share, so that nothing is read or asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.project.toml_files import TomlFiles

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.git.working_tree import GitAnswers


class RunMemory:
    """The TOML files that were read, and what git has said of each repository, by its root."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.toml_files: Final = TomlFiles()
        self.git_answers: Final[dict[Path, GitAnswers]] = {}
