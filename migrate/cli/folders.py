"""``diff``, ``run``, ``check`` and ``verify``: the commands that search folders."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from migrate.api import find, outcomes_of
from migrate.cli.session import Session, report_unsafe_keys, unwritable
from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.escape import error_line, escape_trace
from migrate.files.reading import find_repository
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.patch import preview
from migrate.project.plan import check_folder, preview_folder
from migrate.project.verify_folder import verify_folder
from migrate.report.console import Verbosity, print_patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from migrate.cli.options import Options
    from migrate.files.edit import Edit
    from migrate.project.folder import Folder
    from migrate.project.folder_settings import FolderSettings
    from migrate.project.patch import PatchFile
    from migrate.project.toml_files import RunCache
    from migrate.report.formats import OutputFormat
    from migrate.settings import Settings

    Paths: TypeAlias = Sequence[Path] | None
    OfFolder: TypeAlias = Callable[[Folder, Settings, RunCache], Outcome]


def run_diff(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Print the patch of all that ``run`` would do; return the exit code."""
    return _preview(Session("diff", options, output_format), paths, options)


def run_run(
    paths: Paths,
    options: Options,
    output_format: OutputFormat,
    patch: Path | None,
    *,
    exit_non_zero_on_change: bool,
    dry_run: bool,
) -> int:
    """Migrate every folder, and write a patch of it all if one is asked for; return the exit code.

    In a dry run, only print what would be done.
    """
    session = Session("run", options, output_format, change_is_found=exit_non_zero_on_change)
    if dry_run:
        return _preview(session, paths, options)
    from migrate.project.migrate_folder import migrate_folder  # noqa: PLC0415 - only run writes

    finder, folders = _find(paths, options)
    report_unsafe_keys(finder.unsafe_keys(), options, "run")
    with _patch_file(patch, is_named="patch" in options.explicit_options) as patch_file:
        done: list[tuple[Edit, Settings]] = []

        recording = patch_file.recording if patch_file else nullcontext

        def migrate(folder: Folder, settings: Settings, cache: RunCache) -> Outcome:
            outcome = migrate_folder(folder, settings, cache, recording=recording)
            if outcome.kind is OutcomeKind.MIGRATED:
                done.extend((edit, settings) for edit in outcome.edits)
            return outcome

        outcomes = outcomes_of(folders, finder, partial(_safely, migrate, options))
        code = session.report(outcomes, paths)
        if patch is None:
            session.report_undo(way_back(done))
        elif patch_file is not None and not patch_file.is_empty:
            root = next(each.root for each in folders if not isinstance(each, Diagnostic))
            command = ("git", "-C", str(root), "apply", "-R", os.path.realpath(patch))
            session.report_undo(_to_undo(shlex.join(command)))
        return code


def way_back(done: Sequence[tuple[Edit, Settings]]) -> Sequence[str]:
    """Return how to undo some edits: commands for the current folder, if git can restore them."""
    if not done:
        return ()
    if len(done) > _MOST_FILES_TO_UNDO:
        return ("To undo many files by one command, use --patch FILE in the run.",)
    if any(
        edit.before is not None and (settings.allow_dirty or settings.allow_no_vcs)
        for edit, settings in done
    ):
        return ("Git may not be able to undo this run; next time, pass --patch FILE.",)
    created = [str(edit.path) for edit, _ in done if edit.before is None]
    added = [edit.path for edit, settings in done if edit.before is None and settings.git_add]
    restored = [edit.path for edit, _ in done if edit.before is not None]
    return _to_undo(
        *([_command(["rm"], created)] if created else ()),
        *_git_commands(["reset", "--quiet"], added),
        *_git_commands(["restore"], restored),
    )


def _to_undo(*commands: str) -> Sequence[str]:
    """Return one line, or a line for each of several commands, if they can be printed."""
    if not all(map(str.isprintable, commands)):
        return ("To undo: no command can be printed, because a name holds control characters.",)
    if len(commands) == 1:
        return (f"To undo: {commands[0]}",)
    return ("To undo:", *(f"  {each}" for each in commands))


def _command(arguments: Sequence[str], files: Sequence[str]) -> str:
    is_ambiguous = "reset" in arguments or any(each.startswith("-") for each in files)
    separator = ["--"] if is_ambiguous else []
    return shlex.join([*arguments, *separator, *files])


