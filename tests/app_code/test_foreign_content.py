from __future__ import annotations

import pytest

from migrate.app_code.syntax import SourceProblem, parse_source

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        pytest.param(
            POINTER,
            "it is a Git LFS pointer, not the file itself",
            "run `git lfs pull` to get the file",
            id="lfs-pointer",
        ),
        pytest.param(
            "import a\n<<<<<<< HEAD\nimport b\n=======\nimport c\n>>>>>>> x\n",
            "it contains merge conflict markers",
            "resolve the conflict",
            id="conflict",
        ),
        pytest.param(
            "\n<!DOCTYPE html>\n<html>",
            "it looks like HTML or XML",
            "download the file itself, not the page that shows it",
            id="html",
        ),
    ],
)
def test_a_file_that_is_not_python_is_named_with_a_way_out(text, reason, hint):
    problem = parse_source(text.encode())

    assert isinstance(problem, SourceProblem)
    assert (problem.reason, problem.hint) == (reason, hint)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'"""\n{POINTER}"""\n', id="pointer-in-a-docstring"),
        pytest.param('x = """\n<<<<<<< HEAD\n"""\n', id="conflict-in-a-string"),
        pytest.param("x = 1 <2\n", id="comparison"),
    ],
)
def test_python_is_parsed_whatever_its_strings_contain(text):
    assert not isinstance(parse_source(text.encode()), SourceProblem)


def test_another_syntax_error_keeps_its_own_reason():
    problem = parse_source(b"x = (\n")

    assert isinstance(problem, SourceProblem)
    assert "never closed" in problem.reason
    assert problem.hint is None
