"""The settings of a conversion: one frozen value, made once and passed down."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from migrate.diagnostics import Diagnostic, Place, shortened
from migrate.model import Datatype
from migrate.rules import Severity

_SHOWN: Final = 100
"""How many characters of a refused value are shown."""

_Member = TypeVar("_Member", bound=enum.Enum)

DEFAULT_MAX_SIZE: Final = 64 * 1024 * 1024
"""The largest file that is read, in bytes (IM001)."""


OWN_KEYS: Final = frozenset({"dry-run-from-env"})
"""The keys of the configuration that count only in the user's own file, not in a repository."""


class ConfigurationError(ValueError):
    """A configuration file that cannot be used; ``diagnostics`` say why, in its order (IM413)."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Keep the diagnostics."""
        super().__init__("\n".join(f"{each.file}: {each.message}" for each in diagnostics))
        self.diagnostics = diagnostics


class BatchDimension(enum.Enum):
    """What becomes of a leading dimension that may count requests (docs/guide.md)."""

    AUTO = "auto"
    """Merge a leading 1 away; keep -1 and n > 1, and say so."""
    KEEP = "keep"
    """Merge nothing."""
    DROP = "drop"
    """Merge whatever leads a tensor of rank 2 or more; keep the first request."""


@dataclass(frozen=True, slots=True)
class InputOverride:
    """An override of one input, which takes precedence over the legacy file.

    ``datatype``, a ``Datatype`` or its value, and ``required`` are ``None`` where they are not
    overridden. ``file`` and ``place`` are where the override is written, if that is in a file.
    Raises ValueError or TypeError, which names the field, for a value that is not of its type.
    """

    name: str
    datatype: Datatype | None = None
    required: bool | None = None
    file: str | None = None
    place: Place | None = None

    def __post_init__(self) -> None:
        """Check every field, and replace the value of a datatype by its member."""
        require("name", self.name, str, "text")
        if self.datatype is not None:
            object.__setattr__(self, "datatype", member("datatype", self.datatype, Datatype))
        require("required", self.required, (bool, type(None)), "True, False or None")
        require("file", self.file, (str, type(None)), "text or None")
        require("place", self.place, (Place, type(None)), "a Place or None")


@dataclass(frozen=True, slots=True)
class IgnoredCode:
    """A code that is ignored, and why; an error is reported whatever its code.

    Raises TypeError, which names the field, for a value that is not text.
    """

    code: str
    reason: str

    def __post_init__(self) -> None:
        """Check both fields."""
        require("code", self.code, str, "text")
        require("reason", self.reason, str, "text")


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that the conversion of one pair of files depends on.

    An enum may be given by its value, such as ``"drop"``, and a tuple as any iterable. Anything
    else that is not of a field's type raises ValueError or TypeError, which names the field.
    """

    batch_dimension: BatchDimension = BatchDimension.AUTO
    strict: bool = False
    """A warning about the inputs is an error."""
    force: bool = False
    """An ``input_schema.py`` that differs is replaced."""
    required_from_app: bool = False
    """An input that ``app.py`` reads only through ``get``, ``pop`` or ``in`` is not required."""
    remove_legacy: bool = False
    """The legacy pair is deleted as part of the migration."""
    allow_dirty: bool = False
    """A file may be changed or deleted though it has uncommitted changes."""
    allow_no_vcs: bool = False
    """A file may be changed or deleted though no version control holds it."""
    git_add: bool = False
    """The new file is added to git's index with ``git add --intent-to-add``."""
    max_size: int = DEFAULT_MAX_SIZE
    """The largest file that is read, in bytes."""
    exclude: tuple[str, ...] = ()
    """Patterns, as in ``.gitignore``, of folders and files to skip."""
    ignored: tuple[IgnoredCode, ...] = ()
    """Codes that are reported as ignored; of several entries for one code, the last counts."""
    inputs: tuple[InputOverride, ...] = ()
    """Overrides of inputs; of several entries for one input, the last counts."""

    def __post_init__(self) -> None:
        """Check every field, and replace the value of an enum by its member."""
        chosen = member("batch_dimension", self.batch_dimension, BatchDimension)
        object.__setattr__(self, "batch_dimension", chosen)
        for name in SWITCHES:
            require(name, getattr(self, name), bool, "True or False")
        require("max_size", self.max_size, int, "an integer")
        if self.max_size < 0:
            message = f"max_size must be at least 0, not {self.max_size}"
            raise ValueError(message)
        for name, kind, what in (
            ("exclude", str, "texts"),
            ("ignored", IgnoredCode, "IgnoredCode"),
            ("inputs", InputOverride, "InputOverride"),
        ):
            object.__setattr__(self, name, items(name, getattr(self, name), kind, what))

    def ignores(self, code: str) -> str | None:
        """Return why the user ignores a code, or ``None``."""
        reasons = (each.reason for each in reversed(self.ignored) if each.code == code)
        return next(reasons, None)

    def raised(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the diagnostics; if strict, the warnings that are not ignored as errors."""
        return tuple(
            each.as_error()
            if self.strict and each.severity is Severity.WARNING and not self.ignores(each.code)
            else each
            for each in diagnostics
        )

    def marked(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the diagnostics and mark those that the user ignores; an error never is."""
        if not self.ignored:
            return tuple(diagnostics)
        return tuple(
            each if each.is_error else each._replace(ignored=self.ignores(each.code))
            for each in diagnostics
        )


SWITCHES: Final = tuple(field.name for field in fields(Settings) if field.default is False)
"""The fields that are either on or off, and off by default."""


def require(field: str, value: object, kind: type | tuple[type, ...], what: str) -> None:
    """Raise TypeError unless a value is of a type; a bool is not an integer."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        message = f"{field} must be {what}, not {shortened(repr(value), _SHOWN)}"
        raise TypeError(message)


def items(field: str, value: object, kind: type | tuple[type, ...], what: str) -> tuple[Any, ...]:
    """Return the items of an iterable; raise TypeError for a text, and unless all are of a type."""
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        message = f"{field} must be an iterable of {what}, not {shortened(repr(value), _SHOWN)}"
        raise TypeError(message)
    found = tuple(value)
    for each in found:
        require(field, each, kind, f"an iterable of {what}")
    return found


def member(field: str, value: object, kind: type[_Member]) -> _Member:
    """Return a member of an enum, given by itself or by its value; raise ValueError otherwise."""
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(f'"{each.value}"' for each in kind)
        message = f"{field} must be one of {allowed}, not {value!r}"
        raise ValueError(message) from None
