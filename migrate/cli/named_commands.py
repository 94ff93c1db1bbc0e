"""Sparing typer the options of all commands but the one that is called.

Typer makes ready every option of every command before it looks at the first argument, which takes
longer than all else that ``--version`` does.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from typer import Typer


def with_named_commands(app: Typer, arguments: Container[str]) -> Typer:
    """Return the same application, in which commands that no argument names are only listed.

    A command is called by its whole name, so none of the others can be.
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
