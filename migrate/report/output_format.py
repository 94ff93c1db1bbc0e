"""The names of the forms in which a command can report on standard output."""

from __future__ import annotations

import enum


class OutputFormat(enum.Enum):
    """What is written to standard output."""

    TEXT = "text"
    """A diff, where the command has one; what a person reads goes to standard error."""
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
