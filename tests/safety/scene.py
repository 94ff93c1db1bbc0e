"""Small repositories to be migrated whole, and what holds of one at any instant of that."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.project.git_repository import commit, git

if TYPE_CHECKING:
    from pathlib import Path

STAGED = re.compile(r"\.inferless-migrate-[0-9a-f]{16}")
"""The names of what is not in its place yet."""

INPUT = b"""\
{"inputs": [
  {"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Once upon"]},
  {"name": "steps", "shape": [1], "datatype": "INT32", "data": [30]}
]}
"""
OUTPUT = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a time"]}]}\n'
APP = b"""\
class InferlessPythonModel:
    def infer(self, inputs):
        return {"text": inputs["prompt"] * inputs["steps"]}
"""
SCHEMA = b"""\
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Once upon"],
    },
    "steps": {
        "datatype": "INT32",
        "required": True,
        "shape": [1],
        "example": [30],
    },
}
"""
NEW_MODE = 0o640
"""The mode of a new file under the umask that every run here has."""

UMASK = 0o666 & ~NEW_MODE


def _yaml(optional: bytes = b"", last: bytes = b"") -> bytes:
    text = b"# our model\nversion: 1.0.0\nname: 'm'  # quoted\n%bconfiguration:\n  gpu_type: T4\n%b"
    return (text % (optional, last)).replace(b"\n", b"\r\n")


def _names(input_name: str, output_name: str) -> bytes:
    names = b"optional:\n  input_file_name: %b\n  output_file_name: %b # last\n"
    return names % (input_name.encode(), output_name.encode())


@dataclass(frozen=True)
class Scene:
    """A folder before and after its migration: the modes and contents of its files, by name."""

    input_name: str
    output_name: str
    before: dict[str, tuple[int, bytes]] = field(init=False)
    after: dict[str, tuple[int, bytes]] = field(init=False)

    def __post_init__(self):
        stays = {"app.py": (0o755, APP)}
        before = {
            "inferless.yaml": (0o600, _yaml(_names(self.input_name, self.output_name))),
            self.input_name: (0o644, INPUT),
            self.output_name: (0o444, OUTPUT),
        }
        after = {
            "inferless.yaml": (0o600, _yaml(last=b"io_schema: true\n")),
            "input_schema.py": (NEW_MODE, SCHEMA),
        }
        object.__setattr__(self, "before", stays | before)
        object.__setattr__(self, "after", stays | after)

    def prepare(self, root: Path) -> Path:
        """Make a repository in which the files are committed, and give its folder."""
        root.mkdir(parents=True)
        git(root, "init", "--quiet", "--template=")
        self.restore(root)
        commit(root)
        return root

    def restore(self, root: Path) -> None:
        """Make a folder what it was before its migration."""
        for path in root.iterdir():
            if path.is_dir() and path.name != ".git":
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()
        for name, (mode, content) in self.before.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode)

    def spoiled(self, files: dict[str, tuple[int, bytes]]) -> list[str]:
        """Return what no instant of a migration may show of a folder's files."""
        names = files.keys() | self.before.keys() | self.after.keys()
        wrong = [
            f"{name} is neither old nor new"
            for name in sorted(names)
            if not STAGED.fullmatch(name)
            and files.get(name) not in (self.before.get(name), self.after.get(name))
        ]
        is_deleted = not {self.input_name, self.output_name} <= files.keys()
        must_be_there = ["input_schema.py"]
        if self == USUAL:
            must_be_there.append("inferless.yaml")
        if is_deleted and any(files.get(name) != self.after[name] for name in must_be_there):
            wrong.append("the pair went before what replaces it was there")
        return wrong


USUAL = Scene("input.json", "output.json")
"""The pair has its usual names: inferless.yaml may change before it is deleted."""

ELSEWHERE = Scene("examples/in.json", "examples/out.json")
"""Only inferless.yaml knows where the pair is."""
