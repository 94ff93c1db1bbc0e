"""A minimal file that triggers each code, and a corrected one.

A test runs every example and expects exactly its code.
"""

from __future__ import annotations

from typing import Final, NamedTuple

PROMPT_DOCUMENT: Final = """\
{"inputs": [
  {"name": "prompt", "shape": [1], "datatype": "BYTES", "data": ["Hello"]}
]}
"""
"""The ``input.json`` beside an example that is another file."""


class Example(NamedTuple):
    """A file that triggers a code, and what to write instead, unless that is only to remove it.

    ``file`` is the file's name, ``options`` are the options needed, ``neighbours`` the names and
    contents of other files beside it. Unless the file or a neighbour is ``input.json``,
    ``PROMPT_DOCUMENT`` is.
    """

    content: str | bytes
    instead: str = ""
    file: str = "input.json"
    options: tuple[str, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    implied: tuple[str, ...] = ()
    """Codes that always come with it."""


def _inputs(*tensors: str) -> str:
    lines = ",\n".join(f"  {tensor}" for tensor in tensors)
    return f'{{"inputs": [\n{lines}\n]}}\n'


def _tensor(
    name: str = "x", shape: str = "[2]", datatype: str = "INT8", data: str = "[1, 2]"
) -> str:
    return f'{{"name": "{name}", "shape": {shape}, "datatype": "{datatype}", "data": {data}}}'


def _input(
    name: str = "x", shape: str = "[2]", datatype: str = "INT8", data: str = "[1, 2]"
) -> str:
    return _inputs(_tensor(name, shape, datatype, data))


def _model(*body: str) -> str:
    lines = "".join(f"        {line}\n" for line in body)
    return f"class InferlessPythonModel:\n    def infer(self, inputs):\n{lines}"


_SOUND: Final = _input()
_BOTH_CLAIMED: Final = "version: 1.0.0\nio_schema: false\n"

_OUTPUT: Final = """\
{"outputs": [
  {"name": "text", "shape": [1], "datatype": "BYTES"}
]}
"""
_TWO_OUTPUTS: Final = """\
{"outputs": [
  {"name": "text", "shape": [1], "datatype": "BYTES"},
  {"name": "seconds", "shape": [1], "datatype": "FP64"}
]}
"""
_ANSWERING: Final = _model('return {"text": inputs["prompt"]}')
_SCHEMA: Final = """\
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["Hello"],
    },
}
"""
_IDS: Final = _input("ids", "[1, 2]", data="[[1, 2]]")

EXAMPLES: Final[dict[str, Example]] = {
    "IM001": Example(PROMPT_DOCUMENT, options=("--max-size", "10")),
    "IM002": Example(PROMPT_DOCUMENT.replace("Hello", "Olé").encode("latin-1"), PROMPT_DOCUMENT),
    "IM003": Example(PROMPT_DOCUMENT.removesuffix("}\n"), PROMPT_DOCUMENT),
    "IM004": Example(f"// a sample\n{PROMPT_DOCUMENT}", PROMPT_DOCUMENT),
    "IM005": Example(
        PROMPT_DOCUMENT.replace('"shape": [1]', '"shape": [1], "shape": [2]'), PROMPT_DOCUMENT
    ),
    "IM006": Example(
        _input(datatype="FP32", data="[1.5, NaN]"), _input(datatype="FP32", data="[1.5, 0.0]")
    ),
    "IM007": Example(_input(data=f"{'[' * 70}1{']' * 70}"), _SOUND),
    "IM008": Example('{"instances": [[1, 2]]}', _SOUND),
    "IM101": Example(_inputs('{"name": "x", "datatype": "INT8", "data": [1, 2]}'), _SOUND),
    "IM102": Example(_SOUND.replace('"x"', "7"), _input("7")),
    "IM103": Example(_input(datatype="INT322"), _input(datatype="INT32")),
    "IM104": Example(_input(datatype="int8"), _SOUND),
    "IM105": Example(_input(shape="2"), _input(shape="[2]")),
    "IM106": Example(_input(shape="[0]", data="[1]"), _input(shape="[-1]", data="[1]")),
    "IM107": Example(_inputs(_tensor(), _tensor()), _inputs(_tensor(), _tensor("y"))),
    "IM108": Example(_SOUND.replace("2]}", '2], "description": "two numbers"}'), _SOUND),
    "IM109": Example('{"inputs": []}', PROMPT_DOCUMENT),
    "IM110": Example(
        _SOUND.replace('"data": [1, 2]', '"contents": {"int_contents": [1, 2]}'), _SOUND
    ),
    "IM201": Example(_IDS, _input("ids")),
    "IM202": Example(
        _input(shape="[2, 1]", data="[[1], [2]]"),
        _input(shape="[1, 1]", data="[[1]]"),
        options=("--batch-dim", "drop"),
    ),
    "IM203": Example(
        _input(shape="[2, 1]", data="[[1], [2]]"), _input(shape="[1, 2, 1]", data="[[[1], [2]]]")
    ),
    "IM204": Example(
        _input(shape="[2, 2]", data="[1, 2, 3, 4]"),
        _input(shape="[2, 2]", data="[[1, 2], [3, 4]]"),
        options=("--batch-dim", "keep"),
    ),
    "IM205": Example(_input(shape="[3]"), _input(shape="[2]")),
    "IM206": Example(_input(data='["1", 2]'), _SOUND),
    "IM207": Example(_input(data="[1.5, 2]"), _SOUND),
    "IM208": Example(_input(data="[1, 1024]"), _input(datatype="INT16", data="[1, 1024]")),
    "IM209": Example(_inputs('{"name": "x", "shape": [2], "datatype": "INT8"}'), _SOUND),
    "IM211": Example(_input(datatype="FP16"), _input(datatype="FP32")),
    "IM301": Example(
        _model('return {"text": inputs["prompt"] + inputs["style"]}'), _ANSWERING, file="app.py"
    ),
    "IM302": Example(_model('return {"text": "Hello"}'), _ANSWERING, file="app.py"),
    "IM303": Example(
        _ANSWERING,
        _model('return {"text": inputs["prompt"], "seconds": 2}'),
        file="app.py",
        neighbours=(("output.json", _TWO_OUTPUTS),),
    ),
    "IM304": Example(
        _model('return {"text": inputs["prompt"], "seconds": 2}'),
        _ANSWERING,
        file="app.py",
        neighbours=(("output.json", _OUTPUT),),
    ),
    "IM305": Example(
        _model('return {"sum": sum(inputs["ids"][0])}'),
        _model('return {"sum": sum(inputs["ids"])}'),
        file="app.py",
        neighbours=(("input.json", _IDS),),
        implied=("IM201",),
    ),
    "IM306": Example(
        _model('return {"text": inputs.get("prompt", "Hello")}'), _ANSWERING, file="app.py"
    ),
    "IM307": Example(_model('return {"text": inputs["prompt"]'), _ANSWERING, file="app.py"),
    "IM401": Example(
        _SCHEMA.replace("[1]", "[-1]"),
        _SCHEMA,
        file="input_schema.py",
        neighbours=(("inferless.yaml", _BOTH_CLAIMED),),
    ),
    "IM403": Example(_SCHEMA[:-2], _SCHEMA, file="input_schema.py"),
    "IM404": Example(
        "optional:\n  input_file_name: ../input.json\n",
        "optional:\n  input_file_name: input.json\n",
        file="inferless.yaml",
    ),
    "IM406": Example(
        "version: 1.0.0\noptional: [\n",
        "version: 1.0.0\noptional:\n  input_file_name: input.json\n",
        file="inferless.yaml",
    ),
    "IM408": Example(
        """\
import inferless
from pydantic import BaseModel


@inferless.request
class Request(BaseModel):
    prompt: str


@inferless.response
class Response(BaseModel):
    text: str
""",
        file="app.py",
    ),
    "IM409": Example(
        '[tool.black]\nline-length = "wide"\n',
        "[tool.black]\nline-length = 100\n",
        file="pyproject.toml",
    ),
    "IM415": Example(_SCHEMA, file="input_schema.py"),
    "IM416": Example(_SCHEMA.replace("[1]", "[-1]"), _SCHEMA, file="input_schema.py"),
    "IM418": Example("import_source: FILE\n", "import_source: GIT\n", file="inferless.yaml"),
    "IM501": Example(f"import os\n\n{_SCHEMA}", _SCHEMA, file="input_schema.py"),
    "IM502": Example(_SCHEMA.replace("STRING", "TEXT"), _SCHEMA, file="input_schema.py"),
    "IM503": Example(_SCHEMA.replace("[1]", "[2]"), _SCHEMA, file="input_schema.py"),
    "IM504": Example(f"BATCH = 8\n{_SCHEMA}", f"BATCH_SIZE = 8\n{_SCHEMA}", file="input_schema.py"),
}
