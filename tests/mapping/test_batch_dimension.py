from __future__ import annotations

import pytest

from migrate.mapping.batch_dimension import Merged, merge, merged_from_data
from migrate.model import Example
from migrate.settings import BatchDimension

PATH = ("inputs", 0)
AUTO, KEEP, DROP = BatchDimension.AUTO, BatchDimension.KEEP, BatchDimension.DROP


def example(*lengths):
    count = 1
    for length in lengths:
        count *= length
    return Example(lengths, tuple(range(count)))


@pytest.mark.parametrize("choice", list(BatchDimension))
@pytest.mark.parametrize("shape", [(1,), (10,), (-1,)])
def test_a_tensor_of_rank_1_keeps_its_shape(shape, choice):
    assert merge(shape, None, choice, PATH) == Merged(shape, None)
    assert merge(shape, example(10), choice, PATH) == Merged(shape, example(10))


@pytest.mark.parametrize("shape", [(1, 2), (-1, 2), (3, 2), (1, 1, 2)])
def test_keep_merges_nothing_and_says_nothing(shape):
    assert merge(shape, example(1, 2), KEEP, PATH) == Merged(shape, example(1, 2))


@pytest.mark.parametrize("choice", [AUTO, DROP])
@pytest.mark.parametrize(
    ("shape", "lengths"),
    [((1, 1, 28, 28), (1, 1, 28, 28)), ((1, -1), (1, 7)), ((1, 10), (1, 10)), ((1, -1), (1, 0))],
)
def test_exactly_one_leading_dimension_of_one_is_merged_away(shape, lengths, choice):
    merged = merge(shape, example(*lengths), choice, PATH)

    assert merged.shape == shape[1:]
    assert merged.example == Example(lengths[1:], example(*lengths).elements)
    assert merged.merged
    assert merged.finding is not None
    assert (merged.finding.code, merged.finding.path) == ("IM201", (*PATH, "shape"))


@pytest.mark.parametrize(("shape", "dimension"), [((-1, 3), "-1"), ((3, 2), "3")])
def test_another_leading_dimension_is_kept_with_a_warning(shape, dimension):
    merged = merge(shape, example(3, 3), AUTO, PATH)

    assert (merged.shape, merged.example, merged.merged) == (shape, example(3, 3), False)
    assert merged.finding is not None
    assert (merged.finding.code, merged.finding.path) == ("IM203", (*PATH, "shape"))
    assert f"leading dimension {dimension} of" in merged.finding.message


@pytest.mark.parametrize("shape", [(3, 2), (-1, 2), (-1, -1)])
def test_drop_keeps_the_first_of_several_requests(shape):
    merged = merge(shape, example(3, 2), DROP, PATH)

    assert (merged.shape, merged.example, merged.merged) == (shape[1:], example(2), True)
    assert merged.finding is not None
    assert (merged.finding.code, merged.finding.path) == ("IM202", (*PATH, "data"))
    kept = "the first is kept as the example, 2 left out"
    assert merged.finding.message == f"the sample holds 3 requests: {kept}"


@pytest.mark.parametrize("given", [None, Example((0, 0), ()), Example((1, 2), (0, 1))])
def test_drop_with_one_request_or_none_leaves_nothing_out(given):
    merged = merge((-1, 2), given, DROP, PATH)

    assert merged.shape == (2,)
    assert merged.example == (Example((2,), (0, 1)) if given and given.elements else None)
    assert merged.merged
    assert merged.finding is not None
    assert merged.finding.code == "IM201"


def test_a_dimension_that_only_the_data_had_leaves_the_shape():
    merged = merged_from_data((10,), example(10), PATH)

    assert (merged.shape, merged.example, merged.merged) == ((10,), example(10), True)
    assert merged.finding is not None
    assert (merged.finding.code, merged.finding.path) == ("IM201", (*PATH, "data"))
