"""Commands that start quickly: only what needs typer's conversion is handed to it.

Their help leaves out the Python types of arguments, such as ``list[Path]``.

Newer releases of typer convert every value through pydantic, whose import takes longer than all
else that a command does. A default, a switch and a text are of their type already, a choice needs
only a look into its table, and what has a parser of ours needs no other.
"""

from __future__ import annotations

import enum
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from typer import BadParameter
from typer.core import TyperCommand, TyperGroup

from migrate.cli.option_groups import misplaced
from migrate.cli.options import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from typer import Typer


def with_named_commands(app: Typer, arguments: Container[str]) -> Typer:
    """Return the same application, in which commands that no argument names are only listed.

    A command is called by its whole name, so none of the others can be. Typer would prepare every
    option of all of them, which takes longer than all else that ``--version`` does.
    """
    listing = copy(app)
    listing.registered_commands = [copy(command) for command in app.registered_commands]
    for command in listing.registered_commands:
        if command.callback is not None and command.callback.__name__ not in arguments:
            command.callback = _without_options(command.callback)
    return listing


def _without_options(callback: Callable[..., Any]) -> Callable[[], None]:
    def listed() -> None:
        message = "a command that no argument names was called"
        raise AssertionError(message)

    listed.__name__, listed.__doc__ = callback.__name__, callback.__doc__
    return listed


UsageError: Final[Any] = BadParameter.__base__
"""Typer exports only this class of it."""


class _Quick:
    """What converts parameters without pydantic where that can be, and explains an odd option."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's class
        """Return the parameters, and ``--help``."""
        return _hastened(super().get_params(ctx))  # type: ignore[misc] # of the command

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's class
        """Parse the arguments; explain an option that belongs elsewhere."""
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc,no-any-return] # as above
        except Exception as error:
            message = misplaced(ctx.info_name, getattr(error, "option_name", ""))
            if message is None:
                raise
            raise UsageError(message, ctx) from error


class QuickGroup(_Quick, TyperGroup):
    """The options before a command."""


class QuickCommand(_Quick, TyperCommand):
    """A command."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's classes
        """Write the arguments, and then the options in their groups."""
        groups: dict[str, list[tuple[str, str]]] = {
            "Arguments": [],
            **{each: [] for each in GROUPS},
        }
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                is_argument = parameter.param_type_name == "argument"
                title = "Arguments" if is_argument else parameter.rich_help_panel or "Options"
                groups.setdefault(title, []).append(record)
        for title, records in groups.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _hastened(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if parameter.param_type_name == "argument":
            parameter.display_type_rich = _no_type
        if hasattr(parameter, "type_descriptor"):  # older releases have no need
            parameter.process_value = _quickly(parameter)
    return parameters


def _no_type(ctx: Any) -> None:  # noqa: ANN401 - typer's class
    """Return an empty type for the help of an argument, whose name says enough."""


def _quickly(parameter: Any) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - typer's class
    """Return what stands for a parameter's ``process_value``."""
    thorough = type(parameter).process_value
    annotation = parameter.type_descriptor.annotation
    parser = parameter.type_descriptor.parameter_info.parser
    is_choice = isinstance(annotation, enum.EnumMeta)
    choices = {choice.value: choice for choice in annotation} if is_choice else {}
    is_list = parameter.nargs != 1 or parameter.multiple

    def process(context: Any, value: Any) -> Any:  # noqa: ANN401 - whatever the option holds
        is_default = context.get_parameter_source(parameter.name).name == "DEFAULT"
        if is_default and not parameter.required:
            value = [] if value is None and is_list else value
        elif parser is not None and not is_default:
            value = [parser(each) for each in value] if is_list else parser(value)
        elif isinstance(value, str) and choices:
            if value not in choices:
                message = f"{value!r} is not one of {', '.join(map(repr, choices))}."
                raise BadParameter(message, ctx=context, param=parameter)
            value = choices[value]
        elif is_default or not (type(value) is annotation or annotation == list[str]):
            return thorough(parameter, context, value)
        return (
            value if parameter.callback is None else parameter.callback(context, parameter, value)
        )

    return process
