from __future__ import annotations

import pytest

from migrate.configuration.codes import codes_to_ignore, unknown_code, why_not_ignored
from migrate.rules import RULES


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        pytest.param("IM2O5", "IM205", id="letter-for-digit"),
        pytest.param("im2o1", "IM201", id="looks-the-same-though-IM211-is-near-too"),
        pytest.param("205", "IM205", id="digits-only"),
        pytest.param("1M205", "IM205", id="another-character"),
        pytest.param("M205", "IM205", id="one-left-out"),
        pytest.param("IM 103", "IM103", id="one-too-much"),
        pytest.param("IM2030", "IM203", id="one-too-much-at-the-end"),
    ],
)
def test_the_code_that_was_meant_is_asked_for(code, meant):
    assert unknown_code(code) == f"there is no code {code!r}; did you mean {meant}?"


@pytest.mark.parametrize("code", ["IM999", "IM415", "XX205", "IM20500", "nonsense", ""])
def test_where_no_code_or_several_are_near_the_list_is_named(code):
    assert unknown_code(code) == f"there is no code {code!r}; inferless-migrate explain lists all"


TEN = tuple(f"IM10{digit}" for digit in range(1, 10))


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("IM203", ("IM203",), id="a-warning"),
        pytest.param("im203", ("IM203",), id="any-case"),
        pytest.param("IM201", ("IM201",), id="a-note"),
        pytest.param("IM10", TEN, id="the-beginning-of-several"),
        pytest.param("IM205", ("IM205",), id="a-warning-where-output-json-is-concerned"),
        pytest.param("IM40", ("IM402", "IM404", "IM406", "IM408", "IM409"), id="errors-left-out"),
    ],
)
def test_a_selector_stands_for_codes(selector, expected):
    assert codes_to_ignore(selector) == expected
    assert why_not_ignored(selector) is None


def test_im_stands_for_all_that_can_be_less_than_an_error():
    assert RULES.keys() - set(codes_to_ignore("IM")) == {
        *("IM401", "IM403", "IM405", "IM407", "IM410", "IM411", "IM413")
    }


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("IM401", "IM401 is an error, and an error cannot be ignored"),
        ("IM407", "IM407 is an error, and an error cannot be ignored"),
        ("IM2O3", "there is no code 'IM2O3'; did you mean IM203?"),
        ("IM2030", "there is no code 'IM2030'; did you mean IM203?"),
        ("nonsense", "there is no code 'nonsense'"),
        ("", "there is no code ''"),
    ],
)
def test_why_a_selector_stands_for_none(selector, reason):
    with pytest.raises(ValueError, match=reason):
        codes_to_ignore(selector)
