"""The functions for other programs: they print nothing, and give what they find as values."""

from __future__ import annotations

import inspect
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import migrate
from migrate import (
    BatchDimension,
    ConfigurationError,
    Datatype,
    IgnoredCode,
    InputOverride,
    OutcomeKind,
    Settings,
)
from migrate.files.open_folder import OpenFolder
from tests.cli.command import (
    OPAQUE_APP,
    PROMPT,
    PROMPT_SOURCE,
    environment,
    snapshot,
    write,
    write_bad_model,
)
from tests.cli.command import migrate as run_command
from tests.project.git_repository import git

PAGE = Path(__file__).parents[1] / "docs" / "library.md"
NAN = float("nan")
FUNCTIONS = ("convert", "plan", "apply", "verify", "batch")
IMAGES = b'{"inputs": [{"name": "n", "shape": [2, 2], "datatype": "INT8", "data": [[1,2],[3,4]]}]}'


@pytest.fixture(autouse=True)
def _nothing_is_printed(capfd):
    yield
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def repository(tmp_path):
    (tmp_path / ".git").mkdir()
    write(tmp_path / "app.py", OPAQUE_APP)
    write(tmp_path / "a" / "input.json")
    write_bad_model(tmp_path / "b")
    write(tmp_path / "c" / "input.json", IMAGES)
    return tmp_path


def kinds(outcomes):
    return [outcome.kind.value for outcome in outcomes]


