"""Fleets of repositories in the proportions of public ones, the same for the same seed.

Of 120 public repositories 27 had been migrated by hand: 20 of those had deleted the pair, 8 of them
leaving an ``inferless.yaml`` that points at files that are gone, and 8 held a file that does not
load. Most models stand at the root of their repository, the others in one of the fifteen folders of
a monorepo. ``infer`` takes its inputs by subscript three times out of four, else by ``get``.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from tests.project.git_repository import commit, git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIGRATED_BY_HAND = 27 / 120
PAIR_DELETED = 20 / 27
DOES_NOT_LOAD = 8 / 27
IN_A_MONOREPO = 1 / 10
FOLDERS_OF_A_MONOREPO = 15
BY_SUBSCRIPT = 196 / 265
PYDANTIC = 3 / 140
VERSION_ONE = 3 / 4
DATATYPES = ("BYTES", "BYTES", "BYTES", "INT32", "FP32", "BOOL")
WORDS = ("prompt", "negative_prompt", "temperature", "max_tokens", "image_url", "seed", "voice")
SAMPLES = {"BYTES": "There is a fine house in the forest", "INT32": 128, "FP32": 0.7, "BOOL": True}

YAML = """\
version: 1.0.0
name: model
import_source: GIT
optional:
  # the names of the pair
  input_file_name: input.json
  output_file_name: output.json
configuration:
  gpu_type: T4
  is_serverless: false
"""
YAML_TWO = "version: 2.0.0\nname: model\n"


def write_fleet(root: Path, count: int, seed: int = 1) -> list[Path]:
    """Commit ``count`` repositories, a thousand to a folder, and return their folders in order."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    repositories = []
    for number in range(count):
        repository = root / f"{number // 1000:03}" / f"model-{number:06}"
        for path, text in _repository(chance):
            file = repository / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        git(repository, "init", "--quiet")
        commit(repository)
        repositories.append(repository)
    return repositories


def _repository(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the files of one repository."""
    yield "README.md", "# A model\n"
    if chance.random() >= IN_A_MONOREPO:
        yield from _model(chance, "")
        return
    chosen = chance.randrange(FOLDERS_OF_A_MONOREPO)
    for number in range(FOLDERS_OF_A_MONOREPO):
        if number == chosen:
            yield from _model(chance, f"models/{number:02}/")
        else:
            yield f"models/{number:02}/train.py", "print('training')\n"


def _model(chance: random.Random, folder: str) -> Iterator[tuple[str, str]]:
    names = chance.sample(WORDS, chance.choice((1, 1, 1, 2, 2, 3, 4)))
    tensors = [_tensor(chance, name) for name in names]
    yield f"{folder}app.py", _app(chance, names)
    yield f"{folder}inferless.yaml", YAML if chance.random() < VERSION_ONE else YAML_TWO
    is_migrated = chance.random() < MIGRATED_BY_HAND
    if is_migrated:
        yield f"{folder}input_schema.py", _schema(chance, tensors)
    if not is_migrated or chance.random() >= PAIR_DELETED:
        yield f"{folder}input.json", json.dumps({"inputs": tensors}, indent=2)
        yield f"{folder}output.json", json.dumps({"outputs": [_tensor(chance, "result")]}, indent=2)


def _tensor(chance: random.Random, name: str) -> dict[str, object]:
    datatype = chance.choice(DATATYPES)
    return {"name": name, "shape": [1], "datatype": datatype, "data": [SAMPLES[datatype]]}


def _schema(chance: random.Random, tensors: list[dict[str, object]]) -> str:
    """Return what somebody wrote by hand, some of which lacks its last brace."""
    schema = {
        tensor["name"]: {
            "datatype": "STRING" if tensor["datatype"] == "BYTES" else tensor["datatype"],
            "required": True,
            "shape": tensor["shape"],
            "example": tensor["data"],
        }
        for tensor in tensors
    }
    text = f"INPUT_SCHEMA = {schema!r}\n"
    return text.replace("}\n", "\n") if chance.random() < DOES_NOT_LOAD else text


def _app(chance: random.Random, names: list[str]) -> str:
    reads = "".join(
        f'        {name} = inputs["{name}"]\n'
        if chance.random() < BY_SUBSCRIPT
        else f'        {name} = inputs.get("{name}")\n'
        for name in names
    )
    decorated = "import inferless\n\n\n" + "".join(
        f"@inferless.{role}\nclass {role.title()}:\n    {names[0]}: str\n\n\n"
        for role in ("request", "response")
    )
    before = decorated if chance.random() < PYDANTIC else "import torch\n\n\n"
    return (
        f"{before}class InferlessPythonModel:\n"
        "    def initialize(self):\n        self.model = None\n\n"
        f"    def infer(self, inputs):\n{reads}"
        f'        return {{"result": self.model({", ".join(names)})}}\n\n'
        "    def finalize(self):\n        self.model = None\n"
    )
