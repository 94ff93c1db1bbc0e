"""Settings of single inputs and codes; seldom needed, so apart from the others."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.diagnostics import Place
from migrate.model import Datatype
from migrate.settings import member, require


@dataclass(frozen=True, slots=True)
class InputOverride:
    """An override of one input, which counts instead of the legacy file.

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
