"""Convert Inferless ``input.json`` and ``output.json`` into ``input_schema.py``.

``convert`` takes the contents of the files and gives a ``Conversion``. ``plan``, ``apply`` and
``verify`` are about folders, ``batch`` about many repositories. None of them prints or exits, and
only ``apply`` and ``batch`` write. The command line is in ``migrate.cli``.
"""

TYPE_CHECKING = False  # what python -m migrate imports before __main__ is importable from anywhere
if TYPE_CHECKING:
    from migrate.api import Plan, PlannedFolder, apply, plan, verify
    from migrate.batch import batch
    from migrate.batch.record import FileRecord, FolderRecord, UnitRecord
    from migrate.batch.sources import SourceError
    from migrate.codegen.style import Style
    from migrate.diagnostics import Diagnostic, Place
    from migrate.files.edit import Edit
    from migrate.model import Datatype
    from migrate.pipeline import Conversion, convert
    from migrate.project.outcome import Outcome, OutcomeKind
    from migrate.rules import Severity
    from migrate.settings import (
        BatchDimension,
        ConfigurationError,
        IgnoredCode,
        InputOverride,
        Settings,
    )

__version__ = "0.2.0"

__all__ = [
    "BatchDimension",
    "ConfigurationError",
    "Conversion",
    "Datatype",
    "Diagnostic",
    "Edit",
    "FileRecord",
    "FolderRecord",
    "IgnoredCode",
    "InputOverride",
    "Outcome",
    "OutcomeKind",
    "Place",
    "Plan",
    "PlannedFolder",
    "Settings",
    "Severity",
    "SourceError",
    "Style",
    "UnitRecord",
    "__version__",
    "apply",
    "batch",
    "convert",
    "plan",
    "verify",
]

_HOMES = {
    name: f"migrate.{module}"
    for module, names in {
        "api": ("Plan", "PlannedFolder", "apply", "plan", "verify"),
        "batch.record": ("FileRecord", "FolderRecord", "UnitRecord"),
        "batch.sources": ("SourceError",),
        "codegen.style": ("Style",),
        "diagnostics": ("Diagnostic", "Place"),
        "files.edit": ("Edit",),
        "model": ("Datatype",),
        "pipeline": ("Conversion", "convert"),
        "project.outcome": ("Outcome", "OutcomeKind"),
        "rules": ("Severity",),
        "settings": (
            *("BatchDimension", "ConfigurationError", "IgnoredCode", "InputOverride", "Settings"),
        ),
    }.items()
    for name in names
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``--version`` need not wait."""
    from importlib import import_module  # noqa: PLC0415 - only needed here

    if name == "batch":
        return import_module("migrate.batch")  # which can be called
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
