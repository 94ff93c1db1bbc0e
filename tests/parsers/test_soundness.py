from __future__ import annotations

import pytest

from migrate.parsers.tokens import MAX_DEPTH, within_limits

INFINITE = float("inf")


def nested(depth, innermost=()):
    """Lists within one another, so many of them."""
    value = list(innermost)
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1, id="integer"),
        pytest.param(None, id="null"),
        pytest.param("inf", id="text"),
        pytest.param(True, id="boolean"),
        pytest.param([], id="empty-list"),
        pytest.param({}, id="empty-object"),
        pytest.param([1, 2.5, -0.0, True], id="numbers"),
        pytest.param([1, "NaN", None, [2], {"a": [3]}], id="mixed"),
        pytest.param(10**308, id="integer-within-the-range"),
        pytest.param(nested(MAX_DEPTH, [1]), id="as-deep-as-allowed"),
        pytest.param({"a": nested(MAX_DEPTH - 1)}, id="an-object-counts-as-one-level"),
    ],
)
def test_sound_values(value):
    assert within_limits(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(INFINITE, id="infinity"),
        pytest.param(float("nan"), id="nan"),
        pytest.param(10**309, id="integer-beyond-the-range"),
        pytest.param([1, INFINITE], id="in-numbers"),
        pytest.param([1, 10**309], id="integer-in-numbers"),
        pytest.param(["a", INFINITE], id="after-text"),
        pytest.param([INFINITE, "a"], id="before-text"),
        pytest.param(["a", 10**309], id="integer-after-text"),
        pytest.param({"a": {"b": [None, [0, -INFINITE]]}}, id="deep"),
        pytest.param([[1], [INFINITE]], id="in-a-second-list"),
        pytest.param(nested(MAX_DEPTH + 1), id="too-deep"),
        pytest.param({"a": nested(MAX_DEPTH)}, id="too-deep-in-an-object"),
    ],
)
def test_unsound_values(value):
    assert not within_limits(value)


def test_the_surrounding_depth_counts():
    assert within_limits([[]], MAX_DEPTH - 2)
    assert not within_limits([[]], MAX_DEPTH - 1)
    assert within_limits(1, MAX_DEPTH)
