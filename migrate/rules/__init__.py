"""The table of diagnostic codes, by code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.rules.catalog import CATALOG, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RULES", "Rule", "Severity"]

RULES: Final[Mapping[str, Rule]] = {rule.code: rule for rule in CATALOG}
"""Every code, in order, with its severity before ``--strict`` raises it."""
