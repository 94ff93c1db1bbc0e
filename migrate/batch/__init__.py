"""Many repositories: where they come from, one unit of work, the engine, and the ledger.

``migrate.batch`` is also the name of the function for other programs, so this package can be
called: see ``migrate.batch.repositories``.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from migrate.batch.record import UnitRecord
    from migrate.settings import Settings


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
        """Migrate many repositories, as ``migrate.batch.repositories.batch`` does."""
        from migrate.batch.repositories import batch  # noqa: PLC0415 - only needed here

        return batch(sources, settings=settings, dry_run=dry_run, jobs=jobs, timeout=timeout)


sys.modules[__name__].__class__ = _CallablePackage
