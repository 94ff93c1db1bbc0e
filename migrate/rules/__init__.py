"""The one table of diagnostic codes, in the sections of rules.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from migrate.rules.app_code import APP_CODE_RULES
from migrate.rules.catalog import REPOSITORY_RULES
from migrate.rules.mapping import MAPPING_RULES
from migrate.rules.reading import READING_RULES
from migrate.rules.structure import STRUCTURE_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate.rules.rule import Rule

RULES: Final[Mapping[str, Rule]] = {
    rule.code: rule
    for section in (
        READING_RULES,
        STRUCTURE_RULES,
        MAPPING_RULES,
        APP_CODE_RULES,
        REPOSITORY_RULES,
    )
    for rule in section
}
"""Every code, in order. A severity here is the rule's own, before ``--strict`` raises it."""
