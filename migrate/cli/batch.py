"""``batch``: many repositories."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from enum import Enum
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from migrate.batch.checkout import folder_of
from migrate.batch.engine import EngineError, work_through
from migrate.batch.ledger import Ledger, LedgerError
from migrate.batch.publish import DEFAULT_MESSAGE, Publication, is_branch_name
from migrate.batch.sources import SourceError, read_sources
from migrate.batch.unit import Task
from migrate.cli.options import Engine
from migrate.cli.session import (
    ending_at_once,
    is_dry_run_asked_for,
    is_same_file,
    make_folder,
    noted_interrupt,
    report_unsafe_keys,
    unwritable,
)
from migrate.cli.typer_speed import UsageError
from migrate.configuration.configuration_file import OPERATORS_KEYS
from migrate.escape import escape_invisible
from migrate.git.url import parse_url
from migrate.project.outcome import OutcomeKind
from migrate.report.batch_text import branches, no_branch, table_lines, warned
from migrate.report.console import Printer, Verbosity, line
from migrate.report.outcome_text import exit_code, ignored_lines
from migrate.report.progress import BatchProgress, display_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from migrate.batch.record import UnitRecord
    from migrate.batch.sources import Unit
    from migrate.cli.options import BatchOptions, Options
    from migrate.report.console import Line
    from migrate.report.html_page import BatchPage
    from migrate.settings import Settings

_ONLY_LOOKED: Final = (
    "The clones were only looked at, and are gone; use --clone-dir, or --branch and --push."
)


def end_lines(
    progress: BatchProgress, left_out: Mapping[str, int], batch: BatchOptions
) -> Iterator[Line]:
    """Yield the table of outcomes, and further remarks.

    ``left_out`` says how many units were not to be worked on, and why.
    """
    not_reached = progress.total - sum(progress.counts.values())
    label = "not reached, or broken off" if progress.is_broken_off else "not reached"
    left_out = {**left_out, label: not_reached}
    yield from table_lines(progress.counts, progress.out_of_sight, left_out)
    yield from ignored_lines(progress.ignored)
    if progress.warned and progress.verbosity < Verbosity.VERBOSE:
        page = "-v or --html" if batch.html is None else escape_invisible(str(batch.html))
        yield line(warned(progress.warned, page))
    if batch.dry_run:
        return
    if batch.branch is not None:
        if progress.published:
            name = escape_invisible(batch.branch)
            yield line(branches(progress.published, name, pushed=batch.push))
        if left := _not_published(progress):
            yield line(no_branch(left))
    if progress.counts[OutcomeKind.WOULD_MIGRATE]:
        yield line(_ONLY_LOOKED)


def interrupted_line(batch: BatchOptions) -> Line:
    """Return the line about an interrupted batch, and how to resume it."""
    if batch.dry_run:
        return line("Interrupted: a dry run begins anew each time.")
    if batch.report is None:
        return line("Interrupted: with --report, --resume could go on.")
    return line("Interrupted: run again with --resume.")


def _not_published(progress: BatchProgress) -> int:
    """Count the units that did not fail, and yet have nothing published."""
    done = sum(count for kind, count in progress.counts.items() if not kind.is_failure)
    return done - progress.published


_NOT_SHOWN: Final = frozenset(
    {"quiet", "verbose", "color", "explicit_options", "is_batch", "cache"}
)
"""What is about the terminal, or no option."""

_USER: Final = re.compile(r"(?<=://)[^/\s]*@")


def open_page(
    sources: Sequence[str],
    batch: BatchOptions,
    options: Options,
    expected: int,
    is_interrupted: Callable[[], bool],
) -> AbstractContextManager[BatchPage | None]:
    """Make the page ready, if there is to be one; ``expected`` is how many units there are."""
    if batch.html is None:
        return nullcontext()
    from migrate.report.html_page import BatchPage, ForeignFileError  # noqa: PLC0415 - large

    chosen = (*_chosen(batch), *_chosen(options))
    try:
        return BatchPage(batch.html, list(map(_shown, sources)), chosen, expected, is_interrupted)
    except ForeignFileError as error:
        raise typer.BadParameter(str(error), param_hint="--html") from error
    except OSError as error:
        raise unwritable(batch.html, error, "--html") from error


def add_earlier(
    page: BatchPage | None, ledger: Ledger | None, units: Iterable[Unit], chosen: Iterable[Unit]
) -> None:
    """Add the ledger's records of the units that are skipped this time to the page."""
    if page is None or ledger is None:
        return
    taken = {unit.source for unit in chosen}
    for unit in units:
        record = None if unit.source in taken else ledger.whole_record(unit.source)
        if record is not None:
            page.add(record, is_earlier=True)


def on_page(page: BatchPage | None, records: Iterable[UnitRecord]) -> Iterator[UnitRecord]:
    """Yield each record on once it is on the page, and without its diffs, which are large."""
    for record in records:
        if page is not None:
            page.add(record)
        yield record._replace(diffs=()) if record.diffs else record


def _shown(source: str) -> str:
    """Return a source without a user and a password, which are not for readers of the page."""
    url = parse_url(source)
    return source if url is None else _USER.sub("", url.text)


def _chosen(options: BatchOptions | Options) -> Iterator[str]:
    """Yield the options whose values are not the defaults, as they are written."""
    for field, value in options._asdict().items():
        if value != options._field_defaults.get(field, value) and field not in _NOT_SHOWN:
            name = f"--{field.replace('_', '-')}"
            shown = ",".join(value) if isinstance(value, list) else value
            shown = value.value if isinstance(value, Enum) else shown
            yield name if value is True else f"{name} {shown}"


