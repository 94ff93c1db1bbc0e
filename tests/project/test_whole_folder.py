"""Whole folders in real repositories, through the real command: nothing legacy is left in them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.builders import files_in
from tests.cli.command import BAD, PROMPT, PROMPT_SOURCE, contents, migrate, write
from tests.project.git_repository import commit, git

SHARED = Path(__file__).parents[3] / "shared" / "corpus"

OUTPUT = PROMPT.replace(b"inputs", b"outputs")

YAML = b"""\
version: 1.0.0

name: lighthouse  # the name
configuration:
  gpu_type: 'T4'
optional:
  # you can update file names here
  input_file_name: input.json
  output_file_name: output.json
  runtime_file_name: inferless-runtime-config.yaml
provider: GITHUB
"""
MIGRATED_YAML = (
    YAML.replace(b"  input_file_name: input.json\n", b"").replace(
        b"  output_file_name: output.json\n", b""
    )
    + b"io_schema: true\n"
)

DONE = re.compile(
    r"^(Nothing to do|\d+ folders?: \d+ (unchanged|with nothing to do)( \(.+\))?\.$)", re.MULTILINE
)
"""What the summary says where nothing is left to do."""

UNUSED = "The legacy files of 1 folder are now unused; --remove-legacy deletes them."


@pytest.fixture
def root(tmp_path):
    """Return a new repository, with nothing in it yet."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def commit_files(root, files):
    for name, content in files.items():
        write(root / name, content)
    commit(root)


def run(root, *arguments, code=0):
    ended = migrate("run", *arguments, cwd=root)
    assert (ended.code, ended.stdout) == (code, b""), ended.stderr
    return ended


def assert_done(root):
    """Hold that a second run has nothing to do, and that ``check`` agrees."""
    after = files_in(root)
    for ended in (run(root), migrate("check", cwd=root)):
        assert (ended.code, ended.stdout) == (0, b""), ended.stderr
        assert not any(line.endswith("migrated") for line in ended.said)
        assert DONE.search(ended.stderr)
    assert files_in(root) == after


LEGACY_LINES = (b"input_file_name: input.json", b"output_file_name: output.json")


def without_the_pair(yaml):
    """Return what must become of a real file, by its lines: two go, and one may come."""
    lines = yaml.splitlines(keepends=True)
    kept = [line for line in lines if line.strip() not in LEGACY_LINES]
    assert len(lines) - len(kept) == 2
    assert any(line.strip().startswith(b"runtime_file_name:") for line in kept), "optional stays"
    if b"io_schema: true" in b"".join(kept):
        return b"".join(kept)
    text = b"".join(kept)
    return text + b"io_schema: true\n" if text.endswith(b"\n") else text + b"\nio_schema: true"


@pytest.fixture(scope="module")
def real_folders():
    """Return the real folders that convert and have a yaml: their files, by the folders' names."""
    index = SHARED / "index.json"
    if not index.exists():
        pytest.skip(f"there are no real files at {SHARED}")
    cases = [each["case"] for each in json.loads(index.read_text()) if each["expect"] == "schema"]
    folders = {case: contents(SHARED / case) for case in cases}
    found = {case: files for case, files in folders.items() if "inferless.yaml" in files}
    assert len(found) >= 15
    return found


def test_real_folders_change_by_exactly_the_expected_lines(real_folders, root):
    for case, files in real_folders.items():
        for name, content in files.items():
            write(root / case / name, content)
    commit(root)
    before = files_in(root)
    ended = run(root, "--remove-legacy")
    after = files_in(root)
    expected = dict(before)
    for case in real_folders:
        assert after[f"{case}/input_schema.py"].startswith(b"INPUT_SCHEMA = {\n")
        expected[f"{case}/input_schema.py"] = after[f"{case}/input_schema.py"]
        expected[f"{case}/inferless.yaml"] = without_the_pair(before[f"{case}/inferless.yaml"])
        del expected[f"{case}/input.json"]
        del expected[f"{case}/output.json"]
    assert after == expected
    count = len(real_folders)
    assert ended.told[-1] == f"{count} folders: {count} migrated."
    assert_done(root)


@pytest.mark.parametrize("name", ["inferless.yaml", "inferless.yml"])
def test_a_folder_is_migrated_as_a_whole(name, root):
    commit_files(root, {"input.json": PROMPT, "output.json": OUTPUT, name: YAML})
    ended = run(root)
    assert files_in(root) == {
        "input.json": PROMPT,
        "output.json": OUTPUT,
        name: MIGRATED_YAML,
        "input_schema.py": PROMPT_SOURCE,
    }
    assert ended.told == [
        "wrote input_schema.py",
        f"changed {name}",
        "1 folder: 1 migrated.",
        UNUSED,
    ]
    assert_done(root)
    commit(root)
    removed = run(root, "--remove-legacy")
    assert removed.told == ["deleted output.json", "deleted input.json", "1 folder: 1 migrated."]
    assert files_in(root) == {name: MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}
    assert_done(root)


