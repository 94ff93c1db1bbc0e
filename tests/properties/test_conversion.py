"""What holds for every input of the conversion, however strange."""

from __future__ import annotations

import ast
import json
import math
from itertools import islice

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from migrate import BatchDimension, Settings, Severity, convert
from migrate.pipeline import Conversion
from tests.legacy_documents import legacy_documents
from tests.strategies import AWKWARD_TEXTS, texts

pytestmark = pytest.mark.no_cover

FLOATING = ("FP16", "FP32", "FP64", "BF16")
LITERALS = (ast.Dict, ast.List, ast.Constant, ast.UnaryOp, ast.USub, ast.Load)

choices = st.sampled_from(list(BatchDimension))
fragments = st.sampled_from(
    (
        *('{"inputs": [', '"name"', ":", ",", "[", "]", "{", "}", '"shape"', "[1, -1]"),
        '"datatype"',
        *('"BYTES"', '"FP32"', '"data"', "[[1, 2]]", "null", "NaN", "1e999", "'x'", "// c\n", "/*"),
        *('"', "\\", "\r", "\ufeff", "\ud800", "😀", '"optional"', "true", "-", "0", "9" * 5000),
    )
)


def check(conversion):
    """Assert what holds for every conversion: there is a text, or a reason why there is none."""
    assert isinstance(conversion, Conversion)
    assert "IM407" not in {found.code for found in conversion.diagnostics}
    reasons = [
        found
        for found in conversion.diagnostics
        if found.file == "input.json" and (found.is_error or found.code == "IM008")
    ]
    assert (conversion.source is None) == bool(reasons)
    for found in conversion.diagnostics:
        assert found.place is not None
        assert found.place.line >= 1
        assert 1 <= found.place.column < found.place.end_column
        assert found.file == "input.json" or found.severity < Severity.ERROR


def evaluated(source):
    return ast.literal_eval(source.split("INPUT_SCHEMA = ", 1)[1])


