"""What the user may say of single inputs and codes: seldom needed, so apart from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.diagnostics import Place
    from migrate.model import Datatype


@dataclass(frozen=True, slots=True)
class InputOverride:
    """What the user says of one input, which counts instead of what the legacy file says.

    ``datatype`` and ``required`` are ``None`` where the user says nothing about them. ``file`` and
    ``place`` are where the user says it, if that is in a file.
    """

    name: str
    datatype: Datatype | None = None
    required: bool | None = None
    file: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class IgnoredCode:
    """A code that the user has ignored, and why, or where; it must not be that of an error."""

    code: str
    reason: str
