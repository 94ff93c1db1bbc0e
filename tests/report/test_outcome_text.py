from __future__ import annotations

from pathlib import Path

import pytest

from migrate import convert
from migrate.diagnostics import file_diagnostic
from migrate.files.edit import Edit
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.report.console import Verbosity
from migrate.report.outcome_text import (
    LABELS,
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


MIGRATED, WOULD, UNCHANGED, NOTHING, CONFLICT, FAILED = OutcomeKind


def text_of(lines):
    return ["".join(piece.text for piece in pieces) for pieces in lines]


def summary(command, outcomes, paths=None, verbosity=Verbosity.NORMAL):
    """Return the first line of a summary, and the others."""
    counted = Summary(command)
    for each in outcomes:
        counted.add(each)
    first, *others = text_of(counted.lines(paths, verbosity))
    return first, others


def outcome(kind=WOULD, name="folder"):
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


IGNORED = tuple(each._replace(ignored="a reason") for each in DIAGNOSTICS[:2])


def test_what_is_ignored_is_told_only_to_who_asks_for_all():
    ignoring = outcome()._replace(diagnostics=(*IGNORED, DIAGNOSTICS[2]))
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


IDLE = Outcome("folder", NOTHING, reason="the reason")


@pytest.mark.parametrize(
    ("outcomes", "folders"),
    [
        pytest.param([IDLE, IDLE], "2 folders", id="two"),
        pytest.param([IDLE, IDLE._replace(reason=None)], "1 folder", id="no-reason"),
        pytest.param([IDLE, IDLE._replace(kind=FAILED)], "1 folder", id="not-idle"),
        pytest.param([IDLE], None, id="alone-with-its-reason"),
        pytest.param([IDLE._replace(reason=None)] * 2, None, id="no-reasons"),
    ],
)
def test_folders_that_are_passed_over_are_counted(outcomes, folders):
    told = [] if folders is None else [f"-v says why there is nothing to do in {folders}."]
    assert summary("run", outcomes)[1] == summary("check", outcomes)[1] == told
    assert summary("verify", outcomes)[1] == []
    assert summary("run", outcomes, verbosity=Verbosity.VERBOSE)[1] == []
    assert summary("run", [IDLE])[0] == "1 folder: 1 with nothing to do (the reason)."


@pytest.mark.parametrize(
    ("count", "inputs"),
    [(1, "1 legacy input (f)"), (3, "3 legacy inputs (f, f, f)"), (4, "4 legacy inputs")],
    ids=["one", "few", "many"],
)
def test_sound_inputs_that_nothing_marks_are_counted(count, inputs):
    unmarked = IDLE._replace(diagnostics=(file_diagnostic("IM419", "m", "f"),))
    told = f"Skipped {inputs} that nothing marks as a model; name a file to convert it."
    assert summary("run", [unmarked] * count)[1] == [told]
    others = "-v says why there is nothing to do in 1 folder."
    assert summary("run", [*[unmarked] * count, IDLE])[1] == [told, others]


@pytest.mark.parametrize("kind", OutcomeKind, ids=lambda kind: kind.value)
def test_folders_without_news_are_named_only_with_v(kind):
    edits = (CREATED,) if kind.is_failure else ()  # which are not made, and not named
    bare = Outcome("a\n\x1b[1m", kind, (), edits)
    lines = {each: text_of(outcome_lines("run", bare, each)) for each in Verbosity}
    assert len(lines[Verbosity.NORMAL]) == (kind not in {UNCHANGED, NOTHING})
    (named,) = lines[Verbosity.VERBOSE]
    assert named.startswith("a\\x0a\\x1b[1m: ")
    assert lines[Verbosity.QUIET] == []


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param([FAILED], "1 folder: 1 failed.", id="one"),
        pytest.param([FAILED, MIGRATED, FAILED], "3 folders: 1 migrated, 2 failed.", id="counted"),
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
        (NOTHING, "nothing to do", "with nothing to do"),
        (WOULD, "would be migrated (no input_schema.py)", None),
        (UNCHANGED, "unchanged (nothing wrong, not compared)", None),
        (CONFLICT, "in conflict (wrong or different)", None),
        (FAILED, "failed", None),
    ],
    ids=lambda each: each.value if isinstance(each, OutcomeKind) else "",
)
def test_verify_says_what_the_name_of_an_outcome_means_to_it(kind, label, counted):
    assert text_of(outcome_lines("verify", Outcome("m", kind), Verbosity.VERBOSE)) == [
        f"m: {label}"
    ]
    assert summary("verify", [Outcome("m", kind)])[0] == f"1 folder: 1 {counted or label}."


def test_verify_counts_what_is_proved_apart_from_what_is_not_compared():
    proved = Outcome("m", UNCHANGED, proved=True)
    other = Outcome("m", UNCHANGED, reason="main has nothing\x07")
    assert summary("verify", [other, proved, other])[0] == (
        "3 folders: 1 unchanged (proved), 2 unchanged (nothing wrong, not compared)."
    )
    assert summary("verify", [other])[0] == (
        "1 folder: 1 unchanged (nothing wrong, not compared: main has nothing\\x07)."
    )
    assert summary("run", [other, proved])[0] == "2 folders: 2 unchanged."
    assert text_of(outcome_lines("verify", proved, Verbosity.VERBOSE)) == ["m: unchanged (proved)"]


