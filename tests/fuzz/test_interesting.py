"""What the fuzzer starts from and has found is tried in both targets, and so is its machinery."""

from __future__ import annotations

import pytest

from migrate.settings import BatchDimension
from tests.fuzz import targets
from tests.fuzz.case import INPUT, parse, render
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import INTERESTING, LARGEST, seeds

SCHEMA_SEED = b'{"inputs": [{"name": "x", "shape": [2], "datatype": "INT8", "data": [1, 2]}]}'


CONVERT, FOLDER = targets.check_convert, targets.check_folder


@pytest.mark.parametrize("check", [CONVERT, FOLDER])
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
    ("check", "function", "broken"),
    [
        pytest.param(CONVERT, "convert", lambda *_args, **_kwargs: 1 / 0, id="an-exception"),
        pytest.param(CONVERT, "verify", lambda *_args: ("a difference",), id="a-wrong-text"),
        pytest.param(CONVERT, "_literal", lambda _source: {}, id="another-value"),
        pytest.param(CONVERT, "SECONDS", -1, id="a-hang"),
        pytest.param(FOLDER, "migrate_folder", lambda *_args: None, id="no-outcome"),
        pytest.param(FOLDER, "migrate_folder", targets.plan_folder, id="nothing-written"),
        pytest.param(FOLDER, "plan_folder", targets.migrate_folder, id="a-plan-that-writes"),
        pytest.param(FOLDER, "_literal", lambda _source: 1 / 0, id="not-a-literal"),
    ],
)
def test_a_target_does_notice_a_defect(monkeypatch, check, function, broken):
    check(SCHEMA_SEED)
    monkeypatch.setattr(targets, function, broken)

    with pytest.raises((AssertionError, AttributeError, ZeroDivisionError)):
        check(SCHEMA_SEED)
