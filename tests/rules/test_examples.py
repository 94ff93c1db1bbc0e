"""Every example triggers exactly its code, and what is to be written instead does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate.cli.reference import explanation
from migrate.cli.values import parse_size
from migrate.contract.module import schema_diagnostics
from migrate.contract.reading import read_schema_module
from migrate.project.folder import Folder
from migrate.project.plan import plan_folder
from migrate.rules import RULES
from migrate.rules.examples import EXAMPLES, PROMPT_DOCUMENT
from migrate.settings import BatchDimension, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from migrate.rules.examples import Example

WITHOUT_EXAMPLE = {
    "IM308": "It concerns app.py and an input_schema.py that is there.",
    "IM402": "It is reported where `io_schema: true` is then set, which git has to allow.",
    "IM405": "It depends on the state of a file in version control.",
    "IM407": "Only a defect of this tool causes it.",
    "IM410": "It depends on the disk.",
    "IM411": "Only a defect of this tool causes it.",
    "IM412": "It depends on the state of a file in version control.",
    "IM413": "It is reported for a configuration file, before any folder is read.",
    "IM414": "It is reported for a configuration file, whose names depend on the repository.",
    "IM417": "It is reported where no legacy pair is left.",
    "IM419": "It depends on the folders above.",
    "IM420": "It depends on --remove-legacy, and on other files of the repository.",
    "IM421": "It depends on the state of a file in version control.",
    "IM422": "It depends on the .git folder.",
}
"""The codes that no single file triggers, and why."""


def settings_of(example: Example) -> Settings:
    match example.options:
        case ():
            return Settings()
        case ("--batch-dim", choice):
            return Settings(BatchDimension(choice))
        case ("--max-size", size):
            return Settings(max_size=parse_size(size))
        case other:
            pytest.fail(f"an option that this test does not know: {other}")


VALIDATED = [example for code, example in EXAMPLES.items() if code.startswith("IM5")]
"""Examples that concern ``input_schema.py`` alone."""


def codes_in(folder: Path, example: Example, content: str | bytes) -> set[str]:
    """Return the codes that migrating the folder would give, or the schema alone (IM5xx)."""
    if example in VALIDATED:
        module = read_schema_module(content)
        return {each.code for each in schema_diagnostics(module, example.file)}
    files: dict[str, str | bytes] = {
        "input.json": PROMPT_DOCUMENT,
        **dict(example.neighbours),
        example.file: content,
    }
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = plan_folder(Folder(folder, folder), settings_of(example))
    return {diagnostic.code for diagnostic in outcome.diagnostics}


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_triggers_exactly_its_code(code: str, tmp_path: Path) -> None:
    example = EXAMPLES[code]
    assert codes_in(tmp_path, example, example.content) == {code, *example.implied}


@pytest.mark.parametrize("code", [code for code, example in EXAMPLES.items() if example.instead])
def test_what_to_write_instead_does_not(code: str, tmp_path: Path) -> None:
    assert code not in codes_in(tmp_path, EXAMPLES[code], EXAMPLES[code].instead)


def test_every_code_has_an_example_or_a_reason_for_having_none() -> None:
    assert EXAMPLES.keys() | WITHOUT_EXAMPLE.keys() == RULES.keys()
    assert not EXAMPLES.keys() & WITHOUT_EXAMPLE.keys()


def test_explain_shows_the_file_and_what_to_write_instead() -> None:
    text = explanation(RULES["IM103"])
    assert '    {"name": "x", "shape": [2], "datatype": "INT322", "data": [1, 2]}' in text
    assert "Write instead:" in text
    assert "Ol\\xe9" in explanation(RULES["IM002"])
