"""``diff``, ``run``, ``check`` and ``verify``: the commands that search folders."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.cli.session import Session
from migrate.diagnostics import Diagnostic
from migrate.project.discovery import Folder, find_folders
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.preview import preview
from migrate.report.diff_text import print_patch
from migrate.report.formats import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from migrate.cli.options import Options
    from migrate.settings import Settings

    Paths: TypeAlias = Sequence[Path] | None


def run_diff(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Print the patch of all that ``run`` would do; give the exit code."""
    outcomes = _outcomes(paths, plan_folder, options.settings)
    if output_format is OutputFormat.TEXT:
        outcomes = _previewed(outcomes, options)
    return Session("diff", options, output_format).tell_all(outcomes, paths)


def run_run(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Migrate every folder; give the exit code."""
    outcomes = _outcomes(paths, migrate_folder, options.settings)
    return Session("run", options, output_format).tell_all(outcomes, paths)


def run_check(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Name every folder that is still on the legacy format; give the exit code."""
    outcomes = _outcomes(paths, plan_folder, options.settings)
    return Session("check", options, output_format).tell_all(outcomes, paths)


def run_verify(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Hold every ``input_schema.py`` against the pair beside it; give the exit code."""
    settings = replace(options.settings, force=False)
    outcomes = (replace(outcome, edits=()) for outcome in _outcomes(paths, plan_folder, settings))
    return Session("verify", options, output_format).tell_all(outcomes, paths)


def _previewed(outcomes: Iterable[Outcome], options: Options) -> Iterator[Outcome]:
    """Print the patch of each outcome before it is told of."""
    for outcome in outcomes:
        print_patch(preview(outcome.edits), sys.stdout, options.color)
        yield outcome


def _outcomes(
    paths: Paths,
    of_folder: Callable[[Folder, Settings], Outcome],
    settings: Settings,
) -> Iterator[Outcome]:
    """Find the folders, and give the outcome of each as soon as it is known."""
    for found in find_folders(paths or [Path()]):
        if isinstance(found, Diagnostic):
            yield Outcome(found.file, OutcomeKind.FAILED, (found,))
        else:
            yield of_folder(found, settings)
