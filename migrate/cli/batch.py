"""``batch``: many repositories."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from migrate.batch.checkout import folder_of
from migrate.batch.engine import EngineError, work_through
from migrate.batch.ledger import Ledger, LedgerError
from migrate.batch.sources import SourceError, read_sources
from migrate.batch.unit import Task
from migrate.cli.batch_end import end_lines, interrupted_line
from migrate.cli.batch_options import Engine
from migrate.cli.batch_page import add_earlier, on_page, open_page
from migrate.cli.batch_patches import patch_places
from migrate.cli.dry_run import is_dry_run_asked_for
from migrate.cli.interrupt import ending_at_once, noted_interrupt
from migrate.cli.publishing import publication_of
from migrate.cli.writing import make_folder, unwritable
from migrate.configuration.resolve import OPERATORS_KEYS
from migrate.report.console import Printer, Verbosity, line
from migrate.report.escape import escape_invisible
from migrate.report.exit_codes import exit_code
from migrate.report.progress import progress_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from migrate.batch.record import UnitRecord
    from migrate.batch.sources import Unit
    from migrate.cli.batch_options import BatchOptions
    from migrate.cli.options import Options
    from migrate.report.progress import BatchProgress
    from migrate.settings import Settings

_INTERRUPTED: Final = 130


def run_batch(sources: Sequence[str], batch: BatchOptions, options: Options) -> int:
    """Migrate every repository; give the exit code."""
    if not batch.dry_run and is_dry_run_asked_for(options.color):
        batch = replace(batch, dry_run=True)
    finder = options.folder_settings
    _check_engine(batch)
    settings = finder.of(Path(), Path())
    _report_unsafe_keys(finder.unsafe_keys(), options)
    with _ledger(batch) as ledger, noted_interrupt() as is_stopping:
        units = _units(sources)
        task_of = _task_maker(units, batch, options, settings)
        wanted = [unit for unit in units if _is_wanted(task_of(unit), batch, ledger)]
        taken = wanted[: batch.limit]
        make_folder(batch.clone_dir, "--clone-dir")
        make_folder(batch.patch_dir, "--patch-dir")
        with (
            open_page(sources, batch, options, len(units), is_stopping) as page,
            progress_of(
                len(taken), sys.stderr, options.color, options.verbosity, is_stopping
            ) as progress,
        ):
            add_earlier(page, ledger, units, taken)
            records = _records(map(task_of, taken), len(taken), batch, is_stopping)
            with ending_at_once(is_stopping, progress.break_off):
                for record in on_page(page, records):
                    if ledger is not None:
                        ledger.add(record)
                    progress.tell(record)
        skipped, over = len(units) - len(wanted), len(wanted) - len(taken)
        left_out = {"skipped": skipped, "not taken (--limit)": over}
        return _ended(progress, left_out, batch, options, is_interrupted=is_stopping())


def _check_engine(batch: BatchOptions) -> None:
    if batch.dask == "" or (batch.dask is None and batch.engine is Engine.DASK):
        message = (
            "needs the address of a scheduler: --dask tcp://host:8786; start one with: dask"
            " scheduler, and workers with: dask worker ADDRESS"
        )
        raise typer.BadParameter(message, param_hint="--dask")
    if batch.dask is not None and batch.engine is Engine.LOCAL:
        message = "contradicts --dask; leave one of them out"
        raise typer.BadParameter(message, param_hint="--engine")


def _records(
    tasks: Iterable[Task], total: int, batch: BatchOptions, is_stopping: Callable[[], bool]
) -> Iterator[UnitRecord]:
    """Yield the record of every unit, in their order. Raises ``typer.BadParameter``."""
    if batch.dask is None:
        yield from work_through(tasks, max(1, min(batch.jobs, total)), batch.timeout, is_stopping)
        return
    from migrate.batch.dask_engine import work_on_dask  # noqa: PLC0415 - only if it is chosen

    try:
        yield from work_on_dask(tasks, batch.dask, batch.timeout, is_stopping)
    except EngineError as error:
        raise typer.BadParameter(str(error), param_hint="--dask") from error


def _ended(
    progress: BatchProgress,
    left_out: Mapping[str, int],
    batch: BatchOptions,
    options: Options,
    *,
    is_interrupted: bool,
) -> int:
    """Say what came of the units, and give the exit code; ``left_out`` is as ``end_lines`` has it.

    That a batch was interrupted is said also where nothing else is.
    """
    if options.verbosity > Verbosity.QUIET:
        progress.printer.print(end_lines(progress, left_out, batch))
    if is_interrupted:
        progress.printer.print([interrupted_line(batch)])
        return _INTERRUPTED
    return int(exit_code("batch", set(progress.counts)))


def _task_maker(
    units: Iterable[Unit], batch: BatchOptions, options: Options, settings: Settings
) -> Callable[[Unit], Task]:
    """Return what makes the task of a unit, once all that holds for every unit is known."""
    patches = patch_places(units, batch.patch_dir)
    common = partial(
        Task,
        settings=settings,
        dry_run=batch.dry_run,
        with_diff=batch.html is not None,
        locked_keys=None if options.locked_keys is None else options.locked_keys | OPERATORS_KEYS,
        clone_dir=None if batch.clone_dir is None else batch.clone_dir.absolute(),
        publication=publication_of(batch, force=options.force),
    )
    return lambda unit: common(unit, patch=patches.get(unit.source))


def _report_unsafe_keys(keys: Iterable[str], options: Options) -> None:
    """Name the keys of files that weaken the safety net, unless ``-q`` itself is given."""
    if not (options.quiet and "quiet" in options.explicit_options):
        lines = (line(f"{escape_invisible(key)} is on for this batch") for key in keys)
        Printer(sys.stderr, options.color).print(lines)


def _units(sources: Sequence[str]) -> list[Unit]:
    try:
        return list(read_sources(sources, sys.stdin))
    except (SourceError, OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error), param_hint="SOURCE") from error


def _ledger(batch: BatchOptions) -> AbstractContextManager[Ledger | None]:
    if batch.report is None:
        if batch.resume or batch.only_failed:
            message = "needs --report FILE, which says what was done"
            raise typer.BadParameter(message, param_hint="--resume / --only-failed")
        return nullcontext()
    try:
        if batch.only_failed and not batch.report.exists():
            message = f"there is no {batch.report} to say what has failed; name an earlier report"
            raise typer.BadParameter(message, param_hint="--only-failed")
        return Ledger(batch.report)
    except LedgerError as error:
        message = f"{error}; name a new file, or one that --report has written"
        raise typer.BadParameter(message, param_hint="--report") from error
    except OSError as error:
        raise unwritable(batch.report, error, "--report") from error


def _is_wanted(task: Task, batch: BatchOptions, ledger: Ledger | None) -> bool:
    if ledger is None or not (batch.only_failed or batch.resume):
        return True
    if batch.only_failed:
        return ledger.has_failed(task.unit.source)
    folder = folder_of(task.unit.place, task.clone_dir)
    max_size = task.settings.max_size
    return not ledger.is_done(task.unit.source, folder, task.publication, max_size)
