"""``diff``, ``run`` and ``check``: the commands that search folders."""

from __future__ import annotations

import sys
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate.cli.options import Options
    from migrate.settings import Settings


def run_diff(paths: Sequence[Path] | None, options: Options) -> int:
    """Print the patch of all that ``run`` would do; give the exit code."""
    session = Session(options)
    for outcome in _outcomes(paths, plan_folder, options.settings):
        print_patch(preview(outcome.edits), sys.stdout, options.color)
        session.tell(outcome)
    session.summarize(paths)
    return session.exit_code()


def run_run(paths: Sequence[Path] | None, options: Options) -> int:
    """Migrate every folder; give the exit code."""
    session = Session(options)
    for outcome in _outcomes(paths, migrate_folder, options.settings):
        session.tell(outcome)
    session.summarize(paths)
    return session.exit_code()


def run_check(paths: Sequence[Path] | None, options: Options) -> int:
    """Name every folder that is still on the legacy format; give the exit code."""
    session = Session(options)
    for outcome in _outcomes(paths, plan_folder, options.settings):
        session.tell(outcome)
    session.summarize(paths)
    return session.exit_code(checking=True)


def _outcomes(
    paths: Sequence[Path] | None,
    of_folder: Callable[[Folder, Settings], Outcome],
    settings: Settings,
) -> Iterator[Outcome]:
    """Find the folders, and give the outcome of each as soon as it is known."""
    for found in find_folders(paths or [Path()]):
        if isinstance(found, Diagnostic):
            yield Outcome(found.file, OutcomeKind.FAILED, (found,))
        else:
            yield of_folder(found, settings)
