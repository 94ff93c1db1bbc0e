from __future__ import annotations

import math

import pytest

from migrate.mapping.elements import ReadElements, read_elements
from migrate.model import Datatype

INTEGERS = tuple(datatype.value for datatype in Datatype if "INT" in datatype.value)
FLOATS = ("FP16", "FP32", "FP64", "BF16")


@pytest.mark.parametrize(
    ("datatypes", "elements"),
    [
        (("BYTES",), ("", "x", "1", "true", "null")),
        (("BOOL",), (True, False)),
        (INTEGERS, (0, -1, 2**70)),
        (FLOATS, (0, 1.5, -0.0, 2**70, 1e300)),
        (("BYTES", "BOOL", *INTEGERS, *FLOATS), ()),
    ],
    ids=["text", "booleans", "integers", "numbers", "nothing"],
)
def test_elements_of_the_datatype_are_taken_as_they_are(datatypes, elements):
    for datatype in datatypes:
        assert read_elements(elements, Datatype(datatype)) == ReadElements(elements)


@pytest.mark.parametrize(
    ("datatype", "written", "value"),
    [
        ("BOOL", 0, False),
        ("BOOL", 1, True),
        ("BOOL", 1.0, True),
        ("BOOL", -0.0, False),
        ("BOOL", "true", True),
        ("BOOL", "FALSE", False),
        ("INT32", 3.0, 3),
        ("INT32", -3.0, -3),
        ("INT8", "7", 7),
        ("INT8", "-7", -7),
        ("INT8", "7.0", 7),
        ("INT8", "1e2", 100),
        ("INT8", "120e-1", 12),
        ("UINT64", "18446744073709551615", 2**64 - 1),
        ("UINT64", float(2**53 - 1), 2**53 - 1),
        ("INT64", "1e30", 10**30),
        ("FP64", "2.0", 2.0),
        ("FP32", "2", 2.0),
        ("FP32", "-0", -0.0),
        ("FP16", "1.5e-3", 0.0015),
        ("FP64", "0.1", 0.1),
    ],
)
def test_another_type_that_means_the_same_is_converted(datatype, written, value):
    read = read_elements((written,), Datatype(datatype))

    assert read == ReadElements((value,), converted=(0,))
    assert type(read.elements[0]) is type(value)
    assert math.copysign(1, read.elements[0]) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("datatype", "written"),
    [
        *(("BYTES", written) for written in (1, 1.5, True, None)),
        *(("BOOL", written) for written in (2, -1, 0.5, "1", "yes", "", "null", None)),
        *(("INT8", written) for written in (1.5, "1.5", "x", "", " 7", "7 ", "+7", "07", "0x7")),
        *(("INT8", written) for written in ("1_000", "٣", "1e", ".5", "NaN", "Infinity", "true")),
        *(("INT8", written) for written in (None, 1e300, "1e-3", "1." + "0" * 390 + "1")),
        *(("FP32", written) for written in ("x", "", "NaN", "inf", "1e999", "1e9999", None)),
        ("FP32", "1" * 401),
        *(("INT64", written) for written in (2.0**53, -(2.0**53), 2.0**54)),
        *((datatype, written) for datatype in INTEGERS + FLOATS for written in (True, False)),
    ],
)
def test_what_means_something_else_is_refused(datatype, written):
    assert read_elements((written,), Datatype(datatype)).refused == (0,)


@pytest.mark.parametrize("datatype", list(Datatype), ids=lambda datatype: datatype.value)
def test_null_and_objects_are_refused_by_every_datatype(datatype):
    assert read_elements((None, {}, {"a": 1}), datatype).refused == (0, 1, 2)


def test_each_element_is_judged_alone():
    read = read_elements((1, "2", 3.5, 4.0, None, True), Datatype.INT8)

    assert read.converted == (1, 3)
    assert read.refused == (2, 4, 5)


def test_integers_stay_integers_among_floats():
    read = read_elements((1, "2"), Datatype.FP32)

    assert [type(element) for element in read.elements] == [int, float]
