"""``run`` writes exactly what ``diff`` shows, as git and patch understand it."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.cli.command import PROMPT, PROMPT_SOURCE, contents, environment, migrate, write

OTHER = PROMPT.replace(b"Once upon", "Es war é 漢 \\u0000 \\ud800".encode())
SCHEMA = b"INPUT_SCHEMA = {}"

TOOLS = {
    "git": ["git", "apply", "--whitespace=nowarn", "-"],
    "patch": ["patch", "-p1", "--silent", "--binary"],
}

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


@pytest.fixture
def tree(tmp_path):
    """Give a folder in which every kind of edit happens in every kind of name."""
    root = tmp_path / "original"
    for name in NAMES:
        write(root / name / "input.json")
    existing = {
        "crlf": b"INPUT_SCHEMA = {}\r\nOTHER = 1\r\n",
        "no-newline": SCHEMA,
        "empty": b"",
        "same-start": PROMPT_SOURCE.replace(b"Once upon", b"Other"),
        "same-without-newline": PROMPT_SOURCE[:-1] + b"  # comment",
        "latin-1": b"# caf\xe9\n" + SCHEMA + b"\n",
        "carriage-returns": b"# a\rb\x0cc\n" + SCHEMA + b"\n",
        "one blank": b"\n",
    }
    for name, schema in existing.items():
        write(root / name / "input.json", OTHER)
        write(root / name / "input_schema.py", schema)
    write(root / "styled" / "input.json", OTHER)
    write(root / "styled" / "pyproject.toml", b"[tool.black]\r\nline-length = 20\r\n")
    return root


def applied(tool, patch, root):
    if shutil.which(TOOLS[tool][0]) is None:
        pytest.skip(f"{TOOLS[tool][0]} is not installed here")
    env = environment(
        {"GIT_CEILING_DIRECTORIES": str(root.parent), "GIT_CONFIG_GLOBAL": "/dev/null"}
    )
    done = subprocess.run(
        TOOLS[tool], cwd=root, input=patch, env=env, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return contents(root)


def test_run_writes_what_git_and_patch_make_of_the_diff(tree, tmp_path):
    shown = migrate("diff", "--force", cwd=tree)
    assert shown.code == 0
    copies = {tool: shutil.copytree(tree, tmp_path / tool) for tool in TOOLS}
    assert migrate("run", "--force", cwd=tree).code == 0
    expected = contents(tree)
    assert len(expected) == 2 * (len(NAMES) + 8 + 1) + 1
    for tool, root in copies.items():
        assert applied(tool, shown.stdout, root) == expected, tool


def test_a_folder_elsewhere_is_patched_from_within_it(tmp_path):
    root = tmp_path / "re po"
    write(root / "sub" / "input.json")
    (tmp_path / "here").mkdir()
    shown = migrate("diff", str(root), cwd=tmp_path / "here")
    assert b"+++ b/sub/input_schema.py\n" in shown.stdout
    after = applied("git", shown.stdout, root)
    assert after["sub/input_schema.py"] == PROMPT_SOURCE


def test_nothing_in_a_name_moves_the_cursor(tree):
    for arguments in (["check", "-v"], ["diff", "--color", "always"]):
        ended = migrate(*arguments, cwd=tree)
        printed = ended.stdout.decode() + ended.stderr
        stripped = printed.replace("\x1b[0m", "").replace("\x1b[1", "").replace("\x1b[3", "")
        assert not set(stripped.replace("\n", "").replace("\x1b[2m", "")) & set(map(chr, range(32)))
        assert "[bold red]markup[/]" in printed
        assert "new\\x0aline" in ended.stderr
        assert "not-utf-8-\\udcff" in ended.stderr
