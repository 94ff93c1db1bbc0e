"""The command line: its commands, and what each of them takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from migrate import __version__
from migrate.cli.option_groups import with_options
from migrate.cli.options import (
    CONVERTED,
    OUTPUT,
    WRITTEN,
    BatchOptions,
    DryRunFromEnv,
    Options,
    option,
)
from migrate.cli.typer_speed import QuickCommand, QuickGroup
from migrate.cli.values import (
    parse_existing,
    parse_input,
    parse_output,
    parse_path,
    parse_searched,
    parse_verified,
)
from migrate.report.formats import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    name="inferless-migrate",
    cls=QuickGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _paths(parser: Callable[[str], Path], text: str) -> Any:  # noqa: ANN401 - typer's
    return typer.Argument(
        metavar="PATH", parser=parser, help=text, show_default="the current folder"
    )


Paths = Annotated[
    list[Path] | None, _paths(parse_searched, "Folders to search, or legacy input files.")
]
VerifiedPaths = Annotated[
    list[Path] | None,
    _paths(parse_verified, "Folders to search, input_schema.py files, or legacy input files."),
]
Format = Annotated[
    OutputFormat,
    option(
        OUTPUT,
        "The format of the report; text goes to standard error, the others to standard output.",
        show_default=True,
        run_wide=True,
    ),
]


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it with one value
    if value:
        typer.echo(f"inferless-migrate {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Convert Inferless input.json and output.json into a proved, formatted input_schema.py."""


@app.command(cls=QuickCommand)
@with_options
def run(
    *,
    paths: Paths = None,
    patch: Annotated[
        Path | None,
        option(
            WRITTEN,
            "Write a patch of all changes to FILE, which must be new or empty, and print the"
            " command that undoes them.",
            metavar="FILE",
            parser=parse_path,
            run_wide=True,
        ),
    ] = None,
    exit_non_zero_on_change: Annotated[
        bool,
        option(
            OUTPUT, "Exit with 1 if anything was migrated, as pre-commit hooks do.", run_wide=True
        ),
    ] = False,
    dry_run: Annotated[
        bool, option(WRITTEN, "Write nothing and print the diff, as diff does.")
    ] = False,
    dry_run_from_env: DryRunFromEnv = False,
    output_format: Format = OutputFormat.TEXT,
    options: Options,
) -> int:
    """Migrate: write input_schema.py beside each legacy pair."""
    from migrate.cli.folders import run_run  # noqa: PLC0415 - keeps --help fast
    from migrate.cli.session import is_dry_run_asked_for  # noqa: PLC0415 - as above

    return run_run(
        paths,
        options,
        output_format,
        patch,
        exit_non_zero_on_change=exit_non_zero_on_change,
        dry_run=dry_run or (dry_run_from_env and is_dry_run_asked_for(options.color)),
    )


@app.command(cls=QuickCommand)
@with_options
def diff(
    *, paths: Paths = None, output_format: Format = OutputFormat.TEXT, options: Options
) -> int:
    """Preview: print what run would do as a unified diff.

    Nothing is written.
    """
    from migrate.cli.folders import run_diff  # noqa: PLC0415 - keeps --help fast

    return run_diff(paths, options, output_format)


@app.command(cls=QuickCommand)
@with_options
def check(
    *, paths: Paths = None, output_format: Format = OutputFormat.TEXT, options: Options
) -> int:
    """List what is still on the legacy format, for CI.

    The exit code is 1 if anything is.
    """
    from migrate.cli.folders import run_check  # noqa: PLC0415 - keeps --help fast

    return run_check(paths, options, output_format)


@app.command(cls=QuickCommand)
@with_options
def verify(
    *,
    paths: VerifiedPaths = None,
    against: Annotated[
        str | None,
        option(
            CONVERTED,
            "Compare with the legacy pair of this commit, branch or tag, or with its"
            " input_schema.py if it has no pair.",
            metavar="REF",
        ),
    ] = None,
    output_format: Format = OutputFormat.TEXT,
    options: Options,
) -> int:
    """Check each input_schema.py, and compare it with the legacy pair.

    The exit code is 1 if anything is wrong or different.
    """
    from migrate.cli.folders import run_verify  # noqa: PLC0415 - keeps --help fast

    return run_verify(paths, options, output_format, against)


@app.command(cls=QuickCommand)
@with_options
def convert(
    *,
    input_json: Annotated[
        str,
        typer.Argument(
            metavar="INPUT_JSON|-", parser=parse_input, help="The file, or - for standard input."
        ),
    ] = "-",
    output_json: Annotated[
        Path | None,
        option(
            CONVERTED, "The output.json of the same model.", metavar="PATH", parser=parse_existing
        ),
    ] = None,
    output: Annotated[
        str,
        option(
            WRITTEN,
            "Where to write the result.",
            "--output",
            "-o",
            metavar="PATH|-",
            parser=parse_output,
            show_default=True,
        ),
    ] = "-",
    options: Options,
) -> int:
    """Convert one file: JSON in, the text of input_schema.py out."""
    from migrate.cli.convert import run_convert  # noqa: PLC0415 - keeps --help fast

    return run_convert(input_json, output_json, output, options)


@app.command(cls=QuickCommand)
@with_options
def batch(
    *,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Folders of checkouts, git URLs, or files that list either, one per line; - reads"
            " a list from standard input.",
        ),
    ],
    batch_options: BatchOptions,
    options: Options,
) -> int:
    """Migrate many repositories; one that fails does not stop the rest."""
    from migrate.cli.batch import run_batch  # noqa: PLC0415 - keeps --help fast

    return run_batch(sources, batch_options, options)


@app.command(cls=QuickCommand)
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help="A code, such as IM205, or the beginning of several, such as IM2.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Explain a diagnostic; without a code, list all."""
    from migrate.cli.reference import run_explain  # noqa: PLC0415 - keeps --help fast

    typer.echo(run_explain(code), nl=False)


@app.command(cls=QuickCommand)
def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="input, output, report, record or configuration.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print a JSON Schema; without a name, list all."""
    from migrate.cli.reference import run_schema  # noqa: PLC0415 - keeps --help fast

    typer.echo(run_schema(name), nl=False)
