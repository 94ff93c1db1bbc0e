"""Dry runs that tools for many repositories ask for with a variable (--dry-run-from-env)."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import typer

from migrate.report.console import Printer, line

if TYPE_CHECKING:
    from migrate.report.console import Color

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
