"""Convert Inferless ``input.json`` and ``output.json`` into ``input_schema.py``.

``convert`` takes the contents of the files and gives a ``Conversion``: it reads no files and prints
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.codegen.style import Style
    from migrate.diagnostics import Diagnostic
    from migrate.pipeline import Conversion, convert
    from migrate.rules.rule import Severity
    from migrate.settings import BatchDimension, Settings

__version__ = "0.1.0"

__all__ = [
    "BatchDimension",
    "Conversion",
    "Diagnostic",
    "Settings",
    "Severity",
    "Style",
    "__version__",
    "convert",
]

_HOMES = {
    "BatchDimension": "migrate.settings",
    "Conversion": "migrate.pipeline",
    "Diagnostic": "migrate.diagnostics",
    "Settings": "migrate.settings",
    "Severity": "migrate.rules.rule",
    "Style": "migrate.codegen.style",
    "convert": "migrate.pipeline",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``--version`` need not wait."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - only needed here

    return getattr(import_module(_HOMES[name]), name)
