"""Marking what the user does not want to be told of: it is counted, and stays in reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.diagnostics import Diagnostic
    from migrate.settings import Settings


def with_ignored(diagnostics: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    """Give the diagnostics, those marked that the settings ignore; an error never is."""
    if not settings.ignored:
        return tuple(diagnostics)
    return tuple(
        each if each.is_error else replace(each, ignored=settings.ignores(each.code))
        for each in diagnostics
    )
