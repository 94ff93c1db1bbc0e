"""The options that only ``batch`` has."""

from __future__ import annotations

import enum
import os
import re
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import Annotated, Final

import typer

_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9}")
_LEAST_SECONDS: Final = 0.01


class Engine(enum.Enum):
    """What does the work of a batch, as older releases had it chosen."""

    LOCAL = "local"
    DASK = "dask"


def parse_count(text: str | int) -> int:
    """Give a number of at least 1; raise ``typer.BadParameter``."""
    number = int(text) if _DIGITS.fullmatch(str(text)) else 0
    if number < 1:
        message = f"{text!r} is not a whole number of at least 1"
        raise typer.BadParameter(message)
    return number


def parse_seconds(text: str | float) -> float:
    """Give a time in seconds; raise ``typer.BadParameter``."""
    seconds = float(text) if _DECIMAL.fullmatch(str(text)) else 0.0
    if seconds < _LEAST_SECONDS:
        message = f"{text!r} is not a number of seconds of at least {_LEAST_SECONDS}"
        raise typer.BadParameter(message)
    return seconds


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """What a user may choose about a batch, beyond what holds for each repository."""

    jobs: Annotated[
        int,
        typer.Option(
            metavar="NUMBER",
            parser=parse_count,
            help="How many processes to use.",
            show_default="all cores",
        ),
    ] = os.cpu_count() or 1
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only find out what would be done; change no repository."),
    ] = False
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Add one JSON record to FILE for each repository, as soon as it is done.",
            show_default=False,
        ),
    ] = None
    resume: Annotated[
        bool, typer.Option("--resume", help="Skip what the report says is done and unchanged.")
    ] = False
    only_failed: Annotated[
        bool, typer.Option("--only-failed", help="Take only what the report says has failed.")
    ] = False
    patch_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write one patch for each repository.", show_default=False
        ),
    ] = None
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a page for a browser: every repository with its diagnostics and its diff.",
            show_default=False,
        ),
    ] = None
    clone_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Clone URLs into DIR, where they stay; without it, each is gone once looked at.",
            show_default=False,
        ),
    ] = None
    branch: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The new branch, in each repository, that --commit commits on.",
            show_default=False,
        ),
    ] = None
    commit: Annotated[
        bool,
        typer.Option(
            "--commit",
            help="In each repository, commit the migration of its last commit on the new branch,"
            " and check that out.",
        ),
    ] = False
    message: Annotated[
        str | None,
        typer.Option(
            "--message",
            "-m",
            metavar="MESSAGE",
            help="The message of the commit; 'Migrate to input_schema.py' by default.",
            show_default=False,
        ),
    ] = None
    push: Annotated[
        bool,
        typer.Option(
            "--push", help="Push the branch to origin, or to the URL; this means --commit, too."
        ),
    ] = False
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            parser=parse_seconds,
            help="How long one repository may take; without it, any time.",
            show_default=False,
        ),
    ] = None
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            parser=parse_count,
            help="Take only so many repositories.",
            show_default=False,
        ),
    ] = None
    engine: Annotated[
        Engine | None, typer.Option(hidden=True, help="Use --dask to choose Dask.")
    ] = None
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Do the work on the Dask cluster of this scheduler, such as tls://host:8786.",
            show_default=False,
        ),
    ] = None
