from __future__ import annotations

import subprocess
import sys

import pytest

import migrate
from tests.cli.command import PROMPT, PROMPT_SOURCE, environment


def test_convert_needs_no_files_and_prints_nothing(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    conversion = migrate.convert(PROMPT)
    assert isinstance(conversion, migrate.Conversion)
    assert conversion.source == PROMPT_SOURCE.decode()
    assert conversion.schema == {
        "prompt": {"datatype": "STRING", "required": True, "shape": [1], "example": ["Once upon"]}
    }
    assert conversion.diagnostics == ()
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_convert_takes_text_settings_and_style():
    content = '{"inputs": [{"name": "n", "shape": [1, 2], "datatype": "INT8", "data": [1, 2]}]}'
    settings = migrate.Settings(batch_dimension=migrate.BatchDimension.KEEP)
    conversion = migrate.convert(content, settings=settings, style=migrate.Style(line_length=20))
    assert conversion.schema is not None
    assert conversion.schema["n"]["shape"] == [1, 2]
    assert max(map(len, conversion.source.splitlines())) <= 30


def test_what_is_wrong_is_returned_and_not_raised():
    conversion = migrate.convert("{", "{")
    assert (conversion.source, conversion.schema) == (None, None)
    assert all(isinstance(each, migrate.Diagnostic) for each in conversion.diagnostics)
    severities = [each.severity for each in conversion.diagnostics]
    assert severities == [migrate.Severity.ERROR, migrate.Severity.NOTE]


@pytest.mark.parametrize("name", migrate.__all__)
def test_every_public_name_resolves(name):
    assert getattr(migrate, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'migrate' has no attribute 'nonsense'"):
        _ = migrate.nonsense


def test_importing_the_package_imports_nothing_heavy(tmp_path):
    heavy = ("black", "jsonschema", "typer", "rich", "migrate.pipeline", "migrate.cli")
    code = f"import sys, migrate; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == []
