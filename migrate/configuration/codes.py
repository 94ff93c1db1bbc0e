"""Which codes a user can have ignored, by ``--ignore`` or in a configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.rules import RULES
from migrate.rules.rule import Severity

if TYPE_CHECKING:
    from migrate.rules.rule import Rule

_LONGEST: Final = 10
"""The most characters of a name that is searched for a code like it."""


def nearest_code(code: str) -> str | None:
    """Give the code that was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    return next(iter(get_close_matches(code[:_LONGEST].upper(), RULES, n=1, cutoff=0.5)), None)


def codes_to_ignore(selector: str) -> tuple[str, ...]:
    """Give the codes that a selector stands for: one code, or the beginning of several.

    ``IM2`` stands for every code from IM200 to IM299 that is no error: what is an error keeps the
    file from being converted, so it cannot be ignored. Raises ValueError where none is left.
    """
    reason = why_not_ignored(selector)
    if reason is not None:
        raise ValueError(reason)
    selected = _selected(selector)
    return tuple(rule.code for rule in selected if rule.severity is not Severity.ERROR)


def why_not_ignored(selector: str) -> str | None:
    """Say why a selector stands for no code that can be ignored; ``None`` if it stands for any."""
    selected = _selected(selector)
    if not selected:
        nearest = nearest_code(selector)
        return f"there is no code {selector!r}" + (f"; did you mean {nearest}?" if nearest else "")
    if all(rule.severity is Severity.ERROR for rule in selected):
        return f"{selector} is an error, and an error cannot be ignored"
    return None


def _selected(selector: str) -> list[Rule]:
    return [rule for code, rule in RULES.items() if selector and code.startswith(selector.upper())]
