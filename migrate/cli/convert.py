"""``convert``: a filter for one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from migrate.cli.session import Session, is_same_file
from migrate.files.reading import UnreadableError, read_stream, why_not_opened
from migrate.project.folder import Folder, patch_root
from migrate.project.folder_files import FolderFiles
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.pair import convert_files, plan_conversion
from migrate.project.toml_files import find_style
from migrate.report.console import print_source
from migrate.rules import Severity

if TYPE_CHECKING:
    from migrate.cli.options import Options
    from migrate.settings import Settings

_STANDARD_STREAM: Final = "-"
_STANDARD_INPUT: Final = "<stdin>"


def run_convert(input_json: str, output_json: Path | None, output: str, options: Options) -> int:
    """Convert one file, and print or write the result; return the exit code."""
    session = Session("convert", options)
    place = Path(input_json if output == _STANDARD_STREAM else output).parent
    settings = options.folder_settings.of(place, patch_root([place]))
    is_stream = _STANDARD_STREAM in (input_json, output)
    if not is_stream and is_same_file(Path(input_json), Path(output)):
        message = "is the input itself, which would be lost"
        raise typer.BadParameter(message, param_hint="--output")
    try:
        files = _read(input_json, output_json, settings)
    except UnreadableError as error:
        failed = Outcome(input_json, OutcomeKind.FAILED, (error.diagnostic,))
        return session.report_conversion(failed)
    found = find_style(place, options.cache)
    conversion = convert_files(files, None, settings, found.style)
    outcome = plan_conversion(conversion, files, files.input_name)
    diagnostics = settings.marked((*outcome.diagnostics, *found.diagnostics))
    outcome = outcome._replace(diagnostics=diagnostics)
    if output != _STANDARD_STREAM:
        from migrate.project.migrate_folder import write_conversion  # noqa: PLC0415 - not to print

        outcome = write_conversion(outcome, files, Path(output), settings)
    elif outcome.conversion is not None and outcome.conversion.source is not None:
        print_source(outcome.conversion.source, sys.stdout)
    return session.report_conversion(outcome)


def _read(input_json: str, output_json: Path | None, settings: Settings) -> FolderFiles:
    """Read what the user named; a bad ``output.json`` never blocks the inputs."""
    folder = Folder(Path(), Path(), named=True)
    if input_json == _STANDARD_STREAM:
        content = read_stream(sys.stdin.buffer, _STANDARD_INPUT, settings.max_size)
        files = FolderFiles(folder, _STANDARD_INPUT, content)
    else:
        files = FolderFiles(folder, input_json, _read_named(Path(input_json), settings))
    if output_json is None:
        return files
    name = str(output_json)
    try:
        content = _read_named(output_json, settings)
    except UnreadableError as error:
        warning = error.diagnostic._replace(severity=Severity.WARNING)
        return files._replace(output_name=name, diagnostics=(warning,))
    return files._replace(output_name=name, output_json=content)


def _read_named(path: Path, settings: Settings) -> bytes:
    """Read a file that the user named, which may be a link or a pipe; raise ``UnreadableError``."""
    try:
        with path.open("rb") as stream:
            return read_stream(stream, str(path), settings.max_size)
    except OSError as error:
        raise UnreadableError(why_not_opened(error, str(path))) from error
