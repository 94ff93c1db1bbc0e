"""Nothing is imported that a command does not use: each import is time that every user waits."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.command import PROMPT, environment, write

WATCHED = (
    *("black", "dask", "jinja2", "jsonschema", "migrate.batch", "migrate.cli.folders"),
    *("migrate.contract.replacement", "migrate.pipeline", "migrate.project.apply"),
    *("migrate.app_code.interface", "migrate.git.runner", "migrate.report.html_page"),
    *("migrate.report.sarif_report", "pydantic", "rich", "yaml"),
)
"""What takes long to import, or is the work of other commands."""

PROGRAM = """
import json, sys
from migrate.cli.entry import main
try:
    main()
except SystemExit:
    pass
finally:
    print(json.dumps([name for name in json.loads({watched!r}) if name in sys.modules]))
"""

PIPELINE = {"migrate.pipeline"}
FOLDERS = PIPELINE | {"migrate.cli.folders", "migrate.contract.replacement"}

CASES = [
    pytest.param(["--version"], set(), id="version"),
    pytest.param(["--help"], set(), id="help"),
    pytest.param(["convert", "--help"], set(), id="help-of-a-command"),
    pytest.param(["explain", "IM203"], set(), id="explain"),
    pytest.param(["convert", "plain/input.json"], PIPELINE, id="convert"),
    pytest.param(["convert", "odd/input.json"], PIPELINE | {"jsonschema"}, id="judged-by-schema"),
    pytest.param(["diff", "plain"], FOLDERS, id="diff"),
    pytest.param(["check", "plain"], FOLDERS, id="check"),
    pytest.param(["check", "with-yaml"], FOLDERS | {"yaml"}, id="inferless-yaml"),
    pytest.param(
        ["check", "with-app"], FOLDERS | {"migrate.app_code.interface"}, id="code-of-the-model"
    ),
    pytest.param(
        ["check", "plain", "--output-format", "sarif"],
        FOLDERS | {"migrate.report.sarif_report"},
        id="sarif",
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("cold")
    write(root / "plain" / "input.json", PROMPT)
    write(root / "odd" / "input.json", PROMPT.replace(b'"shape"', b'"optional": true, "shape"', 1))
    write(root / "with-yaml" / "input.json", PROMPT)
    write(root / "with-yaml" / "inferless.yaml", b"version: 1.0.0\n")
    write(root / "with-app" / "input.json", PROMPT)
    write(root / "with-app" / "app.py", b"class InferlessPythonModel: pass\n")
    return root


@pytest.mark.parametrize(("arguments", "expected"), CASES)
def test_only_what_a_command_uses_is_imported(arguments, expected, folder):
    program = PROGRAM.format(watched=json.dumps(WATCHED))
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert set(json.loads(ended.stdout.splitlines()[-1])) == expected
