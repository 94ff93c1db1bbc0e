"""``run`` writes exactly what ``diff`` shows, as git and patch understand it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.builders import files_and_modes_in, files_in
from tests.cli.command import (
    BAD,
    OPAQUE_APP,
    PROMPT,
    PROMPT_SOURCE,
    environment,
    migrate,
    names_in,
    write,
)
from tests.project.git_repository import copy_repository, git, git_with_input

OTHER = PROMPT.replace(b"Once upon", "Es war é 漢 \\u0000 \\ud800".encode())
SCHEMA = b"INPUT_SCHEMA = {}"

OUTPUT = PROMPT.replace(b"inputs", b"outputs")
YAML = b"""\
version: 1.0.0
optional:
  # names
  input_file_name: input.json
  output_file_name: output.json
  runtime_file_name: runtime.yaml
name: caf\xc3\xa9
"""

TOOLS = {
    "git": ["git", "apply", "--whitespace=nowarn"],
    "patch": ["patch", "-p1", "--silent", "--binary"],
}
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {MISSING}")

NAMES = (
    "plain",
    "with space",
    " leading and trailing ",
    "tab\there",
    'quote"d',
    "single'quote",
    "back\\slash",
    "näme-漢-😀",
    "new\nline",
    "bell\a and escape\x1b[31m",
    "[bold red]markup[/]",
    "-o",
    "..dots",
    os.fsdecode(b"not-utf-8-\xff"),
)


YAMLS = {
    "plain": YAML,
    "crlf": YAML.replace(b"\n", b"\r\n"),
    "no-newline": YAML.removesuffix(b"\n"),
    "crlf-no-newline": YAML.replace(b"\n", b"\r\n").removesuffix(b"\r\n"),
    "mark": b"\xef\xbb\xbf" + YAML,
    "only-names": YAML.replace(b"  runtime_file_name: runtime.yaml\n", b""),
    "migrated": b"version: 1.0.0\nio_schema: true",
    "empty": b"",
}

SCHEMAS = {
    "crlf": b"INPUT_SCHEMA = {}\r\nOTHER = 1\r\n",
    "no-newline": SCHEMA,
    "empty": b"",
    "same-start": PROMPT_SOURCE.replace(b"Once upon", b"Other"),
    "same-without-newline": PROMPT_SOURCE[:-1] + b"  # comment",
    "latin-1": b"# caf\xe9\n" + SCHEMA + b"\n",
    "carriage-returns": b"# a\rb\x0cc\n" + SCHEMA + b"\n",
    "one blank": b"\n",
}

OPTIONS = ("--force", "--remove-legacy", "--allow-no-vcs")


@pytest.fixture
def tree(tmp_path):
    """Return a folder in which every kind of edit happens in every kind of name."""
    root = tmp_path / "original"
    for name in NAMES:
        write(root / name / "input.json")
        write(root / name / "output.json", OUTPUT)
        write(root / name / "inferless.yaml", YAML)
    for name, schema in SCHEMAS.items():
        write(root / "schemas" / name / "input.json", OTHER)
        write(root / "schemas" / name / "input_schema.py", schema)
    for name, yaml in YAMLS.items():
        write(root / "yamls" / name / "input.json", PROMPT.replace(b", ", b",\r\n"))
        write(root / "yamls" / name / "output.json", OUTPUT + b"\n")
        write(root / "yamls" / name / "inferless.yml", yaml)
    renamed = YAML.replace(b"input.json", b"io/a b.json").replace(b"output.json", b"io/c.json")
    write(root / "renamed" / "inferless.yaml", renamed)
    write(root / "renamed" / "io" / "a b.json")
    write(root / "renamed" / "io" / "c.json", OUTPUT)
    write(root / "styled" / "input.json", OTHER)
    write(root / "styled" / "pyproject.toml", b"[tool.black]\r\nline-length = 20\r\n")
    for path in [*root.glob("plain/*"), *root.glob("renamed/**/*.*"), *root.glob("*/crlf/*")]:
        path.chmod(0o755)
    return root


def applied(tool, patch, root, *options):
    env = environment({"GIT_CEILING_DIRECTORIES": str(root.parent)})
    command = [*TOOLS[tool], *options]
    done = subprocess.run(command, cwd=root, input=patch, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return files_and_modes_in(root)


def test_run_makes_the_tree_that_git_and_patch_make_of_the_diff_which_is_its_patch(tree, tmp_path):
    first, second = tmp_path / "first.patch", tmp_path / "second.patch"
    shown = migrate("diff", *OPTIONS, cwd=tree)
    assert shown.code == 0
    copies = {tool: shutil.copytree(tree, tmp_path / tool) for tool in TOOLS}
    before = files_and_modes_in(tree)
    assert migrate("run", *OPTIONS, "--patch", str(first), cwd=tree).code == 0
    assert first.read_bytes() == shown.stdout
    expected = files_and_modes_in(tree)
    folders = len(NAMES) + len(SCHEMAS) + len(YAMLS) + 2
    names = [name.rpartition("/")[2] for name in expected]
    assert names.count("input_schema.py") == folders
    assert len(names) == folders + len(NAMES) + len(YAMLS) + 1 + 1
    assert len(shown.stdout.split(b"diff --git ")) > 2 * folders
    for tool, root in copies.items():
        assert applied(tool, shown.stdout, root) == expected, tool
        assert applied(tool, shown.stdout, root, "-R") == before, tool
    assert applied("git", first.read_bytes(), tree, "-R") == before
    migrate("run", *OPTIONS, "--patch", str(second), cwd=tree)
    assert files_and_modes_in(tree) == expected, "what was undone can be migrated again"
    assert second.read_bytes() == first.read_bytes()


def test_the_patch_has_what_was_done_and_nothing_else(tmp_path):
    write(tmp_path / "bad" / "input.json", BAD)
    write(tmp_path / "good" / "input.json")
    write(tmp_path / "other" / "input.json")
    write(tmp_path / "other" / "input_schema.py", SCHEMA)
    ended = migrate("run", "--patch", "undo.patch", cwd=tmp_path)
    assert ended.code == 3
    patch = (tmp_path / "undo.patch").read_bytes()
    assert patch.startswith(b"diff --git a/good/input_schema.py b/good/input_schema.py\n")
    assert patch.count(b"diff --git ") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_nothing_is_done_that_the_patch_cannot_hold(tmp_path):
    write(tmp_path / "input.json")
    ended = migrate("run", "--patch", "/dev/full", cwd=tmp_path)
    assert ended.code == 3
    assert "IM410 error: cannot be written: " in ended.said[0]
    assert names_in(tmp_path) == ["input.json"]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_folder_elsewhere_is_patched_from_within_it(tool, tmp_path):
    root = tmp_path / "re po"
    write(root / "sub" / "input.json")
    (tmp_path / "here").mkdir()
    shown = migrate("diff", str(root), cwd=tmp_path / "here")
    assert b"+++ b/sub/input_schema.py\n" in shown.stdout
    applied(tool, shown.stdout, root)
    assert (root / "sub" / "input_schema.py").read_bytes() == PROMPT_SOURCE


@pytest.mark.parametrize("tool", TOOLS)
def test_folders_here_and_elsewhere_are_patched_from_above_both(tool, tmp_path):
    for name in ("here/a", "there/b"):
        write(tmp_path / "root" / name / "input.json")
    paths = ["a", "../there"]
    shown = migrate("diff", *paths, cwd=tmp_path / "root" / "here")
    copy = shutil.copytree(tmp_path / "root", tmp_path / "copy")
    assert migrate("run", *paths, cwd=tmp_path / "root" / "here").code == 0
    assert applied(tool, shown.stdout, copy) == files_and_modes_in(tmp_path / "root")


@pytest.fixture
def monorepo(tmp_path):
    files = {"models/x/input.json": PROMPT, "models/y/input.json": PROMPT}
    return copy_repository(tmp_path / "r", files)


@pytest.mark.parametrize("current", [".", "models", "models/x"])
def test_a_patch_can_be_applied_and_undone_in_any_folder_of_a_repository(monorepo, current):
    place = monorepo / current
    before = files_in(monorepo)
    git_with_input(place, migrate("diff", cwd=place).stdout, "apply")
    assert "models/x/input_schema.py" in files_in(monorepo)
    for path in monorepo.rglob("input_schema.py"):
        path.unlink()
    assert files_in(monorepo) == before
    assert migrate("run", "--patch", "p.patch", cwd=place).code == 0
    git(place, "apply", "-R", "p.patch")
    (place / "p.patch").unlink()
    assert files_in(monorepo) == before


@pytest.mark.parametrize("is_repository", [True, False])
@pytest.mark.parametrize("paths", [["."], ["../y"], ["../x", "../y"]])
def test_the_command_that_a_run_ends_with_undoes_it_from_anywhere(
    monorepo, tmp_path, paths, is_repository
):
    if not is_repository:
        shutil.rmtree(monorepo / ".git")
    before = files_in(monorepo)
    ended = migrate("run", *paths, "--patch", "../../../p p.patch", cwd=monorepo / "models" / "x")
    assert files_in(monorepo) != before
    subprocess.run(ended.undoing, shell=True, cwd=tmp_path, env=environment(), check=True)  # noqa: S602
    assert files_in(monorepo) == before


@pytest.mark.parametrize("options", [[], ["--git-add"]], ids=["plain", "git-add"])
@pytest.mark.parametrize("place", [".", "models/x", ".."], ids=["root", "below", "outside"])
def test_without_a_patch_the_last_lines_undo_a_run_in_the_folder_it_was_given_in(
    monorepo, place, options
):
    before = files_in(monorepo)
    here = monorepo / place
    paths = ["."] if place == "." else [str(monorepo)]
    ended = migrate("run", *paths, "--remove-legacy", *options, cwd=here)
    assert files_in(monorepo) != before
    subprocess.run(ended.undoing, shell=True, cwd=here, env=environment(), check=True)  # noqa: S602
    assert files_in(monorepo) == before
    assert git(monorepo, "status", "--porcelain") == b""


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("-f", "rm -- -f/input_schema.py"),
        ("a\n", "no command can be printed, because a name holds control characters."),
    ],
    ids=["option", "control-character"],
)
def test_an_odd_name_is_undone_if_it_can_be_printed(name, command, tmp_path):
    write(tmp_path / name / "input.json")
    ended = migrate("run", "--", name, cwd=tmp_path)
    assert ended.said[-1] == f"To undo: {command}"


def test_many_files_have_no_command_of_that_length(tmp_path):
    for number in range(21):
        write(tmp_path / str(number) / "input.json")
    for path in tmp_path.iterdir():
        write(path / "app.py", OPAQUE_APP)
    ended = migrate("run", cwd=tmp_path)
    again = migrate("run", "--patch", "p.patch", cwd=tmp_path)
    assert "To undo" not in again.stderr, "nothing was done"
    assert ended.said[-1] == "To undo many files by one command, use --patch FILE in the run."
    assert sum(line.startswith("wrote ") for line in ended.said) == 21
