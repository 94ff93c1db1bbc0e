"""Unified diffs that ``git apply`` and ``patch -p1`` understand, and the file for those of a run.

``run --patch`` writes a folder's patch to the disk before any of the folder's edits is made, so
that a run can be undone without git. A run that is killed leaves the beginning of the patch that it
would have written. The last folder in it may not have been migrated to its end; if its patch is cut
short, none of its edits was made. A run that finishes the work has a patch file of its own: the
edits that are left. Together they hold all edits.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import os
import re
import stat
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from migrate.files.edit import NotPutBackError
from migrate.files.reading import AS_IT_IS, NEVER_WAIT, REFUSE_LINKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from typing_extensions import Self

    from migrate.files.edit import Edit

_APPENDED: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | AS_IT_IS | NEVER_WAIT
_Opcode: TypeAlias = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]

_MOST_COMPARED: Final = 2_000
"""How many lines that differ are compared with each other; of more, all are replaced."""

_LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")
_NO_NEWLINE: Final = b"\n\\ No newline at end of file\n"
_NOWHERE: Final = b"/dev/null"
_PLAIN_FILE: Final = b"100644"
_EXECUTABLE_FILE: Final = b"100755"
_EMPTY_OBJECT: Final = b"e69de29"
_NO_OBJECT: Final = b"0000000"
_PLAIN_NAME: Final = re.compile(rb'[^\x00-\x1f"\\\x7f-\xff]+')
_ESCAPES: Final = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))


def preview(edits: Iterable[Edit]) -> bytes:
    """Return one patch of all edits; it is bytes, because files need not be of one encoding."""
    return b"".join(map(_diff, edits))


def _diff(edit: Edit) -> bytes:
    old, new = _quoted(f"a/{edit.label}"), _quoted(f"b/{edit.label}")
    hunks = _hunks(edit.before or b"", edit.after or b"")
    header = b"diff --git %b %b\n" % ((old, new) if hunks else (_word(old), _word(new)))
    if edit.before is None:
        header += b"new file mode %b\n" % _PLAIN_FILE
        old = _NOWHERE
    if edit.after is None:
        header += b"deleted file mode %b\n" % _mode(edit)
        new = _NOWHERE
    if not hunks:
        return header + b"index %b..%b\n" % (_object(edit.before), _object(edit.after))
    return header + b"--- %b\n+++ %b\n" % (_ended(old), _ended(new)) + hunks


def _object(content: bytes | None) -> bytes:
    """Name an empty file, or none, as git does: ``patch`` knows them by nothing else."""
    return _NO_OBJECT if content is None else _EMPTY_OBJECT


def _mode(edit: Edit) -> bytes:
    """Return the mode of a file as git has it: whether its owner may execute it, and no more."""
    return _EXECUTABLE_FILE if (edit.mode or 0) & stat.S_IXUSR else _PLAIN_FILE


def _hunks(before: bytes, after: bytes) -> bytes:
    """Return the hunks alone; lines end at line feeds only, as git has it."""
    if before == after:
        return b""
    old, new = _LINE.findall(before), _LINE.findall(after)
    groups = _Comparison(_opcodes(old, new)).get_grouped_opcodes()
    return b"".join(_hunk(group, old, new) for group in groups)


class _Comparison(difflib.SequenceMatcher[bytes]):
    """Groups opcodes that were found in another way."""

    def __init__(self, found: list[_Opcode]) -> None:
        super().__init__(None, (), ())
        self._found = found

    def get_opcodes(self) -> list[_Opcode]:
        """Return what was found."""
        return self._found


def _opcodes(old: list[bytes], new: list[bytes]) -> list[_Opcode]:
    """Return which lines stay and which do not, in the form of difflib.

    A long stretch is not compared line by line, which can take cubic time: it is replaced whole.
    """
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    is_long = len(a) + len(b) > _MOST_COMPARED
    changed: list[_Opcode] = [("replace", 0, len(a), 0, len(b))]
    if not is_long:
        changed = difflib.SequenceMatcher(None, a, b).get_opcodes()
    end: _Opcode = ("equal", len(old) - tail, len(old), len(new) - tail, len(new))
    moved: list[_Opcode] = [
        (tag, head + i, head + j, head + k, head + n) for tag, i, j, k, n in changed
    ]
    return [("equal", 0, head, 0, head), *moved, end]


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], old: list[bytes], new: list[bytes]
) -> bytes:
    (_, i, _, k, _), (_, _, j, _, n) = group[0], group[-1]
    lines = [b"@@ -%b +%b @@\n" % (_range(i, j), _range(k, n))]
    for tag, first, last, start, end in group:
        if tag == "equal":
            lines += (b" " + line for line in old[first:last])
        else:
            lines += (b"-" + line for line in old[first:last])
            lines += (b"+" + line for line in new[start:end])
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def _range(start: int, end: int) -> bytes:
    """Return the first line and the number of lines, as the head of a hunk has them."""
    count = end - start
    return b"%d" % (start + 1) if count == 1 else b"%d,%d" % (start + bool(count), count)


def _quoted(name: str) -> bytes:
    """Return a file's name as git writes it: quoted and escaped unless it is plain."""
    content = os.fsencode(name)
    if _PLAIN_NAME.fullmatch(content):
        return content
    return b'"' + b"".join(map(_escaped, content)) + b'"'


def _ended(name: bytes) -> bytes:
    """End a name that holds a space with a tab, so that readers know where it ends."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def _word(name: bytes) -> bytes:
    """Quote a name with a space, where no other line shows where it ends."""
    return b'"%b"' % name if b" " in name and not name.startswith(b'"') else name


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\%c" % _ESCAPES[byte]
    return b"%c" % byte if 32 <= byte < 127 else b"\\%03o" % byte  # noqa: PLR2004 - ASCII


class PatchFile:
    """A file that is written as the run goes. It must be new, or empty: another may still count."""

    def __init__(self, path: Path, *, follow_links: bool = True) -> None:
        """Open the file for writing; raise OSError, ``FileExistsError`` if it holds something.

        A pipe counts as one that does.
        ``follow_links`` is false where a repository names the file, which may be a link out of it.
        """
        flags = _APPENDED | (0 if follow_links else REFUSE_LINKS)
        self._descriptor = os.open(path, flags, 0o666)
        status = os.fstat(self._descriptor)
        if status.st_size or stat.S_ISFIFO(status.st_mode):
            os.close(self._descriptor)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))

    def __enter__(self) -> Self:
        """Return the patch file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        os.close(self._descriptor)

    @contextlib.contextmanager
    def recording(self, edits: Sequence[Edit]) -> Iterator[None]:
        """Write the patch of some edits down before they are made, and take it back if they fail.

        It stays where they are half made, and where the run is interrupted, which may be after the
        last of them. Raise OSError where it cannot be written; then the edits must not be made.
        """
        start = self._size()
        try:
            self._write(preview(edits))
            yield
        except NotPutBackError:
            raise
        except OSError:
            os.ftruncate(self._descriptor, start)
            raise

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written, so that there is nothing to undo."""
        return not self._size()

    def _write(self, content: bytes) -> None:
        """Write all of it, down to the disk."""
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise OSError(error.errno, f"{error.strerror}, for the patch") from error

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size