@pytest.mark.parametrize(
    ("input_name", "output_name"),
    [("in.json", "out.json"), ("io/in.json", "io/out.json"), ("'io/in put.json'", '"./o.json"')],
    ids=["beside", "in-a-subfolder", "quoted"],
)
def test_a_pair_of_other_names(input_name, output_name, root):
    yaml = YAML.replace(b"input.json", input_name.encode())
    yaml = yaml.replace(b"output.json", output_name.encode())
    names = [name.strip("'\"").removeprefix("./") for name in (input_name, output_name)]
    files = {names[0]: PROMPT, names[1]: OUTPUT, "inferless.yaml": yaml, "io/other": b"x"}
    commit_files(root, files)
    run(root)
    migrated = {"inferless.yaml": MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}
    assert files_in(root) == files | migrated
    assert_done(root)
    git(root, "clean", "--force", "--quiet")
    git(root, "checkout", "--quiet", ".")
    assert files_in(root) == files
    run(root, "--remove-legacy")
    assert files_in(root) == {**migrated, "io/other": b"x"}
    assert_done(root)


PAIR = {"input.json": PROMPT, "output.json": OUTPUT}
MIGRATED = {"inferless.yaml": MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}
OTHER_NAMES = YAML.replace(b": input.json", b": in.json").replace(b": output.json", b": out.json")
PYDANTIC = b"@inferless.request\nclass A: pass\n@inferless.response\nclass B: pass\n"
IN_DOUBT = OUTPUT.replace(b"BYTES", b"int8").replace(b"[1]", b"[0]")
BAD_SAMPLE = OUTPUT.replace(b"[1]", b"[3]")
BOTH = PROMPT[:-1] + b", " + OUTPUT[1:]
NESTED = b"version: 1.0.0\noptional:\n  input_file_name: n/input.json\n"
NAMED_ELSEWHERE = {"inferless.yaml": NESTED, "n/app.py": b""}


@pytest.mark.parametrize(
    ("files", "left", "said"),
    [
        pytest.param(
            {"input.json": BAD, "output.json": BAD, "in.json": PROMPT, "out.json": OUTPUT}
            | {"inferless.yaml": OTHER_NAMES},
            {"input.json": BAD, "output.json": BAD} | MIGRATED,
            ["deleted out.json", "deleted in.json", "1 folder: 1 migrated."],
            id="the-usual-pair-where-the-yaml-names-another",
        ),
        pytest.param(
            {"inferless.yaml": YAML, "input_schema.py": PROMPT_SOURCE},
            MIGRATED,
            ["changed inferless.yaml", "1 folder: 1 migrated."],
            id="a-yaml-that-names-what-is-gone",
        ),
        pytest.param(
            {"inferless.yaml": YAML},
            {"inferless.yaml": YAML},
            [
                "input.json: IM001 note: there is no legacy input",
                "1 folder: 1 with nothing to do (there is neither input.json nor input_schema.py).",
            ],
            id="neither-a-pair-nor-a-schema",
        ),
        pytest.param(
            {**PAIR, "output.json": IN_DOUBT, "inferless.yaml": YAML},
            {**MIGRATED, "output.json": IN_DOUBT},
            [
                "      = help: it is not deleted: only a file that was understood whole is",
                "      = help: nothing needs to be done",
            ],
            id="an-output-that-was-not-understood-whole-and-why",
        ),
        pytest.param(
            {**PAIR, "output.json": BAD_SAMPLE, "inferless.yaml": YAML},
            MIGRATED,
            ["IM205 note", "deleted output.json"],
            id="a-sample-that-does-not-fit-is-understood-all-the-same",
        ),
        pytest.param(
            {"in.json": BOTH, "inferless.yaml": OTHER_NAMES.replace(b"out.", b"./in.")},
            MIGRATED,
            ["deleted in.json"],
            id="one-file-for-both",
        ),
        pytest.param(
            {"input.json": b'{"kind": "other"}', "inferless.yaml": YAML},
            {"input.json": b'{"kind": "other"}', "inferless.yaml": YAML},
            [],
            id="an-input-of-others",
        ),
        pytest.param(
            {**PAIR, "inferless.yaml": YAML, "app.py": PYDANTIC},
            {**PAIR, "inferless.yaml": YAML, "app.py": PYDANTIC},
            ["to do (app.py declares the interface with Pydantic classes)."],
            id="pydantic",
        ),
        pytest.param(
            {**NAMED_ELSEWHERE, "n/input.json": PROMPT},
            NAMED_ELSEWHERE
            | {"inferless.yaml": b"version: 1.0.0\nio_schema: true\n"}
            | dict.fromkeys(("input_schema.py", "n/input_schema.py"), PROMPT_SOURCE),
            ['inferless.yaml: IM404 warning: "n/input.json" is not deleted'],
            id="the-pair-of-a-nested-model-is-not-deleted-for-another",
        ),
        *(
            pytest.param(
                {**PAIR, "inferless.yaml": yaml},
                {"inferless.yaml": yaml, "input_schema.py": PROMPT_SOURCE},
                ["deleted output.json", "deleted input.json", "1 folder: 1 migrated."],
                id=f"a-yaml-without-the-pair-{number}",
            )
            for number, yaml in enumerate(
                [b"version: 2.0.0\nname: a\n", MIGRATED_YAML, b"", b"# nothing\n"]
            )
        ),
    ],
)
def test_only_what_is_plainly_legacy_is_removed(files, left, said, root):
    commit_files(root, files)
    ended = run(root, "--remove-legacy", "-v")
    assert files_in(root) == left
    assert [line for line in said if line not in ended.stderr] == []
    assert_done(root)


