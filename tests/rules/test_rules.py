from __future__ import annotations

import re
from pathlib import Path

import pytest

from migrate.rules import RULES, Severity

SPECIFICATION = Path("/work/shared/design/rules.md")

SEVERITIES = {
    "error": "001 002 003 005 006 007 101 102 103 106 107 109 205 207"
    " 110 401 403 404 405 407 410 411 413 422 502 503",
    "warning": "004 104 105 108 202 203 206 208 209 211 301 302 305 307 406 409 412 414"
    " 416 420 421 501",
    "note": "008 201 204 303 304 306 308 402 408 415 417 418 419 504",
}

OUR_OWN = {"IM308", "IM409", "IM410", "IM411", "IM412", "IM413", "IM414"}
"""Codes that the specification does not have."""


def test_the_table_is_complete():
    assert {code.removeprefix("IM"): str(rule.severity) for code, rule in RULES.items()} == {
        number: severity for severity, numbers in SEVERITIES.items() for number in numbers.split()
    }


def test_the_table_agrees_with_the_specification():
    if not SPECIFICATION.exists():
        pytest.skip(f"{SPECIFICATION} is not here")
    severity = r"(IM\d{3})(?: \||,)? (note|warning|error)\b"  # in a table or a sentence
    rows = re.findall(severity, SPECIFICATION.read_text(encoding="utf-8"))
    assert len(rows) > 50
    specified = {code: str(rule.severity) for code, rule in RULES.items() if code not in OUR_OWN}
    assert specified == dict(rows)


def test_the_codes_stand_in_order():
    assert list(RULES) == sorted(RULES)
    assert all(code == rule.code for code, rule in RULES.items())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_what_it_means_and_what_to_do(rule):
    assert not rule.summary[0].isupper() or rule.summary.startswith("JSON")
    assert not rule.summary.endswith(".")
    assert rule.meaning.endswith(".")
    assert rule.remedy[0].islower()
    assert not rule.remedy.endswith(".")
    assert len(f"{rule.code}  warning  {rule.summary}") <= 80


def test_severities_are_ordered_by_gravity_and_print_as_words():
    assert Severity.NOTE < Severity.WARNING < Severity.ERROR
    assert [f"{severity!s}" for severity in Severity] == ["note", "warning", "error"]
