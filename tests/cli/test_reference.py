"""What explains a code; and each JSON Schema says what everything in it is, and is right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from migrate import convert
from migrate.cli.reference import SCHEMAS, explanation, run_explain, run_schema
from migrate.model import Datatype
from migrate.project.outcome import OutcomeKind
from migrate.rules import RULES
from tests.cli.command import migrate
from tests.corpus_cases import CORPUS

SHARED = Path(__file__).parents[3] / "shared" / "corpus"

STRUCTURAL = {"IM008", "IM101", "IM102", "IM108", "IM109", "IM110"}
"""The codes of what the schemas of the legacy files find."""


def documents(name):
    """Return every file of that name in both corpora which is plain JSON."""
    paths = [path for root in (CORPUS, SHARED) for path in sorted(root.rglob(name))]
    return [(path, document) for path in paths if (document := parsed(path)) is not None]


def parsed(path):
    try:
        return json.loads(path.read_bytes())
    except ValueError:  # whatever is wrong with it, it is not the schema's to say
        return None


def described(schema, node, place="$"):
    """Yield every place in a schema where a value is described, with its description."""
    node = {**schema["$defs"].get(node.get("$ref", "").removeprefix("#/$defs/"), {}), **node}
    yield place, node
    inner = {f"{place}.{name}": each for name, each in node.get("$defs", {}).items()}
    inner |= {f"{place}.{name}": each for name, each in node.get("properties", {}).items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            inner[f"{place}.{keyword}"] = node[keyword]
    for deeper, each in inner.items():
        yield from described(schema, each, deeper)


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema_of_2020_12_whose_every_place_is_described_by_a_sentence(name):
    schema = json.loads(run_schema(name))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    places = dict(described(schema, schema))
    assert len(places) > 5
    bare = [place for place, node in places.items() if not {"title", "description"} <= node.keys()]
    assert [
        place for place in bare if not place.endswith(".items") or "$ref" in places[place]
    ] == []
    for node in (node for place, node in places.items() if place not in bare):
        assert node["title"].lower() not in {"", node["description"].strip(".").lower()}
        assert re.fullmatch(r"[A-Z0-9].{7,}\.", node["description"]), node


def test_both_legacy_files_have_one_form():
    def form(name):
        text = run_schema(name).replace(f'"{name}s"', '"tensors"')
        return re.sub(r'"(title|description)": ".*"', "", text)

    assert form("input") == form("output")


def test_the_datatypes_are_those_of_the_formats():
    names = [datatype.value for datatype in Datatype]
    for name in ("input", "output"):
        tensor = json.loads(run_schema(name))["$defs"]["tensor"]["properties"]
        assert re.findall(r"\w*[A-Z]\w*", tensor["datatype"]["description"]) == names
    override = json.loads(run_schema("configuration"))["$defs"]["override"]["properties"]
    assert override["datatypes"]["additionalProperties"]["enum"] == [*names, "STRING"]


def test_report_and_record_have_the_same_diagnostics_and_outcomes():
    report, record = (json.loads(run_schema(name)) for name in ("report", "record"))
    assert report["$defs"]["diagnostic"] == record["$defs"]["diagnostic"]
    (diagnostic,) = convert("{").diagnostics
    assert list(report["$defs"]["diagnostic"]["properties"]) == list(diagnostic.as_dictionary())
    kinds = [kind.value for kind in OutcomeKind]
    assert list(report["properties"]["summary"]["properties"]) == kinds
    folders = [each["$defs"]["folder"]["properties"] for each in (report, record)]
    for place in (*folders, record["properties"]):
        assert place["outcome"]["enum"] == kinds


@pytest.mark.parametrize("file", ["input.json", "output.json"])
def test_it_tells_sound_legacy_files_from_others(file):
    schema = Draft202012Validator(json.loads(run_schema(file.removesuffix(".json"))))
    wrong = []
    verdicts = set()
    for path, document in documents(file):
        content = path.read_bytes()
        conversion = convert(content) if file == "input.json" else convert(b"{}", content)
        name = "input.json" if file == "input.json" else "output.json"
        codes = {each.code for each in conversion.diagnostics if each.file == name}
        sound = codes.isdisjoint(STRUCTURAL)
        verdicts.add(sound)
        if schema.is_valid(document) is not sound:
            wrong.append((str(path), sorted(codes)))
    assert wrong == []
    assert verdicts == {True, False}


def test_the_command_prints_one_or_lists_all(tmp_path):
    listed = migrate("schema", cwd=tmp_path)
    assert (listed.code, listed.stderr) == (0, "")
    assert [line.split()[0] for line in listed.stdout.decode().splitlines()] == list(SCHEMAS)
    printed = migrate("schema", "report", cwd=tmp_path)
    assert json.loads(printed.stdout)["title"] == "Report of inferless-migrate"


def test_without_a_code_all_are_listed(tmp_path):
    ended = migrate("explain", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    lines = ended.stdout.decode().splitlines()
    assert lines == [
        f"{each.code}  {each.severity!s:<7}  {each.summary}" for each in RULES.values()
    ]
    assert lines[0] == "IM001  error    the file cannot be read"
    assert max(map(len, lines)) <= 80


def test_a_code_is_explained(tmp_path):
    ended = migrate("explain", "im205", cwd=tmp_path)
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.startswith(b"IM205 (error): the data does not match the shape\n")
    assert b"What to do: correct the shape or the data\n" in ended.stdout


@pytest.mark.parametrize(
    ("beginning", "expected"), [("IM20", "IM20"), ("im3", "IM3"), ("IM", "IM"), ("20", "IM20")]
)
def test_the_beginning_of_codes_lists_them(beginning, expected):
    codes = [line.split()[0] for line in run_explain(beginning).splitlines()]
    assert codes == [code for code in RULES if code.startswith(expected)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_explanation_says_everything_in_80_columns(rule):
    text = explanation(rule)
    assert text.startswith(f"{rule.code} ({rule.severity}): {rule.summary}\n\n")
    assert text.endswith("\n")
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert max(map(len, prose)) <= 80
    assert f"{rule.meaning} What to do: {rule.remedy}" in " ".join(text.split())


@pytest.mark.parametrize("code", ["203", "im203", "Im203"])
def test_a_code_may_be_a_number_or_in_any_case(code):
    assert run_explain(code) == explanation(RULES["IM203"])


def test_options_are_not_broken_at_their_hyphens():
    assert "--batch-dim keep" in " ".join(explanation(RULES["IM305"]).split())
