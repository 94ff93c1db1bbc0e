from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import (
    BAD,
    OPAQUE_APP,
    PROMPT,
    PROMPT_SOURCE,
    UNRELATED,
    contents,
    migrate,
    migrate_after,
    names_in,
    snapshot,
    write,
)


@pytest.fixture
def monorepo(tmp_path):
    """Return a folder with one of each: to migrate, migrated, broken and unrelated."""
    write(tmp_path / "todo" / "input.json")
    write(tmp_path / "deep" / "er" / "input.json")
    write(tmp_path / "done" / "input.json")
    write(tmp_path / "done" / "input_schema.py", PROMPT_SOURCE)
    write(tmp_path / "bad" / "input.json", BAD)
    write(tmp_path / "unrelated" / "input.json", UNRELATED)
    return tmp_path


def test_run_writes_beside_every_pair_and_nothing_else_and_nothing_the_second_time(monorepo):
    before = contents(monorepo)
    ended = migrate("run", cwd=monorepo)
    assert (ended.code, ended.stdout) == (3, b""), "one folder failed, and does not sink the rest"
    written = ("todo/input_schema.py", "deep/er/input_schema.py")
    assert contents(monorepo) == {**before, **dict.fromkeys(written, PROMPT_SOURCE)}
    after = snapshot(monorepo)
    again = migrate("run", cwd=monorepo)
    assert snapshot(monorepo) == after
    rest = [
        "-v says why there is nothing to do in 1 folder.",
        "The legacy files of 3 folders are now unused; --remove-legacy deletes them.",
    ]
    counts = "5 folders: 2 migrated, 1 unchanged, 1 with nothing to do, 1 failed."
    assert ended.told[-3:] == [counts, *rest]
    assert again.said[-3:] == [counts.replace("2 migrated, 1", "3"), *rest]


def test_run_can_exit_with_1_where_it_has_migrated_something(tmp_path):
    write(tmp_path / "input.json")
    first, second = (migrate("run", "--exit-non-zero-on-change", cwd=tmp_path) for _ in range(2))
    assert (first.code, second.code) == (1, 0)
    assert names_in(tmp_path) == ["input.json", "input_schema.py"]


@pytest.mark.parametrize("command", ["diff", "check"])
def test_diff_and_check_write_nothing(command, monorepo):
    before = snapshot(monorepo)
    assert migrate(command, cwd=monorepo).code == 3
    assert snapshot(monorepo) == before


def test_stdout_holds_the_diff_and_nothing_else(tmp_path):
    write(tmp_path / "input.json")
    ended = migrate("diff", cwd=tmp_path)
    added = b"".join(b"+" + line for line in PROMPT_SOURCE.splitlines(keepends=True))
    assert ended.code == 0
    assert ended.stdout == (
        b"diff --git a/input_schema.py b/input_schema.py\nnew file mode 100644\n"
        b"--- /dev/null\n+++ b/input_schema.py\n@@ -0,0 +1,8 @@\n" + added
    )
    assert ended.said[-2:] == [
        "1 folder: 1 would be migrated.",
        "To migrate: inferless-migrate run, with the same paths and options.",
    ]


def test_failure_outranks_what_was_found(monorepo):
    assert migrate("check", "todo", cwd=monorepo).code == 1
    assert migrate("check", "todo", "bad", cwd=monorepo).code == 3


def test_a_defect_is_the_outcome_of_its_folder_and_the_rest_goes_on(tmp_path):
    for name in ("a", "b", "c"):
        write(tmp_path / name / "input.json")
        write(tmp_path / name / "app.py", OPAQUE_APP)
    code = """\
import migrate.project.pair as pair
convert = pair.convert
def fail(*arguments, **options):
    if options["input_name"].startswith("b"):
        raise ValueError("bad\\x1b[2J\\nmore")
    return convert(*arguments, **options)
pair.convert = fail"""
    ended = migrate_after(code, "run", "-v", cwd=tmp_path)
    assert ended.code == 3
    place = ended.said.index("b: IM411 error: ValueError: bad\\x1b[2J")
    assert "please report it" in ended.said[place + 1]
    assert ended.said[place + 2] == "b: failed"
    assert "Traceback" not in ended.stderr
    assert ended.told[-2] == "3 folders: 2 migrated, 1 failed."
    assert [(tmp_path / name / "input_schema.py").exists() for name in "abc"] == [True, False, True]
    traced = migrate_after(code, "run", "-vv", cwd=tmp_path).said
    assert traced.index("Traceback (most recent call last):") < traced.index("b: failed")


NO_WAY_BACK = "Git may not be able to undo this run; next time, pass --patch FILE."

ODD_NAMES = b"""\
version: 1.0.0
optional:
  input_file_name: in.json
  output_file_name: output.json
"""


