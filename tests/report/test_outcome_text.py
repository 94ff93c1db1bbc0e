from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from migrate import convert
from migrate.diagnostics import file_diagnostic
from migrate.files.edit import Edit
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.console import Verbosity
from migrate.report.outcome_text import (
    ExitCode,
    Summary,
    conversion_lines,
    exit_code,
    ignored_lines,
    ignored_warnings,
    outcome_lines,
)

CONVERSION = convert(
    '{"inputs": [{"name": "a\\n", "shape": [2], "datatype": "INT8", "data": [1, 2]},'
    ' {"name": "b", "shape": [1], "datatype": "BYTES", "data": ["x"]}]}',
    '{"outputs": [{"name": "c", "shape": [-1], "datatype": "FP32", "data": [1.0]}]}',
)
DIAGNOSTICS = (
    file_diagnostic("IM402", "a note", "f"),
    file_diagnostic("IM409", "a warning", "f", hint="w"),
    file_diagnostic("IM401", "an error", "f", hint="e"),
)


def text_of(lines):
    return ["".join(piece.text for piece in pieces) for pieces in lines]


def summary(command, outcomes, paths=None, verbosity=Verbosity.NORMAL):
    """Return the first line of a summary, and the others."""
    counted = Summary(command)
    for each in outcomes:
        counted.add(each)
    first, *others = text_of(counted.lines(paths, verbosity))
    return first, others


def outcome(kind=OutcomeKind.WOULD_MIGRATE, name="folder"):
    return Outcome(name, kind, DIAGNOSTICS, (), CONVERSION)


ERROR = ["f: IM401 error: an error", "      = help: e"]
WARNING = ["f: IM409 warning: a warning", "      = help: w", *ERROR]
NOTE = ["f: IM402 note: a note", *WARNING]
FIELDS = ["  inputs: a\\x0a (INT8 [2]), b (STRING [1])", "  outputs: c (FP32 [-1])"]


@pytest.mark.parametrize(
    ("verbosity", "told", "named", "fields"),
    [
        pytest.param(Verbosity.QUIET, ERROR, [], [], id="quiet"),
        pytest.param(Verbosity.NORMAL, WARNING, ["folder: would be migrated"], [], id="normal"),
        pytest.param(Verbosity.VERBOSE, NOTE, ["folder: would be migrated"], FIELDS, id="verbose"),
        pytest.param(Verbosity.TRACE, NOTE, ["folder: would be migrated"], FIELDS, id="trace"),
    ],
)
def test_what_is_told_of_a_folder_and_of_a_conversion_alone(verbosity, told, named, fields):
    assert text_of(outcome_lines("check", outcome(), verbosity)) == told + named + fields
    assert text_of(conversion_lines(outcome(), verbosity)) == told + fields


IGNORED = tuple(replace(each, ignored="a reason") for each in DIAGNOSTICS[:2])


def test_what_is_ignored_is_told_only_to_who_asks_for_all():
    ignoring = replace(outcome(), diagnostics=(*IGNORED, DIAGNOSTICS[2]))
    told = [text_of(conversion_lines(ignoring, verbosity)) for verbosity in Verbosity]
    assert told[:2] == [ERROR, ERROR]
    reason = "      = ignored: a reason"
    assert told[2][:5] == [NOTE[0], reason, *NOTE[1:3], reason]


@pytest.mark.parametrize(
    ("diagnostics", "expected"),
    [
        pytest.param(DIAGNOSTICS, [], id="none"),
        pytest.param(IGNORED[:1], [], id="a-note"),
        pytest.param(IGNORED, ["1 warning ignored."], id="one"),
        pytest.param(IGNORED * 2, ["2 warnings ignored."], id="two"),
    ],
)
def test_ignored_warnings_are_counted(diagnostics, expected):
    assert text_of(ignored_lines(ignored_warnings(diagnostics))) == expected


IDLE = Outcome("folder", OutcomeKind.NOTHING_TO_DO, reason="the reason")