@settings(max_examples=200)
@given(st.binary(max_size=200), st.none() | st.binary(max_size=50))
@example(b"\xff\xfe\x00", None)
@example(b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
@example(b"\xef\xbb\xbf", b"")
@example(b'{"inputs":[{"name":"\xc3', None)
@example(b"'", b"'\\")
def test_any_bytes_at_all_give_a_conversion(content, output):
    check(convert(content, output))


@settings(max_examples=200)
@given(st.lists(fragments | st.text(max_size=3), max_size=30).map("".join), st.booleans())
def test_any_text_at_all_gives_a_conversion(text, strict):
    check(convert(text, text, settings=Settings(strict=strict)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | texts(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
    max_leaves=8,
)
awkward_tensors = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(("a", "b", "")) | texts() | json_values,
        "shape": st.lists(st.integers(-2, 4), max_size=4)
        | st.lists(st.sampled_from(("1", 2.0, -1, 10**30, 1e300)), max_size=4)
        | st.integers(-2, 3)
        | json_values,
        "datatype": st.sampled_from(("BYTES", "INT8", "BOOL", "fp32", "TYPE_FP16", ""))
        | json_values,
        "data": json_values | st.lists(st.integers() | st.sampled_from(("1", "2.0", True, 1.0))),
        "optional": st.booleans() | json_values,
        "parameters": json_values,
    },
)


@settings(max_examples=200)
@given(st.lists(awkward_tensors | json_values, max_size=4), choices)
def test_any_list_under_inputs_gives_a_conversion(tensors, choice):
    text = json.dumps({"inputs": tensors})
    output = text.replace('"inputs"', '"outputs"', 1)
    check(convert(text.encode(), output, settings=Settings(batch_dimension=choice)))


# What a right document must become, computed from the document alone


def flattened(data):
    if not isinstance(data, list):
        return [data]
    return [scalar for item in data for scalar in flattened(item)]


def folded(scalars, lengths):
    remaining = iter(scalars)

    def fold(depth):
        if depth == len(lengths):
            return next(remaining)
        return [fold(depth + 1) for _ in range(lengths[depth])]

    return fold(0)


def as_declared(scalar, datatype):
    """Return the value of a right element in its own type."""
    if datatype == "BYTES":
        return scalar
    if datatype == "BOOL":
        return bool(scalar)
    if datatype in FLOATING:
        return scalar if type(scalar) in (int, float) else float(scalar)
    return int(scalar)


def intended(document, choice):
    return {tensor["name"]: intended_field(tensor, choice) for tensor in document["inputs"]}


def intended_field(tensor, choice):
    shape, datatype = tensor["shape"], tensor["datatype"]
    merges = len(shape) > 1 and (
        choice is BatchDimension.DROP or (choice is BatchDimension.AUTO and shape[0] == 1)
    )
    kept = shape[1:] if merges else shape
    if "data" in tensor:
        scalars = [as_declared(scalar, datatype) for scalar in flattened(tensor["data"])]
        lengths = lengths_of(shape, len(scalars))
        if merges:
            scalars = list(islice(scalars, math.prod(lengths[1:])))
            lengths = lengths[1:]
    else:
        lengths = [1 if dimension == -1 else dimension for dimension in kept]
        zero = {"BYTES": "", "BOOL": False}.get(datatype, 0.0 if datatype in FLOATING else 0)
        scalars = [zero] * math.prod(lengths)
    return {
        "datatype": "STRING" if datatype == "BYTES" else datatype,
        "required": not tensor.get("optional", False),
        "shape": kept,
        "example": folded(scalars, lengths),
    }


def lengths_of(shape, count):
    known = math.prod(dimension for dimension in shape if dimension != -1)
    return [count // known if dimension == -1 else dimension for dimension in shape]


@settings(max_examples=200)
@given(legacy_documents(), choices, st.sampled_from((None, 0, 4)), st.booleans())
def test_a_right_document_becomes_the_schema_that_was_meant(document, choice, indent, ascii_):
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_)
    document = json.loads(text)  # in escapes, two surrogates in a row are one character
    assume(len({tensor["name"] for tensor in document["inputs"]}) == len(document["inputs"]))
    conversion = convert(text, settings=Settings(batch_dimension=choice))

    check(conversion)
    assert conversion == convert(text, settings=Settings(batch_dimension=choice))
    assert conversion.source is not None
    assert repr(evaluated(conversion.source)) == repr(intended(document, choice))
    assert repr(conversion.schema) == repr(intended(document, choice))


ATTACKS = (
    *("__import__('os').system('x')", '"); import os #', "'''\n+ open('x') +'''", '"""', "\\"),
    "\n",
    *("{}['a']", "f'{1/0}'", "# fmt: on", "\\\n", "\r", "\x0c", "\u2028", "*", "lambda: 0"),
    "\ud800",
    *("\u202ex\u202c", "\x00", "INPUT_SCHEMA = {}", "\\N{DIGIT ONE}", "\\x41", "${x}", "%s"),
)
hostile = st.lists(st.sampled_from((*ATTACKS, *AWKWARD_TEXTS)), min_size=1, max_size=4).map("".join)


@settings(max_examples=150)
@given(hostile.filter(bool), st.lists(hostile, min_size=1, max_size=3), hostile)
def test_hostile_names_values_and_keys_never_become_code(name, data, key):
    tensor = {"name": name, "shape": [len(data)], "datatype": "BYTES", "data": data}
    text = json.dumps({"inputs": [tensor | {f"{key}?": 1}], key: key}, ensure_ascii=False)
    conversion = convert(text)

    check(conversion)
    assert conversion.source is not None
    (assignment,) = ast.parse(conversion.source).body
    assert isinstance(assignment, ast.Assign)
    (target,) = assignment.targets
    assert isinstance(target, ast.Name)
    assert target.id == "INPUT_SCHEMA"
    assert {type(node) for node in ast.walk(assignment.value)} <= set(LITERALS)
    field = {"datatype": "STRING", "required": True, "shape": [len(data)], "example": data}
    assert ast.literal_eval(assignment.value) == {name: field}


@st.composite
def mutations(draw):
    """Return the bytes of a right document with bytes flipped, cut out, doubled or spliced in."""
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
    content = json.dumps(draw(legacy_documents())).encode(encoding)
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        start = max(start, end - 20)
        replacement = draw(
            st.binary(max_size=4)
            | st.sampled_from((b"", b"]", b"}", b"[", b",", b'"', b"'", b"/*", b"-", b"1e999"))
            | st.just(content[start:end] * 2)
        )
        content = content[:start] + replacement + content[end:]
    return content[: draw(st.none() | st.integers(0, len(content)))]


@settings(max_examples=200)
@given(mutations(), choices)
def test_a_damaged_document_never_raises(content, choice):
    check(convert(content, content, settings=Settings(batch_dimension=choice)))
