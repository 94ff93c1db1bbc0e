"""The migration guide's examples: what stands after is what the tool writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import migrate, write

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "guide.md").read_text(encoding="utf-8")
PARTS = re.findall(r"(.*?)```(\w+)\n(.*?)```", TEXT, re.DOTALL)
"""The text before each block, its language, and what it holds."""


def examples():
    """Return each schema of the guide with the options that it names, and what came before it."""
    found = []
    latest = {"json": "", "python": ""}
    for before, language, content in PARTS:
        if content.startswith("INPUT_SCHEMA"):
            options = re.findall(r"`(--[a-z-]+(?: \w+)?)`", before.rpartition("\n\n## ")[2])
            found.append((latest["json"], latest["python"], options, content))
        else:
            latest[language] = content
    return found


@pytest.mark.parametrize(("document", "app", "options", "after"), examples())
def test_an_example_is_what_the_tool_writes(document, app, options, after, tmp_path):
    write(tmp_path / "input.json", document.encode())
    write(tmp_path / "app.py", app.encode())
    given = [word for option in options for word in option.split()]
    assert migrate("run", *given, cwd=tmp_path).code == 0
    assert (tmp_path / "input_schema.py").read_text() == after


def test_there_is_an_example_without_options_and_one_for_each_that_matters():
    assert [options for _, _, options, _ in examples()] == [
        [],
        ["--batch-dim drop"],
        ["--required-from-app"],
    ]


def test_the_yaml_is_what_the_tool_writes(tmp_path):
    before, after = (content for _, language, content in PARTS if language == "yaml")
    write(tmp_path / "input.json")
    write(tmp_path / "inferless.yaml", before.encode())
    assert migrate("run", "--allow-no-vcs", cwd=tmp_path).code == 0
    assert (tmp_path / "inferless.yaml").read_text() == after


def test_the_line_of_app_py_is_the_one_that_is_pointed_at(tmp_path):
    document = next(content for _, language, content in PARTS if language == "json")
    app = next(content for _, language, content in PARTS if content.startswith("class "))
    write(tmp_path / "input.json", document.encode())
    write(tmp_path / "app.py", app.encode())
    said = migrate("check", "-v", cwd=tmp_path).stderr
    line = next(number for number, text in enumerate(app.splitlines(), 1) if "[0]" in text)
    assert f"app.py:{line}:" in said
    assert "IM305 warning" in said


@pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("guide-*.svg")))
def test_every_picture_is_shown_and_says_what_it_shows(name):
    assert re.search(rf"!\[[^\]]+\]\({name}\)", TEXT)
    picture = (DOCS / name).read_text(encoding="utf-8")
    (labels,) = re.findall(r'aria-labelledby="(.*?)"', picture)
    assert all(f'id="{label}">' in picture for label in labels.split())
    assert "prefers-color-scheme: dark" in picture
