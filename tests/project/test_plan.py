from __future__ import annotations

import ast
import os
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from migrate.files.edit import Edit
from migrate.files.reading import try_to_read
from migrate.pipeline import convert
from migrate.project import edits
from migrate.project.folder import Folder
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import plan_folder
from migrate.project.toml_files import RunCache
from migrate.settings import IgnoredCode, Settings
from tests.cli.command import BAD, DOUBTFUL, PROMPT, PROMPT_SOURCE, UNRELATED, snapshot, write
from tests.project.git_repository import commit, git

UNGUARDED = Settings(allow_dirty=True, allow_no_vcs=True)
VERSION = b"version: 1.0.0\n"


def plan(root, *, settings=None, name="input.json", named=False):
    before = snapshot(root)
    outcome = plan_folder(Folder(root, root, name, named=named), settings or Settings())
    assert snapshot(root) == before, "a plan writes nothing"
    return outcome


def codes(outcome):
    return [(each.code, str(each.severity)) for each in outcome.diagnostics]


def test_every_warning_and_note_can_be_ignored_but_no_error(tmp_path):
    write(tmp_path / "input.json", DOUBTFUL)
    write(tmp_path / "pyproject.toml", b"broken [")
    write(tmp_path / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\nio_schema: false\n")
    ignored = tuple(IgnoredCode(code, "why") for code in ("IM209", "IM401", "IM409"))
    outcome = plan(tmp_path, settings=Settings(ignored=ignored))
    assert {each.code: each.ignored for each in outcome.diagnostics} == {
        "IM209": "why",
        "IM409": "why",
        "IM401": None,
    }
    assert outcome.kind is OutcomeKind.CONFLICT


@pytest.mark.parametrize(
    ("content", "named", "kind", "expected"),
    [
        pytest.param(BAD, True, OutcomeKind.FAILED, [("IM205", "error")], id="bad-and-named"),
        pytest.param(None, False, OutcomeKind.NOTHING_TO_DO, [("IM001", "note")], id="absent"),
        pytest.param(None, True, OutcomeKind.FAILED, [("IM001", "error")], id="absent-but-named"),
    ],
)
def test_the_outcome_of_an_input(content, named, kind, expected, tmp_path):
    if content is not None:
        write(tmp_path / "input.json", content)
    outcome = plan(tmp_path, named=named)
    assert (outcome.kind, codes(outcome)) == (kind, expected)
    assert bool(outcome.edits) is (kind is OutcomeKind.WOULD_MIGRATE)


@pytest.mark.parametrize("schema", [b"INPUT_SCHEMA = {}\n", b"INPUT_SCHEMA = {\n", PROMPT_SOURCE])
def test_force_replaces_another_schema_which_keeps_its_mode(schema, tmp_path):
    path = write(tmp_path / "input_schema.py", schema)
    write(tmp_path / "input.json")
    edit = Edit(path, "input_schema.py", "input_schema.py", schema, PROMPT_SOURCE, 0o644)
    outcome = plan(tmp_path, settings=Settings(force=True, allow_no_vcs=True))
    replaced = (OutcomeKind.WOULD_MIGRATE, (edit,))
    kept = (OutcomeKind.UNCHANGED, ())
    assert (outcome.kind, outcome.edits) == (kept if schema == PROMPT_SOURCE else replaced)


def test_the_ways_out_of_a_pair_that_is_out_of_date(tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    hint = plan(tmp_path).diagnostics[0].hint
    assert hint.startswith("delete the pair; run --remove-legacy deletes it and its names")
    assert hint.endswith(
        "to convert the pair again instead, such as with --batch-dim drop, add --force"
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(Path.mkdir, "IM001", id="folder"),
        pytest.param(
            lambda path: path.write_bytes(b"INPUT_SCHEMA = {}\n" + b"#" * 5_000_000),
            "IM501",
            id="too-large-to-be-parsed",
        ),
        pytest.param(lambda path: path.symlink_to("../elsewhere.py"), "IM404", id="dangling-link"),
    ],
)
def test_a_schema_that_cannot_be_read_is_not_replaced_even_by_force(make, code, tmp_path):
    write(tmp_path / "input.json")
    make(tmp_path / "input_schema.py")
    outcome = plan(tmp_path, settings=Settings(force=True))
    assert (outcome.kind, outcome.edits) == (OutcomeKind.FAILED, ())
    assert codes(outcome) == [(code, "error")]


@pytest.mark.parametrize(
    ("pair", "schema"),
    [(PROMPT, b"import os\n" + PROMPT_SOURCE), (b"{", PROMPT_SOURCE)],
    ids=["schema-not-provable", "pair-broken"],
)
def test_a_pair_that_cannot_be_compared_is_said_to_stay(pair, schema, tmp_path):
    write(tmp_path / "input.json", pair)
    write(tmp_path / "input_schema.py", schema)
    outcome = plan(tmp_path, settings=REMOVING)
    assert (outcome.kind, outcome.edits) == (OutcomeKind.NOTHING_TO_DO, ())
    said = "; the legacy files stay, because input_schema.py cannot be compared with them"
    assert outcome.reason.endswith(said)
    assert not plan(tmp_path).reason.endswith(said)


def test_a_warning_about_an_unused_pair_is_no_error_with_strict(tmp_path):
    write(tmp_path / "input.json", DOUBTFUL)
    write(tmp_path / "input_schema.py", convert(DOUBTFUL).source.encode())
    outcome = plan(tmp_path, settings=Settings(strict=True))
    expected = [("IM209", "note"), ("IM415", "note")]
    assert (outcome.kind, codes(outcome)) == (OutcomeKind.UNCHANGED, expected)


@pytest.mark.parametrize("named", [False, True], ids=["found", "named"])
def test_nothing_is_said_of_what_lies_beside_an_unrelated_file(named, tmp_path):
    write(tmp_path / "input.json", UNRELATED)
    write(tmp_path / "output.json", b"{")
    write(tmp_path / "pyproject.toml", b"broken [")
    assert [code for code, _ in codes(plan(tmp_path, named=named))] == ["IM008"]


@pytest.mark.parametrize(
    ("judged", "files"),
    [
        ("input.json", {"input.json": PROMPT}),
        ("input_schema.py", {"input_schema.py": b"INPUT_SCHEMA = {"}),
        ("inferless.yaml", {"input_schema.py": PROMPT_SOURCE, "inferless.yaml": VERSION}),
        (None, {"inferless.yaml": VERSION}),
    ],
)
def test_the_file_that_is_judged_is_named_where_it_is_there(judged, files, tmp_path):
    for name, content in files.items():
        write(tmp_path / name, content)
    outcome = plan(tmp_path, settings=UNGUARDED)
    assert outcome.file == (judged and str(tmp_path / judged))


def test_a_named_file_names_the_outcome(tmp_path):
    path = write(tmp_path / "request.json")
    assert plan(tmp_path, name="request.json", named=True).name == str(path)


@pytest.mark.parametrize(
    ("folder", "root", "label"),
    [
        ("a/b", ".", "a/b/input_schema.py"),
        ("a/b", "a", "b/input_schema.py"),
        ("a/b", "a/b", "input_schema.py"),
        ("link", ".", "a/b/input_schema.py"),
        ("..data", ".", "..data/input_schema.py"),
    ],
)
def test_a_label_is_where_a_file_really_is_beneath_the_root_wherever_one_is(
    folder, root, label, tmp_path, monkeypatch
):
    write(tmp_path / "a" / "b" / "input.json")
    write(tmp_path / "..data" / "input.json")
    (tmp_path / "link").symlink_to("a/b")
    (tmp_path / "elsewhere").mkdir()
    for current, is_absolute in product((".", "a/b", "elsewhere"), (True, False)):
        monkeypatch.chdir(tmp_path / current)
        absolute = tmp_path / folder
        path = absolute if is_absolute else Path(os.path.relpath(absolute))
        (edit,) = plan_folder(Folder(path, tmp_path / root), Settings()).edits
        assert (edit.label, edit.path) == (label, path / "input_schema.py")


IN_FORCE = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nio_schema: true\n"
NOT_IN_FORCE = IN_FORCE.replace(b"true", b"false")


@pytest.mark.parametrize("pair", [None, PROMPT], ids=["without-pair", "with-pair"])
@pytest.mark.parametrize("content", [IN_FORCE, NOT_IN_FORCE], ids=["in-force", "not-in-force"])
def test_names_that_an_earlier_migration_has_left_go(content, pair, tmp_path):
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    write(tmp_path / "inferless.yaml", content)
    if pair is not None:
        write(tmp_path / "input.json", pair)
    outcome = plan(tmp_path, settings=replace(UNGUARDED, remove_legacy=True))
    assert outcome.kind is OutcomeKind.WOULD_MIGRATE
    deleted = [] if pair is None else ["input.json"]
    assert [each.name for each in outcome.edits] == ["inferless.yaml", *deleted]


@pytest.mark.parametrize(
    ("yaml", "schema", "severity"),
    [
        pytest.param(NOT_IN_FORCE, None, "warning", id="named"),
        pytest.param(NOT_IN_FORCE, PROMPT_SOURCE, "warning", id="named-and-not-idle"),
        pytest.param(IN_FORCE, None, "warning", id="named-and-no-schema"),
        pytest.param(IN_FORCE, PROMPT_SOURCE, "note", id="named-and-idle"),
        pytest.param(NOT_IN_FORCE.replace(b"input.j", b"other.j"), None, "note", id="not-named"),
        pytest.param(b"version: 1.0.0\n", None, "note", id="nothing-named"),
    ],
)
def test_a_file_that_the_platform_would_read_but_cannot_is_warned_of(
    yaml, schema, severity, tmp_path
):
    write(tmp_path / "input.json", UNRELATED)
    write(tmp_path / "inferless.yaml", yaml)
    if schema is not None:
        write(tmp_path / "input_schema.py", schema)
    outcome = plan(tmp_path)
    assert (outcome.kind, codes(outcome)) == (OutcomeKind.NOTHING_TO_DO, [("IM008", severity)])


STREAMS = b"""\
class InferlessPythonModel:
    def infer(self, inputs, stream_output_handler):
        stream_output_handler.send_streamed_output(inputs["prompt"])
"""


@pytest.mark.parametrize(("mark", "severity"), [("app.py", "warning"), ("README.md", "note")])
def test_only_a_models_file_that_is_nearly_legacy_is_warned_of(mark, severity, tmp_path):
    write(tmp_path / "input.json", PROMPT.replace(b"inputs", b"input"))
    write(tmp_path / mark, STREAMS)
    folder = Folder(tmp_path, tmp_path, found_below=tmp_path)
    outcome = plan_folder(folder, Settings())
    assert (outcome.kind, codes(outcome)) == (OutcomeKind.NOTHING_TO_DO, [("IM008", severity)])
    assert outcome.diagnostics[0].hint == "rename `input` to `inputs`"
    strict = plan_folder(folder, Settings(strict=True))
    is_raised = severity == "warning"
    assert strict.kind is (OutcomeKind.FAILED if is_raised else OutcomeKind.NOTHING_TO_DO)
    assert codes(strict) == [("IM008", "error" if is_raised else severity)]
    ignored = (IgnoredCode("IM008", "it is somebody else's"),)
    assert plan_folder(folder, Settings(strict=True, ignored=ignored)).kind is outcome.kind


@pytest.mark.parametrize(
    ("app", "constant", "expected"),
    [
        pytest.param(STREAMS, b"", [("IM308", "note")], id="streams"),
        pytest.param(STREAMS, b"IS_STREAMING_OUTPUT = False\n", [("IM308", "note")], id="off"),
        pytest.param(STREAMS, b"IS_STREAMING_OUTPUT = True\n", [], id="on"),
        pytest.param(STREAMS.replace(b", stream_output_handler", b""), b"", [], id="no-handler"),
    ],
)
def test_streaming_that_is_not_switched_on_is_a_note(app, constant, expected, tmp_path):
    write(tmp_path / "input_schema.py", PROMPT_SOURCE + constant)
    write(tmp_path / "app.py", app.replace(b"stream_output_handler.send", b"x.send"))
    assert codes(plan(tmp_path)) == expected


def test_all_else_stays_where_git_ignores_the_new_schema(tmp_path):
    git(tmp_path, "init", "--quiet")
    write(tmp_path / "input.json")
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\n")
    commit(tmp_path)
    write(tmp_path / ".gitignore", b"*_schema.py\n")
    settings = Settings(remove_legacy=True)
    outcome = plan(tmp_path, settings=settings)
    assert codes(outcome) == [("IM421", "warning")]
    assert [each.name for each in outcome.edits] == ["input_schema.py"]
    assert codes(plan(tmp_path)) == [("IM421", "warning")], "it is also reported without the option"
    write(tmp_path / ".gitignore", b"x\n" * 40_000 + b"*_schema.py\n")
    assert codes(plan(tmp_path)) == [("IM421", "warning")]
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    later = plan(tmp_path, settings=settings)
    assert (codes(later)[-1], later.edits) == (("IM421", "warning"), ())
    git(tmp_path, "add", "--force", "input_schema.py")
    edited = ["inferless.yaml", "input.json"]
    unguarded = replace(UNGUARDED, remove_legacy=True)
    assert [each.name for each in plan(tmp_path, settings=unguarded).edits] == edited
    write(tmp_path / ".gitignore", b"*.pyc\n")
    (tmp_path / "input_schema.py").unlink()
    assert [each.name for each in plan(tmp_path, settings=settings).edits] == [
        "input_schema.py",
        *edited,
    ]


READ_ONE = """\
class InferlessPythonModel:
    def infer(self, inputs):
        return {"out": inputs["NAME"]}
"""


@pytest.mark.parametrize(
    ("read", "message", "first"),
    [
        ("prompt", 'reads "prompt", which input.json declares and input_schema.py', "correct"),
        ("other", 'reads "other", which input_schema.py declares and input.json', "delete"),
        ("neither", "does not ask for the same as input.json", "delete"),
    ],
)
def test_the_evidence_of_a_conflict_names_both_sides_and_the_better_way_out(
    read, message, first, tmp_path
):
    write(tmp_path / "input.json")
    write(tmp_path / "input_schema.py", PROMPT_SOURCE.replace(b"prompt", b"other"))
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\nio_schema: false\n")
    write(tmp_path / "app.py", READ_ONE.replace("NAME", read).encode())
    outcome = plan(tmp_path)
    assert outcome.kind is OutcomeKind.CONFLICT
    assert outcome.diagnostics[0].message.startswith(message)
    hint = outcome.diagnostics[0].hint
    assert hint.startswith(first)
    assert "delete the legacy pair and set `io_schema: true`; " in hint
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\nio_schema: true\n")
    hint = plan(tmp_path).diagnostics[0].hint or ""
    assert "io_schema" not in hint, "it is set"
    assert ("delete the legacy pair; " in hint) is (read == "prompt")


@pytest.mark.parametrize("force", [False, True])
def test_an_existing_schema_is_parsed_once(force, tmp_path, monkeypatch):
    existing = PROMPT_SOURCE.replace(b"Once upon", b"Another text")
    write(tmp_path / "input.json", PROMPT)
    write(tmp_path / "input_schema.py", existing)
    parsed, parse = [], ast.parse

    def counted(source, *arguments, **options):
        parsed.append(source)
        return parse(source, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(ast, "parse", counted)
        plan(tmp_path, settings=Settings(force=force))
    assert parsed.count(existing.decode()) == 1


NAMING = b"version: 1.0.0\noptional:\n  input_file_name: %b\n"
REMOVING = Settings(remove_legacy=True, allow_dirty=True, allow_no_vcs=True)


def test_each_yaml_of_a_repository_is_read_once_for_all_pairs(tmp_path, monkeypatch):
    """Else the time of a run would grow with the square of the number of models."""
    cache, read = RunCache(), []
    monkeypatch.setattr(
        edits, "try_to_read", lambda path, size: read.append(path) or try_to_read(path, size)
    )
    (tmp_path / ".git").mkdir()
    folders = [tmp_path / str(number) for number in range(9)]
    for folder in folders:
        write(folder / "input.json")
        write(folder / "inferless.yaml", NAMING % b"input.json")
    write(tmp_path / "inferless-all.yaml", NAMING % b"7/input.json")
    for folder in folders:
        found = codes(plan_folder(Folder(folder, folder), REMOVING, cache))
        assert ("IM420" in dict(found)) is (folder.name == "7")
    assert len([path for path in read if path.suffix == ".yaml"]) == 10 + 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("inferless-x.yaml", b"x" * (2**20 + 1)),
        ("inferless-x.yaml", b"".join(b"input_file_name: %d\n" % each for each in range(101))),
        ("m/load.py", b"#" * (2**20 + 1)),
    ],
    ids=["large", "many-names", "large-code"],
)
def test_a_file_that_is_too_large_or_names_too_much_may_name_any_pair(tmp_path, name, content):
    (tmp_path / ".git").mkdir()
    write(tmp_path / "m" / "input.json")
    write(tmp_path / "m" / "inferless.yaml", b"version: 1.0.0\n")
    write(tmp_path / name, content)
    found = plan(tmp_path / "m", settings=REMOVING).diagnostics
    (message,) = [each.message for each in found if each.code == "IM420"]
    assert message == "was not read and may name the legacy pair, so input.json is not deleted"