@pytest.mark.parametrize(
    ("outcomes", "folders"),
    [
        pytest.param([IDLE, IDLE], "2 folders", id="two"),
        pytest.param([IDLE, replace(IDLE, reason=None)], "1 folder", id="no-reason"),
        pytest.param([IDLE, replace(IDLE, kind=OutcomeKind.FAILED)], "1 folder", id="not-idle"),
        pytest.param([IDLE], None, id="alone-with-its-reason"),
        pytest.param([replace(IDLE, reason=None)] * 2, None, id="no-reasons"),
    ],
)
def test_folders_that_are_passed_over_are_counted(outcomes, folders):
    told = [] if folders is None else [f"-v says why there is nothing to do in {folders}."]
    assert summary("run", outcomes)[1] == summary("check", outcomes)[1] == told
    assert summary("verify", outcomes)[1] == []
    assert summary("run", outcomes, verbosity=Verbosity.VERBOSE)[1] == []


@pytest.mark.parametrize(
    ("count", "inputs"),
    [(1, "1 legacy input (f)"), (3, "3 legacy inputs (f, f, f)"), (4, "4 legacy inputs")],
    ids=["one", "few", "many"],
)
def test_sound_inputs_that_nothing_marks_are_counted(count, inputs):
    unmarked = replace(IDLE, diagnostics=(file_diagnostic("IM419", "m", "f"),))
    told = f"Skipped {inputs} that nothing marks as a model; name a file to convert it."
    assert summary("run", [unmarked] * count)[1] == [told]
    others = "-v says why there is nothing to do in 1 folder."
    assert summary("run", [*[unmarked] * count, IDLE])[1] == [told, others]


def test_the_reason_of_a_folder_alone_is_in_the_summary():
    assert summary("run", [IDLE])[0] == "1 folder: 1 with nothing to do (the reason)."


@pytest.mark.parametrize("kind", OutcomeKind, ids=lambda kind: kind.value)
def test_folders_without_news_are_named_only_with_v(kind):
    bare = Outcome("folder", kind)
    is_news = kind not in {OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO}
    assert len(text_of(outcome_lines("run", bare, Verbosity.NORMAL))) == is_news
    assert len(text_of(outcome_lines("run", bare, Verbosity.VERBOSE))) == 1
    assert text_of(outcome_lines("run", bare, Verbosity.QUIET)) == []


def test_a_folders_name_is_inert():
    lines = text_of(outcome_lines("run", outcome(name="a\n\x1b[1m"), Verbosity.NORMAL))
    assert lines[-1].startswith("a\\x0a\\x1b[1m: ")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param([OutcomeKind.FAILED], "1 folder: 1 failed.", id="one"),
        pytest.param(
            [OutcomeKind.FAILED, OutcomeKind.MIGRATED, OutcomeKind.FAILED],
            "3 folders: 1 migrated, 2 failed.",
            id="counted",
        ),
        pytest.param(
            list(OutcomeKind),
            "6 folders: 1 migrated, 1 would be migrated, 1 unchanged, 1 with nothing to do,"
            " 1 in conflict, 1 failed.",
            id="all",
        ),
    ],
)
def test_the_summary_counts_every_outcome(kinds, expected):
    assert summary("run", [Outcome("m", kind) for kind in kinds])[0] == expected


@pytest.mark.parametrize(
    ("kind", "label", "counted"),
    [
        (OutcomeKind.NOTHING_TO_DO, "nothing to do", "with nothing to do"),
        (OutcomeKind.WOULD_MIGRATE, "would be migrated (no input_schema.py)", None),
        (OutcomeKind.UNCHANGED, "unchanged (nothing wrong, not compared)", None),
        (OutcomeKind.CONFLICT, "in conflict (wrong or different)", None),
        (OutcomeKind.FAILED, "failed", None),
    ],
    ids=lambda each: each.value if isinstance(each, OutcomeKind) else "",
)
def test_verify_says_what_the_name_of_an_outcome_means_to_it(kind, label, counted):
    assert text_of(outcome_lines("verify", Outcome("m", kind), Verbosity.VERBOSE)) == [
        f"m: {label}"
    ]
    assert summary("verify", [Outcome("m", kind)])[0] == f"1 folder: 1 {counted or label}."


