"""The diff of a file as a page shows it: text, and never more than a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINES_OF_A_FILE: Final = 200
_LINES_OF_A_UNIT: Final = 800
_CHARACTERS_OF_A_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The hunks of one file; ``left_out`` is how many of their lines are not in ``hunks``.

    Bytes that are not UTF-8 stand as escapes. A line that is cut says how much of it is missing.
    """

    hunks: str
    left_out: int = 0


def file_diffs(patches: Iterable[bytes]) -> Iterator[FileDiff]:
    """Give the diff of each file of a unit from its patch, shortened so that a page can hold it."""
    room = _LINES_OF_A_UNIT
    for patch in patches:
        _, mark, hunks = patch.partition(b"\n@@")
        lines = (b"@@" + hunks).removesuffix(b"\n").split(b"\n") if mark else []
        kept = lines[: min(room, _LINES_OF_A_FILE)]
        room -= len(kept)
        yield FileDiff("\n".join(map(_cut, kept)), len(lines) - len(kept))


def _cut(line: bytes) -> str:
    text = line.decode("utf-8", "backslashreplace")
    more = len(text) - _CHARACTERS_OF_A_LINE
    return text if more <= 0 else f"{text[:_CHARACTERS_OF_A_LINE]} … and {more:,} characters more"
