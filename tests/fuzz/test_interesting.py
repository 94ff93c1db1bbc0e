"""What the fuzzer starts from and has found is tried in both targets, and so is its machinery."""

from __future__ import annotations

import pytest

from migrate.settings import BatchDimension
from tests.fuzz import targets
from tests.fuzz.case import INPUT, parse, render
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import INTERESTING, LARGEST, seeds

SCHEMA_SEED = b'{"inputs": [{"name": "x", "shape": [2], "datatype": "INT8", "data": [1, 2]}]}'


@pytest.mark.parametrize("check", [targets.check_convert, targets.check_folder])
def test_what_the_fuzzer_starts_from_and_has_found_is_dealt_with(check):
    for content in seeds():
        check(content)


def test_all_that_was_found_is_small_enough_to_start_from():
    assert max(path.stat().st_size for path in INTERESTING.iterdir()) < LARGEST


def test_a_case_is_its_files_and_its_options():
    files = {INPUT: b"{}\n", "app.py": b"pass\n", "inferless.yaml": b""}
    case = parse(render(files, "strict", "drop", "remove_legacy"))

    assert case.files == {INPUT: b"{}\n\n", "app.py": b"pass\n\n", "inferless.yaml": b"\n"}
    assert (case.settings.strict, case.settings.remove_legacy) == (True, True)
    assert (case.settings.force, case.settings.batch_dimension) == (False, BatchDimension.DROP)
    assert parse(b"=== strange\n").files == {INPUT: b"=== strange\n"}


def test_a_changed_document_is_json_still_and_keeps_the_other_files():
    content = render({INPUT: SCHEMA_SEED, "app.py": b"pass"})
    found = {mutated(content, seed) for seed in range(200)}

    assert len(found) > 150
    assert all(parse(each).files["app.py"] == b"pass" for each in found)
    assert mutated(b"no JSON", 1) is None


@pytest.mark.parametrize(
    ("function", "broken"),
    [
        pytest.param("convert", lambda *_args, **_kwargs: 1 / 0, id="an-exception"),
        pytest.param("verify", lambda *_args: ("a difference",), id="a-wrong-text"),
        pytest.param("_literal", lambda _source: {}, id="another-value"),
        pytest.param("SECONDS", -1, id="a-hang"),
    ],
)
def test_the_first_target_does_notice_a_defect(monkeypatch, function, broken):
    targets.check_convert(SCHEMA_SEED)
    monkeypatch.setattr(targets, function, broken)

    with pytest.raises((AssertionError, ZeroDivisionError)):
        targets.check_convert(SCHEMA_SEED)


@pytest.mark.parametrize(
    ("function", "broken"),
    [
        pytest.param("migrate_folder", lambda *_args: None, id="no-outcome"),
        pytest.param("migrate_folder", targets.plan_folder, id="nothing-written"),
        pytest.param("plan_folder", targets.migrate_folder, id="a-plan-that-writes"),
        pytest.param("_literal", lambda _source: 1 / 0, id="not-a-literal"),
    ],
)
def test_the_second_target_does_notice_a_defect(monkeypatch, function, broken):
    targets.check_folder(SCHEMA_SEED)
    monkeypatch.setattr(targets, function, broken)

    with pytest.raises((AssertionError, AttributeError, ZeroDivisionError)):
        targets.check_folder(SCHEMA_SEED)
