"""A batch as one page: self-contained, and written whole, however the batch ends."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import tempfile
import time
from collections import Counter
from datetime import datetime, timezone
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps

from migrate import __version__
from migrate.escape import escape_block, escape_invisible
from migrate.files.edit import naming
from migrate.project.outcome import BY_GRAVITY, OutcomeKind
from migrate.report.outcome_text import LABELS, ExitCode, exit_code
from migrate.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from typing_extensions import Self

    from migrate.batch.record import FileRecord, UnitRecord
    from migrate.diagnostics import Diagnostic

_DIAGNOSTICS: Final = 100
"""How many diagnostics of one unit are told, the most severe first."""


def unit_lines(record: UnitRecord, *, is_earlier: bool = False) -> str:
    """Return what is searched and shown at once, and then the hunks of each file.

    The second line is apart because the page reads it only when somebody looks at the diff.
    ``is_earlier`` says that an earlier run did the work. Both lines are ASCII, and nothing in them
    ends the element that they stand in.
    """
    diagnostics = _by_gravity(record)
    told = diagnostics[:_DIAGNOSTICS]
    summary = {
        "source": escape_invisible(record.source),
        "outcome": record.outcome.value,
        "codes": unit_codes(record),
        "in_force": _interfaces(record),
        "reason": _visible(record.reason),
        "commit": _visible(record.commit),
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
    """Return the codes of a unit's diagnostics, each once, the most severe first."""
    return list(dict.fromkeys(escape_invisible(each.code) for each in _by_gravity(record)))


def _interfaces(record: UnitRecord) -> list[str]:
    """Return what the platform reads of a unit's folders, each once."""
    return sorted({folder.in_force.value for folder in record.folders})


def _by_gravity(record: UnitRecord) -> Sequence[Diagnostic]:
    return sorted(record.diagnostics, key=lambda each: -each.severity)


def _visible(text: str | None) -> str | None:
    return None if text is None else escape_invisible(text)


def _file(file: FileRecord) -> dict[str, str]:
    change = "created" if file.before is None else "deleted" if file.after is None else "changed"
    return {"name": escape_invisible(file.file), "change": change}


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    place = diagnostic.place
    return {
        "code": escape_invisible(diagnostic.code),
        "severity": str(diagnostic.severity),
        "place": f"{escape_invisible(diagnostic.file)}{diagnostic.position_text}",
        "message": escape_invisible(diagnostic.message),
        "hint": _visible(diagnostic.hint),
        "excerpt": list(map(escape_block, place.parts)) if place and place.excerpt else None,
    }


_INTERRUPTED: Final = 130

_ENDINGS: Final[Mapping[int | None, str]] = {
    int(ExitCode.DONE): "done",
    int(ExitCode.FAILED): "something could not be converted",
    _INTERRUPTED: "interrupted",
    None: "the batch broke off",
}
"""What an exit code means; ``None`` is a batch that ended by an error."""

_GENERATOR: Final = b'<meta name="generator" content="inferless-migrate'
_HEAD_BYTES: Final = 512


class ForeignFileError(ValueError):
    """A file that holds something else than such a page, which would be lost."""


