from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from migrate import convert
from migrate.contract.module import schema_diagnostics
from migrate.contract.reading import read_schema_module
from migrate.diagnostics import MAX_FINDINGS
from migrate.rules import Severity
from tests.contract.schema_text import schema_text
from tests.legacy_documents import legacy_documents

ROOT = Path(__file__).resolve().parents[2]
CORPORA = (ROOT / "corpus", ROOT.parent / "shared" / "corpus")


def diagnose(source):
    return schema_diagnostics(read_schema_module(source), "model/input_schema.py")


FOUND = {
    "IM403": [
        pytest.param(schema_text()[:-2], "{", id="syntax"),
        pytest.param(schema_text(required="true"), "true", id="undefined-name"),
        pytest.param(f"{schema_text()}\nreturn", "return", id="compiler"),
        pytest.param("version https://git-lfs.github.com/spec/v1\n", "https", id="lfs-pointer"),
    ],
    "IM501": [
        pytest.param(f"from os import *\n{schema_text()}", "from os import *", id="import"),
        pytest.param(schema_text(example='["x"] * 3', shape="[3]"), '["x"] * 3', id="value"),
        pytest.param("INPUT_SCHEMA = dict(a=1)", "dict(a=1)", id="schema"),
    ],
    "IM502": [
        pytest.param("# é\n", "# é", id="no-schema"),
        pytest.param("INPUT_SCHEMA = []", "[]", id="no-dictionary"),
        pytest.param('INPUT_SCHEMA = {"a": "b"}', '"b"', id="entry"),
        pytest.param(schema_text(datatype='"INT"'), '"INT"', id="datatype"),
        pytest.param(schema_text(datatype="float"), "float", id="type"),
        pytest.param(schema_text(shape="(1,)"), "(1,)", id="shape"),
        pytest.param(schema_text(shape="[0]"), "[0]", id="dimension"),
        pytest.param(schema_text(required="1"), "1", id="required"),
        pytest.param(schema_text(example=""), '"a"', id="no-example"),
        pytest.param(f"BATCH_SIZE = '4'\n{schema_text()}", "'4'", id="batch-size"),
    ],
    "IM503": [
        pytest.param(schema_text(example='["é", "y"]'), '["é", "y"]', id="shape"),
        pytest.param(schema_text(example='[ "x",\n\n[2]]', shape="[2]"), '[ "x",', id="nesting"),
        pytest.param(schema_text(example="[1]"), "[1]", id="type"),
        pytest.param(schema_text(example="[1024]", datatype='"INT8"'), "[1024]", id="range"),
    ],
    "IM504": [pytest.param(f"SIZE = 4\n{schema_text()}", "SIZE = 4", id="constant")],
}


@pytest.mark.parametrize(
    ("code", "source", "marked"),
    [
        pytest.param(code, *case.values, id=f"{code}-{case.id}")
        for code, cases in FOUND.items()
        for case in cases
    ],
)
def test_a_fault_is_a_diagnostic_with_its_code_its_place_and_a_next_step(code, source, marked):
    (diagnostic,) = diagnose(source)
    place = diagnostic.place
    assert (diagnostic.code, diagnostic.file) == (code, "model/input_schema.py")
    assert place.excerpt == source.split("\n")[place.line - 1]
    assert place.excerpt[place.column - 1 : place.end_column - 1] == marked
    assert diagnostic.hint or diagnostic.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("INPUT_SCHEMA = []", "begin with `INPUT_SCHEMA = {`"),
        ('INPUT_SCHEMA = {"a": ["x"]}', 'write a dictionary of "datatype", "required", '),
        (f"INPUT_SCHEMA = {json.dumps({'inputs': []})}", "move the legacy document to input.json"),
    ],
)
def test_where_a_dictionary_is_missing_the_hint_says_what_belongs_there(source, hint):
    (diagnostic,) = diagnose(source)
    assert diagnostic.hint.startswith(hint)


def test_all_faults_of_a_module_are_reported_at_once_in_their_order():
    source = schema_text(datatype='"INT"', required="true", shape="[0]", example="5")
    found = diagnose(f"SIZE = 1\nimport os\n{source}")
    assert [(each.code, each.place.line) for each in found] == [
        ("IM504", 1),
        ("IM501", 2),
        ("IM502", 5),
        ("IM403", 6),
        ("IM502", 7),
        ("IM503", 8),
    ]
    assert found[-1].message == 'example must be a list, not an integer (input "a")'


def test_of_too_many_faults_the_last_reported_says_how_many_there_are():
    source = "".join(f"x{number} = 1\n" for number in range(MAX_FINDINGS + 5))
    found = diagnose(f"INPUT_SCHEMA = {{}}\n{source}")
    assert len(found) == MAX_FINDINGS
    assert found[-1].message.endswith(f"(there are {MAX_FINDINGS + 5:,} findings)")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(schema_text(), id="usual"),
        pytest.param(schema_text().replace("INPUT_SCHEMA", "INPUT_SCHEMA: dict"), id="annotated"),
        pytest.param(schema_text().replace("\n", "\r\n"), id="windows"),
        pytest.param("INPUT_SCHEMA = {}\n", id="no-inputs"),
    ],
)
def test_a_sound_module_has_no_finding(source):
    assert diagnose(source) == ()


def test_what_is_converted_from_a_real_file_has_no_finding():
    files = [file for corpus in CORPORA for file in sorted(corpus.rglob("input.json"))]
    done = [convert(file.read_bytes()) for file in files]
    sources = [each.source for each in done if each.source and "IM208" not in codes(each)]
    assert len(sources) > 20
    assert [diagnose(source) for source in sources] == [()] * len(sources)


@given(legacy_documents())
def test_what_is_converted_has_no_finding_but_for_each_input_with_an_integer_out_of_range(document):
    done = convert(json.dumps(document))
    warned = [each.code for each in done.diagnostics if "IM503" in (each.hint or "")]
    assert [each.code for each in diagnose(done.source)] == ["IM503"] * len(warned)
    assert set(warned) <= {"IM208"}


def codes(done):
    return {each.code for each in done.diagnostics}
