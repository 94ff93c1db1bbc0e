"""Which codes a user can have ignored, by ``--ignore`` or in a configuration file."""

from __future__ import annotations

from typing import Final

from migrate.rules import RULES
from migrate.rules.repository import REPOSITORY_RULES
from migrate.rules.rule import Severity

_ALWAYS_ERRORS: Final = frozenset(
    rule.code for rule in REPOSITORY_RULES if rule.severity is Severity.ERROR
) - {"IM404"}
"""Codes that are never less than an error; all others are warnings of output.json at most."""

_LONGEST: Final = 10
"""The most characters of a name that is searched for a code like it."""


def nearest_code(code: str) -> str | None:
    """Give the code that was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    return next(iter(get_close_matches(code[:_LONGEST].upper(), RULES, n=1, cutoff=0.5)), None)


def codes_to_ignore(selector: str) -> tuple[str, ...]:
    """Give the codes that a selector stands for: one code, or the beginning of several.

    ``IM2`` stands for every code from IM200 to IM299. Of a code such as IM205, only what is said of
    ``output.json`` is ignored, which is a warning: what is an error keeps the file from being
    converted, so it is always told. Raises ValueError where no code is left.
    """
    reason = why_not_ignored(selector)
    if reason is not None:
        raise ValueError(reason)
    return tuple(each for each in codes_of(selector) if each not in _ALWAYS_ERRORS)


def why_not_ignored(selector: str) -> str | None:
    """Say why a selector stands for no code that can be ignored; ``None`` if it stands for any."""
    selected = codes_of(selector)
    if not selected:
        nearest = nearest_code(selector)
        return f"there is no code {selector!r}" + (f"; did you mean {nearest}?" if nearest else "")
    if _ALWAYS_ERRORS.issuperset(selected):
        return f"{selector} is an error, and an error cannot be ignored"
    return None


def codes_of(selector: str) -> tuple[str, ...]:
    """Give the codes that a selector stands for: one code, or all that begin so."""
    return tuple(code for code in RULES if selector and code.startswith(selector.upper()))
