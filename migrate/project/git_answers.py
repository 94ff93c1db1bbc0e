"""Git's answers about the files of one repository, each question asked at most twice in a run.

About the files of the first folder git is asked by name. When another folder comes, it is asked
about all files at once: to start git for each of a thousand folders takes longer than all else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate.project.git import Repository

_STAGED: Final = ("ls-files", "-z", "--stage")
_COMMITTED: Final = ("ls-tree", "-z", "-l", "HEAD")
_ALL_COMMITTED: Final = ("ls-tree", "-r", "-z", "-l", "HEAD")


class GitAnswers:
    """What the index and the last commit hold, as git writes it, by the names of files."""

    def __init__(self, repository: Repository) -> None:
        """Take whom to ask."""
        self.repository: Final = repository
        self._settings: dict[str, str] = {}
        self._staged = _Entries(repository, _STAGED, _STAGED)
        self._committed = _Entries(repository, _COMMITTED, _ALL_COMMITTED)

    def staged(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give the index's entries: mode, object, and side of a conflict; raise ``GitError``.

        Where the index still has a folder of a file's name, git may tell of all that it held.
        """
        return self._staged.of(names)

    def committed(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give the last commit's entries: mode, type, object and size; raise ``GitError``."""
        return self._committed.of(names)

    def setting(self, name: str, *options: str, default: str) -> str:
        """Give the value of a setting of the repository's configuration; raise ``GitError``."""
        if name not in self._settings:
            self._settings[name] = self.repository.setting(name, *options, default=default)
        return self._settings[name]


class _Entries:
    """The answers to one question, and to the same about all files."""

    def __init__(
        self, repository: Repository, by_name: tuple[str, ...], of_all: tuple[str, ...]
    ) -> None:
        self._repository = repository
        self._by_name = by_name
        self._of_all = of_all
        self._known: dict[str, str] | None = None
        self._was_asked = False

    def of(self, names: Sequence[str]) -> Mapping[str, str]:
        if self._known is None and names and self._was_asked:
            self._known = _by_file(self._repository.ask_all(*self._of_all))
        if self._known is not None:
            return self._known
        self._was_asked |= bool(names)
        return _by_file(self._repository.ask(*self._by_name, names=names))


def _by_file(records: Sequence[str]) -> dict[str, str]:
    return {name: entry for entry, _, name in (record.partition("\t") for record in records)}
