"""The cases of ``corpus/``: small repositories, and what must come of them.

Each holds a ``case.json`` that says what it is about, the command-line options, the paths given
(the case itself, if there are none), and for each folder the outcome and every diagnostic, in
order. Where a folder converts, ``expected_input_schema.py`` stands beside its legacy file, and
``expected_inferless.yaml`` where that file changes.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import typer
from black import Mode

from migrate.cli.option_groups import with_options
from migrate.cli.options import Options  # noqa: TC001 - typer reads it
from migrate.project.discovery import find_folders
from migrate.project.folder import Folder
from migrate.project.plan import plan_folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.diagnostics import Diagnostic
    from migrate.project.outcome import Outcome

CORPUS = Path(__file__).parents[1] / "corpus"
SCHEMA_FILE = "input_schema.py"
EXPECTED_FILE = f"expected_{SCHEMA_FILE}"

UNGUARDED = ("--allow-dirty", "--allow-no-vcs")
"""The options with which a copy of a case can be changed that is not committed."""


@dataclass(frozen=True, slots=True)
class ExpectedDiagnostic:
    """What must be said: ``file`` is a name within the folder, ``path`` a JSON path."""

    code: str
    severity: str
    file: str
    path: str | None
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True)
class ExpectedFolder:
    """What must come of one folder: ``files`` has what is written there, by the files' names."""

    outcome: str
    diagnostics: tuple[ExpectedDiagnostic, ...]
    files: dict[str, bytes]

    @property
    def source(self) -> bytes | None:
        """The text that is generated, if there is one."""
        return self.files.get(SCHEMA_FILE)


@dataclass(frozen=True, slots=True)
class Case:
    """One small repository; ``check`` is the exit code of ``check`` where the outcomes do not tell.

    ``folders`` has the names of folders relative to it, or ``.``."""

    name: str
    about: str
    options: tuple[str, ...]
    paths: tuple[str, ...]
    check: int | None
    folders: dict[str, ExpectedFolder]

    def __str__(self) -> str:
        """Return the name that pytest shows."""
        return self.name

    @property
    def converts(self) -> bool:
        """Whether every folder is migrated, or needs not be."""
        outcomes = {folder.outcome for folder in self.folders.values()}
        return outcomes <= {"would-migrate", "unchanged", "nothing-to-do"}

    @property
    def files(self) -> dict[str, bytes]:
        """What is written in all folders, by the files' names within the case."""
        return {
            (Path(name) / file).as_posix(): content
            for name, folder in self.folders.items()
            for file, content in folder.files.items()
        }


def load_cases() -> tuple[Case, ...]:
    """Return every case of the corpus, in the order of their names."""
    return tuple(_load(folder) for folder in sorted(CORPUS.iterdir()) if folder.is_dir())


def copy_corpus(target: Path) -> Path:
    """Copy the corpus to where no configuration from outside reaches it; give the copy."""
    copied = Path(shutil.copytree(CORPUS, target / "corpus"))
    (copied / ".git").mkdir()
    return copied


def copy_case(case: Case, target: Path) -> Path:
    """Copy one case in the same way; give the copy."""
    (target / ".git").mkdir()
    return Path(shutil.copytree(CORPUS / case.name, target / case.name))


def parse_options(arguments: Sequence[str]) -> Options:
    """Read options as every converting command does."""
    read: list[Options] = []

    def keep(*, options: Options) -> int:
        read.append(options)
        return 0

    application = typer.Typer()
    with patch.dict("migrate.cli.option_groups._COMMANDS"):  # it is none of the program's commands
        application.command()(with_options(keep))
    application(list(arguments), standalone_mode=False)
    return read[0]


def plan_case(case: Case, corpus: Path) -> dict[str, Outcome]:
    """Return the outcome of every folder that is found in a case of the corpus at that place."""
    root = corpus / case.name
    finder = parse_options([*case.options, *UNGUARDED]).folder_settings
    outcomes = {}
    for found in find_folders([root / path for path in case.paths]):
        assert isinstance(found, Folder), found
        name = found.path.relative_to(root).as_posix()
        outcomes[name] = plan_folder(found, finder.of(found.path, found.root))
    return outcomes


def as_expected(diagnostic: Diagnostic) -> ExpectedDiagnostic:
    """Return of a diagnostic what cases say about one."""
    place = diagnostic.place
    return ExpectedDiagnostic(
        code=diagnostic.code,
        severity=str(diagnostic.severity),
        file=Path(diagnostic.file).name,
        path=diagnostic.path,
        line=place.line if place else None,
        column=place.column if place else None,
    )


def black_mode(folder: Path, root: Path) -> Mode:
    """Return the style in which Black finds a folder's files, from the folder up to the root.

    A repository that configures Ruff alone has its line length, and keeps the quotes it prefers.
    """
    ruff: dict[str, object] = {}
    for parent in (folder, *folder.parents):
        tools = tools_in(parent)
        if "black" in tools:
            return Mode(
                line_length=tools["black"].get("line-length", 88),
                magic_trailing_comma=not tools["black"].get("skip-magic-trailing-comma", False),
            )
        ruff = ruff or tools.get("ruff", {})
        if parent == root:
            break
    return Mode(line_length=ruff.get("line-length", 88), string_normalization="format" not in ruff)


def tools_in(folder: Path) -> dict[str, dict[str, object]]:
    """Return the tools that a folder's ``pyproject.toml`` configures."""
    file = folder / "pyproject.toml"
    return tomllib.loads(file.read_text("utf-8")).get("tool", {}) if file.exists() else {}


def configure_ruff_like_black(corpus: Path) -> None:
    """Configure Ruff with the style of every repository that configures only Black."""
    for file in corpus.rglob("pyproject.toml"):
        tools = tools_in(file.parent)
        if "black" in tools and "ruff" not in tools:
            length = tools["black"].get("line-length", 88)
            with file.open("a", encoding="utf-8") as configuration:
                configuration.write(f"\n[tool.ruff]\nline-length = {length}\n")


def _load(folder: Path) -> Case:
    described = json.loads((folder / "case.json").read_text("utf-8"))
    return Case(
        name=folder.name,
        about=described["about"],
        options=tuple(described.get("options", ())),
        paths=tuple(described.get("paths", (".",))),
        check=described.get("check"),
        folders={
            name: _load_folder(folder / name, expected)
            for name, expected in described["folders"].items()
        },
    )


def _load_folder(folder: Path, described: dict[str, object]) -> ExpectedFolder:
    return ExpectedFolder(
        outcome=described["outcome"],
        diagnostics=tuple(ExpectedDiagnostic(**item) for item in described["diagnostics"]),
        files={
            name: (folder / f"expected_{name}").read_bytes()
            for name in (SCHEMA_FILE, "inferless.yaml")
            if (folder / f"expected_{name}").exists()
        },
    )
