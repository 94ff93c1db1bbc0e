from __future__ import annotations

import os

import pytest

from migrate.codegen.style import Style
from migrate.project import toml_files
from migrate.project.toml_files import FoundStyle, RunCache

BLACK = "[tool.black]\nline-length = 100\n"
RUFF = "[tool.ruff]\nline-length = 79\n"
NEITHER = "[project]\nname = 'x'\n"


@pytest.fixture
def repository(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    return tmp_path


def find_style(folder):
    return toml_files.find_style(folder, RunCache())


def line_length(folder):
    found = find_style(folder)
    assert found.diagnostics == ()
    return found.style.line_length


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, 88, id="none"),
        pytest.param({"pyproject.toml": NEITHER}, 88, id="neither"),
        pytest.param({"pyproject.toml": "tool = 3"}, 88, id="no-table-of-tools"),
        pytest.param({"pyproject.toml": "[tool]\nblack = 3\nruff = 4"}, 88, id="no-tables"),
        pytest.param({"pyproject.toml": BLACK}, 100, id="black"),
        pytest.param({"pyproject.toml": RUFF}, 79, id="ruff"),
        pytest.param({"pyproject.toml": BLACK + RUFF}, 100, id="black-before-ruff"),
        pytest.param({"ruff.toml": "line-length = 70"}, 70, id="ruff-toml"),
        pytest.param({".ruff.toml": "line-length = 71"}, 71, id="dot-ruff-toml"),
        pytest.param(
            {".ruff.toml": "line-length = 71", "ruff.toml": "line-length = 70"}, 71, id="both"
        ),
        pytest.param({"pyproject.toml": RUFF, "ruff.toml": "line-length = 70"}, 70, id="nearer"),
        pytest.param({"pyproject.toml": BLACK, "ruff.toml": "line-length = 70"}, 100, id="mixed"),
        pytest.param({"pyproject.toml": BLACK.replace("\n", "\r\n")}, 100, id="crlf"),
        pytest.param(
            {"pyproject.toml": BLACK, "a/pyproject.toml": "[tool.black]\nline-length = 60"}
            | {"a/b/pyproject.toml": NEITHER},
            60,
            id="nearest-black",
        ),
        pytest.param({"pyproject.toml": RUFF, "a/ruff.toml": "line-length = 60"}, 60, id="nearest"),
        pytest.param(
            {"pyproject.toml": BLACK, "a/ruff.toml": "line-length = 60"}, 100, id="black-above-ruff"
        ),
    ],
)
def test_a_folder_has_the_style_of_the_nearest_files_at_or_above_it(files, expected, repository):
    for name, content in files.items():
        (repository / name).write_bytes(content.encode())
    assert line_length(repository / "a" / "b") == expected
    assert line_length(repository / "a" / "b" / "not" / "yet") == expected
    if not any("/" in name for name in files):
        assert line_length(repository) == expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("pyproject.toml", b"broken [", id="not-toml"),
        pytest.param("pyproject.toml", b"\xff", id="not-utf-8"),
        pytest.param("pyproject.toml", b"[tool.black]\nline-length = 'wide'", id="bad-value"),
        pytest.param("pyproject.toml", b"[tool.ruff]\nline-length = 0", id="bad-ruff-value"),
        pytest.param("ruff.toml", b"line-length = true", id="bad-value-in-ruff-toml"),
        pytest.param("ruff.toml", b"broken [", id="ruff-toml-that-is-not-toml"),
        pytest.param("pyproject.toml", b"#" * (2**20 + 1), id="too-large"),
    ],
)
def test_what_cannot_be_understood_is_told_and_the_defaults_are_used(name, content, repository):
    (repository / name).write_bytes(content)
    found = find_style(repository / "a")
    assert found.style == Style()
    (told,) = found.diagnostics
    assert (told.code, told.file, str(told.severity)) == (
        "IM409",
        str(repository / name),
        "warning",
    )
    assert told.message.startswith("the formatter's configuration cannot be understood: ")
    assert told.hint == "correct it; until then, Black's defaults are used"
    assert (told.place is not None) is content.startswith(b"broken")
    assert "(at line" not in told.message


def test_a_file_beneath_the_current_folder_is_named_as_the_user_would(repository, monkeypatch):
    (repository / "pyproject.toml").write_text("broken [")
    monkeypatch.chdir(repository)
    (told,) = find_style(repository / "a").diagnostics
    assert told.file == "pyproject.toml"


def test_a_pipe_is_not_waited_for_and_a_link_not_followed(repository):
    os.mkfifo(repository / "pyproject.toml")
    assert [each.code for each in find_style(repository).diagnostics] == ["IM409"]
    (repository / "pyproject.toml").unlink()
    (repository / "elsewhere.toml").write_text(BLACK)
    (repository / "pyproject.toml").symlink_to("elsewhere.toml")
    assert [each.code for each in find_style(repository).diagnostics] == ["IM409"]


def test_a_folder_that_may_not_be_looked_into_has_no_style(repository, monkeypatch):
    def stat(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", stat)
    assert find_style(repository) == FoundStyle(Style())
