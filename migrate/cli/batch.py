"""``batch``: many repositories."""

from __future__ import annotations

import re
import signal
import sys
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from migrate.batch.check_out import folder_of
from migrate.batch.ledger import Ledger, LedgerError
from migrate.batch.sources import SourceError, read_sources
from migrate.batch.unit import Task
from migrate.cli.batch_engine import done_by_engine
from migrate.cli.batch_page import add_earlier, on_page, open_page, unwritable
from migrate.cli.dry_run import is_dry_run_asked_for
from migrate.cli.publishing import made_clone_dir, publication_of
from migrate.configuration.in_force import OPERATORS_KEYS
from migrate.project.outcome import OutcomeKind
from migrate.report.batch_progress import BatchProgress, progress_of
from migrate.report.batch_text import FAILURES, table_lines
from migrate.report.console import Printer, line
from migrate.report.exit_codes import exit_code
from migrate.report.outcome_text import ignored_lines
from migrate.report.verbosity import Verbosity
from migrate.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from migrate.batch.sources import Unit
    from migrate.cli.batch_options import BatchOptions
    from migrate.cli.options import Options

_INTERRUPTED: Final = 130
_ONLY_LOOKED: Final = "Clones were only looked at, and are gone: use --clone-dir or --push."
_ODD_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 120
"""How many characters of a repository's name the name of its patch begins with."""


def run_batch(sources: Sequence[str], batch: BatchOptions, options: Options) -> int:
    """Migrate every repository; give the exit code."""
    if not batch.dry_run and is_dry_run_asked_for(options.color):
        batch = replace(batch, dry_run=True)
    task_of = _maker_of_tasks(batch, options)
    with _ledger(batch) as ledger, _noted_interrupt() as is_stopping:
        units = _units(sources)
        wanted = [unit for unit in units if _is_wanted(task_of(unit), batch, ledger)]
        chosen = wanted[: batch.limit]
        patches = _patches(units, batch.patch_dir)
        with (
            open_page(sources, batch, options, len(units), is_stopping) as page,
            progress_of(
                len(chosen), sys.stderr, options.color, options.verbosity, is_stopping
            ) as progress,
        ):
            add_earlier(page, ledger, units, chosen)
            few = replace(batch, jobs=min(batch.jobs, max(1, len(chosen))))
            records = done_by_engine(map(task_of, chosen), few, patches, is_stopping)
            published = 0
            for record in on_page(page, records):
                if ledger is not None:
                    ledger.add(record)
                progress.tell(record)
                published += record.published is not None
        if options.verbosity > Verbosity.QUIET:
            left_out = {
                "skipped": len(units) - len(wanted),
                "not taken (--limit)": len(wanted) - len(chosen),
                "not reached": len(chosen) - sum(progress.counts.values()),
            }
            progress.printer.print(table_lines(progress.counts, progress.failures, left_out))
            progress.printer.print(ignored_lines(progress.ignored))
            left = _not_published(progress, published)
            if left and batch.branch is not None and not batch.dry_run:
                said = (
                    f"Not on a branch: {left}, where nothing is committed that could be migrated."
                )
                progress.printer.print([line(said)])
            if not batch.dry_run and progress.counts[OutcomeKind.WOULD_MIGRATE]:
                progress.printer.print([line(_ONLY_LOOKED)])
        if is_stopping():
            progress.printer.print([line(f"Interrupted: {_how_to_go_on(batch)}.")])
            return _INTERRUPTED
        return int(exit_code("batch", set(progress.counts)))


def _not_published(progress: BatchProgress, published: int) -> int:
    """Count the units that did not fail, and yet have nothing published."""
    done = sum(count for kind, count in progress.counts.items() if kind not in FAILURES)
    return done - published


def _how_to_go_on(batch: BatchOptions) -> str:
    if batch.dry_run:
        return "a dry run begins anew each time"
    return "run again with --resume" if batch.report else "with --report, --resume could go on"


def _maker_of_tasks(batch: BatchOptions, options: Options) -> Callable[[Unit], Task]:
    """Give what makes the task of a unit, once all that holds for every unit is known."""
    publication = publication_of(batch, force=options.force)
    finder = options.folder_settings
    settings = finder.of(Path(), Path())
    if options.verbosity > Verbosity.QUIET:
        relaxing = (line(f"{visible(key)} is on for this batch") for key in finder.relaxing())
        Printer(sys.stderr, options.color).print(relaxing)
    return partial(
        Task,
        settings=settings,
        dry_run=batch.dry_run,
        with_patch=batch.patch_dir is not None,
        with_diff=batch.html is not None,
        fixed=None if options.fixed is None else options.fixed | OPERATORS_KEYS,
        clone_dir=made_clone_dir(batch),
        publication=publication,
    )


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
        return Ledger(batch.report)
    except LedgerError as error:
        raise typer.BadParameter(str(error), param_hint="--report") from error
    except OSError as error:
        raise typer.BadParameter(unwritable(batch.report, error), param_hint="--report") from error


def _is_wanted(task: Task, batch: BatchOptions, ledger: Ledger | None) -> bool:
    if ledger is None or not (batch.only_failed or batch.resume):
        return True
    if batch.only_failed:
        return ledger.has_failed(task.unit.source)
    folder = folder_of(task.unit.place, task.clone_dir)
    return not ledger.is_done(task.unit.source, folder, task.publication)


def _patches(units: Sequence[Unit], folder: Path | None) -> Mapping[str, Path]:
    """Name a patch after each unit, by what any file system takes, of any length; no two alike."""
    if folder is None:
        return {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(unwritable(folder, error), param_hint="--patch-dir") from error
    patches: dict[str, Path] = {}
    taken: set[str] = set()
    for unit in units:
        words = _ODD_IN_NAMES.sub("-", unit.source)[-_LONGEST_NAME:]
        name = words.strip("-.").lower() or "repository"
        numbered = (f"{name}-{number}" for number in count(2))
        free = next(each for each in chain([name], numbered) if each not in taken)
        taken.add(free)
        patches[unit.source] = folder / f"{free}.patch"
    return patches


@contextmanager
def _noted_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C only be noted; a second one ends the program as usual."""
    noted: list[int] = []

    def note(number: int, _frame: object) -> None:
        noted.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, before)
