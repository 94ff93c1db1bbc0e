"""The options that every converting command has, each written once."""

from __future__ import annotations

import inspect
import re
import typing
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from migrate.report.color import Color
from migrate.report.verbosity import Verbosity
from migrate.settings import DEFAULT_MAX_SIZE, BatchDimension, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE: Final = re.compile(r"([0-9]{1,15})([KMG]?)", re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def parse_size(text: str | int) -> int:
    """Give the number of bytes that ``64M``, ``500K`` or ``1000`` means.

    Raises ``typer.BadParameter``.
    """
    match = _SIZE.fullmatch(str(text))
    if match is None:
        message = f"{text!r} is not a size; write a number of bytes, with K, M or G"
        raise typer.BadParameter(message)
    return int(match[1]) * _UNITS[match[2].upper()]


def parse_name(text: str) -> str:
    """Give the name of a file; an empty one, such as of a variable that is not set, means none.

    Raises ``typer.BadParameter``.
    """
    if not text:
        message = "a path is empty; write . for the current folder"
        raise typer.BadParameter(message)
    return text


def parse_path(text: str) -> Path:
    """Give a path, in the same way."""
    return Path(parse_name(text))


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may choose for every converting command; each field is an option."""

    force: Annotated[
        bool, typer.Option("--force", help="Replace an input_schema.py that says something else.")
    ] = False
    strict: Annotated[
        bool, typer.Option("--strict", help="Treat warnings about the inputs as errors.")
    ] = False
    batch_dim: Annotated[
        BatchDimension,
        typer.Option(
            help="What becomes of a leading dimension that may count requests: auto merges away"
            " a 1 and keeps the others, keep keeps all, drop merges all and keeps the first"
            " request.",
        ),
    ] = BatchDimension.AUTO
    required_from_app: Annotated[
        bool,
        typer.Option(
            "--required-from-app",
            help="Set required: False for an input that app.py reads only through get, pop or in.",
        ),
    ] = False
    remove_legacy: Annotated[
        bool,
        typer.Option(
            "--remove-legacy", help="Delete the legacy pair once its migration is proved."
        ),
    ] = False
    allow_dirty: Annotated[
        bool,
        typer.Option(
            "--allow-dirty", help="Change or delete files that have uncommitted changes, too."
        ),
    ] = False
    allow_no_vcs: Annotated[
        bool,
        typer.Option(
            "--allow-no-vcs", help="Change or delete files that no version control holds, too."
        ),
    ] = False
    max_size: Annotated[
        int,
        typer.Option(
            metavar="SIZE",
            parser=parse_size,
            help="The largest file to read: bytes, or a number with K, M or G; 64M by default.",
            show_default=False,
        ),
    ] = DEFAULT_MAX_SIZE
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            help="Print notes, inputs and outputs, too. Twice: the trace of an unexpected error.",
            show_default=False,
        ),
    ] = 0
    color: Annotated[
        Color, typer.Option(help="When to use colour. auto: on a terminal, unless NO_COLOR is set.")
    ] = Color.AUTO

    @property
    def settings(self) -> Settings:
        """What the conversion depends on."""
        return Settings(
            self.batch_dim,
            strict=self.strict,
            force=self.force,
            required_from_app=self.required_from_app,
            remove_legacy=self.remove_legacy,
            allow_dirty=self.allow_dirty,
            allow_no_vcs=self.allow_no_vcs,
            max_size=self.max_size,
        )

    @property
    def verbosity(self) -> Verbosity:
        """How much is told: ``-q`` outranks ``-v``."""
        if self.quiet:
            return Verbosity.QUIET
        return Verbosity(min(Verbosity.NORMAL + self.verbose, Verbosity.TRACE))


def with_options(command: Callable[..., int]) -> Callable[..., None]:
    """Give a command the options of its parameters that are groups; its result is the exit code.

    Typer reads a command's signature; this one has every field of a group, such as ``Options``, in
    the place of the parameter.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    groups = {
        each.name: typing.cast("type", each.annotation)
        for each in parameters
        if is_dataclass(each.annotation)
    }
    own = [each for each in parameters if each.name not in groups]
    members = {name: _parameters_of(group) for name, group in groups.items()}

    def exiting(**arguments: object) -> None:
        for name, group in groups.items():
            chosen = {member.name: arguments.pop(member.name) for member in members[name]}
            arguments[name] = group(**chosen)
        raise typer.Exit(command(**arguments))

    every = [*own, *(member for group in members.values() for member in group)]
    exiting.__name__ = command.__name__
    exiting.__doc__ = command.__doc__
    exiting.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    exiting.__annotations__ = {parameter.name: parameter.annotation for parameter in every}
    return exiting


@cache
def _parameters_of(group: type) -> tuple[inspect.Parameter, ...]:
    """Give what stands for a group of options in a signature: a parameter for each field."""
    hints = typing.get_type_hints(group, include_extras=True)
    return tuple(
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    )
