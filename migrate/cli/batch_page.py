"""The page that ``batch --html`` writes."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import fields, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

import typer

from migrate.cli.writing import unwritable
from migrate.git.url import parse_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from migrate.batch.ledger import Ledger
    from migrate.batch.record import UnitRecord
    from migrate.batch.sources import Unit
    from migrate.cli.batch_options import BatchOptions
    from migrate.cli.options import Options
    from migrate.report.html_page import BatchPage

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
    from migrate.report.html_page import (  # noqa: PLC0415 - not needed without a page
        BatchFacts,
        BatchPage,
        ForeignFileError,
    )

    if batch.report is not None and _is_same_file(batch.html, batch.report):
        message = "is the file of --report, too; name another one"
        raise typer.BadParameter(message, param_hint="--html")
    chosen = (*_chosen(batch), *_chosen(options))
    facts = BatchFacts([_shown(source) for source in sources], chosen, expected)
    try:
        return BatchPage(batch.html, facts, is_interrupted)
    except ForeignFileError as error:
        raise typer.BadParameter(str(error), param_hint="--html") from error
    except OSError as error:
        raise unwritable(batch.html, error, "--html") from error


def add_earlier(
    page: BatchPage | None, ledger: Ledger | None, units: Iterable[Unit], chosen: Iterable[Unit]
) -> None:
    """Put what the ledger tells of the units that are not worked on this time on the page."""
    if page is None or ledger is None:
        return
    taken = {unit.source for unit in chosen}
    for unit in units:
        record = None if unit.source in taken else ledger.whole_record(unit.source)
        if record is not None:
            page.add(record, is_earlier=True)


def on_page(page: BatchPage | None, records: Iterable[UnitRecord]) -> Iterator[UnitRecord]:
    """Give each record on once it is on the page, and without its diffs, which are large."""
    for record in records:
        if page is not None:
            page.add(record)
        yield replace(record, diffs=()) if record.diffs else record


def _shown(source: str) -> str:
    """Give a source without a user and a password, which are not for readers of the page."""
    url = parse_url(source)
    return source if url is None else _USER.sub("", url.text)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _chosen(options: BatchOptions | Options) -> Iterator[str]:
    """Give the options whose values are not the defaults, as they are written."""
    for field in fields(options):
        value = getattr(options, field.name)
        if value != field.default and field.name not in _NOT_SHOWN:
            name = f"--{field.name.replace('_', '-')}"
            shown = ",".join(value) if isinstance(value, list) else value
            shown = value.value if isinstance(value, Enum) else shown
            yield name if value is True else f"{name} {shown}"
