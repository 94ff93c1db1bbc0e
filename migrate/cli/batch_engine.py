"""Letting the engine that was chosen do a batch, and writing the patches that it brings."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import typer

from migrate.batch.engine import EngineError, work_through
from migrate.cli.batch_options import Engine
from migrate.project.outcome import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from migrate.batch.record import UnitRecord
    from migrate.batch.unit import Task
    from migrate.cli.batch_options import BatchOptions


def done_by_engine(
    tasks: Iterable[Task],
    batch: BatchOptions,
    patches: Mapping[str, Path],
    is_stopping: Callable[[], bool],
) -> Iterator[UnitRecord]:
    """Give the record of every unit, in their order, and write its patch where there is a place.

    ``patches`` has the places, by the sources of the units. Raises ``typer.BadParameter``.
    """
    try:
        for record in _engine(batch)(tasks, batch.jobs, batch.timeout, is_stopping):
            yield _patch_written(record, patches)
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


def _patch_written(record: UnitRecord, patches: Mapping[str, Path]) -> UnitRecord:
    """Write the patch of a unit; one whose patch cannot be written has failed."""
    if record.patch is None:
        return record
    try:
        _write(patches[record.source], record.patch)
    except OSError as error:
        reason = f"its patch cannot be written: {(error.strerror or str(error)).lower()}"
        return replace(record, outcome=OutcomeKind.FAILED, reason=reason, patch=None)
    return replace(record, patch=None)


def _write(path: Path, content: bytes) -> None:
    """Write a file anew, but not through a link that leads elsewhere."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(content)
