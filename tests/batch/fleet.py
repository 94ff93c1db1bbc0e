"""Small fleets of repositories: real git checkouts, each with a legacy pair."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.cli.command import OPAQUE_APP

if TYPE_CHECKING:
    from pathlib import Path

_ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}

PROMPT = '{"inputs": [{"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Hi"]}]}\n'
BAD = '{"inputs": [{"name": "n", "shape": [3], "datatype": "INT8", "data": [1, 2]}]}\n'
UNRELATED = '{"kind": "unrelated"}\n'
YAML = "version: 1.0.0\noptional:\n  input_file_name: input.json\nname: x\n"


def checkout(folder: Path, document: str = PROMPT, *, yaml: bool = False) -> Path:
    """Make a repository of a model with one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "input.json").write_text(document)
    if document == BAD:
        (folder / "app.py").write_bytes(OPAQUE_APP)
    if yaml:
        (folder / "inferless.yaml").write_text(YAML)
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, env=_ENVIRONMENT, check=True)
    return folder
