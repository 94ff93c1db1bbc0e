from __future__ import annotations

import pytest

from migrate.configuration.codes import codes_to_ignore, nearest_code, why_not_ignored
from migrate.rules import RULES
from migrate.rules.rule import Severity


@pytest.mark.parametrize(
    ("code", "expected"),
    [("IM2O5", "IM205"), ("205", "IM205"), ("IM 103", "IM103"), ("nonsense", None), ("", None)],
)
def test_the_nearest_code(code, expected):
    assert nearest_code(code) == expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("IM203", ("IM203",), id="a-warning"),
        pytest.param("im203", ("IM203",), id="any-case"),
        pytest.param("IM201", ("IM201",), id="a-note"),
        pytest.param("IM10", ("IM104", "IM105", "IM108"), id="a-beginning-leaves-errors-out"),
    ],
)
def test_a_selector_stands_for_codes(selector, expected):
    assert codes_to_ignore(selector) == expected
    assert why_not_ignored(selector) is None


def test_im_stands_for_all_that_is_no_error():
    assert set(codes_to_ignore("IM")) == {
        code for code, rule in RULES.items() if rule.severity is not Severity.ERROR
    }


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("IM205", "IM205 is an error, and an error cannot be ignored"),
        ("IM007", "IM007 is an error, and an error cannot be ignored"),
        ("IM2O3", "there is no code 'IM2O3'; did you mean IM203?"),
        ("IM2030", "there is no code 'IM2030'; did you mean IM203?"),
        ("nonsense", "there is no code 'nonsense'"),
        ("", "there is no code ''"),
    ],
)
def test_why_a_selector_stands_for_none(selector, reason):
    with pytest.raises(ValueError, match=reason):
        codes_to_ignore(selector)
