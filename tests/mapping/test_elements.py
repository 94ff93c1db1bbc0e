from __future__ import annotations

import math

import pytest

from migrate.mapping.elements import ReadElements, check_elements, read_elements
from migrate.mapping.shapes import measure
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


PATH = ("inputs", 0, "data")


def check(data, datatype):
    return check_elements(measure(data), Datatype(datatype), PATH)


@pytest.mark.parametrize(
    ("data", "datatype", "elements"),
    [
        ("x", "BYTES", ("x",)),
        ([], "INT8", ()),
        ([[-128, 127]], "INT8", (-128, 127)),
        ([0, 255], "UINT8", (0, 255)),
        ([2**64 - 1], "UINT64", (2**64 - 1,)),
        ([1e300, 2**70], "FP64", (1e300, 2**70)),
    ],
)
def test_right_elements_need_no_word(data, datatype, elements):
    assert check(data, datatype) == (elements, ())


def test_converted_elements_are_one_warning_at_the_first_of_them():
    elements, (finding,) = check([[1.5, "2.0"], ["3", 4]], "FP64")

    assert elements == (1.5, 2.0, 3.0, 4)
    assert (finding.code, finding.path) == ("IM206", (*PATH, 0, 1))
    assert finding.message == '"2.0" is read as the FP64 value 2.0 (and 1 more value)'
    assert finding.hint == "write 2.0, or correct the datatype"


def test_one_converted_element_has_none_like_it():
    _, (finding,) = check([1], "BOOL")

    assert finding.message == "1 is read as the BOOL value true"


@pytest.mark.parametrize(
    ("data", "datatype", "path", "shown"),
    [
        ([None], "FP32", (0,), "null"),
        ([["a", {"b": 1}]], "BYTES", (0, 1), "an object"),
        (["a", 5], "BYTES", (1,), "5"),
        ([1, 2.5], "INT8", (1,), "2.5"),
        ("x", "INT8", (), '"x"'),
        (["x" * 99], "INT8", (0,), '"' + "x" * 39 + "..."),
    ],
)
def test_a_refused_element_is_an_error_where_it_stands(data, datatype, path, shown):
    elements, (finding,) = check(data, datatype)

    assert elements is None
    assert (finding.code, finding.path) == ("IM207", PATH + path)
    assert finding.message == f"{shown} is not of the datatype {datatype}"


@pytest.mark.parametrize(
    ("count", "rest"), [(8, ""), (9, " (and 1 more value)"), (1000, " (and 992 more values)")]
)
def test_eight_refused_elements_are_reported_and_the_rest_counted(count, rest):
    _, findings = check([None] * count, "INT8")

    assert [finding.path[-1] for finding in findings] == list(range(8))
    assert findings[-1].message == f"null is not of the datatype INT8{rest}"
    assert "more" not in findings[-2].message


@pytest.mark.parametrize(
    ("datatype", "hint"),
    [
        ("INT8", "write an integer, or correct the datatype"),
        ("FP16", "write a number, or correct the datatype"),
        ("BOOL", "write true or false, or correct the datatype"),
        ("BYTES", "write text in double quotes, or correct the datatype"),
    ],
)
def test_what_to_write_instead_of_a_refused_element(datatype, hint):
    _, (finding,) = check([None], datatype)

    assert finding.hint == hint


NONE = "correct the value, because no integer datatype holds it"


@pytest.mark.parametrize(
    ("data", "datatype", "step", "shown", "hint"),
    [
        ([1, 1024], "INT8", (1,), "1024", "declare INT16, which holds every value"),
        ([[5], [300], [-1]], "UINT8", (1, 0), "300", "declare INT16, which holds every value"),
        (256, "UINT8", (), "256", "declare UINT16, which holds every value"),
        ([2**64], "UINT64", (0,), "18446744073709551616", NONE),
        ([10**300], "INT8", (0,), "1" + "0" * 39 + "...", NONE),
    ],
)
def test_integers_out_of_range_are_one_warning_at_the_first(data, datatype, step, shown, hint):
    elements, (finding,) = check(data, datatype)

    assert elements == measure(data).elements
    told = f"{hint}; verify refuses the example as it is (IM503)"
    assert (finding.code, finding.path, finding.hint) == ("IM208", PATH + step, told)
    assert finding.message.startswith(f"{shown} is outside the range of {datatype}, ")


@pytest.mark.parametrize(
    ("data", "rest"),
    [([1, 128], ""), ([128, 1, 129], " (and 1 more value)"), ([128] * 4, " (and 3 more values)")],
)
def test_the_other_integers_out_of_range_are_counted(data, rest):
    _, (finding,) = check(data, "INT8")

    assert finding.message == f"128 is outside the range of INT8, -128 to 127{rest}"


def test_a_converted_integer_out_of_range_is_told_both():
    _, findings = check(["1024"], "INT8")

    assert [finding.code for finding in findings] == ["IM206", "IM208"]


def test_the_range_is_not_asked_where_an_element_is_refused():
    _, findings = check([1024, None, 2.0], "INT8")

    assert [finding.code for finding in findings] == ["IM206", "IM207"]