def _git_commands(arguments: Sequence[str], files: Sequence[Path]) -> Iterator[str]:
    """Yield a command of git's for the files of each repository."""
    if not files:
        return
    here = Path.cwd()
    of_repository: dict[Path, list[str]] = {}
    for file in files:
        folder = Path(os.path.realpath(file.parent))
        root = find_repository(folder) or folder
        base = here if root == find_repository(here) else root
        of_repository.setdefault(base, []).append(os.path.relpath(folder / file.name, base))
    for base, named in of_repository.items():
        yield _command(["git", *([] if base == here else ["-C", str(base)]), *arguments], named)


def run_check(paths: Paths, options: Options, output_format: OutputFormat) -> int:
    """Name every folder that is still on the legacy format; return the exit code."""
    finder, folders = _find(paths, options)
    outcomes = outcomes_of(folders, finder, partial(_safely, check_folder, options))
    return Session("check", options, output_format).report(outcomes, paths)


def run_verify(
    paths: Paths, options: Options, output_format: OutputFormat, against: str | None
) -> int:
    """Judge every ``input_schema.py``, and compare it with a pair; return the exit code."""
    finder, folders = _find(paths, options, schemas=True, models=against is not None)
    if against is not None:
        _check_commit(folders, against)
    judge = partial(verify_folder, against=against)
    outcomes = outcomes_of(folders, finder, partial(_safely, judge, options))
    return Session("verify", options, output_format).report(outcomes, paths)


def _check_commit(found: Iterable[Folder | Diagnostic], reference: str) -> None:
    """Refuse a commit that is not there, before anything is judged."""
    from migrate.git.runner import GitError  # noqa: PLC0415 - only with --against
    from migrate.project.verify_folder import check_commit  # noqa: PLC0415 - as above

    try:
        check_commit(found, reference)
    except GitError as error:
        raise typer.BadParameter(str(error), param_hint="--against") from error


_MOST_FILES_TO_UNDO: Final = 20
"""A longer command is none that anybody would copy."""


def _find(
    paths: Paths, options: Options, *, schemas: bool = False, models: bool = False
) -> tuple[FolderSettings, tuple[Folder | Diagnostic, ...]]:
    finder = options.folder_settings
    return finder, find(paths or [Path()], finder, schemas=schemas, models=models)


def _preview(session: Session, paths: Paths, options: Options) -> int:
    finder, folders = _find(paths, options)
    outcomes = outcomes_of(folders, finder, partial(_safely, preview_folder, options))
    return session.report(_previewed(outcomes, options) if session.is_text else outcomes, paths)


def _patch_file(path: Path | None, *, is_named: bool) -> AbstractContextManager[PatchFile | None]:
    """Open the patch file, if there is to be one; one that a file names must not be a link."""
    if path is None:
        return nullcontext()
    if str(path) == "-":
        message = "a patch of what was done goes to a file; diff prints one beforehand"
        raise typer.BadParameter(message, param_hint="--patch")
    from migrate.project.patch import PatchFile  # noqa: PLC0415 - only run has one

    try:
        return PatchFile(path, follow_links=is_named)
    except FileExistsError as error:
        message = f"{path} holds something already; name a new file, or an empty one"
        raise typer.BadParameter(message, param_hint="--patch") from error
    except OSError as error:
        raise unwritable(path, error, "--patch") from error


def _previewed(outcomes: Iterable[Outcome], options: Options) -> Iterator[Outcome]:
    """Print the patch of each outcome before it is reported."""
    for outcome in outcomes:
        print_patch(preview(outcome.edits), sys.stdout, options.color)
        yield outcome


def _safely(
    of_folder: OfFolder, options: Options, folder: Folder, settings: Settings, cache: RunCache
) -> Outcome:
    """Let a defect of this tool be the outcome of one folder, and not the end of all."""
    try:
        return of_folder(folder, settings, cache)
    except Exception as error:  # noqa: BLE001 - reported as this folder's outcome
        if options.verbosity is Verbosity.TRACE:
            sys.stderr.write(escape_trace(error))
        hint = "this is a defect of inferless-migrate; please report it with what -vv prints"
        diagnostic = file_diagnostic("IM411", error_line(error), str(folder.path), hint=hint)
        return Outcome(str(folder.path), OutcomeKind.FAILED, (diagnostic,))
