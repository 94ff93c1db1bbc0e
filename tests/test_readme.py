"""What the README says is what the tool does."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from rich.text import Text

from migrate.configuration.configuration_file import configuration_file
from migrate.configuration.toml import parse_toml
from tests.cli.command import OPAQUE_APP, migrate
from tests.configuration_reference import CONFIGURATION
from tests.pictures import TERMINAL, printed
from tests.readme import PAGES, README

if TYPE_CHECKING:
    from pathlib import Path

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def blocks(language: str) -> list[str]:
    return [content for kind, content in BLOCKS if kind == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_generated_is_what_the_code_gives(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert PAGES[page](text) == text, "run: python -m tests.readme"


@pytest.mark.parametrize(
    "example", re.findall(r"```toml\n(.*?)```", TEXT + CONFIGURATION.read_text("utf-8"), re.DOTALL)
)
def test_a_configuration_that_is_shown_is_valid(example: str) -> None:
    file = configuration_file("x", example, parse_toml(example), ("tool", "inferless-migrate"))
    assert file is not None


def test_it_says_what_the_tool_does_in_two_sentences() -> None:
    title, blank, *lines = TEXT.partition("\n\n![")[0].splitlines()
    assert title == "# inferless-migrate"
    assert blank == ""
    assert all(lines)
    assert len(re.findall(r"\.(?=\s|$)", "\n".join(lines))) == 2


def test_there_are_exactly_two_commands_to_set_up() -> None:
    commands = [block.strip() for block in blocks("console") if "pip install" in block]
    assert commands == [
        "pip install . && inferless-migrate diff corpus/documentation",
        "pip install '.[test]' && pytest",
    ]


def test_the_first_command_succeeds_on_two_screens() -> None:
    ended = migrate("diff", "corpus/documentation", cwd=README.parent)
    lines = [*ended.stdout.decode().splitlines(), *ended.stderr.splitlines()]
    assert ended.code == 0
    assert len(lines) <= 80
    assert "5 folders: 5 would be migrated." in ended.stderr
    assert "IM" not in ended.stderr


def test_no_placeholder_is_left_to_fill_in() -> None:
    pages = (README, README.parent / "docs" / "ci.md")
    assert [page.name for page in pages if "OWNER" in page.read_text("utf-8")] == []
    assert re.findall(r"\b[A-Z]{4,}(?=/|@)|@[A-Z]{4,}", TEXT) == []


def test_the_terminal_shows_what_the_command_prints() -> None:
    pieces: dict[float, str] = {}
    picture = TERMINAL.read_text(encoding="utf-8")
    for line, text in re.findall(
        r'<text class="terminal-r\d+" [^>]*y="([\d.]+)"[^>]*>(.*?)</text>', picture
    ):
        pieces[float(line)] = pieces.get(float(line), "") + unescape(text)
    shown = [pieces[line].replace("\xa0", " ").rstrip() for line in sorted(pieces)]
    assert shown == Text.from_ansi(printed()).plain.splitlines(), "run: python -m tests.pictures"


def test_before_becomes_after(tmp_path: Path) -> None:
    before, after = blocks("json")[0], blocks("python")[0]
    assert migrate("convert", cwd=tmp_path, stdin=before.encode()).stdout == after.encode()


def test_the_diagnostic_is_printed_as_shown(tmp_path: Path) -> None:
    (shown,) = blocks("text")
    folder = tmp_path / "models" / "digits"
    folder.mkdir(parents=True)
    tensor = '{"name": "x", "datatype": "INT8",\n    "shape": [1, 4],\n      "data": [1, 2, 3]\n}'
    (folder / "input.json").write_text(f'{{"inputs": [\n{tensor}]}}\n')
    (folder / "app.py").write_bytes(OPAQUE_APP)
    assert migrate("check", cwd=tmp_path).stderr.startswith(shown)
