"""What the page of formats says that is not generated, or that a generator could get wrong."""

from __future__ import annotations

import json
import re

import pytest

from migrate import convert
from migrate.cli.reference import SCHEMAS
from migrate.model import Datatype
from migrate.parsers.spellings import read_datatype
from tests.formats_reference import FORMATS, INPUT, KEYS, SCHEMA, described, schema

TEXT = FORMATS.read_text(encoding="utf-8")


def part(name):
    return TEXT.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->\n")[0]


def cells(name):
    return [re.findall(r"`([^`]+)`", row) for row in part(name).splitlines()[2:]]


def names_of_properties(node):
    """Return the name of every property that is described anywhere in a schema."""
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = node.get("properties", ()) if isinstance(node, dict) else ()
    return {*own, *(name for value in values for name in names_of_properties(value))}


@pytest.mark.parametrize("name", ["input", "report", "record"])
def test_every_property_of_a_schema_has_a_row(name):
    rows = part(name) + part("properties of a diagnostic")
    names = names_of_properties(schema(name))
    assert len(names) > 5
    assert [each for each in sorted(names) if not re.search(rf"[`.]{each}`", rows)] == []


def test_the_first_table_names_every_schema():
    first = TEXT.partition("\n## ")[0]
    rows = [row.rpartition(" | ")[2] for row in first.splitlines() if row.startswith("| [")]
    assert re.findall(r"`(\w+)`", "".join(rows)) == list(SCHEMAS)


def test_an_input_has_the_keys_that_are_described():
    conversion = convert(INPUT.replace("1, 2, 3", "1, 2, 3, 4"))
    assert conversion.schema is not None
    assert list(conversion.schema["pixels"]) == list(KEYS)


@pytest.mark.parametrize("row", cells("datatypes"), ids=lambda row: row[0])
def test_a_datatype_is_read_in_every_spelling_and_written_as_said(row):
    name, *aliases, target, request = row
    assert request == name
    for spelling in (name.lower(), f"TYPE_{name}", *aliases, *map(str.upper, aliases)):
        datatype, finding = read_datatype(spelling, ())
        assert datatype is Datatype[name]
        assert finding is None or finding.code == "IM104"
    tensor = {"name": "x", "datatype": name, "shape": [1]}
    conversion = convert(json.dumps({"inputs": [tensor]}))
    assert conversion.schema is not None
    assert conversion.schema["x"]["datatype"] == target


def test_every_datatype_is_in_the_table():
    assert [row[0] for row in cells("datatypes")] == [datatype.value for datatype in Datatype]


def test_the_request_is_a_legacy_file_that_gives_the_schema_back():
    request = json.loads(part("request").removeprefix("```json\n").removesuffix("```\n"))
    assert convert(json.dumps(request)).source == SCHEMA


def test_a_table_leaves_out_only_what_has_its_own():
    report = schema("report")
    whole = described(report["$defs"]["folder"], report)
    assert "`diagnostics`" in whole
    assert "`diagnostics[].code`" not in whole
    assert "`inputs[].shape`" in whole
