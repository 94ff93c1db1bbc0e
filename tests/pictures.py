"""The pictures of the README; ``python -m tests.pictures`` draws them again.

The terminal is drawn by Rich from what the command prints, the page of a batch by Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from tests.cli.command import migrate
from tests.project.git_repository import commit, git

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
TERMINAL: Final = DOCS / "terminal.svg"
BATCH_PAGE: Final = DOCS / "batch-page.png"

MODEL: Final = "plain-prompt"
"""The folder of the corpus that the picture of a terminal shows as a repository."""

REPOSITORIES: Final = {
    "attention": "documentation/attention",
    "chat": "plain-prompt",
    "digits": "batch-leading-one",
    "forecast": "data-does-not-fit",
    "hidden-states": "no-data",
    "segmentation": "batch-kept",
    "speech": "monorepo/audio/transcribe",
    "summarise": "monorepo/text/summarise",
    "tagger": "unknown-datatypes",
}
"""The repositories of the picture of a batch, and the folder of the corpus that each holds."""

_COLUMNS: Final = 80
_SVG: Final = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>inferless-migrate diff in a terminal</title>
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px Menlo, Consolas, "DejaVu Sans Mono", monospace;
}}
.{unique_id}-title {{ font: bold 18px sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's picture of a terminal without its links to fonts, which GitHub does not load."""


def printed() -> str:
    """Return what ``diff`` prints on a terminal, with its colours as ANSI sequences."""
    with tempfile.TemporaryDirectory() as temporary:
        repository = Path(temporary) / "chat"
        _make_repository(repository, MODEL)
        ended = migrate("diff", "chat", "--color", "always", cwd=repository.parent)
    return f"$ inferless-migrate diff chat\n{ended.stdout.decode()}{ended.stderr}".rstrip()


def draw_terminal() -> str:
    """Return the picture of a terminal in which the command was run."""
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=_COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(printed()), soft_wrap=True)
    return console.export_svg(title="", code_format=_SVG, unique_id="terminal")


def draw_batch_page(target: Path) -> None:
    """Photograph the page of a dry run over a few repositories."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, case in REPOSITORIES.items():
            _make_repository(folder / "checkouts" / name, case)
        migrate("batch", "checkouts", "--dry-run", "--html", "batch.html", cwd=folder)
        photograph(folder / "batch.html", target)


def _make_repository(folder: Path, case: str) -> None:
    shutil.copytree(ROOT / "corpus" / case, folder)
    git(folder, "init", "--quiet")
    commit(folder)


def photograph(page: Path, target: Path) -> None:
    """Write a picture of a page as Chromium shows it in a window of 1,200 pixels."""
    size = ("--window-size=1200,760", "--hide-scrollbars", "--force-color-profile=srgb")
    headless = ("--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={target}")
    command = ["chromium", *headless, *size, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    TERMINAL.write_text(draw_terminal(), encoding="utf-8")
    draw_batch_page(BATCH_PAGE)
