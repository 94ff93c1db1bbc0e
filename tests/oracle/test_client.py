from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from migrate import convert
from migrate.contract.module import FaultKind
from migrate.contract.reading import read_schema_module
from migrate.contract.verification import build_request, verify
from migrate.settings import BatchDimension, Settings
from tests.contract.schema_text import request_dictionary
from tests.legacy_documents import legacy_documents
from tests.oracle.client import ask_client, ensure_client
from tests.oracle.texts import LOADED, REFUSED, UNPROVED
from tests.package_index import IndexUnreachableError

pytestmark = [pytest.mark.oracle, pytest.mark.heavy]

ROOT = Path(__file__).resolve().parents[2]
CORPORA = [path for path in (ROOT / "corpus", ROOT.parent / "shared" / "corpus") if path.is_dir()]
DOCUMENTS_A_CHOICE = 100
NOT_LOADED = {FaultKind.DOES_NOT_LOAD, FaultKind.REFUSED}


@pytest.fixture(scope="module", autouse=True)
def client():
    try:
        return ensure_client()
    except IndexUnreachableError as error:
        pytest.skip(f"no package index is reachable: {error}")


@pytest.fixture
def ask(tmp_path):
    return lambda sources: ask_client(sources, tmp_path)


def assert_replayed(source, answer):
    """Compare as JSON text, which tells 1 from True and from 1.0."""
    module = read_schema_module(source)
    assert answer.error is None, source
    assert json.dumps(request_dictionary(build_request(module))) == json.dumps(
        {"inputs": answer.request["inputs"]}
    ), source


def converted_corpus():
    """Return the conversion of every file of the corpora that has one, with its folder."""
    files = [file for corpus in CORPORA for file in sorted(corpus.rglob("input.json"))]
    conversions = [(file.parent, convert(file.read_bytes())) for file in files]
    return [(folder, done) for folder, done in conversions if done.source is not None]


def generated_conversions(choice):
    """Return the conversions of documents that hypothesis makes up, the same ones on every run."""
    conversions = []

    @settings(
        max_examples=DOCUMENTS_A_CHOICE,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(legacy_documents())
    def collect(document):
        done = convert(json.dumps(document), settings=Settings(batch_dimension=choice))
        assert done.source is not None, done.diagnostics
        conversions.append(done)

    collect()
    return conversions


def request_of(schema):
    """Return the request that a schema asks for, by the rules of docs/formats.md."""
    return {
        "inputs": [
            {
                "name": name,
                "shape": field["shape"],
                "data": field["example"],
                "datatype": field["datatype"].replace("STRING", "BYTES"),
                **({} if field["required"] else {"optional": True}),
            }
            for name, field in schema.items()
        ]
    }


def test_the_replay_builds_what_the_client_builds(ask):
    for source, answer in zip(LOADED.values(), ask(list(LOADED.values())), strict=True):
        assert_replayed(source, answer)


def test_the_replay_refuses_what_the_client_refuses(ask):
    for (name, source), answer in zip(REFUSED.items(), ask(list(REFUSED.values())), strict=True):
        assert answer.error is not None, name
        kinds = {fault.kind for fault in read_schema_module(source).faults}
        assert not kinds.isdisjoint(NOT_LOADED), name


def test_nothing_is_claimed_of_what_only_executing_shows(ask):
    for (name, source), answer in zip(UNPROVED.items(), ask(list(UNPROVED.values())), strict=True):
        kinds = {fault.kind for fault in read_schema_module(source).faults}
        assert FaultKind.UNREADABLE in kinds, name
        assert answer.error is not None or kinds.isdisjoint(NOT_LOADED), name


def test_the_client_builds_the_expected_request_from_every_converted_file(ask):
    conversions = converted_corpus()
    assert conversions
    answers = ask([done.source for _, done in conversions])
    for (folder, done), answer in zip(conversions, answers, strict=True):
        assert_replayed(done.source, answer)
        expected = folder / "expected.json"
        if expected.is_file():
            assert answer.request == request_of(json.loads(expected.read_bytes())), folder.name
        module = read_schema_module(done.source)
        assert verify(done.document, module, BatchDimension.AUTO) == (), folder.name


@pytest.mark.parametrize("choice", BatchDimension, ids=lambda choice: choice.value)
def test_the_client_builds_the_legacy_request_from_documents_made_up(ask, choice):
    conversions = generated_conversions(choice)
    assert len(conversions) >= DOCUMENTS_A_CHOICE // 2
    answers = ask([done.source for done in conversions])
    for done, answer in zip(conversions, answers, strict=True):
        assert_replayed(done.source, answer)
        module = read_schema_module(done.source)
        assert verify(done.document, module, choice) == (), done.source
