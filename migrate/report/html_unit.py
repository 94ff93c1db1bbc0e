"""One unit as the page holds it: two lines of JSON, all of whose texts can be shown as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2.utils import htmlsafe_json_dumps

from migrate.report.escape import escape_block, escape_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate.batch.record import FileRecord, UnitRecord
    from migrate.diagnostics import Diagnostic, Place

_DIAGNOSTICS: Final = 100
"""How many diagnostics of one unit are told, the gravest first."""


def unit_lines(record: UnitRecord, *, is_earlier: bool = False) -> str:
    """Give what is searched and shown at once, and then the hunks of each file.

    The second line is apart because the page reads it only when somebody looks at the diff.
    ``is_earlier`` says that an earlier run did the work. Both lines are ASCII, and nothing in them
    ends the element that they stand in.
    """
    diagnostics = _by_gravity(each for folder in record.folders for each in folder.diagnostics)
    told = diagnostics[:_DIAGNOSTICS]
    summary = {
        "source": escape_invisible(record.source),
        "outcome": record.outcome.value,
        "codes": unit_codes(record),
        "reason": None if record.reason is None else escape_invisible(record.reason),
        "commit": None if record.commit is None else escape_invisible(record.commit),
        "proved": record.proved,
        "earlier": is_earlier,
        "seconds": round(record.seconds, 6),
        "folders": len(record.folders),
        "files": [_file(file) for file in record.files],
        "diagnostics": [_diagnostic(each) for each in told],
        "untold": len(diagnostics) - len(told),
    }
    diffs = [{"hunks": escape_block(each.hunks), "untold": each.left_out} for each in record.diffs]
    return f"{htmlsafe_json_dumps(summary)}\n{htmlsafe_json_dumps(diffs)}\n"


def unit_codes(record: UnitRecord) -> list[str]:
    """Give the codes of a unit's diagnostics, each once, the gravest first."""
    diagnostics = _by_gravity(each for folder in record.folders for each in folder.diagnostics)
    return list(dict.fromkeys(escape_invisible(each.code) for each in diagnostics))


def _by_gravity(diagnostics: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    return sorted(diagnostics, key=lambda each: -each.severity)


def _file(file: FileRecord) -> dict[str, str]:
    change = "created" if file.before is None else "deleted" if file.after is None else "changed"
    return {"name": escape_invisible(file.file), "change": change}


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    place = diagnostic.place
    where = "" if place is None else f":{place.line}:{place.column}"
    return {
        "code": escape_invisible(diagnostic.code),
        "severity": str(diagnostic.severity),
        "place": f"{escape_invisible(diagnostic.file)}{where}",
        "message": escape_invisible(diagnostic.message),
        "hint": None if diagnostic.hint is None else escape_invisible(diagnostic.hint),
        "excerpt": None if place is None or not place.excerpt else _excerpt(place),
    }


def _excerpt(place: Place) -> list[str]:
    """Give the line in three parts: what stands before the place, the place, and the rest."""
    start = place.column - place.excerpt_column
    end = place.end_column - place.excerpt_column
    parts = place.excerpt[:start], place.excerpt[start:end], place.excerpt[end:]
    return [escape_block(part) for part in parts]
