"""One run of a command: what it reports, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import typer

from migrate.escape import escape_invisible
from migrate.report.console import Printer, Verbosity, line
from migrate.report.formats import OutputFormat, Report, render
from migrate.report.outcome_text import Summary, conversion_lines, exit_code, outcome_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from migrate.cli.options import Options
    from migrate.project.outcome import Outcome, OutcomeKind
    from migrate.report.console import Color, Line

DRY_RUN_VARIABLES: Final = ("DRY_RUN", "XARGS_DRY_RUN")
"""With ``--dry-run``, multi-gitter sets the first to ``true``, and git-xargs the second.

Without it, multi-gitter sets nothing, and git-xargs ``false``.
"""

_YES: Final = frozenset({"true", "1", "yes", "on"})
_NO: Final = frozenset({"false", "0", "no", "off", ""})


def is_dry_run_asked_for(color: Color) -> bool:
    """Return whether a variable asks for a dry run, and if so print which, even with ``-q``.

    One that asks for it outranks one that does not. Raise ``typer.BadParameter`` for a value that
    may mean either: no guess is safe, neither to write files nor to claim that they were written.
    """
    asking = [name for name in DRY_RUN_VARIABLES if _asks(name, os.environ.get(name, ""))]
    if asking:
        several = len(asking) > 1
        who = f"{'variables' if several else 'variable'} {' and '.join(asking)}"
        told = f"Nothing is changed: the {who} {'ask' if several else 'asks'} for a dry run."
        Printer(sys.stderr, color).print([line(told)])
    return bool(asking)


def _asks(name: str, value: str) -> bool:
    word = value.strip().lower()
    if word not in _YES | _NO:
        message = f"{value!r} is neither true nor false; set it to one of them, or unset it"
        raise typer.BadParameter(message, param_hint=f"the variable {name}")
    return word in _YES


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, which need not be there yet."""
    try:
        return one.samefile(other)
    except OSError:  # one is not there, or must not be looked at
        return os.path.realpath(one) == os.path.realpath(other)


@contextmanager
def noted_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C only be noted; a second one is a ``KeyboardInterrupt`` as usual.

    Where Ctrl-C is ignored, as in the background, it stays so. Any other signal is noted.
    """
    noted: list[int] = []

    def note(number: int, _frame: object) -> None:
        if number != signal.SIGINT or before is not signal.SIG_IGN:
            noted.append(number)
            signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def ending_at_once(is_stopping: Callable[[], bool], note: Callable[[], None]) -> Iterator[None]:
    """Let a second Ctrl-C end only the work in this block; it is noted, so that it can be told."""
    try:
        yield
    except KeyboardInterrupt:
        if not is_stopping():
            raise
        note()


def make_folder(folder: Path | None, option: str) -> None:
    """Make a folder that an option names, if it does. Raises ``typer.BadParameter``."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, option) from error


def unwritable(path: Path | None, error: OSError, option: str) -> typer.BadParameter:
    """Return the error that says which option named a path, and why it cannot be written."""
    message = f"cannot write {path}: {(error.strerror or str(error)).lower()}"
    return typer.BadParameter(message, param_hint=option)


def report_unsafe_keys(keys: Iterable[str], options: Options, what: str) -> None:
    """Name the keys of files that weaken the safety net, unless ``-q`` itself is given."""
    if not (options.quiet and "quiet" in options.explicit_options):
        lines = (line(f"{escape_invisible(key)} is on for this {what}") for key in keys)
        Printer(sys.stderr, options.color).print(lines)


class Session:
    """Reports outcomes: as text, as they come, or as one document on standard output at the end.

    The summary goes to standard error, whatever the format. ``command`` is the command's name.
    ``change_is_found`` is for its exit code: see ``exit_code``.
    """

    def __init__(
        self,
        command: str,
        options: Options,
        output_format: OutputFormat = OutputFormat.TEXT,
        *,
        change_is_found: bool = False,
    ) -> None:
        """Prepare to report in a format, as the options say."""
        self._command = command
        self._verbosity = options.verbosity
        self._format = output_format
        self.is_text = output_format is OutputFormat.TEXT
        self._change_is_found = change_is_found
        self._printer = Printer(sys.stderr, options.color)

    def report(self, outcomes: Iterable[Outcome], paths: Sequence[Path] | None) -> int:
        """Report every outcome, and the summary; return the command's exit code."""
        summary, reported = Summary(self._command), []
        try:
            for outcome in outcomes:
                if self.is_text:
                    self._printer.print(outcome_lines(self._command, outcome, self._verbosity))
                else:
                    reported.append(outcome)
                summary.add(outcome)
        except KeyboardInterrupt:
            self._print_unless_quiet(summary.interrupted_lines())
            raise
        code = self._exit_code(summary.kinds)
        if not self.is_text:
            report = Report(self._command, tuple(reported), code)
            sys.stdout.write(render(report, self._format))
        self._print_unless_quiet(summary.lines(paths, self._verbosity))
        return code

    def report_conversion(self, outcome: Outcome) -> int:
        """Report a conversion that belongs to no folder, and return the exit code."""
        self._printer.print(conversion_lines(outcome, self._verbosity))
        return self._exit_code({outcome.kind})

    def report_undo(self, told: Iterable[str]) -> None:
        """Print how to undo a run, if anything was done."""
        self._print_unless_quiet(line(each) for each in told)

    def _print_unless_quiet(self, lines: Iterable[Line]) -> None:
        if self._verbosity > Verbosity.QUIET:
            self._printer.print(lines)

    def _exit_code(self, kinds: Collection[OutcomeKind]) -> int:
        return int(exit_code(self._command, kinds, change_is_found=self._change_is_found))
