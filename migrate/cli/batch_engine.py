"""Letting the engine that was chosen do a batch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import typer

from migrate.batch.engine import EngineError, work_through
from migrate.cli.batch_options import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate.batch.record import UnitRecord
    from migrate.batch.sources import Unit
    from migrate.batch.unit import Task
    from migrate.cli.batch_options import BatchOptions


def done_by_engine(
    units: Sequence[Unit],
    task_of: Callable[[Unit], Task],
    batch: BatchOptions,
    is_stopping: Callable[[], bool],
) -> Iterator[UnitRecord]:
    """Give the record of every unit, in their order. Raises ``typer.BadParameter``."""
    jobs = max(1, min(batch.jobs, len(units)))
    try:
        yield from _engine(batch)(map(task_of, units), jobs, batch.timeout, is_stopping)
    except EngineError as error:
        raise typer.BadParameter(str(error), param_hint="--engine / --dask") from error


def _engine(batch: BatchOptions) -> Callable[..., Iterator[UnitRecord]]:
    if batch.dask == "" or (batch.dask is not None and batch.engine is Engine.LOCAL):
        message = "needs an address, and --engine dask"
        raise typer.BadParameter(message, param_hint="--dask")
    if batch.dask is None and batch.engine is not Engine.DASK:
        return work_through
    from migrate.batch.dask_engine import work_on_dask  # noqa: PLC0415 - only if it is chosen

    return partial(work_on_dask, address=batch.dask)
