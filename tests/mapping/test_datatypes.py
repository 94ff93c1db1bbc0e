from __future__ import annotations

import pytest

from migrate.mapping.datatypes import (
    FLOATING,
    INTEGER_RANGES,
    KINDS,
    TARGET_NAMES,
    WITHOUT_JSON_FORM,
    holds,
    range_of,
    smallest_datatype,
)
from migrate.model import Datatype


def test_bytes_becomes_string_and_every_other_datatype_stays():
    names = {datatype.value: name for datatype, name in TARGET_NAMES.items()}

    assert names == {datatype.value: datatype.value for datatype in Datatype} | {"BYTES": "STRING"}


def test_every_datatype_is_of_one_kind():
    kinds = [{Datatype.BOOL}, {Datatype.BYTES}, set(FLOATING), set(INTEGER_RANGES)]

    assert sum(map(len, kinds)) == len(Datatype)
    assert set.union(*kinds) == set(Datatype)
    assert {Datatype.FP16, Datatype.BF16} == WITHOUT_JSON_FORM


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_ranges(bits):
    assert INTEGER_RANGES[Datatype(f"UINT{bits}")] == (0, 2**bits - 1)
    assert INTEGER_RANGES[Datatype(f"INT{bits}")] == (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


@pytest.mark.parametrize("datatype", list(Datatype), ids=lambda datatype: datatype.value)
def test_zeros_are_of_the_datatype(datatype):
    zeros = {Datatype.BYTES: "", Datatype.BOOL: False, **dict.fromkeys(INTEGER_RANGES, 0)}

    assert repr(KINDS[datatype].zero) == repr(zeros.get(datatype, 0.0))
    assert type(KINDS[datatype].zero) in KINDS[datatype].types


@pytest.mark.parametrize(
    ("declared", "low", "high", "expected"),
    [
        ("INT8", 0, 127, "INT8"),
        ("INT8", 0, 128, "UINT8"),
        ("INT8", -1, 128, "INT16"),
        ("INT8", -1, 1024, "INT16"),
        ("INT8", 1024, 1024, "INT16"),
        ("UINT8", 1024, 1024, "UINT16"),
        ("UINT8", -1, 0, "INT8"),
        ("UINT8", -1, 255, "INT16"),
        ("INT32", 0, 2**32 - 1, "UINT32"),
        ("INT32", 0, 2**32, "INT64"),
        ("UINT32", 0, 2**32, "UINT64"),
        ("INT64", 0, 2**64 - 1, "UINT64"),
        ("INT64", -(2**63), 2**63 - 1, "INT64"),
        ("INT64", -1, 2**63, None),
        ("INT64", -(2**63) - 1, 0, None),
        ("UINT64", 0, 2**64, None),
        ("FP16", 0, 70000, "FP32"),
        ("BF16", -1e38, 0, "FP32"),
        ("FP16", 0, 3.4028235e38, "FP32"),
        ("FP32", -1e39, 0, "FP64"),
        ("FP64", 0, 1.7e308, "FP64"),
    ],
)
def test_the_smallest_datatype_that_holds_every_value(declared, low, high, expected):
    datatype = smallest_datatype(Datatype(declared), low, high)

    assert datatype is (None if expected is None else Datatype(expected))


@pytest.mark.parametrize(
    ("datatype", "largest", "overflow"),
    [
        ("FP16", 65504, 65520),
        ("BF16", 3.3895313892515355e38, 3.39617752923046e38),
        ("FP32", 3.4028235e38, 3.4028235677973366e38),
        ("INT8", 127, 128),
        ("UINT64", 2**64 - 1, 2**64),
    ],
)
def test_a_range_ends_where_a_number_is_rounded_to_infinity(datatype, largest, overflow):
    assert holds(Datatype(datatype), 0, largest)
    assert not holds(Datatype(datatype), 0, overflow)
    if datatype in {"FP16", "BF16", "FP32"}:
        assert holds(Datatype(datatype), -largest, 0)
        assert not holds(Datatype(datatype), -overflow, 0)


def test_the_range_is_written_for_every_datatype_that_has_one():
    assert range_of(Datatype.INT8) == "-128 to 127"
    assert {each for each in Datatype if range_of(each) is None} == {
        *(Datatype.BOOL, Datatype.BYTES, Datatype.FP64)
    }
