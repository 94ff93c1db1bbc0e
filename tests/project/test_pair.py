from __future__ import annotations

from pathlib import Path

import pytest

from migrate.project.folder import Folder
from migrate.project.folder_files import FolderFiles
from migrate.project.in_force import judge_folder
from migrate.project.outcome import OutcomeKind
from migrate.project.pair import compare_app, convert_folder, output_is_whole, plan_conversion
from migrate.project.toml_files import RunCache
from migrate.settings import IgnoredCode, Settings
from tests.cli.command import BAD, DOUBTFUL, PROMPT, UNRELATED

APP = b"""\
class InferlessPythonModel:
    def infer(self, inputs):
        return {"text": inputs["prompt"]}
"""
READS_OTHER = APP.replace(b"prompt", b"other")
OUTPUT = b'{"outputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}'
TWO_OUTPUTS = OUTPUT.replace(b"[{", b'[{"name": "b", "shape": [1], "datatype": "INT8"}, {')


def files(content=PROMPT, output=None, app=None, *, named=False, diagnostics=()):
    folder = Folder(Path("m"), Path(), named=named)
    return FolderFiles(
        folder, "input.json", content, output_json=output, app_source=app, diagnostics=diagnostics
    )


def convert(*arguments, settings=None, **options):
    return convert_found(files(*arguments, **options), settings or Settings())


def convert_found(found, settings):
    state = judge_folder(found, settings, RunCache())
    conversion = convert_folder(state)
    inputs = {field.name: field.required for field in conversion.inputs}
    about_app = compare_app(state, inputs, conversion)
    return plan_conversion(conversion, found, "the name", about_app)


def codes(outcome):
    return [(each.code, str(each.severity)) for each in outcome.diagnostics]


@pytest.mark.parametrize("content", [PROMPT, BAD], ids=["good", "bad"])
def test_what_could_not_be_read_beside_it_is_told(content):
    note = convert(DOUBTFUL).diagnostics
    assert codes(convert(content, diagnostics=note))[-1] == ("IM209", "warning")


def test_strict_leaves_what_is_ignored_a_warning():
    settings = Settings(strict=True, ignored=(IgnoredCode("IM301", "it is optional"),))
    outcome = convert(PROMPT, None, READS_OTHER, settings=settings)
    severities = {each.code: str(each.severity) for each in outcome.diagnostics}
    assert severities == {"IM301": "warning", "IM302": "error"}


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_the_models_code_is_compared(strict):
    outcome = convert(PROMPT, None, READS_OTHER, settings=Settings(strict=strict))
    severity = "error" if strict else "warning"
    assert sorted(codes(outcome)) == [("IM301", severity), ("IM302", severity)]
    assert outcome.kind is (OutcomeKind.FAILED if strict else OutcomeKind.WOULD_MIGRATE)
    assert {each.file for each in outcome.diagnostics} == {"m/app.py"}


def test_outputs_are_compared_only_where_all_are_understood():
    missing = convert(PROMPT, TWO_OUTPUTS.replace(b'"b"', b'"c"'), APP)
    assert ("IM303", "note") in codes(missing)
    doubtful = convert(PROMPT, TWO_OUTPUTS.replace(b"INT8", b"INT9"), APP)
    assert "IM303" not in dict(codes(doubtful))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(None, False, id="none"),
        pytest.param(b"", False, id="empty"),
        pytest.param(b"{", False, id="broken"),
        pytest.param(UNRELATED, False, id="unrelated"),
        pytest.param(b'{"outputs": []}', False, id="without-outputs"),
        pytest.param(OUTPUT, True, id="whole"),
        pytest.param(OUTPUT.replace(b"BYTES", b"FP64"), True, id="a-placeholder"),
        pytest.param(OUTPUT.replace(b"BYTES", b"string"), True, id="understood-with-a-warning"),
        pytest.param(OUTPUT.replace(b"BYTES", b"INT9"), False, id="unknown-datatype"),
        pytest.param(TWO_OUTPUTS, True, id="two"),
        pytest.param(TWO_OUTPUTS.replace(b"INT8", b"INT9"), False, id="one-of-two"),
        pytest.param(OUTPUT + b"// ", True, id="lenient"),
    ],
)
@pytest.mark.parametrize("content", [PROMPT, DOUBTFUL], ids=["clean-input", "doubtful-input"])
def test_whether_the_output_was_understood_whole(content, output, expected):
    found = files(content, output)
    conversion = convert_found(found, Settings()).conversion
    assert output_is_whole(found, conversion) is expected
