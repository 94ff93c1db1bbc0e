"""How much is told."""

from __future__ import annotations

import enum


class Verbosity(enum.IntEnum):
    """How much is told; each level tells all that the one before it does."""

    QUIET = 0
    """Errors only."""
    NORMAL = 1
    """Warnings, and what was done."""
    VERBOSE = 2
    """Notes, folders where there was nothing to do, the files, inputs and outputs of each."""
    TRACE = 3
    """The trace of an unexpected exception."""
