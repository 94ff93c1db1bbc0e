from __future__ import annotations

from pathlib import Path

import pytest

from migrate.codegen.style import Style
from migrate.diagnostics import file_diagnostic
from migrate.project.edits import explain_kept, removed_files
from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles
from migrate.project.outcome import Outcome
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
