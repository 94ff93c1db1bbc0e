from __future__ import annotations

import pytest

from migrate.report.explanation import explanation, table_of_codes
from migrate.rules import RULES


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_explanation_says_everything_in_80_columns(rule):
    text = explanation(rule)
    assert text.startswith(f"{rule.code} ({rule.severity}): {rule.summary}\n\n")
    assert text.endswith("\n")
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert max(map(len, prose)) <= 80
    assert f"{rule.meaning} What to do: {rule.remedy}" in " ".join(text.split())


def test_options_are_not_broken_at_their_hyphens():
    assert "--batch-dim keep" in " ".join(explanation(RULES["IM305"]).split())


def test_the_table_has_a_line_for_each_code():
    lines = table_of_codes().splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert lines[0] == "IM001  error    the file cannot be read"
    assert (
        len({line.index(rule.summary) for line, rule in zip(lines, RULES.values(), strict=True)})
        == 1
    )