def test_verify_counts_what_is_proved_apart_from_what_is_not_compared():
    proved = Outcome("m", OutcomeKind.UNCHANGED, proved=True)
    other = Outcome("m", OutcomeKind.UNCHANGED, reason="main has nothing\x07")
    assert summary("verify", [other, proved, other])[0] == (
        "3 folders: 1 unchanged (proved), 2 unchanged (nothing wrong, not compared)."
    )
    assert summary("verify", [other])[0] == (
        "1 folder: 1 unchanged (nothing wrong, not compared: main has nothing\\x07)."
    )
    assert summary("run", [other, proved])[0] == "2 folders: 2 unchanged."
    assert text_of(outcome_lines("verify", proved, Verbosity.VERBOSE)) == ["m: unchanged (proved)"]


WOULD, DONE = OutcomeKind.WOULD_MIGRATE, OutcomeKind.UNCHANGED
TO_MIGRATE = "To migrate: inferless-migrate run, with the same paths and options."
NOT_COMPARED = "Without input_schema.py nothing is compared; see inferless-migrate check."


@pytest.mark.parametrize(
    ("command", "kinds", "expected"),
    [
        ("check", [WOULD, DONE], [TO_MIGRATE]),
        ("diff", [WOULD, WOULD], [TO_MIGRATE]),
        ("verify", [WOULD], [NOT_COMPARED]),
        ("run", [WOULD], []),
        *((command, [DONE], []) for command in ("check", "diff", "verify", "run")),
    ],
)
def test_what_only_looks_names_the_command_that_goes_on(command, kinds, expected):
    assert summary(command, [Outcome("m", kind) for kind in kinds])[1] == expected


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (OutcomeKind.MIGRATED, "unused and no longer named anywhere; delete by hand"),
        (OutcomeKind.WOULD_MIGRATE, "will no longer be named anywhere; --remove-legacy deletes it"),
        (OutcomeKind.FAILED, None),
    ],
)
def test_files_that_no_later_run_finds_are_named(kind, title):
    left = replace(outcome(kind), diagnostics=(), left=(Path("m/in.json"), Path("m/o\n.json")))
    told = [f"  {title}: m/in.json, m/o\\x0a.json"] if title else []
    assert text_of(outcome_lines("run", left, Verbosity.NORMAL))[1:] == told
    assert text_of(outcome_lines("run", left, Verbosity.QUIET)) == []
    assert summary("run", [left])[1] == []


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(None, "the current folder", id="none"),
        pytest.param([Path("a"), Path("b\n")], "a, b\\x0a", id="several"),
    ],
)
@pytest.mark.parametrize(
    ("command", "missing"), [("run", "input.json"), ("verify", "input_schema.py")]
)
def test_where_nothing_was_found_the_summary_says_what_and_where(command, missing, paths, expected):
    first, _ = summary(command, [], paths)
    assert first == f"Nothing to do: no {missing} found in {expected}."


CREATED = Edit(Path("m/input_schema.py"), "input_schema.py", "m/input_schema.py", None, b"x")
DELETED = Edit(Path("m/input.json"), "input.json", "m/input.json", b"x", None)


CHANGED = Edit(Path("m/inferless\x1b.yaml"), "inferless\x1b.yaml", "m/inferless.yaml", b"x", b"y")


