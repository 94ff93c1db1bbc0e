from __future__ import annotations

import pytest

from migrate.mapping.elements import check_elements
from migrate.mapping.shapes import measure
from migrate.model import Datatype

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
    ("count", "rest"),
    [(8, ""), (9, " (and 1 more value)"), (1000, " (and 992 more values)")],
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
    assert (finding.code, finding.path, finding.hint) == ("IM208", PATH + step, hint)
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
