"""Small fleets of repositories: real git checkouts, each with a legacy pair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.command import OPAQUE_APP
from tests.project.git_repository import copy_repository

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = '{"inputs": [{"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Hi"]}]}\n'
BAD = '{"inputs": [{"name": "n", "shape": [3], "datatype": "INT8", "data": [1, 2]}]}\n'
UNRELATED = '{"kind": "unrelated"}\n'
YAML = "version: 1.0.0\noptional:\n  input_file_name: input.json\nname: x\n"


def checkout(folder: Path, document: str = PROMPT, *, yaml: bool = False) -> Path:
    """Make a repository of a model with one commit."""
    files = {"input.json": document.encode()}
    if document == BAD:
        files["app.py"] = OPAQUE_APP
    if yaml:
        files["inferless.yaml"] = YAML.encode()
    return copy_repository(folder, files)


def lay_out(folder: Path, count: int, document: str = PROMPT) -> list[str]:
    """Make so many plain folders of a model and a list of them, and return their names."""
    names = [f"r{number:04}" for number in range(count)]
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "input.json").write_text(document)
    (folder / "list").write_text("\n".join(names))
    return names


def records(path: Path) -> list[dict[str, object]]:
    """Return the records of a report."""
    return [json.loads(line) for line in path.read_text().splitlines()]