@pytest.mark.parametrize("verbosity", [Verbosity.NORMAL, Verbosity.VERBOSE])
@pytest.mark.parametrize(
    ("kind", "deeds"),
    [
        (OutcomeKind.MIGRATED, ("wrote", "changed", "deleted")),
        (OutcomeKind.WOULD_MIGRATE, ("would write", "would change", "would delete")),
    ],
)
def test_each_file_of_a_migration_has_a_line(kind, deeds, verbosity):
    edits = (CREATED, CHANGED, DELETED)
    files = ("m/input_schema.py", "m/inferless\\x1b.yaml", "m/input.json")
    outcome = Outcome("m", kind, (), edits, file="m/input.json")
    told = text_of(outcome_lines("run", outcome, verbosity))
    assert told == [f"{deed} {file}" for deed, file in zip(deeds, files, strict=True)]
    assert text_of(outcome_lines("run", outcome, Verbosity.QUIET)) == []


@pytest.mark.parametrize("command", ["check", "verify"])
def test_the_commands_that_judge_name_the_file_that_they_judged(command):
    outcome = Outcome("m", OutcomeKind.WOULD_MIGRATE, (), (CREATED,), file="m/input.json")
    (told,) = text_of(outcome_lines(command, outcome, Verbosity.NORMAL))
    assert told.startswith("m/input.json: would be migrated")


@pytest.mark.parametrize("kind", [OutcomeKind.CONFLICT, OutcomeKind.FAILED])
def test_the_files_of_a_migration_that_is_not_made_are_not_named(kind):
    told = text_of(outcome_lines("run", Outcome("m", kind, (), (CREATED,)), Verbosity.VERBOSE))
    assert len(told) == 1
    assert told[0].startswith("m: ")


def done(kind=OutcomeKind.MIGRATED, edits=(CREATED,), conversion=CONVERSION, diagnostics=()):
    return Outcome("m", kind, tuple(diagnostics), tuple(edits), conversion)


@pytest.mark.parametrize(
    ("outcomes", "folders"),
    [
        pytest.param([done()], "1 folder", id="migrated"),
        pytest.param([done(OutcomeKind.UNCHANGED, ())], "1 folder", id="found-migrated"),
        pytest.param([done(), done(OutcomeKind.UNCHANGED, ()), done()], "3 folders", id="three"),
        pytest.param([done(diagnostics=DIAGNOSTICS[:2])], "1 folder", id="with-warnings"),
        pytest.param([done(edits=[CREATED, DELETED])], None, id="deleted"),
        pytest.param([done(edits=[DELETED, CREATED])], None, id="deleted-first"),
        pytest.param([done(conversion=None)], None, id="only-the-yaml-was-left"),
        pytest.param(
            [done(diagnostics=[file_diagnostic("IM406", "left alone", "m/inferless.yaml")])],
            None,
            id="may-be-in-use",
        ),
        pytest.param(
            [done(diagnostics=[file_diagnostic("IM404", "a link", "m/inferless.yml")])],
            None,
            id="may-be-in-use-by-an-unreadable-yml",
        ),
        *(
            pytest.param([done(kind)], None, id=kind.value)
            for kind in OutcomeKind
            if kind not in {OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED}
        ),
        pytest.param([], None, id="nothing-found"),
    ],
)
def test_a_pair_that_is_kept_though_unused_is_told_after_a_run(outcomes, folders):
    said = f"The legacy files of {folders} are now unused; --remove-legacy deletes them."
    assert summary("run", outcomes)[1] == ([] if folders is None else [said])
    for command in ("diff", "check", "verify"):
        assert said not in summary(command, outcomes)[1]


FINE = (OutcomeKind.MIGRATED, OutcomeKind.UNCHANGED, OutcomeKind.NOTHING_TO_DO)


def test_the_numbers_are_those_of_the_specification():
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FOUND": 1,
        "USAGE": 2,
        "FAILED": 3,
    }


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check"])
def test_what_is_fine_is_done_and_one_failure_outranks_all_else(command):
    for kinds in ([], *([kind] for kind in FINE)):
        assert exit_code(command, kinds) is ExitCode.DONE
    for kind in (OutcomeKind.FAILED, OutcomeKind.CONFLICT):
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
