"""The function for other programs that migrates many repositories."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from migrate.batch.engine import work_through
from migrate.batch.sources import read_sources
from migrate.batch.unit import Task
from migrate.configuration.configuration_file import OPERATORS_KEYS
from migrate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.batch.record import UnitRecord


def batch(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    settings: Settings | None = None,
    dry_run: bool = False,
    jobs: int = 1,
    timeout: float | None = None,
) -> Iterator[UnitRecord]:
    """Migrate many repositories; return the record of each as soon as it is done, in their order.

    Each of ``sources``, or the only one, is a folder, every git checkout below which is one
    repository, a git URL, whose clone is only looked at, or a file that lists both. With
    ``dry_run`` nothing is written. ``jobs`` is how many processes to use, ``timeout`` what one
    repository may take, in seconds. A repository that fails has a record that says why, and the
    others go on. Without ``settings``, a repository's own configuration decides on its conversion,
    and on nothing else. Raises ValueError for ``jobs`` below 1 and a ``timeout`` that is not above
    0, and, as it goes, ``SourceError`` for a source that cannot be taken.
    """
    _check(jobs, timeout)
    named = [sources] if isinstance(sources, str | os.PathLike) else sources
    units = read_sources([os.fspath(source) for source in named], io.StringIO())
    locked_keys = OPERATORS_KEYS if settings is None else None
    chosen = settings or Settings()
    tasks = (Task(unit, chosen, dry_run, locked_keys=locked_keys) for unit in units)
    return work_through(tasks, jobs, timeout, lambda: False)


def _check(jobs: int, timeout: float | None) -> None:
    if jobs < 1:
        message = f"jobs must be at least 1, and is {jobs}"
        raise ValueError(message)
    if timeout is not None and not timeout > 0:  # as nothing is that is no number
        message = f"timeout must be above 0 seconds, and is {timeout}"
        raise ValueError(message)
