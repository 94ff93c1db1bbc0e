"""Pages of batches: records to put on them, and a way to write one."""

from __future__ import annotations

from pathlib import Path

from migrate.batch.record import FileRecord, FolderRecord, UnitRecord, file_diffs
from migrate.diagnostics import Place, file_diagnostic
from migrate.files.edit import Edit
from migrate.project.outcome import OutcomeKind
from migrate.project.patch import preview
from migrate.report.html_page import BatchPage

SCHEMA = b'INPUT_SCHEMA = {\n    "x": {"datatype": "INT8", "required": True},\n}\n'
YAML = b"version: 1.0.0\noptional:\n  input_file_name: input.json\nname: x\nio_schema: false\n"
YAML_AFTER = b"version: 1.0.0\nname: x\nio_schema: true\n"


def write_page(path, records, *, earlier=(), expected=None, interrupted=False, options=()):
    """Write a page of some records, and give its path."""
    records, earlier = list(records), list(earlier)
    count = len(records) + len(earlier) if expected is None else expected
    with BatchPage(path, ["fleet"], options, count, lambda: interrupted) as page:
        for record in earlier:
            page.add(record, is_earlier=True)
        for record in records:
            page.add(record)
    return path


def edit(name, before, after):
    return Edit(Path(name), name, name, before, after)


def migrated(source, *edits, diagnostics=(), seconds=0.25):
    """A unit that was migrated, with its diffs."""
    edits = edits or (edit("input_schema.py", None, SCHEMA),)
    files = [(each.label, each.before and "b4", each.after and "af") for each in edits]
    return UnitRecord(
        source,
        OutcomeKind.MIGRATED,
        "c0ffee" * 6,
        (FolderRecord(".", OutcomeKind.MIGRATED, tuple(diagnostics)),),
        tuple(FileRecord(*file) for file in files),
        seconds,
        proved=True,
        diffs=tuple(file_diffs(preview([each]) for each in edits)),
    )


def with_yaml(source, **options):
    """A unit of which one file is created and one is changed."""
    return migrated(
        source,
        edit("input_schema.py", None, SCHEMA),
        edit("inferless.yaml", YAML, YAML_AFTER),
        **options,
    )


def failed(source, code="IM205", message="the data does not fit", *, seconds=0.5):
    """A unit with one error, which has a place and a hint."""
    place = Place.in_line(4, 15, 24, '      "data": [1, 2, 3]')
    error = file_diagnostic(
        code, message, f"{source}/input.json", place=place, hint="nest the data"
    )
    folder = FolderRecord(".", OutcomeKind.FAILED, (note(source), error))
    return UnitRecord(source, OutcomeKind.FAILED, None, (folder,), seconds=seconds)


def note(source):
    return file_diagnostic("IM201", "[1, 4] becomes [4]", f"{source}/input.json")


def plain(source, outcome, seconds=0.0):
    """A unit of which there is nothing to say."""
    return UnitRecord(source, outcome, seconds=seconds)
