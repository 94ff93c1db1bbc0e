"""Many repositories: where they come from, one unit of work, the engine, and the ledger.

``migrate.batch`` is also the name of the function for other programs, so this package can be
called. It imports what the function needs when it is called, since each of its modules imports it.
"""

from __future__ import annotations

import io
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate.batch.record import UnitRecord
    from migrate.settings import Settings

    batch: _CallablePackage


class _CallablePackage(ModuleType):
    def __call__(
        self,
        sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        settings: Settings | None = None,
        dry_run: bool = False,
        jobs: int = 1,
        timeout: float | None = None,
    ) -> Iterator[UnitRecord]:
        """Migrate many repositories; return the record of each as soon as it is done, in order.

        Each of ``sources``, or the only one, is a folder, every git checkout below which is one
        repository, a git URL, whose clone is only looked at, or a file that lists both. With
        ``dry_run`` nothing is written. ``jobs`` is how many processes to use, ``timeout`` what one
        repository may take, in seconds. A repository that fails has a record that says why, and
        the others go on. Without ``settings``, a repository's own configuration decides on its
        conversion, and on nothing else. Raises ValueError for ``jobs`` below 1 and a ``timeout``
        that is not above 0, and, as it goes, ``SourceError`` for a source that cannot be taken.
        """
        from migrate.batch.engine import work_through  # noqa: PLC0415 - see above
        from migrate.batch.sources import read_sources  # noqa: PLC0415 - as above
        from migrate.batch.unit import Task  # noqa: PLC0415 - as above
        from migrate.configuration.configuration_file import OPERATORS_KEYS  # noqa: PLC0415 - as above
        from migrate.settings import Settings, items, require  # noqa: PLC0415 - as above

        _check(jobs, timeout)
        chosen = Settings() if settings is None else settings
        require("settings", chosen, Settings, "a Settings")
        named = [sources] if isinstance(sources, str | os.PathLike) else sources
        paths = items("sources", named, (str, os.PathLike), "folders, URLs and files")
        units = read_sources(map(os.fspath, paths), io.StringIO())
        locked_keys = OPERATORS_KEYS if settings is None else None
        tasks = (Task(unit, chosen, dry_run, locked_keys=locked_keys) for unit in units)
        return work_through(tasks, jobs, timeout, lambda: False)


def _check(jobs: int, timeout: float | None) -> None:
    from migrate.settings import require  # noqa: PLC0415 - see above

    require("jobs", jobs, int, "an integer")
    require("timeout", timeout, (int, float, type(None)), "a number of seconds or None")
    if jobs < 1:
        message = f"jobs must be at least 1, and is {jobs}"
        raise ValueError(message)
    if timeout is not None and not timeout > 0:  # as nothing is that is no number
        message = f"timeout must be above 0 seconds, and is {timeout}"
        raise ValueError(message)


sys.modules[__name__].__class__ = _CallablePackage
__doc__ = _CallablePackage.__call__.__doc__ or ""  # what help() prints
