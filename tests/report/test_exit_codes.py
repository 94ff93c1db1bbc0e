from __future__ import annotations

import pytest

from migrate.project.outcome import OutcomeKind
from migrate.report.exit_codes import ExitCode, exit_code

FINE = (OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO)


def test_the_numbers_are_those_of_the_specification():
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FOUND": 1,
        "USAGE": 2,
        "FAILED": 3,
    }


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check"])
def test_nothing_at_all_is_done(command):
    assert exit_code(command, []) is ExitCode.DONE


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check"])
@pytest.mark.parametrize("kind", FINE, ids=lambda kind: kind.value)
def test_what_is_fine_is_done(command, kind):
    assert exit_code(command, [kind]) is ExitCode.DONE


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check"])
@pytest.mark.parametrize(
    "kind", [OutcomeKind.FAILED, OutcomeKind.CONFLICT], ids=lambda kind: kind.value
)
def test_one_failure_outranks_all_else(command, kind):
    assert exit_code(command, [*FINE, kind, OutcomeKind.WOULD_MIGRATE]) is ExitCode.FAILED


def test_a_change_is_found_only_where_that_is_asked_for():
    kinds = [OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED]
    assert exit_code("run", kinds, change_is_found=True) is ExitCode.FOUND
    would = {OutcomeKind.WOULD_MIGRATE}
    assert exit_code("run", would, change_is_found=True) is ExitCode.FOUND, "in a dry run"
    assert exit_code("run", would) is ExitCode.DONE
    assert exit_code("run", kinds[1:], change_is_found=True) is ExitCode.DONE
    failing = [*kinds, OutcomeKind.FAILED]
    assert exit_code("run", failing, change_is_found=True) is ExitCode.FAILED


@pytest.mark.parametrize(
    ("command", "expected"),
    [("check", ExitCode.FOUND), ("diff", ExitCode.DONE), ("convert", ExitCode.DONE)],
)
def test_only_check_finds_something_to_change(command, expected):
    assert exit_code(command, [*FINE, OutcomeKind.WOULD_MIGRATE]) is expected
