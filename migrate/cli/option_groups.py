"""Giving a command its options: from the command line, and from the file of the current folder."""

from __future__ import annotations

import inspect
import sys
import typing
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.models import OptionInfo

from migrate.cli.options import NOT_OFFERED, Options
from migrate.configuration.toml import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_FROM_COMMAND_LINE = "COMMANDLINE"


def with_options(command: Callable[..., int]) -> Callable[..., None]:
    """Add to a command the options of its parameters that are groups; its result is the exit code.

    Typer reads a command's signature; this one has every field of a group, such as ``Options``, in
    the place of the parameter, except those that mean nothing to the command (``NOT_OFFERED``),
    which keep their defaults. What the command line leaves open is taken from the configuration
    file of the current folder, if it says anything. A file that is wrong ends the command.
    """
    left_out = NOT_OFFERED.get(command.__name__, frozenset())
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    groups = {
        each.name: typing.cast("type", each.annotation)
        for each in parameters
        if is_dataclass(each.annotation)
    }
    own = [each for each in parameters if each.name not in groups]
    members = {
        name: [member for member in _parameters_of(group) if member.name not in left_out]
        for name, group in groups.items()
    }

    def exiting(context: typer.Context, **arguments: object) -> None:
        explicit_options = frozenset(name for name in arguments if _is_given(context, name))
        for name, group in groups.items():
            chosen = {member.name: arguments.pop(member.name) for member in members[name]}
            arguments[name] = group(**chosen)
        raise typer.Exit(_run(command, arguments, explicit_options, left_out))

    every = [*own, *(member for group in members.values() for member in group)]
    _OFFERED[command.__name__] = every
    exiting.__name__ = command.__name__
    exiting.__doc__ = command.__doc__
    exiting.__signature__ = inspect.Signature([_CONTEXT, *every])  # type: ignore[attr-defined]
    exiting.__annotations__ = {each.name: each.annotation for each in [_CONTEXT, *every]}
    return exiting


def misplaced(command: str, flag: str) -> str | None:
    """Explain an option that other commands take, if there is one; else return ``None``."""
    found = {
        name: each
        for name, parameters in _OFFERED.items()
        for each in parameters
        if name != command and flag in _flags(each)
    }
    if not found:
        return None
    *others, last = found
    takers = f"{', '.join(others)} and {last}" if others else last
    purpose = next(iter(found.values())).annotation.__metadata__[0].help
    return f"{command} does not take {flag}. It belongs to {takers}: {purpose}"


def _flags(parameter: inspect.Parameter) -> set[str]:
    """Return how a parameter is written on the command line: nothing, for an argument."""
    declared = parameter.annotation.__metadata__[0]
    if not isinstance(declared, OptionInfo):
        return set()
    usual = parameter.name.replace("_", "-")
    written = [each for each in (declared.default, *(declared.param_decls or ())) if each]
    names = "/".join(each for each in written if isinstance(each, str))
    return set((names or f"--{usual}/--no-{usual}").split("/"))


_OFFERED: Final[dict[str, list[inspect.Parameter]]] = {}
"""The parameters of every command."""

_CONTEXT = inspect.Parameter(
    "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
)


@cache
def _parameters_of(group: type) -> tuple[inspect.Parameter, ...]:
    """Return the parameters of a group of options, as they are in a signature."""
    hints = typing.get_type_hints(group, include_extras=True)
    return tuple(
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
        if typing.get_origin(hints[field.name]) is Annotated
    )


def _is_given(context: typer.Context, name: str) -> bool:
    """Say whether the command line itself sets a parameter."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == _FROM_COMMAND_LINE


def _run(
    command: Callable[..., int],
    arguments: dict[str, object],
    explicit_options: frozenset[str],
    left_out: Collection[str],
) -> int:
    """Run a command with its options completed; a configuration that is wrong is wrong usage."""
    options = arguments.get("options")
    if not isinstance(options, Options):
        return command(**arguments)
    is_batch = "batch_options" in arguments
    options = replace(options, explicit_options=explicit_options, is_batch=is_batch)
    try:
        if options.show_settings:
            return _show(arguments, options, left_out)
        return command(**_completed(arguments, options))
    except ConfigurationError as error:
        return _tell(error, options)


def _tell(error: ConfigurationError, options: Options) -> int:
    """Print what is wrong with a configuration file; return the exit code."""
    from migrate.report.console import Printer  # noqa: PLC0415 - seldom needed
    from migrate.report.diagnostic_text import diagnostic_lines  # noqa: PLC0415 - as above
    from migrate.report.exit_codes import ExitCode  # noqa: PLC0415 - as above

    printer = Printer(sys.stderr, options.color)
    for diagnostic in error.diagnostics:
        printer.print(diagnostic_lines(diagnostic))
    return int(ExitCode.USAGE)


def _show(arguments: Mapping[str, object], options: Options, left_out: Collection[str]) -> int:
    """Print the settings in force in the folders that the arguments name, and do nothing else."""
    from migrate.cli.show_settings import settings_text  # noqa: PLC0415 - seldom needed

    named = arguments.get("paths") or [arguments.get("input_json", ".")]
    paths = [Path(str(each)) for each in typing.cast("list[object]", named)]
    folders = [each if each.is_dir() else each.parent for each in paths]
    sys.stdout.write(settings_text(options, arguments, folders, left_out))
    return 0


def _completed(arguments: Mapping[str, object], options: Options) -> dict[str, object]:
    """Return the arguments with what the file of the current folder says about the whole run."""
    from migrate.cli.run_wide import run_wide  # noqa: PLC0415 - keeps --help fast

    found: dict[str, typing.Any] = {name: value for name, (value, _) in run_wide(options).items()}
    completed: dict[str, object] = {}
    for name, value in {**arguments, "options": options}.items():
        if is_dataclass(value) and not isinstance(value, type):
            changes = {each.name: found[each.name] for each in fields(value) if each.name in found}
            completed[name] = replace(value, **changes)
        else:
            completed[name] = found.get(name, value)
    return completed
