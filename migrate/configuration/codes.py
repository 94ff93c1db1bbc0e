"""Which codes a user can have ignored, by ``--ignore`` or in a configuration file."""

from __future__ import annotations

from typing import Final

from migrate.rules import RULES
from migrate.rules.catalog import REPOSITORY_RULES
from migrate.rules.rule import Severity

_ALWAYS_ERRORS: Final = frozenset(
    rule.code for rule in REPOSITORY_RULES if rule.severity is Severity.ERROR
) - {"IM404"}
"""Codes that are never less than an error; all others are warnings of output.json at most."""


_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
"""Letters that are taken for digits."""


def unknown_code(code: str) -> str:
    """Say that there is no such code, and which one was meant, or what lists them."""
    meant = _meant(code.upper())
    hint = f"did you mean {meant}?" if meant else "inferless-migrate explain lists all"
    return f"there is no code {code!r}; {hint}"


def _meant(code: str) -> str | None:
    """Give the code that looks the same, or the only one of which a single character differs."""
    same = f"IM{code.removeprefix('IM').translate(_LOOK_ALIKES)}"
    near = [same] if same in RULES else [each for each in RULES if _is_near(code, each)]
    return near[0] if len(near) == 1 else None


def _is_near(written: str, code: str) -> bool:
    """Say whether one character differs, is left out or too much."""
    return any(
        written[:at] == code[:at]
        and (written[at + 1 :] in (code[at + 1 :], code[at:]) or written[at:] == code[at + 1 :])
        for at in range(len(code) + 1)
    )


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
        return unknown_code(selector)
    if _ALWAYS_ERRORS.issuperset(selected):
        return f"{selector} is an error, and an error cannot be ignored"
    return None


def codes_of(selector: str) -> tuple[str, ...]:
    """Give the codes that a selector stands for: one code, or all that begin so."""
    return tuple(code for code in RULES if selector and code.startswith(selector.upper()))