TO_MIGRATE = "To migrate: inferless-migrate run, with the same paths and options."
NOT_COMPARED = "Without input_schema.py nothing is compared; see inferless-migrate check."


@pytest.mark.parametrize(
    ("command", "kinds", "expected"),
    [
        ("check", [WOULD, UNCHANGED], [TO_MIGRATE]),
        ("diff", [WOULD, WOULD], [TO_MIGRATE]),
        ("verify", [WOULD], [NOT_COMPARED]),
        ("run", [WOULD], []),
        *((command, [UNCHANGED], []) for command in ("check", "diff", "verify", "run")),
    ],
)
def test_what_only_looks_names_the_command_that_goes_on(command, kinds, expected):
    assert summary(command, [Outcome("m", kind) for kind in kinds])[1] == expected


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (MIGRATED, "unused and no longer named anywhere; delete by hand"),
        (WOULD, "will no longer be named anywhere; --remove-legacy deletes it"),
        (FAILED, None),
    ],
)
def test_files_that_no_later_run_finds_are_named(kind, title):
    left = outcome(kind)._replace(diagnostics=(), left=(Path("m/in.json"), Path("m/o\n.json")))
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
        (MIGRATED, ("wrote", "changed", "deleted")),
        (WOULD, ("would write", "would change", "would delete")),
    ],
)
def test_each_file_of_a_migration_has_a_line(kind, deeds, verbosity):
    edits = (CREATED, CHANGED, DELETED)
    files = ("m/input_schema.py", "m/inferless\\x1b.yaml", "m/input.json")
    outcome = Outcome("m", kind, (), edits, file="m/input.json")
    told = text_of(outcome_lines("run", outcome, verbosity))
    assert told == [f"{deed} {file}" for deed, file in zip(deeds, files, strict=True)]
    assert text_of(outcome_lines("run", outcome, Verbosity.QUIET)) == []
    for command in ("check", "verify"):
        (judged,) = text_of(outcome_lines(command, outcome, verbosity))
        assert judged.startswith(f"m/input.json: {LABELS[kind]}")


def done(kind=MIGRATED, edits=(CREATED,), conversion=CONVERSION, diagnostics=()):
    return Outcome("m", kind, tuple(diagnostics), tuple(edits), conversion)


LEFT_ALONE = file_diagnostic("IM406", "left alone", "m/inferless.yaml")
UNREADABLE = file_diagnostic("IM404", "a link", "m/inferless.yml")


@pytest.mark.parametrize(
    ("outcomes", "folders"),
    [
        *(
            ([each], "1 folder")
            for each in (done(), done(UNCHANGED, ()), done(diagnostics=DIAGNOSTICS[:2]))
        ),
        ([done(), done(UNCHANGED, ()), done()], "3 folders"),
        *(([done(edits=edits)], None) for edits in ([CREATED, DELETED], [DELETED, CREATED])),
        ([done(conversion=None)], None),
        *(([done(diagnostics=[in_use])], None) for in_use in (LEFT_ALONE, UNREADABLE)),
        *(([done(kind)], None) for kind in (WOULD, NOTHING, CONFLICT, FAILED)),
        ([], None),
    ],
)
def test_a_pair_that_is_kept_though_unused_is_told_after_a_run(outcomes, folders):
    said = f"The legacy files of {folders} are now unused; --remove-legacy deletes them."
    assert summary("run", outcomes)[1] == ([] if folders is None else [said])
    for command in ("diff", "check", "verify"):
        assert said not in summary(command, outcomes)[1]


def test_the_numbers_are_those_of_the_specification():
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FOUND": 1,
        "USAGE": 2,
        "FAILED": 3,
    }


@pytest.mark.parametrize("command", ["convert", "diff", "run", "check", "verify", "batch"])
@pytest.mark.parametrize(
    "more", [[], [UNCHANGED], [NOTHING, UNCHANGED]], ids=["alone", "with-one", "with-others"]
)
def test_the_gravest_outcome_decides_the_exit_code(command, more):
    conflict = ExitCode.FOUND if command == "verify" else ExitCode.FAILED
    would = ExitCode.FOUND if command == "check" else ExitCode.DONE
    for kinds, code, where_change_is_found in (
        ([], ExitCode.DONE, ExitCode.DONE),
        ([MIGRATED], ExitCode.DONE, ExitCode.FOUND),
        ([WOULD], would, ExitCode.FOUND),
        ([FAILED], ExitCode.FAILED, ExitCode.FAILED),
        ([CONFLICT], conflict, conflict),
        ([CONFLICT, WOULD], conflict, max(conflict, ExitCode.FOUND)),
        ([CONFLICT, WOULD, FAILED, MIGRATED], ExitCode.FAILED, ExitCode.FAILED),
    ):
        assert exit_code(command, [*kinds, *more]) is code
        found = exit_code(command, [*kinds, *more], change_is_found=True)
        assert found is where_change_is_found
