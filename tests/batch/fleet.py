"""Small fleets of repositories: real git checkouts, each with a legacy pair."""

from __future__ import annotations

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