_ODD_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 120
"""How many characters of a repository's name, from its end, the name of its patch begins with."""


def patch_places(units: Iterable[Unit], folder: Path | None) -> dict[str, Path]:
    """Name a patch after each unit, by what any file system takes, of any length; no two alike."""
    if folder is None:
        return {}
    places: dict[str, Path] = {}
    taken: set[str] = set()
    for unit in units:
        words = _ODD_IN_NAMES.sub("-", unit.source)[-_LONGEST_NAME:]
        name = words.strip("-.").lower() or "repository"
        numbered = (f"{name}-{number}" for number in count(2))
        free = next(each for each in chain([name], numbered) if each not in taken)
        taken.add(free)
        places[unit.source] = folder / f"{free}.patch"
    return places


def publication_of(batch: BatchOptions) -> Publication | None:
    """Return what to publish, if anything; raise an error of usage for what is unclear."""
    if not (batch.commit or batch.push):
        for option, is_given in (
            ("--branch", batch.branch is not None),
            ("--message", batch.message is not None),
            ("--replace-branch", batch.replace_branch),
        ):
            if is_given:
                message = f"{option} needs --commit or --push"
                raise UsageError(message)
        return None
    if batch.branch is None:
        message = f"{'--push' if batch.push else '--commit'} needs --branch NAME"
        raise UsageError(message)
    if not is_branch_name(batch.branch):
        message = f"{batch.branch!r} is not a name for a branch that git allows"
        raise typer.BadParameter(message, param_hint="--branch")
    message = DEFAULT_MESSAGE if batch.message is None else batch.message
    if not message.strip() or "\0" in message:
        problem = "a commit needs a message"
        raise typer.BadParameter(problem, param_hint="--message")
    return Publication(
        batch.branch,
        message,
        push=batch.push,
        replaces=batch.replace_branch,
        local_origin=batch.local_origin,
    )


_INTERRUPTED: Final = 130


def run_batch(sources: Sequence[str], batch: BatchOptions, options: Options) -> int:
    """Migrate every repository; return the exit code."""
    if batch.only_failed:
        batch = batch._replace(retry_failed=True, only_failed=False)
    if batch.dry_run_from_env and not batch.dry_run and is_dry_run_asked_for(options.color):
        batch = batch._replace(dry_run=True)
    finder = options.folder_settings
    _check(batch)
    settings = finder.of(Path(), Path())
    report_unsafe_keys(finder.unsafe_keys(), options, "batch")
    with _ledger(batch) as ledger, noted_interrupt() as is_stopping:
        units = _units(sources)
        task_of = _task_maker(units, batch, options, settings)
        wanted = [unit for unit in units if _is_wanted(task_of(unit), batch, ledger)]
        taken = wanted[: batch.limit]
        make_folder(batch.clone_dir, "--clone-dir")
        make_folder(batch.patch_dir, "--patch-dir")
        printer = Printer(sys.stderr, options.color)
        progress = BatchProgress(printer, len(taken), options.verbosity)
        with (
            open_page(sources, batch, options, len(units), is_stopping) as page,
            display_of(progress, is_stopping),
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


def _check(batch: BatchOptions) -> None:
    """Refuse options that contradict each other, before anything is opened."""
    if batch.html and batch.report and is_same_file(batch.html, batch.report):
        message = "is also the file of --report; name another one"
        raise typer.BadParameter(message, param_hint="--html")
    if batch.dask == "" or (batch.dask is None and batch.engine is Engine.DASK):
        message = (
            "--dask needs the address of a scheduler, such as tcp://host:8786; start one with:"
            " dask scheduler, and workers with: dask worker ADDRESS"
        )
        raise UsageError(message)
    if batch.dask is not None and batch.engine is Engine.LOCAL:
        message = "--engine local contradicts --dask; leave one of them out"
        raise UsageError(message)


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
    """Print the summary, and return the exit code; ``left_out`` is that of ``end_lines``.

    An interruption is reported even if nothing else is.
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
        publication=publication_of(batch),
    )
    return lambda unit: common(unit, patch=patches.get(unit.source))


def _units(sources: Sequence[str]) -> list[Unit]:
    try:
        return list(read_sources(sources, sys.stdin))
    except (SourceError, OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error), param_hint="SOURCE") from error


def _ledger(batch: BatchOptions) -> AbstractContextManager[Ledger | None]:
    if batch.report is None:
        if batch.resume or batch.retry_failed:
            option = "--resume" if batch.resume else "--retry-failed"
            message = f"{option} needs --report FILE"
            raise UsageError(message)
        return nullcontext()
    try:
        if batch.retry_failed and not batch.report.exists():
            message = f"there is no {batch.report} to say what has failed; name an earlier report"
            raise typer.BadParameter(message, param_hint="--retry-failed")
        return Ledger(batch.report)
    except LedgerError as error:
        message = f"{error}; name a new file, or one that --report has written"
        raise typer.BadParameter(message, param_hint="--report") from error
    except OSError as error:
        raise unwritable(batch.report, error, "--report") from error


def _is_wanted(task: Task, batch: BatchOptions, ledger: Ledger | None) -> bool:
    if ledger is None or not (batch.retry_failed or batch.resume):
        return True
    if batch.retry_failed:
        return ledger.has_failed(task.unit.source)
    folder = folder_of(task.unit.place, task.clone_dir)
    max_size = task.settings.max_size
    return not ledger.is_done(task.unit.source, folder, task.publication, max_size)