def plain(function):
    """Return the function itself where a package stands for it."""
    return function.__call__ if inspect.ismodule(function) else function


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
def test_every_example_runs(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/library.md", "exec"), {})  # noqa: S102 - the page is ours


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_typed_and_documented(name):
    function = plain(getattr(migrate, name))
    assert getattr(migrate, name).__doc__ == function.__doc__
    signature = inspect.signature(function)
    annotations = [each.annotation for each in signature.parameters.values()]
    assert inspect.Signature.empty not in [*annotations, signature.return_annotation]
    assert function.__doc__


def test_batch_is_its_package_however_it_is_reached():
    assert migrate.batch is sys.modules["migrate.batch"]


def test_a_plan_writes_nothing_and_says_all(repository):
    before = snapshot(repository)
    planned = migrate.plan(repository)
    assert snapshot(repository) == before
    assert kinds(planned.outcomes) == ["would-migrate", "failed", "would-migrate"]
    assert [each.folder.path for each in planned.folders] == [repository / n for n in "abc"]
    assert planned.patch.count(b"diff --git ") == 2


def test_paths_are_absolute_whatever_was_given(repository, monkeypatch):
    monkeypatch.chdir(repository)
    assert migrate.plan("a") == migrate.plan(repository / "a")
    assert migrate.plan("a/input.json").folders[0].folder.path == repository / "a"


def test_a_plan_is_applied_in_another_process(repository, tmp_path_factory):
    planned = pickle.dumps(migrate.plan(repository))
    code = (
        "import pickle, sys, migrate\n"
        "outcomes = migrate.apply(pickle.load(sys.stdin.buffer))\n"
        "assert [each.kind.value for each in outcomes] == ['migrated', 'failed', 'migrated']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=planned,
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (repository / "a" / "input_schema.py").read_bytes() == PROMPT_SOURCE


def test_applying_twice_changes_nothing_more(repository):
    planned = migrate.plan(repository)
    migrate.apply(planned)
    before = snapshot(repository)
    assert kinds(migrate.apply(planned)) == ["unchanged", "failed", "unchanged"]
    assert snapshot(repository) == before


def test_a_plan_is_applied_with_its_settings_to_the_last_step(repository):
    git(repository, "init", "--quiet")
    migrate.apply(migrate.plan(repository, settings=Settings(git_add=True)))
    known = git(repository, "ls-files").decode().split()
    assert known == ["a/input_schema.py", "c/input_schema.py"]


CHANGES = [
    pytest.param("input.json", PROMPT.replace(b"Once", b"Twice"), id="the-input"),
    pytest.param("input_schema.py", b"INPUT_SCHEMA = {}\n", id="what-is-to-be-written"),
    pytest.param("pyproject.toml", b"[tool.black]\nline-length = 20\n", id="the-style"),
    pytest.param("inferless.yaml", b"version: 1.0.0\nname: x\n", id="another-file-to-change"),
]


@pytest.mark.parametrize(("name", "content"), CHANGES)
def test_what_has_changed_since_is_a_conflict_and_nothing_is_written(name, content, repository):
    settings = Settings(force=True, allow_dirty=True, allow_no_vcs=True)
    planned = migrate.plan(repository, settings=settings)
    write(repository / "a" / name, content)
    before = snapshot(repository / "a")
    changed, _, other = migrate.apply(planned)
    assert (changed.kind, changed.edits) == (OutcomeKind.CONFLICT, ())
    assert [each.code for each in changed.diagnostics][-1] == "IM410"
    assert other.kind is OutcomeKind.MIGRATED
    assert snapshot(repository / "a") == before


def test_a_folder_that_is_gone_or_locked_is_a_failure(repository, monkeypatch):
    planned = migrate.plan(repository)
    (repository / "a" / "input.json").unlink()
    (repository / "a").rmdir()
    monkeypatch.setattr("migrate.project.migrate_folder.LOCK_SECONDS", 0)
    with OpenFolder(repository / "c") as other:
        other.lock(0)
        gone, _, locked = migrate.apply(planned)
    assert [gone.diagnostics[-1].code, locked.diagnostics[-1].code] == ["IM001", "IM410"]
    assert kinds([gone, locked]) == ["failed", "failed"]


def test_a_folder_that_cannot_be_listed_is_a_fault_of_the_plan(repository, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("migrate.project.discovery.list_folder", refuse)
    planned = migrate.plan(repository)
    assert (planned.folders, kinds(planned.outcomes)) == ((), ["failed"])
    assert kinds(migrate.apply(planned)) == kinds(migrate.verify(repository)) == ["failed"]


def test_verify_compares_and_writes_nothing(repository):
    migrate.apply(migrate.plan(repository))
    write(repository / "c" / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(repository / "d" / "input.json")
    before = snapshot(repository)
    outcomes = migrate.verify(repository)
    assert kinds(outcomes) == ["unchanged", "failed", "conflict", "would-migrate"]
    assert [outcome.edits for outcome in outcomes] == [()] * 4
    assert snapshot(repository) == before


def test_without_settings_the_files_decide_and_with_settings_they_do_not(repository):
    write(repository / "c" / ".inferless-migrate.toml", b'batch-dim = "drop"\n')

    def shape(**options):
        conversion = migrate.plan(repository / "c", **options).outcomes[0].conversion
        return conversion.schema["n"]["shape"]

    assert shape() == [2]
    assert shape(settings=Settings()) == [2, 2]
    assert shape(settings=Settings(batch_dimension=BatchDimension.KEEP)) == [2, 2]
    write(repository / "c" / ".inferless-migrate.toml", b"unknown = 1\n")
    for function in (migrate.plan, migrate.verify):
        with pytest.raises(ConfigurationError, match='there is no key "unknown"'):
            function(repository)
    (record,) = migrate.batch([repository], dry_run=True)
    assert "IM413" in {each.code for each in record.folders[2].diagnostics}


def test_what_is_said_of_inputs_needs_no_file():
    settings = Settings(
        inputs=(InputOverride("n", Datatype.FP64, required=False), InputOverride("m")),
        ignored=(IgnoredCode("IM203", "they are points"),),
    )
    conversion = migrate.convert(IMAGES, settings=settings)
    assert conversion.schema["n"]["datatype"] == "FP64"
    assert conversion.schema["n"]["required"] is False
    assert [(each.code, each.ignored) for each in conversion.diagnostics] == [
        ("IM203", "they are points"),
        ("IM414", None),
    ]


def test_batch_gives_a_record_at_a_time(repository, tmp_path):
    records = migrate.batch([tmp_path / "a", str(tmp_path / "c")])
    first = next(records)
    assert (first.source, first.outcome) == (str(tmp_path / "a"), OutcomeKind.MIGRATED)
    assert not (repository / "c" / "input_schema.py").exists(), "nobody has asked for it yet"
    assert [record.outcome for record in records] == [OutcomeKind.MIGRATED]


def test_a_repository_in_a_batch_does_not_decide_on_what_gets_lost(repository):
    write(repository / "a" / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(repository / "a" / "inferless.yaml", b"version: 1.0.0\n")
    write(repository / ".inferless-migrate.toml", b"force = true\nallow-no-vcs = true\n")
    (record,) = migrate.batch([repository], dry_run=True)
    assert [folder.outcome.value for folder in record.folders] == [
        "conflict",
        "failed",
        "would-migrate",
    ]


@pytest.mark.parametrize("form", [str, Path])
def test_a_single_source_is_taken_whole(repository, form):
    (record,) = migrate.batch(form(repository), dry_run=True)
    assert record.source == str(repository)


def test_a_source_that_there_is_not_is_raised(tmp_path):
    with pytest.raises(migrate.SourceError, match="does not exist, and is not a URL"):
        list(migrate.batch([tmp_path / "missing"]))


@pytest.mark.parametrize(
    "nonsense", [{"jobs": 0}, {"jobs": -1}, {"timeout": 0}, {"timeout": -1.0}, {"timeout": NAN}]
)
def test_a_number_that_means_nothing_is_raised_at_once(repository, nonsense):
    ((name, value),) = nonsense.items()
    with pytest.raises(ValueError, match=f"{name} must be .*, and is {value}"):
        migrate.batch([repository], **nonsense)


@pytest.mark.parametrize(
    ("contents", "hint"),
    [
        pytest.param(Path("input.json"), "read the file first", id="path"),
        pytest.param({"inputs": []}, "json.dumps", id="dictionary"),
        pytest.param([], "json.dumps", id="list"),
        pytest.param(None, "json.dumps", id="none"),
        pytest.param(bytearray(PROMPT), "json.dumps", id="bytearray"),
    ],
)
def test_convert_refuses_what_is_neither_text_nor_bytes(contents, hint):
    reason = f"as text or bytes, not {type(contents).__name__}: .*{hint}"
    with pytest.raises(TypeError, match=f"^input_json must be .*{reason}"):
        migrate.convert(contents)
    if contents is not None:
        with pytest.raises(TypeError, match=f"^output_json must be .*{reason}"):
            migrate.convert(PROMPT, contents)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: migrate.convert("{}", settings={}), "settings must be a Settings, not {}"),
        (lambda: migrate.convert("{}", style="black"), "style must be a Style, not 'black'"),
        (
            lambda: migrate.convert("{}", optional_inputs="a"),
            "must be an iterable of names, not 'a'",
        ),
        (lambda: migrate.plan(".", settings={}), "settings must be a Settings, not {}"),
        (lambda: migrate.verify(".", settings=1), "settings must be a Settings, not 1"),
        (lambda: migrate.batch(".", settings={}), "settings must be a Settings, not {}"),
        (lambda: migrate.apply(1), "plan must be a Plan, not 1"),
        (lambda: migrate.apply("a" * 200), "plan must be a Plan, not 'a{99}\\.\\.\\.$"),
        (lambda: migrate.plan(None), "path must be a path, not None"),
        (lambda: migrate.plan(["a"]), "path must be a path, not \\['a'\\]"),
        (lambda: migrate.verify(".", against=3), "against must be text or None, not 3"),
        (lambda: migrate.batch(None), "sources must be an iterable of folders, URLs and files"),
        (lambda: migrate.batch([3]), "sources must be an iterable of folders, URLs and files"),
        (lambda: migrate.batch(".", jobs="2"), "jobs must be an integer, not '2'"),
        (lambda: migrate.batch(".", timeout="5"), "timeout must be a number of seconds or None"),
    ],
)
def test_an_argument_of_another_type_is_a_type_error(call, expected):
    with pytest.raises(TypeError, match=expected):
        call()


@pytest.mark.parametrize("function", [migrate.plan, migrate.verify])
@pytest.mark.parametrize("settings", [None, migrate.Settings()])
def test_a_path_that_does_not_exist_is_an_error_as_for_open(function, settings, tmp_path):
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError) as raised:
        function(missing, settings=settings)
    assert raised.value.filename == str(missing)


@pytest.mark.parametrize("against", ["", "HEAD"])
def test_a_commit_that_is_not_there_is_an_error_whatever_the_folder_holds(against, tmp_path):
    write(tmp_path / "input.json")
    with pytest.raises(ValueError, match="is not in a git repository"):
        migrate.verify(tmp_path, against=against)


def test_optional_inputs_are_any_iterable_and_others_are_ignored():
    for names in (["prompt", "nobody"], {"prompt"}, iter(["prompt"])):
        conversion = migrate.convert(PROMPT, optional_inputs=names)
        assert (conversion.schema["prompt"]["required"], conversion.diagnostics) == (False, ())


def test_a_diagnostic_as_text_begins_with_its_place():
    text = '{"inputs": [{"name": "x", "shape": [1], "datatype": "COMPLEX", "data": [1]}]}'
    (diagnostic,) = migrate.convert(text).diagnostics
    assert str(diagnostic) == f"input.json:1:53: IM103 error: {diagnostic.message}"


def test_a_diagnostic_about_a_whole_file_has_no_place_in_its_text():
    diagnostic = migrate.Diagnostic("IM001", migrate.Severity.NOTE, "it is large", "a/input.json")
    assert str(diagnostic) == "a/input.json: IM001 note: it is large"


def test_the_library_reports_what_the_commands_report(repository):
    write(repository / "c" / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(repository / "d" / "input.json", b"{")
    write(repository / "d" / "app.py", OPAQUE_APP)
    configuration = b'[overrides."nowhere"]\nbatch-dim = "keep"\n'
    write(repository / ".inferless-migrate.toml", configuration)
    for command, outcomes in (
        ("verify", migrate.verify(repository)),
        ("diff", migrate.plan(repository).outcomes),
    ):
        ended = run_command(command, repository, "--output-format", "json", cwd=repository)
        told = {
            (folder["outcome"], each["code"], each["line"], each["message"])
            for folder in json.loads(ended.stdout)["folders"]
            for each in folder["diagnostics"]
        }
        assert told == {
            (outcome.kind.value, each.code, each.place and each.place.line, each.message)
            for outcome in outcomes
            for each in outcome.diagnostics
        }
        assert "IM414" in {code for _, code, *_ in told}
