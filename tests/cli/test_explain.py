from __future__ import annotations

import pytest

from migrate.cli.reference import explanation, run_explain
from migrate.rules import RULES
from tests.cli.command import migrate


def test_without_a_code_all_are_listed(tmp_path):
    ended = migrate("explain", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    lines = ended.stdout.decode().splitlines()
    assert lines == [
        f"{each.code}  {each.severity!s:<7}  {each.summary}" for each in RULES.values()
    ]
    assert lines[0] == "IM001  error    the file cannot be read"
    assert max(map(len, lines)) <= 80


def test_a_code_is_explained(tmp_path):
    ended = migrate("explain", "im205", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.startswith(b"IM205 (error): the data does not match the shape\n")
    assert b"What to do: correct the shape or the data\n" in ended.stdout


@pytest.mark.parametrize(
    ("beginning", "expected"), [("IM20", "IM20"), ("im3", "IM3"), ("IM", "IM"), ("20", "IM20")]
)
def test_the_beginning_of_codes_lists_them(beginning, expected):
    codes = [line.split()[0] for line in run_explain(beginning).splitlines()]
    assert codes == [code for code in RULES if code.startswith(expected)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_explanation_says_everything_in_80_columns(rule):
    text = explanation(rule)
    assert text.startswith(f"{rule.code} ({rule.severity}): {rule.summary}\n\n")
    assert text.endswith("\n")
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert max(map(len, prose)) <= 80
    assert f"{rule.meaning} What to do: {rule.remedy}" in " ".join(text.split())


@pytest.mark.parametrize("code", ["203", "im203", "Im203"])
def test_a_code_may_be_a_number_or_in_any_case(code):
    assert run_explain(code) == explanation(RULES["IM203"])


def test_options_are_not_broken_at_their_hyphens():
    assert "--batch-dim keep" in " ".join(explanation(RULES["IM305"]).split())
