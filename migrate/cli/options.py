"""The options that every converting command has, each written once."""

from __future__ import annotations

import enum
import os
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from migrate.cli.values import parse_codes, parse_count, parse_path, parse_seconds, parse_size
from migrate.project.toml_files import RunCache  # noqa: TC001 - typer reads it
from migrate.report.console import Color, Verbosity
from migrate.settings import DEFAULT_MAX_SIZE, SWITCHES, BatchDimension, IgnoredCode, Settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from migrate.project.folder_settings import FolderSettings


CONVERTED: Final = "What to convert"
WRITTEN: Final = "What to write"
SAFETY: Final = "Safety"
OUTPUT: Final = "Output"
CONFIGURATION: Final = "Configuration"
PROCESSES: Final = "Processes"
GROUPS: Final = (CONVERTED, WRITTEN, SAFETY, OUTPUT, CONFIGURATION, PROCESSES)
"""The groups of options in the help, in their order."""


def option(
    group: str,
    text: str,
    *flags: str,
    show_default: bool | str = False,
    unused_by: Collection[str] = (),
    run_wide: bool = False,
    **rest: Any,  # noqa: ANN401 - as typer's
) -> Any:  # noqa: ANN401 - as typer's
    """Return the declaration of an option; its flags are made of its name where none are given.

    ``unused_by`` names the commands that come to the same without it, so they do not offer it.
    ``run_wide`` says that a configuration file can set it, not for a folder but for a whole run.
    """
    declared: Any = typer.Option(
        *flags, help=text, rich_help_panel=group, show_default=show_default, **rest
    )
    declared.unused_by, declared.run_wide = unused_by, run_wide
    return declared


class Engine(enum.Enum):
    """What does the work of a batch, as older releases had it chosen."""

    LOCAL = "local"
    DASK = "dask"


DryRunFromEnv = Annotated[
    bool,
    option(
        WRITTEN,
        "Do a dry run if DRY_RUN or XARGS_DRY_RUN is true, as set by multi-gitter and git-xargs.",
        run_wide=True,
    ),
]


class BatchOptions(NamedTuple):
    """What a user may choose about a batch, beyond what holds for each repository."""

    jobs: Annotated[
        int,
        option(
            PROCESSES,
            "Number of processes.",
            metavar="NUMBER",
            parser=parse_count,
            show_default="all cores",
        ),
    ] = os.cpu_count() or 1
    dry_run: Annotated[bool, option(WRITTEN, "Only report what would be done.", "--dry-run")] = (
        False
    )
    dry_run_from_env: DryRunFromEnv = False
    report: Annotated[
        Path | None,
        option(
            WRITTEN,
            "Append a JSON record to FILE for each repository as soon as it is done.",
            metavar="FILE",
            parser=parse_path,
        ),
    ] = None
    resume: Annotated[
        bool,
        option(CONVERTED, "Skip what the report lists as done, if it has not changed.", "--resume"),
    ] = False
    retry_failed: Annotated[
        bool,
        option(
            CONVERTED,
            "Process only repositories that the report lists as failed.",
            "--retry-failed",
        ),
    ] = False
    only_failed: Annotated[
        bool, option(CONVERTED, "The old name of --retry-failed.", "--only-failed", hidden=True)
    ] = False
    patch_dir: Annotated[
        Path | None,
        option(
            WRITTEN, "Write a patch for each repository to DIR.", metavar="DIR", parser=parse_path
        ),
    ] = None
    html: Annotated[
        Path | None,
        option(
            WRITTEN,
            "Write a web page with the diagnostics and the diff of every repository.",
            metavar="FILE",
            parser=parse_path,
        ),
    ] = None
    clone_dir: Annotated[
        Path | None,
        option(
            CONVERTED,
            "Clone URLs into DIR and keep the clones; without it, each is deleted after use.",
            metavar="DIR",
            parser=parse_path,
        ),
    ] = None
    branch: Annotated[
        str | None,
        option(WRITTEN, "The branch to create in each repository, for --commit.", metavar="NAME"),
    ] = None
    commit: Annotated[
        bool,
        option(
            WRITTEN,
            "Commit the migration of each repository's last commit on the new branch, and switch"
            " to it.",
            "--commit",
        ),
    ] = False
    message: Annotated[
        str | None,
        option(
            WRITTEN,
            "The commit message. What was migrated is added to it, unless it has a body.",
            "--message",
            "-m",
            metavar="MESSAGE",
            show_default="Migrate to input_schema.py",
        ),
    ] = None
    push: Annotated[
        bool,
        option(WRITTEN, "Push the branch to origin or to the URL; implies --commit.", "--push"),
    ] = False
    replace_branch: Annotated[
        bool,
        option(
            WRITTEN,
            "Replace the branch if there is one already, local or remote.",
            "--replace-branch",
        ),
    ] = False
    local_origin: Annotated[
        bool,
        option(
            WRITTEN,
            "Allow pushing to an origin that is a folder on this machine.",
            "--local-origin",
        ),
    ] = False
    timeout: Annotated[
        float | None,
        option(
            PROCESSES,
            "Time limit for one repository; without it, there is none.",
            metavar="SECONDS",
            parser=parse_seconds,
        ),
    ] = None
    limit: Annotated[
        int | None,
        option(
            CONVERTED, "Take at most this many repositories.", metavar="NUMBER", parser=parse_count
        ),
    ] = None
    engine: Annotated[
        Engine | None,
        option(PROCESSES, "Use --dask to choose Dask.", hidden=True, show_default=True),
    ] = None
    dask: Annotated[
        str | None,
        option(
            PROCESSES,
            "Work on the Dask cluster of this scheduler, such as tls://host:8786.",
            metavar="ADDRESS",
        ),
    ] = None