def test_a_pair_that_only_the_yaml_named_is_named_as_the_yaml_forgets_it(tmp_path):
    folder = tmp_path / "m"
    write(folder / "in.json")
    write(folder / "inferless.yaml", ODD_NAMES)
    looked = migrate("diff", "--allow-no-vcs", cwd=tmp_path)
    assert (
        "  will no longer be named anywhere; --remove-legacy deletes it: m/in.json" in looked.said
    )
    ended = migrate("run", "--allow-no-vcs", cwd=tmp_path)
    assert ended.said == [
        "wrote m/input_schema.py",
        "changed m/inferless.yaml",
        "  unused and no longer named anywhere; delete by hand: m/in.json",
        "1 folder: 1 migrated.",
        NO_WAY_BACK,
    ]
    later = migrate("run", "--remove-legacy", "--allow-no-vcs", cwd=tmp_path)
    why = "inferless.yaml says `io_schema: true`"
    assert later.said == [f"1 folder: 1 with nothing to do ({why})."]
    assert (folder / "in.json").is_file()


@pytest.mark.parametrize("output", ["output.json", "missing.json"])
def test_a_pair_of_the_usual_names_is_found_later(output, tmp_path):
    write(tmp_path / "input.json")
    yaml = ODD_NAMES.replace(b"in.json", b"./input.json").replace(b"output.json", output.encode())
    write(tmp_path / "inferless.yaml", yaml)
    assert migrate("run", "--allow-no-vcs", cwd=tmp_path).said == [
        "wrote input_schema.py",
        "changed inferless.yaml",
        "1 folder: 1 migrated.",
        "The legacy files of 1 folder are now unused; --remove-legacy deletes them.",
        NO_WAY_BACK,
    ]
    later = migrate("run", "--remove-legacy", "--allow-no-vcs", cwd=tmp_path)
    assert later.said == ["deleted input.json", "1 folder: 1 migrated.", NO_WAY_BACK]
    assert names_in(tmp_path) == ["inferless.yaml", "input_schema.py"]


def test_verify_looks_at_the_schema_whatever_else_is_to_be_migrated(tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "inferless.yaml", ODD_NAMES.replace(b"in.json", b"input.json"))
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    for configuration in (b"", b"remove-legacy = true\n"):
        write(tmp_path / ".inferless-migrate.toml", configuration)
        ended = migrate("verify", cwd=tmp_path)
        assert (ended.code, ended.said) == (0, ["1 folder: 1 unchanged (proved)."])
    (tmp_path / "input.json").unlink()
    ended = migrate("verify", cwd=tmp_path)
    judged = "1 folder: 1 unchanged (nothing wrong, not compared)."
    assert (ended.code, ended.said) == (0, [judged])


@pytest.mark.parametrize("command", ["run", "verify"])
def test_force_is_advised_where_it_would_help(command, tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "input_schema.py", b"INPUT_SCHEMA = {\n")
    ended = migrate(command, cwd=tmp_path)
    assert "IM403 error: " in ended.said[0]
    (hint,) = [each for each in ended.said if "= help: " in each]
    assert ("--force" in hint) is (command == "run")
    write(tmp_path / "input_schema.py", b"INPUT_SCHEMA = {}\n")
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\nio_schema: false\n")
    (hint,) = [each for each in migrate(command, cwd=tmp_path).said if "= help: " in each]
    assert "made with options such as --batch-dim keep, pass them again" in hint
    assert ("--force" in hint) is (command == "run")


def test_check_names_io_schema_where_nothing_else_is_missing(tmp_path):
    write(tmp_path / "input.json")
    write(tmp_path / "input_schema.py", PROMPT_SOURCE)
    write(tmp_path / "inferless.yaml", b"version: 1.0.0\nio_schema: false\n")
    ended = migrate("check", cwd=tmp_path)
    assert ended.said[0] == "inferless.yaml: would be migrated (io_schema: true is not set)"
    (found,) = [
        line
        for line in migrate("check", "--output-format", "github", cwd=tmp_path).stdout.splitlines()
        if line.startswith(b"::error")
    ]
    assert found.startswith(b"::error file=inferless.yaml,title=check::io_schema: true is not set")
    (tmp_path / "input_schema.py").unlink()
    assert migrate("check", cwd=tmp_path).said[0] == "input.json: would be migrated"


EXCLUDING = [
    pytest.param((".",), (), {"a", "b/a", "b/c"}, id="nothing"),
    pytest.param((".",), ("--exclude", "a"), {"b/c"}, id="by-name"),
    pytest.param((".",), ("--exclude", "/a/", "--exclude", "b/c"), {"b/a"}, id="several"),
    pytest.param((".",), ("--exclude", "b/**/input.json"), {"a"}, id="input-files"),
    pytest.param(("b",), ("--exclude", "b/c"), {"b/a"}, id="relative-to-current-folder"),
    pytest.param(("b/c",), ("--exclude", "b"), {"b/c"}, id="a-path-is-taken-at-its-word"),
    pytest.param(
        ("a/input.json",), ("--exclude", "*.json"), {"a"}, id="a-file-is-taken-at-its-word"
    ),
]


@pytest.mark.parametrize(("paths", "options", "expected"), EXCLUDING)
def test_excluded_folders_are_passed_over(tmp_path, paths, options, expected):
    for name in ("a", "b/a", "b/c"):
        write(tmp_path / name / "input.json", PROMPT)
    ended = migrate("run", *paths, *options, cwd=tmp_path)
    assert ended.code == 0
    written = {path.parent.relative_to(tmp_path) for path in tmp_path.rglob("input_schema.py")}
    assert written == set(map(Path, expected))