@pytest.mark.parametrize(
    ("files", "end"),
    [
        ({"input.json": BAD}, "1 failed."),
        ({"input.json": PROMPT, "input_schema.py": b"INPUT_SCHEMA = {}\n"}, "1 in conflict."),
        ({"input.json": PROMPT, "input_schema.py": b"INPUT_SCHEMA = {\n"}, "1 in conflict."),
        ({"input_schema.py": b"INPUT_SCHEMA = {\n"}, "1 failed."),
        ({"input_schema.py": b"X = 1\n"}, "1 failed."),
    ],
    ids=["bad-input", "other-schema", "broken-schema", "broken-alone", "no-schema-alone"],
)
def test_nothing_of_a_folder_is_touched_that_is_not_migrated(files, end, root):
    files = {"output.json": OUTPUT, "inferless.yaml": YAML, **files}
    commit_files(root, files)
    assert run(root, "--remove-legacy", code=3).said[-1] == f"1 folder: {end}"
    assert files_in(root) == files
    assert migrate("check", cwd=root).code == 3


@pytest.mark.parametrize("name", ["inferless.yaml", "inferless.yml"])
@pytest.mark.parametrize("yaml", [b"- a list\n", YAML + b"broken: [\n", None])
def test_the_pair_stays_as_long_as_a_yaml_that_is_not_understood_may_name_it(yaml, name, root):
    if yaml is None:
        (root / name).symlink_to("elsewhere")
    commit_files(root, PAIR if yaml is None else {**PAIR, name: yaml})
    reason = "IM406 warning: cannot be understood, so it is left alone: "
    reason = "IM404 warning: is a symbolic link" if yaml is None else reason
    ended = run(root)
    assert reason in ended.said[0]
    assert ended.told[-1] == "1 folder: 1 migrated.", "whether the pair is unused is not known"
    ended = run(root, "--remove-legacy")
    assert reason in ended.said[0]
    assert "the legacy files are not deleted as long as this one may name them" in ended.stderr
    assert {*PAIR, "input_schema.py"} <= files_in(root).keys()
    (root / name).unlink()
    commit_files(root, {name: YAML})
    run(root, "--remove-legacy")
    migrated = {name: MIGRATED_YAML, "input_schema.py": PROMPT_SOURCE}
    assert files_in(root) == migrated, "once it is corrected, the next run finishes"


@pytest.mark.parametrize(
    ("key", "files"),
    [
        (b"input", {"input_schema.py": PROMPT}),
        (b"output", {"input_schema.py": OUTPUT, "input.json": PROMPT}),
    ],
)
def test_a_schema_that_was_named_as_a_part_of_the_pair_is_not_deleted(key, files, root):
    yaml = b"version: 1.0.0\noptional:\n  %b_file_name: ././input_schema.py\n" % key
    commit_files(root, {**files, "inferless.yaml": yaml})
    run(root, "--remove-legacy", "--force")
    assert files_in(root).keys() == {"input_schema.py", "inferless.yaml"}
    assert files_in(root)["input_schema.py"].endswith(PROMPT_SOURCE)
