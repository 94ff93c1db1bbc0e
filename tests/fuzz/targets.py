"""What is asked of every input: the two targets, each of which raises for what must never be."""

from __future__ import annotations

import ast
import json
import re
import tempfile
import time
from pathlib import Path

from migrate.contract.reading import read_schema_module
from migrate.contract.verification import verify
from migrate.pipeline import convert
from migrate.project.folder import SCHEMA_FILE, Folder
from migrate.project.migrate_folder import migrate_folder
from migrate.project.outcome import OutcomeKind
from migrate.project.plan import plan_folder
from migrate.report.console import Verbosity
from migrate.report.formats import OutputFormat, Report, render
from migrate.report.outcome_text import outcome_lines
from tests.fuzz.case import INPUT, parse

SECONDS = 2.0
"""The most processor time that one input may take."""

_FORMATS = tuple(each for each in OutputFormat if each is not OutputFormat.TEXT)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where there is one


def check_convert(content):
    """Convert a pair; whatever text comes out is proved, and is nothing but literals."""
    case = parse(content)
    optional = frozenset({"x"}) if case.settings.required_from_app else frozenset()
    with _time_limit():
        found = convert(
            case.files[INPUT],
            case.files.get("output.json"),
            settings=case.settings,
            optional_inputs=optional,
        )
    assert "IM407" not in {each.code for each in found.diagnostics}
    if found.source is None:
        return
    module = read_schema_module(found.source)
    assert verify(found.document, module, case.settings.batch_dimension, optional) == ()
    assert _literal(found.source) == found.schema


def check_folder(content):
    """Migrate a folder; what was written is proved by planning the folder again."""
    case = parse(content)
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as path:
        root = Path(path)
        (root / ".git").mkdir()  # nothing above the folder is looked at
        for name, part in case.files.items():
            (root / name).write_bytes(part)
        folder = Folder(root, root)
        before = _contents(root)
        with _time_limit():
            planned = plan_folder(folder, case.settings)
        assert _contents(root) == before
        with _time_limit():
            outcome = migrate_folder(folder, case.settings)
        _check_outcome(planned, outcome)
        if outcome.kind is OutcomeKind.MIGRATED:
            _check_migrated(folder, case, before)
        else:
            assert _contents(root) == before
        _check_reports(outcome)


class _time_limit:  # noqa: N801 - reads as a statement
    """Raise if the block takes longer than any input may."""

    def __enter__(self):
        self._start = time.process_time()

    def __exit__(self, *_error):
        seconds = time.process_time() - self._start
        assert seconds <= SECONDS, f"took {seconds:.1f} seconds"


def _literal(source):
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Assign)
    return ast.literal_eval(statement.value)


def _contents(root):
    return {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}


def _check_outcome(planned, outcome):
    would = planned.kind is OutcomeKind.WOULD_MIGRATE
    assert outcome.kind is (OutcomeKind.MIGRATED if would else planned.kind)
    assert outcome.edits == planned.edits
    assert not {"IM407", "IM410", "IM411"} & {each.code for each in outcome.diagnostics}


def _check_migrated(folder, case, before):
    """The legacy files of before say what the schema says, and nothing is left to be done."""
    schema = (folder.path / SCHEMA_FILE).read_bytes()
    if case.settings.remove_legacy:
        again = migrate_folder(folder, case.settings)
        assert again.kind is OutcomeKind.NOTHING_TO_DO
        for name, content in before.items():
            (folder.path / name).write_bytes(content)
        (folder.path / SCHEMA_FILE).write_bytes(schema)
    planned = plan_folder(folder, case.settings)
    codes = {each.code for each in planned.diagnostics}
    is_told = case.settings.force or codes & {"IM402", "IM415"}
    has_other_examples = schema == before.get(SCHEMA_FILE) and "IM416" in codes
    assert (planned.proved and is_told) or has_other_examples, codes
    assert planned.kind is not OutcomeKind.CONFLICT, codes
    assert set(_contents(folder.path)) == {*before, SCHEMA_FILE}
    _literal(schema.decode())


def _check_reports(outcome):
    """Every report can be made, and holds nothing that a terminal would obey."""
    report = Report("run", (outcome,), 0)
    printed = [render(report, each) for each in _FORMATS]
    json.loads(printed[0])
    lines = outcome_lines("run", outcome, Verbosity.VERBOSE)
    printed += ["".join(piece.text for piece in line) for line in lines]
    for text in printed:
        assert not _CONTROL.search(text), text
