"""The choice whether to print in colour."""

from __future__ import annotations

import enum


class Color(enum.Enum):
    """When to print in colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"
