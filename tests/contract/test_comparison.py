from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.contract.comparison import first_difference

SAME = [
    ("BYTES", "x", "x"),
    ("BOOL", 1, True),
    ("BOOL", 0, False),
    ("BOOL", 1.0, True),
    ("BOOL", "true", True),
    ("BOOL", "False", False),
    ("BOOL", "1", True),
    ("INT32", 3.0, 3),
    ("INT32", "7", 7),
    ("INT32", " -7 ", -7),
    ("INT32", "7.0", 7),
    ("INT32", "1e2", 100),
    ("INT64", float(2**53 - 1), 2**53 - 1),
    ("UINT64", str(2**64 - 1), 2**64 - 1),
    ("FP32", 2, 2.0),
    ("FP32", 2.0, 2),
    ("FP32", "2.0", 2.0),
    ("FP32", "0.1", 0.1),
    ("FP32", ".5", 0.5),
    ("FP32", "1e-3", 0.001),
    ("FP32", "12345678901234567891", 12345678901234567891),
    ("FP64", "0.10000000000000000000001", 0.1),
    ("FP64", 10**400, 10**400),
]

DIFFERENT = [
    ("BYTES", "x", "X"),
    ("BYTES", 1, "1"),
    ("BYTES", None, "None"),
    ("BYTES", True, "True"),
    ("BOOL", 2, True),
    ("BOOL", "yes", True),
    ("BOOL", "0", True),
    ("BOOL", None, False),
    ("BOOL", "", False),
    ("BOOL", [], False),
    ("INT32", 3.5, 3),
    ("INT32", "3.5", 3),
    ("INT32", "7x", 7),
    ("INT32", "1_0", 10),
    ("INT32", "\u0667", 7),
    ("INT32", None, 0),
    ("INT32", False, 1),
    ("INT32", True, 1),
    ("UINT8", False, 0),
    ("FP64", True, 1.0),
    ("FP64", False, 0.0),
    ("INT64", float(2**53), 2**53),
    ("INT64", -float(2**53), -(2**53)),
    ("INT64", float(2**53), 2**53 + 1),
    ("FP32", 2**53 + 1, float(2**53)),
    ("FP32", 0.0, -0.0),
    ("FP32", -0.0, 0),
    ("FP32", 0.1, math.nextafter(0.1, 1)),
    ("FP32", "0.1", math.nextafter(0.1, 1)),
    ("FP32", "1_0.0", 10.0),
    ("FP32", "x", 0.0),
    ("FP32", None, 0.0),
]


@pytest.mark.parametrize(("datatype", "legacy", "schema"), SAME)
def test_a_value_may_stand_for_another_without_loss(datatype, legacy, schema):
    assert first_difference(datatype, [legacy], [schema]) is None


@pytest.mark.parametrize(("datatype", "legacy", "schema"), DIFFERENT)
def test_a_value_that_means_something_else_is_found(datatype, legacy, schema):
    assert first_difference(datatype, [legacy], [schema]) == 0


@given(st.lists(st.floats(allow_nan=False), min_size=1), st.data())
def test_the_first_of_many_that_differs_is_found(values, data):
    index = data.draw(st.integers(0, len(values) - 1))
    changed = [*values]
    changed[index] = math.nextafter(values[index], math.inf if values[index] < 0 else -math.inf)
    assert first_difference("FP64", values, values[:]) is None
    assert first_difference("FP64", values, changed) == index


def test_zeros_of_two_signs_are_found_among_many():
    assert first_difference("FP64", [1.0, 0.0, 2.0], [1.0, -0.0, 2.0]) == 1


def test_equal_lists_of_other_types_are_compared_one_by_one():
    assert first_difference("FP64", [1, -0.0], [1.0, 0]) == 1


def test_nothing_is_the_same_as_nothing():
    assert first_difference("FP64", [], []) is None


@pytest.mark.parametrize("datatype", ["INT32", "FP64"])
def test_a_long_text_is_read_in_linear_time(datatype):
    start = time.process_time()
    assert first_difference(datatype, ["1" * 1_000_000 + "x"], [1]) == 0
    assert time.process_time() - start < 5
