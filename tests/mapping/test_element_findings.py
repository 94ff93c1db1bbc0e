from __future__ import annotations

import pytest

from migrate.mapping.element_findings import check_elements
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
        ([1e300, 2**70], "FP16", (1e300, 2**70)),
    ],
)
def test_right_elements_need_no_word(data, datatype, elements):
    assert check(data, datatype) == (elements, ())


def test_converted_elements_are_one_warning_at_the_first_of_them():
    elements, (finding,) = check([[1.5, "2.0"], ["3", 4]], "FP64")

    assert elements == (1.5, 2.0, 3.0, 4)
    assert (finding.code, finding.path) == ("IM206", (*PATH, 0, 1))
    assert finding.message == '"2.0" is read as the FP64 2.0, and 1 more like it'
    assert finding.hint == "write 2.0, or correct the datatype"


def test_one_converted_element_has_none_like_it():
    _, (finding,) = check([1], "BOOL")

    assert finding.message == "1 is read as the BOOL true"


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
    assert finding.message == f"{shown} is no {datatype} value"


@pytest.mark.parametrize(("count", "said"), [(8, 8), (9, 8), (1000, 8)])
def test_eight_refused_elements_are_reported_and_the_rest_counted(count, said):
    _, findings = check([None] * count, "INT8")

    assert [finding.path[-1] for finding in findings] == list(range(said))
    ending = f" (and {count - said} more like it)" if count > said else " value"
    assert findings[-1].message.endswith(ending)
    assert "more like it" not in findings[-2].message


@pytest.mark.parametrize(
    ("data", "datatype", "step", "shown", "hint"),
    [
        ([1, 1024], "INT8", (1,), "1024", "INT16 holds every value"),
        ([[5], [300], [-1]], "UINT8", (1, 0), "300", "INT16 holds every value"),
        (256, "UINT8", (), "256", "UINT16 holds every value"),
        ([2**64], "UINT64", (0,), "18446744073709551616", "no integer datatype holds it"),
        ([10**300], "INT8", (0,), "1" + "0" * 39 + "...", "no integer datatype holds it"),
    ],
)
def test_integers_out_of_range_are_one_warning_at_the_first(data, datatype, step, shown, hint):
    elements, (finding,) = check(data, datatype)

    assert elements == measure(data).elements
    assert (finding.code, finding.path, finding.hint) == ("IM208", PATH + step, hint)
    assert finding.message.startswith(f"{shown} is outside the range of {datatype}, ")


def test_a_converted_integer_out_of_range_is_told_both():
    _, findings = check(["1024"], "INT8")

    assert [finding.code for finding in findings] == ["IM206", "IM208"]


def test_the_range_is_not_asked_where_an_element_is_refused():
    _, findings = check([1024, None, 2.0], "INT8")

    assert [finding.code for finding in findings] == ["IM206", "IM207"]