_ONLY_LOOKING: Final = frozenset({"check", "verify"})
"""The commands that write nothing, so options on how to write mean nothing to them."""


class Options(NamedTuple):
    """What a user may choose for every converting command; each annotated field is an option.

    ``explicit_options`` names the parameters that the command line itself sets; in a batch, files
    in a repository choose nothing here; ``cache`` holds what has been read so far.
    """

    cache: RunCache
    force: Annotated[
        bool,
        option(
            SAFETY,
            "Replace an input_schema.py that differs from the legacy pair.",
            unused_by={"verify"},
        ),
    ] = False
    strict: Annotated[bool, option(SAFETY, "Treat warnings about the inputs as errors.")] = False
    ignore: Annotated[
        list[str] | None,
        option(
            OUTPUT,
            "Only count the warnings with a code, such as IM203, or a prefix, such as IM2. May be"
            " repeated; commas separate several. Errors cannot be ignored.",
            metavar="CODE",
            callback=parse_codes,
        ),
    ] = None
    batch_dim: Annotated[
        BatchDimension,
        option(
            CONVERTED,
            "What to do with a leading dimension that may count requests: auto removes a 1 and"
            " keeps others; keep removes none; drop removes any and keeps the first request.",
            show_default=True,
        ),
    ] = BatchDimension.AUTO
    required_from_app: Annotated[
        bool,
        option(
            CONVERTED,
            "Set required: False for an input that app.py reads only through get, pop or in.",
            unused_by={"convert"},
        ),
    ] = False
    remove_legacy: Annotated[
        bool,
        option(
            WRITTEN,
            "Delete the legacy pair once its migration is proved, or input_schema.py is in force.",
            unused_by=_ONLY_LOOKING | {"convert"},
        ),
    ] = False
    allow_dirty: Annotated[
        bool,
        option(
            SAFETY,
            "Also change or delete files that have uncommitted changes.",
            unused_by=_ONLY_LOOKING,
        ),
    ] = False
    allow_no_vcs: Annotated[
        bool,
        option(
            SAFETY,
            "Also change or delete files that are not under version control.",
            unused_by=_ONLY_LOOKING,
        ),
    ] = False
    git_add: Annotated[
        bool,
        option(
            WRITTEN,
            "Tell git about the new file (git add -N), for tools that only see tracked files.",
            unused_by=_ONLY_LOOKING | {"convert", "diff"},
        ),
    ] = False
    max_size: Annotated[
        int,
        option(
            CONVERTED,
            "The largest file to read, in bytes, or with K, M or G.",
            metavar="SIZE",
            parser=parse_size,
            show_default="64M",
        ),
    ] = DEFAULT_MAX_SIZE
    exclude: Annotated[
        list[str] | None,
        option(
            CONVERTED,
            "Skip folders and input files that match a pattern, as in .gitignore. May be repeated.",
            metavar="PATTERN",
            unused_by={"convert"},
        ),
    ] = None
    quiet: Annotated[bool, option(OUTPUT, "Print errors only.", "--quiet", "-q", run_wide=True)] = (
        False
    )
    verbose: Annotated[
        int,
        option(
            OUTPUT,
            "Also print notes, files, inputs and outputs; in a batch, warnings. Twice: also the"
            " traceback of an unexpected error.",
            "--verbose",
            "-v",
            count=True,
            run_wide=True,
        ),
    ] = 0
    color: Annotated[
        Color,
        option(
            OUTPUT,
            "When to use colour; auto: on a terminal, unless NO_COLOR is set.",
            show_default=True,
            run_wide=True,
        ),
    ] = Color.AUTO
    isolated: Annotated[
        bool, option(CONFIGURATION, "Ignore all configuration files.", "--isolated")
    ] = False
    show_settings: Annotated[
        bool,
        option(
            CONFIGURATION,
            "Only print the settings in force, and where each was set.",
            "--show-settings",
        ),
    ] = False
    explicit_options: frozenset[str] = frozenset()
    is_batch: bool = False

    @property
    def settings(self) -> Settings:
        """What the conversion depends on, as far as the command line says it."""
        switches: dict[str, Any] = {name: getattr(self, name) for name in SWITCHES}
        return Settings(
            self.batch_dim,
            **switches,
            max_size=self.max_size,
            exclude=tuple(self.exclude or ()),
            ignored=tuple(IgnoredCode(code, "by --ignore") for code in self.ignore or ()),
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
