from __future__ import annotations

from pathlib import Path

import pytest

from migrate.codegen.style import Style
from migrate.diagnostics import file_diagnostic
from migrate.project.edits import explain_kept, removed_files
from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles
from migrate.project.outcome import Outcome, OutcomeKind
from migrate.project.pair import convert_files, plan_conversion
from migrate.settings import Settings
from tests.cli.command import PROMPT

OUTPUT = PROMPT.replace(b"inputs", b"outputs")
BOTH = PROMPT[:-1] + b", " + OUTPUT[1:]


def converted(output=OUTPUT, *diagnostics, input_json=PROMPT, **names):
    folder = Folder(Path("m"), Path())
    names = {"input_name": "input.json", **names}
    files = FolderFiles(folder, input_json=input_json, output_json=output, **names)
    outcome = plan_conversion(convert_files(files, None, Settings(), Style()), files, "m")
    found = (*outcome.diagnostics, *diagnostics)
    return Outcome("m", outcome.kind, found, (), outcome.conversion), files


def test_the_output_goes_first_and_the_input_last():
    assert list(removed_files(*converted())) == [("output.json", OUTPUT), ("input.json", PROMPT)]


@pytest.mark.parametrize(
    "output",
    [None, b"", b"{", b'{"outputs": []}', b"{}", OUTPUT.replace(b"BYTES", b"INT9")],
    ids=["none", "empty", "broken", "without-outputs", "unrelated", "unknown-datatype"],
)
def test_an_output_that_was_not_understood_whole_stays(output):
    assert list(removed_files(*converted(output))) == [("input.json", PROMPT)]


@pytest.mark.parametrize("name", ["input.json", "./input.json", "io/../input.json"])
def test_one_file_for_both_is_deleted_once(name):
    outcome, files = converted(BOTH, input_json=BOTH, output_name=name)
    assert list(removed_files(outcome, files)) == [("input.json", BOTH)]


@pytest.mark.parametrize("name", ["inferless.yaml", "inferless.yml"])
@pytest.mark.parametrize("code", ["IM406", "IM404"])
def test_the_pair_stays_as_long_as_a_yaml_may_name_it(code, name):
    about = file_diagnostic(code, "left alone", f"m/{name}", hint="any")
    outcome, files = converted(OUTPUT, about)
    assert list(removed_files(outcome, files)) == []
    (told,) = explain_kept(outcome, files).diagnostics
    assert (told.code, told.message) == (code, "left alone")
    assert told.hint == "the legacy files are not deleted as long as this one may name them"


def test_a_yaml_elsewhere_does_not_matter():
    outcome, files = converted(OUTPUT, file_diagnostic("IM406", "left alone", "inferless.yaml"))
    assert len(list(removed_files(outcome, files))) == 2
    assert explain_kept(outcome, files) == outcome


def test_why_the_output_stays_is_told_beside_what_is_wrong_with_it():
    outcome, files = converted(
        b"{", file_diagnostic("IM409", "style", "pyproject.toml", hint="any")
    )
    told = explain_kept(outcome, files).diagnostics
    assert [(each.code, each.hint) for each in told] == [
        ("IM003", "it is not deleted: only a file that was understood whole is"),
        ("IM409", "any"),
    ]


def test_only_what_keeps_it_from_being_whole_is_the_reason():
    output = OUTPUT.replace(b"BYTES", b"int8")
    outcome, files = converted(output.replace(b"[1]", b"[0]"))
    told = explain_kept(outcome, files).diagnostics
    hint = "it is not deleted: only a file that was understood whole is"
    assert [(each.code, each.hint == hint) for each in told] == [("IM106", True), ("IM104", False)]


def test_a_sample_that_does_not_fit_its_shape_is_understood_all_the_same():
    outcome, files = converted(OUTPUT.replace(b"[1]", b"[3]"))
    assert [each.code for each in explain_kept(outcome, files).diagnostics] == ["IM205"]
    assert len(list(removed_files(outcome, files))) == 2


def test_nothing_more_is_told_of_an_output_that_goes():
    outcome, files = converted(OUTPUT.replace(b"BYTES", b"string"))
    assert [each.code for each in outcome.diagnostics] == ["IM104"]
    assert explain_kept(outcome, files) == outcome


def test_nothing_goes_without_a_conversion():
    _, files = converted()
    outcome = Outcome("m", OutcomeKind.NOTHING_TO_DO)
    assert list(removed_files(outcome, files)) == []
    assert explain_kept(outcome, files) == outcome


@pytest.mark.parametrize(
    ("names", "deleted"),
    [
        ({"input_name": "input_schema.py"}, [("output.json", OUTPUT)]),
        ({"input_name": "./input_schema.py"}, [("output.json", OUTPUT)]),
        ({"output_name": "io/../input_schema.py"}, [("input.json", PROMPT)]),
    ],
)
def test_the_schema_is_never_deleted_whatever_names_it(names, deleted):
    assert list(removed_files(*converted(**names))) == deleted


def test_a_pair_of_another_model_stays_and_it_is_said():
    outcome, files = converted(input_name="n/input.json", of_others=("n/input.json",))
    assert list(removed_files(outcome, files)) == []
    (told,) = explain_kept(outcome, files).diagnostics
    assert (told.code, str(told.severity), told.file) == ("IM404", "warning", "m/inferless.yaml")
    assert told.message.startswith('"n/input.json" is not deleted')
