"""Hypothesis strategies for schemas and their parts, with what is awkward to write down."""

from __future__ import annotations

import math
import string
from functools import cache
from itertools import cycle, islice
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from migrate.model import VARIABLE, Datatype, Example, FieldSpec

if TYPE_CHECKING:
    from migrate.model import Scalar, Shape

AWKWARD_TEXTS = (
    *" '\"\\\n\t\0\x7f\x85#{\xa0\xadé\u200b\u202e\u2028\ufeff\ufffe\ud800漢ｱ\uff57😀\U000e0041",
    *("", "\r\n", "%s", "], [", "]], [[", "1e+16", "inf", '"""', "'''", "# fmt: on"),
    *("\\N{DASH}", "\\x41", "\\U0001F600", "e\u0301", "\ud83d\ude00", "❤\ufe0f", "👩\u200d👧"),
)

characters = st.characters(codec=None, exclude_categories=())
"""Every code point, surrogates included."""


@cache
def texts() -> st.SearchStrategy[str]:
    """Return texts of every class of character, some of them about as long as a line."""
    pieces = st.sampled_from(AWKWARD_TEXTS) | st.text(characters, max_size=4)
    mixed = st.lists(pieces, max_size=6).map("".join)
    long = st.builds(str.__mul__, pieces, st.integers(0, 100))
    return mixed | st.builds(str.__add__, mixed, long)


@cache
def names() -> st.SearchStrategy[str]:
    """Return names of tensors, which are texts but not empty."""
    plain = st.text(f"{string.ascii_lowercase}_", min_size=1, max_size=12)
    return plain | texts().filter(bool)


@cache
def integers() -> st.SearchStrategy[int]:
    """Return integers, also beyond every datatype's range."""
    return st.integers() | st.integers(-(10**60), 10**60)


@cache
def floats() -> st.SearchStrategy[float]:
    """Return finite floats."""
    return st.floats(allow_nan=False, allow_infinity=False)


@cache
def numeric_examples() -> st.SearchStrategy[tuple[str, Example]]:
    """Return a datatype of numbers or truth values and an example of it."""
    return (
        typed_examples(Datatype.BOOL.value, st.booleans())
        | typed_examples(Datatype.INT32.value, integers() | st.integers(-9, 9))
        | typed_examples(Datatype.FP32.value, floats() | st.integers(-9, 9))
        | typed_examples(Datatype.FP64.value, st.just(0.0))
    )


@cache
def text_examples() -> st.SearchStrategy[tuple[str, Example]]:
    """Return the datatype of texts and an example of it."""
    return typed_examples("STRING", texts()) | typed_examples("STRING", st.text("ab", max_size=3))


@cache
def shapes() -> st.SearchStrategy[Shape]:
    """Return the lengths of examples: deep, empty, long, and of at most 120 elements."""
    lengths = st.lists(st.integers(0, 6), min_size=1, max_size=4) | st.lists(
        st.integers(0, 2), min_size=1, max_size=7
    )
    one_long = st.builds(lambda length: [length], st.integers(0, 60))
    return (lengths | one_long).map(tuple).filter(lambda shape: math.prod(shape) <= 120)


def typed_examples(
    datatype: str, scalars: st.SearchStrategy[Scalar]
) -> st.SearchStrategy[tuple[str, Example]]:
    """Return the datatype and an example whose elements repeat a few different scalars."""
    pools = st.lists(scalars, min_size=1, max_size=6)
    return st.tuples(st.just(datatype), st.builds(_filled, shapes(), pools))


def _filled(lengths: Shape, pool: list[Scalar]) -> Example:
    return Example(lengths, tuple(islice(cycle(pool), math.prod(lengths))))


@cache
def fields() -> st.SearchStrategy[FieldSpec]:
    """Return a field with an example, now and then with a first dimension of variable length."""
    typed = numeric_examples() | text_examples()
    return st.builds(_field, names(), typed, st.booleans(), st.booleans())


def _field(name: str, typed: tuple[str, Example], required: bool, variable: bool) -> FieldSpec:  # noqa: FBT001 - drawn by position
    datatype, example = typed
    shape = (VARIABLE, *example.lengths[1:]) if variable else example.lengths
    return FieldSpec(name, datatype, required, shape, example)


@cache
def schemas() -> st.SearchStrategy[list[FieldSpec]]:
    """Return schemas of up to four fields whose names differ."""
    return st.lists(fields(), min_size=1, max_size=4, unique_by=lambda field: field.name)


@cache
def small_schemas() -> st.SearchStrategy[list[FieldSpec]]:
    """Return schemas of one field with at most a few elements, which are quick to lay out."""
    scalars = texts() | integers() | floats() | st.booleans()
    lengths = st.sampled_from(
        [(0,), (1,), (2,), (3,), (1, 1), (2, 1), (1, 0), (2, 2), (1, 1, 1, 1)]
    )
    examples = st.builds(_filled, lengths, st.lists(scalars, min_size=1, max_size=3))
    fields = st.builds(
        _field, names(), st.tuples(st.just("STRING"), examples), st.booleans(), st.booleans()
    )
    return fields.map(lambda field: [field])
