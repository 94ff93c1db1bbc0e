"""``convert``: a filter for one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from migrate.cli.session import Session
from migrate.project.migrate_folder import carry_out
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.pair import LegacyPair, convert_pair
from migrate.project.plan import plan_schema
from migrate.project.reading import UnreadableError, read_file, read_stream

if TYPE_CHECKING:
    from migrate.cli.options import Options

_STANDARD_STREAM: Final = "-"


def run_convert(input_json: str, output_json: Path | None, output: str, options: Options) -> int:
    """Convert one file, and print or write the result; give the exit code."""
    session = Session("convert", options)
    try:
        content, name = _read(input_json, options.settings.max_size)
    except UnreadableError as error:
        failed = Outcome(input_json, OutcomeKind.FAILED, (error.diagnostic,))
        return session.tell_conversion(failed)
    folder = Path(input_json if output == _STANDARD_STREAM else output).parent
    pair = LegacyPair(content, name, output_json, folder, named=True)
    outcome = convert_pair(pair, name, options.settings)
    if output != _STANDARD_STREAM:
        outcome = carry_out(plan_schema(outcome, Path(output), output, options.settings))
    elif outcome.conversion is not None and outcome.conversion.source is not None:
        sys.stdout.buffer.write(outcome.conversion.source.encode())
        sys.stdout.buffer.flush()
    return session.tell_conversion(outcome)


def _read(input_json: str, max_size: int) -> tuple[bytes, str]:
    """Give the contents of the file, or of standard input, and what messages call it."""
    if input_json == _STANDARD_STREAM:
        return read_stream(sys.stdin.buffer, "<stdin>", max_size), "<stdin>"
    return read_file(Path(input_json), input_json, max_size), input_json
