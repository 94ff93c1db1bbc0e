"""Giving a command its options: from the command line, and from the file of the current folder."""

from __future__ import annotations

import inspect
import sys
import typing
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer
from typer.models import OptionInfo

from migrate.diagnostics import listed
from migrate.project.toml_files import RunCache
from migrate.settings import OWN_KEYS, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from migrate.cli.options import Options
    from migrate.configuration.configuration_file import ConfigurationFile

_FROM_COMMAND_LINE = "COMMANDLINE"


class with_options:  # noqa: N801 - a decorator
    """A command with the options of its parameters that are groups; its result is the exit code.

    Typer reads a command's signature; this one has every option of a group, such as ``Options``, in
    the place of the parameter, except those that mean nothing to the command, which keep their
    defaults. It is made when it is asked for, as most runs need that of one command only. What the
    command line leaves open is taken from the configuration file of the current folder, if it says
    anything. A file that is wrong ends the command.
    """

    def __init__(self, command: Callable[..., int]) -> None:
        """Keep a command, and let typer's look for annotations end here."""
        self.__name__, self.__doc__, self.__annotations__ = command.__name__, command.__doc__, {}
        self._command: Final = command
        _COMMANDS[self.__name__] = self

    def __call__(self, context: typer.Context, **values: Any) -> NoReturn:  # noqa: ANN401 - of any option
        """Run the command, and exit with its code."""
        values["explicit_options"] = frozenset(name for name in values if _is_given(context, name))
        values["is_batch"] = "batch_options" in self._groups
        values["cache"] = RunCache()
        raise typer.Exit(_run(self._command, values, self._groups, self.offered))

    @cached_property
    def offered(self) -> tuple[inspect.Parameter, ...]:
        """The parameters that are arguments or options, those of the groups among them."""
        groups = {name: _parameters_of(group) for name, group in self._groups.items()}
        return tuple(
            option
            for each in self._parameters
            for option in groups.get(each.name, (each,))
            if self.__name__ not in getattr(_declared(option), "unused_by", ())
        )

    @cached_property
    def __signature__(self) -> inspect.Signature:
        """The parameters as typer reads them."""
        return inspect.Signature([_CONTEXT, *self.offered])

    @cached_property
    def _parameters(self) -> tuple[inspect.Parameter, ...]:
        return tuple(inspect.signature(self._command, eval_str=True).parameters.values())

    @cached_property
    def _groups(self) -> dict[str, Any]:
        found = {each.name: each.annotation for each in self._parameters}
        return {name: group for name, group in found.items() if hasattr(group, "_fields")}


def misplaced(command: str, flag: str) -> str | None:
    """Explain an option that other commands take, if there is one; else return ``None``."""
    found = {
        name: each
        for name, other in _COMMANDS.items()
        for each in other.offered
        if flag in _flags(each)
    }
    if command in found or not found:
        return None
    purpose = _declared(next(iter(found.values()))).help
    return f"{command} does not take {flag}. It belongs to {listed(list(found))}: {purpose}"


def _flags(parameter: inspect.Parameter) -> set[str]:
    """Return how a parameter is written on the command line: nothing, for an argument."""
    declared = _declared(parameter)
    if not isinstance(declared, OptionInfo):
        return set()
    usual = parameter.name.replace("_", "-")
    written = [each for each in (declared.default, *(declared.param_decls or ())) if each]
    names = "/".join(each for each in written if isinstance(each, str))
    return set((names or f"--{usual}/--no-{usual}").split("/"))


def _declared(parameter: inspect.Parameter) -> Any:  # noqa: ANN401 - an option, or an argument
    """Return the declaration of a parameter."""
    return parameter.annotation.__metadata__[0]


_COMMANDS: Final[dict[str, with_options]] = {}
"""Every command that takes options."""

_CONTEXT = inspect.Parameter(
    "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
)


@cache
def _parameters_of(group: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """Return the parameters of a group of options, as they are in a signature."""
    hints = typing.get_type_hints(group, include_extras=True)
    return tuple(
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name])
        for each in inspect.signature(group).parameters.values()
        if typing.get_origin(hints[each.name]) is Annotated
    )


def _is_given(context: typer.Context, name: str) -> bool:
    """Return whether the command line itself sets a parameter."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == _FROM_COMMAND_LINE


def _run(
    command: Callable[..., int],
    values: dict[str, Any],
    groups: Mapping[str, Any],
    offered: Iterable[inspect.Parameter],
) -> int:
    """Run a command with its options completed; a configuration that is wrong is wrong usage."""
    options: Options = _grouped(values, groups)["options"]
    try:
        run_wide = _run_wide(options, values, offered)
        if options.show_settings:
            return _show(options, values, run_wide)
        completed = {name: value for name, (value, _) in run_wide.items()}
        return command(**_grouped({**values, **completed}, groups))
    except ConfigurationError as error:
        return _tell(error, options)


def _grouped(values: Mapping[str, Any], groups: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a command: the values, those of each group in one."""
    arguments = dict(values)
    for name, group in groups.items():
        members = [each for each in group._fields if each in arguments]
        arguments[name] = group(**{member: arguments.pop(member) for member in members})
    return arguments


def _run_wide(
    options: Options, values: Mapping[str, Any], offered: Iterable[inspect.Parameter]
) -> dict[str, tuple[Any, ConfigurationFile | None]]:
    """Return the value of each option that a file can set for the whole run, and that file.

    It is the file nearest to the current folder, or for what no repository decides, the user's own.
    Raises ``ConfigurationError``.
    """
    settings, locked_keys = options.folder_settings, options.locked_keys
    nearest, own = settings.nearest(Path(), Path()), settings.at_home()
    chosen: dict[str, tuple[Any, ConfigurationFile | None]] = {}
    for parameter in offered:
        if not getattr(_declared(parameter), "run_wide", False):
            continue
        name, key = parameter.name, parameter.name.replace("_", "-")
        chosen[name] = values[name], None
        found = own if key in OWN_KEYS else nearest
        is_open = locked_keys is not None and locked_keys.isdisjoint({key, _RIVALS.get(key, key)})
        if is_open and found is not None and key in found[1].table:
            folder, file = found
            value = file.table[key]
            kind = typing.get_args(parameter.annotation)[0]
            chosen[name] = folder / value if key == "patch" else kind(value), file
    return chosen


_RIVALS: Final = {"quiet": "verbose", "verbose": "quiet"}
"""Of these two, the one that the command line sets outranks the other."""


def _show(
    options: Options,
    values: Mapping[str, Any],
    run_wide: Mapping[str, tuple[Any, ConfigurationFile | None]],
) -> int:
    """Print the settings in force in the folders that the arguments name, and do nothing else."""
    from migrate.cli.show_settings import settings_text  # noqa: PLC0415 - seldom needed

    named = values.get("paths") or [values.get("input_json", ".")]
    paths = [Path(str(each)) for each in named]
    folders = [each if each.is_dir() else each.parent for each in paths]
    sys.stdout.write(settings_text(options, values, run_wide, folders))
    return 0


def _tell(error: ConfigurationError, options: Options) -> int:
    """Print what is wrong with a configuration file; return the exit code."""
    from migrate.report.console import Printer  # noqa: PLC0415 - seldom needed
    from migrate.report.diagnostic_text import diagnostic_lines  # noqa: PLC0415 - as above
    from migrate.report.outcome_text import ExitCode  # noqa: PLC0415 - as above

    printer = Printer(sys.stderr, options.color)
    for diagnostic in error.diagnostics:
        printer.print(diagnostic_lines(diagnostic))
    return int(ExitCode.USAGE)
