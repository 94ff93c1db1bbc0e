"""The options that every converting command has, each written once."""

from __future__ import annotations

import enum
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from migrate.project.toml_files import RunCache
from migrate.report.console import Color, Verbosity
from migrate.settings import DEFAULT_MAX_SIZE, SWITCHES, BatchDimension, IgnoredCode, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.project.folder_settings import FolderSettings

_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9}")
_LEAST_SECONDS: Final = 0.01


class Engine(enum.Enum):
    """What does the work of a batch, as older releases had it chosen."""

    LOCAL = "local"
    DASK = "dask"


def parse_count(text: str | int) -> int:
    """Return a number of at least 1; raise ``typer.BadParameter``."""
    number = int(text) if _DIGITS.fullmatch(str(text)) else 0
    if number < 1:
        message = f"{text!r} is not a whole number of at least 1"
        raise typer.BadParameter(message)
    return number


def parse_seconds(text: str | float) -> float:
    """Return a time in seconds; raise ``typer.BadParameter``."""
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
    dry_run_from_env: Annotated[
        bool,
        typer.Option(
            "--dry-run-from-env/--no-dry-run-from-env",
            help="Do a dry run if DRY_RUN or XARGS_DRY_RUN is true, as multi-gitter and git-xargs"
            " set them.",
            show_default=False,
        ),
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
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Take only what the report says has failed.")
    ] = False
    only_failed: Annotated[
        bool, typer.Option("--only-failed", hidden=True, help="The old name of --retry-failed.")
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
            help="The message of the commit; 'Migrate to input_schema.py' by default. What was"
            " migrated follows, unless it has a body.",
            show_default=False,
        ),
    ] = None
    push: Annotated[
        bool,
        typer.Option("--push", help="Push the branch to origin, or to the URL; implies --commit."),
    ] = False
    local_origin: Annotated[
        bool,
        typer.Option(
            "--local-origin", help="Also push to an origin that is a folder on this machine."
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


_WRITING: Final = frozenset({"remove_legacy", "allow_dirty", "allow_no_vcs", "git_add"})
"""What only decides on how something is written."""

NOT_OFFERED: Final[Mapping[str, frozenset[str]]] = {
    "convert": frozenset({"required_from_app", "remove_legacy", "git_add", "exclude"}),
    "diff": frozenset({"git_add"}),
    "check": _WRITING,
    "verify": _WRITING | {"force"},
}
"""The fields of ``Options`` that mean nothing to a command: it comes to the same without them."""


def parse_size(text: str | int) -> int:
    """Return the number of bytes that ``64M``, ``500K`` or ``1000`` means.

    Raise ``typer.BadParameter``.
    """
    from migrate.configuration.validation import size_in_bytes  # noqa: PLC0415 - seldom given

    try:
        return size_in_bytes(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def parse_codes(selectors: list[str] | None) -> list[str]:
    """Return every code that selectors stand for, which commas separate.

    Raise ``typer.BadParameter``.
    """
    if not selectors:
        return []
    from migrate.configuration.validation import codes_to_ignore  # noqa: PLC0415 - seldom given

    try:
        listed = ",".join(selectors).split(",")
        return [code for each in listed if each for code in codes_to_ignore(each.strip())]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def parse_name(text: str) -> str:
    """Return the name of a file; an empty one, such as of a variable that is not set, means none.

    Raise ``typer.BadParameter``.
    """
    if not text:
        message = "a path is empty; write . for the current folder"
        raise typer.BadParameter(message)
    return text


def parse_path(text: str) -> Path:
    """Return a path, in the same way."""
    return Path(parse_name(text))


@dataclass(frozen=True, slots=True, eq=False)  # to compare so many takes long to prepare
class Options:
    """What a user may choose for every converting command; each annotated field is an option.

    ``explicit_options`` names the parameters that the command line itself sets; in a batch, files
    in a repository choose nothing here; ``cache`` holds what has been read so far.
    """

    force: Annotated[
        bool,
        typer.Option(
            "--force/--no-force",
            show_default=False,
            help="Replace an input_schema.py that says something else.",
        ),
    ] = False
    strict: Annotated[
        bool,
        typer.Option(
            "--strict/--no-strict",
            show_default=False,
            help="Treat warnings about the inputs as errors.",
        ),
    ] = False
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            callback=parse_codes,
            help="Only count the warnings of a code, such as IM203, or of all that begin so, such"
            " as IM2. Several: repeat it, or separate them by commas. An error cannot be ignored.",
            show_default=False,
        ),
    ] = None
    batch_dim: Annotated[
        BatchDimension,
        typer.Option(
            help="What becomes of a leading dimension that may count requests: auto merges away"
            " a 1 and keeps the others, keep keeps all, drop merges all and keeps the first"
            " request.",
        ),
    ] = BatchDimension.AUTO
    required_from_app: Annotated[
        bool,
        typer.Option(
            "--required-from-app/--no-required-from-app",
            show_default=False,
            help="Set required: False for an input that app.py reads only through get, pop or in.",
        ),
    ] = False
    remove_legacy: Annotated[
        bool,
        typer.Option(
            "--remove-legacy/--no-remove-legacy",
            show_default=False,
            help="Delete the legacy pair once its migration is proved.",
        ),
    ] = False
    allow_dirty: Annotated[
        bool,
        typer.Option(
            "--allow-dirty/--no-allow-dirty",
            show_default=False,
            help="Also change or delete files that have uncommitted changes.",
        ),
    ] = False
    allow_no_vcs: Annotated[
        bool,
        typer.Option(
            "--allow-no-vcs/--no-allow-no-vcs",
            show_default=False,
            help="Also change or delete files that are not under version control.",
        ),
    ] = False
    git_add: Annotated[
        bool,
        typer.Option(
            "--git-add/--no-git-add",
            show_default=False,
            help="Make git know of the new file (git add -N), for tools that look only at tracked"
            " ones.",
        ),
    ] = False
    max_size: Annotated[
        int,
        typer.Option(
            metavar="SIZE",
            parser=parse_size,
            help="The largest file to read: bytes, or a number with K, M or G; 64M by default.",
            show_default=False,
        ),
    ] = DEFAULT_MAX_SIZE
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Pass over folders and input files that match a pattern, as in .gitignore. Repeat"
            " it for several.",
            show_default=False,
        ),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            help="Also print notes, files, inputs and outputs; in a batch, warnings. Twice: the"
            " trace of an unexpected error.",
            show_default=False,
        ),
    ] = 0
    color: Annotated[
        Color, typer.Option(help="When to use colour. auto: on a terminal, unless NO_COLOR is set.")
    ] = Color.AUTO
    isolated: Annotated[
        bool, typer.Option("--isolated", help="Look for no configuration file.")
    ] = False
    show_settings: Annotated[
        bool,
        typer.Option(
            "--show-settings", help="Only print what is in force, and where it was chosen."
        ),
    ] = False
    explicit_options: frozenset[str] = frozenset()
    is_batch: bool = False
    cache: RunCache = field(default_factory=RunCache)

    @property
    def settings(self) -> Settings:
        """What the conversion depends on, as far as the command line says it."""
        switches: dict[str, Any] = {name: getattr(self, name) for name in SWITCHES}
        return Settings(
            self.batch_dim,
            **switches,
            max_size=self.max_size,
            exclude=tuple(self.exclude or ()),
            ignored=_ignored(self.ignore) if self.ignore else (),
        )

    @property
    def locked_keys(self) -> frozenset[str] | None:
        """The keys that no configuration file may change; ``None`` where none is to be read."""
        return (
            None
            if self.isolated
            else frozenset(each.replace("_", "-") for each in self.explicit_options)
        )

    @property
    def folder_settings(self) -> FolderSettings:
        """What gives the settings that are in force in each folder."""
        from migrate.project.folder_settings import (  # noqa: PLC0415 - not for --help
            FolderSettings,
            home_file,
        )

        return FolderSettings(
            self.settings,
            self.locked_keys,
            self.cache,
            home=home_file(),
            trusts_repositories=not self.is_batch,
        )

    @property
    def verbosity(self) -> Verbosity:
        """How much is told: ``-q`` outranks ``-v``."""
        if self.quiet:
            return Verbosity.QUIET
        return Verbosity(min(Verbosity.NORMAL + self.verbose, Verbosity.TRACE))


def _ignored(codes: list[str]) -> tuple[IgnoredCode, ...]:
    return tuple(IgnoredCode(code, "by --ignore") for code in codes)