class BatchPage:
    """A page that is written when the batch ends, in the place of an earlier one if there is any.

    Until then its units are kept in a nameless file beside it, so that memory stays flat.
    ``expected`` is how many units there are, whether they are worked on or not.
    """

    def __init__(
        self,
        path: Path,
        sources: Sequence[str],
        options: Sequence[str],
        expected: int,
        is_interrupted: Callable[[], bool],
    ) -> None:
        """Make ready to write. Raises ``ForeignFileError`` and OSError."""
        self._path = Path(os.path.realpath(path))
        _refuse_another_file(self._path)
        self._sources, self._options, self._expected = sources, options, expected
        self._is_interrupted = is_interrupted
        self._started = datetime.now(timezone.utc)
        self._clock = time.monotonic()
        self._outcomes: Counter[OutcomeKind] = Counter()
        self._codes: Counter[str] = Counter()
        self._interfaces: Counter[str] = Counter()
        self._kinds: set[OutcomeKind] = set()
        self._earlier = 0
        self._units = tempfile.TemporaryFile(  # noqa: SIM115 - closed with the page
            "w+", encoding="ascii", dir=self._path.parent
        )

    def __enter__(self) -> Self:
        """Return the page itself."""
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Write the page. Raises OSError."""
        with naming(self._path), self._units:
            self._units.seek(0)
            self._write(self._exit_code(error))

    def add(self, record: UnitRecord, *, is_earlier: bool = False) -> None:
        """Put a unit on the page; ``is_earlier`` is one that an earlier run did. Raises OSError."""
        self._outcomes[record.outcome] += 1
        self._codes.update(unit_codes(record))
        self._interfaces.update(_interfaces(record))
        if is_earlier:
            self._earlier += 1
        else:
            self._kinds.add(record.outcome)
        with naming(self._path):
            self._units.write(unit_lines(record, is_earlier=is_earlier))

    def _exit_code(self, error: BaseException | None) -> int | None:
        """Return the exit code of the batch, as far as it can be known."""
        if isinstance(error, KeyboardInterrupt) or (error is None and self._is_interrupted()):
            return _INTERRUPTED
        return None if error is not None else int(exit_code("batch", self._kinds))

    def _write(self, code: int | None) -> None:
        """Write the page beside its place, and then put it there."""
        beside = self._path.with_name(f".inferless-migrate-{secrets.token_hex(8)}")
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as page:
                page.writelines(self._rendered(code))
            beside.replace(self._path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def _rendered(self, code: int | None) -> Iterator[str]:
        environment = Environment(
            loader=PackageLoader("migrate.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters["visible"] = escape_invisible
        return environment.get_template("batch_page.html").generate(self._context(code))

    def _context(self, code: int | None) -> dict[str, Any]:
        """Return what the template names."""
        done = sum(self._outcomes.values())
        style, script = _template_text("batch_page.css"), _template_text("batch_page.js")
        return {
            "version": __version__,
            "sources": self._sources,
            "options": self._options,
            "expected": self._expected,
            "started": self._started,
            "took": _duration(time.monotonic() - self._clock),
            "exit_code": code,
            "ending": _ENDINGS[code],
            "done": done,
            "earlier": self._earlier,
            "missing": self._expected - done,
            "is_broken_off": code in {None, _INTERRUPTED},
            "outcomes": [(kind.value, LABELS[kind], self._outcomes[kind]) for kind in BY_GRAVITY],
            "codes": [(code, _summary(code), count) for code, count in sorted(self._codes.items())],
            "interfaces": sorted(self._interfaces.items()),
            "words": {
                "outcomes": [(kind.value, LABELS[kind]) for kind in BY_GRAVITY],
                "codes": {code: _summary(code) for code in self._codes},
            },
            "style": style,
            "script": script,
            "style_hash": _hash(style),
            "script_hash": _hash(script),
            "units": self._units,
        }


def _refuse_another_file(path: Path) -> None:
    """Refuse to replace what is not such a page: its name was probably a slip."""
    if not path.exists():
        return
    head = b"?"
    if path.is_file():
        with path.open("rb") as existing:
            head = existing.read(_HEAD_BYTES)
    if head and _GENERATOR not in head:
        message = f"{path} is no page that --html has written, and would be lost; name a new file"
        raise ForeignFileError(message)


def _template_text(name: str) -> str:
    return (resources.files("migrate.report") / "templates" / name).read_text("utf-8")


def _hash(content: str) -> str:
    """Name an inline style or script, as a Content-Security-Policy does."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _summary(code: str) -> str:
    return RULES[code].summary if code in RULES else ""


def _duration(seconds: float) -> str:
    """Return a duration as it is read: ``0.4 s``, ``3 min 5 s``, ``2 h 0 min``."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
