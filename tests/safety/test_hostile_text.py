"""Whatever a repository's text holds, a terminal obeys nothing of it, and no report is broken."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from migrate.project.folder import Folder
from migrate.project.patch import preview
from migrate.project.plan import plan_folder
from migrate.settings import Settings
from tests.cli.command import PROMPT, migrate, write
from tests.cli.terminal import on_terminal

PAYLOADS = {
    "clear-screen": "\x1b[2J\x1b[H",
    "colour": "\x1b[31m",
    "link": "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "title": "\x1b]0;evil\x07",
    "one-byte-control": "\x9b31m",
    "overwriting": "x\rOK\b\b",
    "lines": "x\n::error::evil\n",
    "bidirectional": "\u202egnp\u202c\u2066x\u2069\u200f\u061c",
    "zero-width": "a\u200bb\u200c\u200d\u2060\ufeff\u00ad",
    "line-separators": "\u2028\u2029\x85\x0b\x0c",
    "tags": "\U000e0041\U000e007f",
    "markup": "[red]x[/red][link=https://evil.example]x[/link][/]",
    "percent": "%0A::error::evil",
    "delete": "\x7f\x1c\x1f",
    "fillers": "\u115f\u1160\u3164\uffa0\u2800\u034f",
    "old-commands": "##[stop-commands]x##vso[task.x]",
}

UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\u115f\u1160\u3164\uffa0\u2800\u034f"
    "\U000e0000-\U000e007f]"
)
"""What must not reach a terminal; only line feeds may."""

OUR_COLOURS = re.compile(r"\x1b\[(?:0|[1-9][0-9]?(?:;[0-9]+)*)m")

LINES = re.compile(
    r"::(?:error|warning|notice) file=[^\n]*,title=(?:IM[0-9]{3}|check)[^\n]*::[^\n]*"
)


def lay_out(root, payload):
    """Make a folder that has the text everywhere: in names, keys, values, code and settings."""
    folder = root / f"f{payload.replace('/', '')}"
    tensors = [
        {"name": f"ok{payload}", "shape": [1], "datatype": "BYTES", "data": [payload]},
        {"name": f"kept{payload}", "shape": [-1, 2], "datatype": "int8", "data": [[1, 2]]},
        {"name": "k", "shape": [1], "datatype": "BYTES", "data": ["x"], f"key{payload}": payload},
    ]
    faulty = [
        {"name": f"n{payload}", "shape": [1], "datatype": f"INT{payload}", "data": [1]},
        {"name": f"n{payload}", "shape": [payload], "datatype": "INT8", "data": [1]},
        {"name": "m", "shape": [1], "datatype": "INT8", "data": [payload, {payload: 1}]},
    ]
    write(folder / "input.json", dumped({"inputs": tensors}))
    write(folder / "output.json", dumped({"outputs": [{"name": payload, "shape": [payload]}]}))
    write(folder / "app.py", app(payload))
    write(folder / "faulty" / "input.json", dumped({"inputs": faulty, payload: payload}))
    write(folder / "broken" / "input.json", f'{{"inputs": [{payload}'.encode())
    write(folder / "broken-app" / "input.json", dumped({"inputs": tensors[:1]}))
    write(folder / "broken-app" / "app.py", f"x = {payload}".encode())
    write(folder / "other" / "input.json", dumped({"inputs": tensors[:1]}))
    schema = {payload: {"datatype": payload, "required": payload, "shape": 1, "example": payload}}
    write(folder / "other" / "input_schema.py", f"INPUT_SCHEMA = {schema!a}\n#{payload}".encode())
    write(folder / "named" / "inferless.yaml", named(payload))
    write(folder / "named" / "pyproject.toml", f"[tool.black]\nx = {payload}".encode())
    write(folder / "named" / "input.json", dumped({"inputs": tensors[:1]}))
    return folder


def dumped(document):
    """Write raw whatever JSON lets stand raw in text."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return text.replace("\\u007f", "\x7f").encode()


def app(payload):
    key = f"read{payload}".replace("\n", "").replace("\r", "").replace("\\", "")
    code = f'def infer(self, inputs):\n        inputs["{key}"]\n        return {{"{key}": 1}}'
    return f"class InferlessPythonModel:\n    {code}\n".encode()


def named(payload):
    return json.dumps({"optional": {"input_file_name": f"../{payload}"}}).encode()


@pytest.fixture
def root(tmp_path):
    """A folder with one folder for each payload."""
    for payload in PAYLOADS.values():
        lay_out(tmp_path, payload)
    return tmp_path


