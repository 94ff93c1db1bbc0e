"""All pages: their links are alive, and the commands, codes and files that they name exist."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from migrate.cli.app import app
from migrate.rules import RULES
from tests.readme import README

ROOT = README.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OF_OTHER_TOOLS = {"recipes.md", "CONTRIBUTING.md"}
"""Pages that also name options of other tools."""

COMMANDS = get_command(app).commands
OPTIONS = {
    name: {each for option in command.params for each in (*option.opts, *option.secondary_opts)}
    for name, command in COMMANDS.items()
}
GENERAL = {"--help", "--version", "--install-completion"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text_of(page):
    return page.read_text(encoding="utf-8")


def without_code(page):
    return re.sub(r"^```.*?^```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


def links_of(page):
    return re.findall(r"\]\(([^)\s]+)\)", without_code(page))


def anchors_of(page):
    """Return what GitHub calls the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands_of(page):
    """Return each command of ours that a block or a line shows, with its options."""
    text = re.sub(r'"(inferless-migrate [^"]*)"', r"\1\n", text_of(page))
    shown = re.findall(r"inferless-migrate ([a-z]+)((?: +[^`#&|\n]+)?)", text)
    return [(name, rest) for name, rest in shown if name in COMMANDS or rest]


@every_page
def test_every_link_is_alive(page):
    dead = []
    for link in links_of(page):
        name, _, anchor = link.partition("#")
        if link.startswith("https://"):
            continue
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            dead.append(link)
    assert dead == []


def test_the_readme_leads_to_every_page():
    reached = {(README.parent / link.partition("#")[0]).resolve() for link in links_of(README)}
    assert {page for page in PAGES if page.parent == ROOT / "docs"} <= reached


@every_page
def test_every_command_and_its_options_are_ones_that_there_are(page):
    for name, rest in commands_of(page):
        assert name in COMMANDS
        assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", rest)) <= OPTIONS[name] | GENERAL


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in OF_OTHER_TOOLS], ids=lambda page: page.name
)
def test_every_option_is_one_that_some_command_has(page):
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", without_code(page)))
    of_git = {"--intent-to-add"}
    assert named <= set().union(GENERAL, of_git, *OPTIONS.values())


@every_page
def test_every_code_is_one_that_there_is(page):
    assert set(re.findall(r"\bIM\d{3}\b", text_of(page))) <= RULES.keys()


@every_page
def test_every_file_of_the_tests_that_is_named_is_there(page):
    named = re.findall(r"`(tests/[\w/.]+|test_\w+\.py)`", text_of(page))
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("tests/**/")]
    paths = {f"/{path.relative_to(ROOT).as_posix()}" for path in files}
    assert [
        name for name in named if not any(each.endswith(f"/{name.rstrip('/')}") for each in paths)
    ] == []


def test_every_module_that_contributors_are_sent_to_is_there():
    named = re.findall(r"`((?:\w+/)+\w+\.(?:py|json))`", text_of(ROOT / "CONTRIBUTING.md"))
    assert len(named) > 20
    places = (ROOT, ROOT / "migrate")
    assert [name for name in named if not any((each / name).is_file() for each in places)] == []


def test_the_picture_of_the_layout_shows_every_package_and_module():
    text = text_of(ROOT / "CONTRIBUTING.md")
    picture = text.partition("migrate/\n")[2].partition("```")[0]
    shown = set(re.findall(r"^  ([\w.]+)/? ", picture, re.MULTILINE))
    package = ROOT / "migrate"
    names = {each.name for each in package.iterdir() if each.suffix == ".py" or each.is_dir()}
    assert shown == {name for name in names if not name.startswith("__")}
