"""The page of commands and options, generated from the declarations of the command line."""

from __future__ import annotations

import enum
import inspect
import typing
from pathlib import Path

from migrate.cli.app import app
from migrate.cli.options import Options

COMMANDS = Path(__file__).parent.parent / "docs" / "commands.md"

INTRODUCTION = """\
# Commands and options

Every command accepts `-h` or `--help`, and `help run` prints the help of `run`; `inferless-migrate
--version` prints the version. The [README](../README.md#exit-codes) lists the exit codes, and
[configuration.md](configuration.md) the keys that set options in a file.

This page is generated from the program: `python -m tests.readme` updates it.
"""


def commands_page() -> str:
    """Return the page: each command with its own options, then the shared ones."""
    commands = [each.callback for each in app.registered_commands]
    parts = [INTRODUCTION, *(_section(command) for command in commands), _shared()]
    return "\n".join(parts)


def _section(command: typing.Callable[..., object]) -> str:
    name, text = command.__name__, inspect.cleandoc(command.__doc__ or "")
    shared = set(_shared_names())
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    taken = shared & {each.name for each in parameters}
    own = [each for each in parameters if each.name not in shared and _is_shown(each)]
    link = f"It also accepts the [shared options](#shared-options){_but(taken)}.\n" if taken else ""
    return "\n".join((f"## {name}\n", f"{text}\n", *_table(own), link))


def _is_shown(parameter: inspect.Parameter) -> bool:
    declared = _declared(parameter)
    return declared is not None and not declared.hidden


def _but(taken: set[str]) -> str:
    """Return which of the shared options a command does not accept."""
    others = [each for each in _shared_names() if each not in taken]
    *first, last = [f"`--{each.replace('_', '-')}`" for each in others] or [""]
    named = f"{', '.join(first)} and {last}" if first else last
    return f", except {named}" if named else ""


def _shared() -> str:
    members = _shared_options()
    which = "For `convert`, `diff`, `run`, `check`, `verify` and `batch`:\n"
    return "\n".join(("## Shared options\n", which, *_table(members)))


def _shared_names() -> list[str]:
    return [each.name for each in _shared_options()]


def _shared_options() -> list[inspect.Parameter]:
    run = next(each.callback for each in app.registered_commands if each.callback.__name__ == "run")
    return [
        each for each in inspect.signature(run).parameters.values() if each.name in Options._fields
    ]


def _table(parameters: list[inspect.Parameter]) -> list[str]:
    if not parameters:
        return []
    return ["| | |", "|---|---|", *map(_row, parameters), ""]


def _row(parameter: inspect.Parameter) -> str:
    declared = _declared(parameter)
    given = (declared.default, *(declared.param_decls or ()))
    names = [each for each in given if isinstance(each, str) and each.startswith("-")]
    usual = [] if _is_argument(declared) else [_usual_flags(parameter)]
    written = ", ".join(names or usual)
    value = _value(parameter, declared)
    help_text = (declared.help or "").replace("|", "\\|")
    default = _default(parameter, declared)
    return f"| `{' '.join(filter(None, (written, value)))}` | {help_text}{default} |"


def _usual_flags(parameter: inspect.Parameter) -> str:
    name = parameter.name.replace("_", "-")
    is_switch = typing.get_args(parameter.annotation)[0] is bool
    return f"--{name}/--no-{name}" if is_switch else f"--{name}"


def _declared(parameter: inspect.Parameter) -> typing.Any:
    metadata = getattr(parameter.annotation, "__metadata__", ())
    return metadata[0] if metadata else None


def _is_argument(declared: typing.Any) -> bool:
    return type(declared).__name__ == "ArgumentInfo"


def _value(parameter: inspect.Parameter, declared: typing.Any) -> str:
    declared_type = typing.get_args(parameter.annotation)[0]
    kind = next(iter(typing.get_args(declared_type)), declared_type)
    if isinstance(kind, enum.EnumMeta):
        return "\\|".join(choice.value for choice in kind)
    if declared.metavar:
        return declared.metavar.replace("|", "\\|")
    return "" if kind is bool or getattr(declared, "count", False) else "NUMBER"


def _default(parameter: inspect.Parameter, declared: typing.Any) -> str:
    shown = getattr(declared, "show_default", True)
    if isinstance(shown, str):
        return f" Default: {shown}."
    if not shown or parameter.default in (None, False, inspect.Parameter.empty):
        return ""
    value = parameter.default
    return f" Default: `{value.value if isinstance(value, enum.Enum) else value}`."