COMMANDS = (("check", "-vv"), ("diff", "-v"), ("verify", "-v"), ("run", "--allow-no-vcs"))


def shown(printed):
    """Return what a terminal was sent as a person's text; the terminal itself made CR LF of LF."""
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_terminal_is_sent_nothing_but_our_colours(root, arguments):
    _, printed = on_terminal(*arguments, cwd=root)
    text = shown(printed)
    plain = OUR_COLOURS.sub("", text)

    assert text != plain
    assert UNSEEN.findall(plain) == []
    assert "Traceback" not in plain
    assert "IM411" not in plain


def test_text_of_a_yaml_is_escaped_without_colour(tmp_path):
    for number, payload in enumerate(PAYLOADS.values()):
        folder = tmp_path / f"f{number}"
        comment = " ".join(payload.splitlines())
        text = f"# {comment}\noptional:\n  input_file_name: input.json\n# {payload}\n"
        write(folder / "input.json", PROMPT)
        write(folder / "inferless.yaml", text.encode())
    _, printed = on_terminal("diff", "--color", "never", cwd=tmp_path)

    text = shown(printed)
    assert "inferless.yaml" in text
    assert UNSEEN.findall(OUR_COLOURS.sub("", text)) == []
    assert "##[" not in text
    assert not re.search(r"(?m)^\s*::", text)


@pytest.mark.no_cover
@pytest.mark.parametrize("command", ["check", "verify", "run"])
def test_a_pipe_is_sent_nothing_to_obey(root, command):
    ended = migrate(command, "-vv", cwd=root)

    assert UNSEEN.findall(ended.stderr) == []
    assert ended.stdout == b""
    assert "IM411" not in ended.stderr


@pytest.mark.parametrize("output_format", ["json", "sarif"])
def test_a_report_for_machines_is_plain_ascii_and_whole(root, output_format):
    ended = migrate("check", "--output-format", output_format, cwd=root)
    text = ended.stdout.decode("ascii")

    assert UNSEEN.findall(text) == []
    folders = {path.name for path in root.iterdir()}
    assert folders <= {key.split("/")[0] for key in names(json.loads(text))}


def names(document):
    """Return the folders that a report speaks of."""
    if "folders" in document:
        return [each["folder"] for each in document["folders"]]
    return list(document["runs"][0]["properties"]["outcomes"])


def test_annotations_are_one_line_each(root):
    ended = migrate("check", "--output-format", "github", cwd=root)
    lines = ended.stdout.decode().split("\n")

    assert lines.pop() == ""
    assert lines
    assert all(LINES.fullmatch(line) for line in lines)
    assert UNSEEN.findall("".join(lines)) == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_patch_on_a_pipe_is_exact(tmp_path, payload, monkeypatch):
    folder = lay_out(tmp_path, payload)
    monkeypatch.chdir(folder)
    ended = migrate("diff", cwd=folder)
    edits = plan_folder(Folder(folder, folder), Settings()).edits

    assert edits
    assert preview(edits) in ended.stdout
    apply = ["git", "apply", "--directory=copy", "-"]
    subprocess.run(apply, input=preview(edits), cwd=folder, check=True)
    assert (folder / "copy" / "input_schema.py").read_bytes() == edits[0].after


def test_a_generated_file_shows_what_it_holds(root):
    assert "Traceback" not in migrate("run", cwd=root).stderr
    texts = [(folder / "input_schema.py").read_text() for folder in root.iterdir()]

    assert len(texts) == len(PAYLOADS)
    assert UNSEEN.findall("".join(texts)) == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("where", ["project.plan.plan_folder", "api.find_folders"])
def test_the_report_of_a_defect_is_made_visible(tmp_path, payload, where, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError(payload)

    write(tmp_path / "input.json")
    monkeypatch.setattr(f"migrate.{where}", broken)
    ended = migrate("check", "-vv", cwd=tmp_path)

    assert ended.code == 3
    assert "RuntimeError" in ended.stderr
    assert UNSEEN.findall(ended.stderr) == []


def test_markup_is_printed_literally(tmp_path):
    folder = lay_out(tmp_path, PAYLOADS["markup"])
    _, printed = on_terminal("check", "-v", cwd=folder)

    assert "[link=https://evil.example]x[/link]" in OUR_COLOURS.sub("", shown(printed))
    assert b"\x1b]8" not in printed


def test_what_is_unseen_would_be_found():
    found = {name for name, payload in PAYLOADS.items() if UNSEEN.search(payload)}

    assert set(PAYLOADS) - found == {"markup", "percent", "lines", "old-commands"}
