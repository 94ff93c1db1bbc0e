"""Making a commit of edits, as the user, with nothing else in it and nothing of the repository's.

Its objects are made here, from the trees of the commit that it follows, and brought to a repository
as one pack, once it is certain that they are wanted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import time
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.git.objects import FOLDER_MODE, CommitObject, TreeEntry, parse_commit
from migrate.git.runner import OBJECT_FORMATS, ScratchRepository, blob_name, object_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from migrate.files.edit import Edit
    from migrate.git.layout import GitFolders
    from migrate.git.objects import ObjectReader

_DATES: Final = frozenset({"GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"})
"""Variables with a date in any of many forms, which is left to git to read."""

_PLAIN_FILE: Final = "100644"
_EXECUTABLE_FILE: Final = "100755"
_CONFIGURATION: Final = """\
[core]
\trepositoryFormatVersion = 1
[extensions]
\tobjectFormat = {}
"""


class NewObjects:
    """Objects that no repository has yet, by their names of so many digits."""

    def __init__(self, digits: int) -> None:
        """Begin with none."""
        self.digits: Final = digits
        self._objects: dict[str, tuple[str, bytes]] = {}

    def add(self, kind: str, content: bytes) -> str:
        """Add an object, and return its name."""
        name = object_name(kind, content, self.digits)
        self._objects[name] = (kind, content)
        return name

    def commit(self, name: str, content: CommitObject) -> NewCommit:
        """Return a commit that is among them."""
        return NewCommit(name, content, self.pack(), tuple(self._objects))

    def pack(self) -> bytes:
        """Return the pack that brings them to a repository."""
        parts = [b"PACK" + struct.pack(">II", 2, len(self._objects))]
        for kind, content in self._objects.values():
            parts += (_pack_header(_KINDS[kind], len(content)), zlib.compress(content, 1))
        packed = b"".join(parts)
        return packed + hashlib.new(OBJECT_FORMATS[self.digits], packed).digest()


_KINDS: Final = {"commit": 1, "tree": 2, "blob": 3}


def _pack_header(kind: int, size: int) -> bytes:
    """Return the kind and the size of an object, least significant bits first."""
    byte, size = kind << 4 | size & 15, size >> 4
    header = bytearray()
    while size:
        header.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    header.append(byte)
    return bytes(header)


class NewCommit(NamedTuple):
    """A commit that no repository has yet, and the pack that brings it there."""

    name: str
    content: CommitObject
    pack: bytes
    objects: tuple[str, ...]
    """The names of all that the pack holds."""


def scratch_repository(folder: Path, program: str, commit: str) -> ScratchRepository:
    """Make a folder a repository at a commit that it does not have; raise OSError.

    It is made without git: it consists of two files.
    """
    git = folder / ".git"
    for name in ("objects", "refs"):
        (git / name).mkdir(parents=True)
    (git / "HEAD").write_text(f"{commit}\n")
    (git / "config").write_text(_CONFIGURATION.format(OBJECT_FORMATS[len(commit)]))
    return ScratchRepository(folder, program)


def borrow_objects(scratch: ScratchRepository, folders: GitFolders) -> None:
    """Let a scratch repository use the objects of another one; raise OSError."""
    git = scratch.folder / ".git"
    (git / "objects" / "info").mkdir()
    objects = os.fsencode(_quoted(str(folders.common / "objects")))
    (git / "objects" / "info" / "alternates").write_bytes(objects + b"\n")
    shallow = folders.common / "shallow"
    if shallow.is_file():
        shutil.copyfile(shallow, git / "shallow", follow_symlinks=False)


def make_commit(
    head: tuple[str, str, ObjectReader],
    edits: Sequence[Edit],
    message: str,
    identity: Mapping[str, str],
    scratch: ScratchRepository | None = None,
    *,
    signs: bool = False,
) -> NewCommit:
    """Make a commit of edits on top of another one; raise ``GitError``.

    ``head`` is that commit, its tree, and what reads its repository. ``scratch`` borrows from it:
    if the commit is to be signed or has a date of the user's, it gets the objects, and git writes
    the commit there.
    """
    base, tree, objects = head
    new = NewObjects(len(base))
    changed = {edit.label: _new_entry(edit, new) for edit in edits}
    root = _edited_tree(objects, tree, changed, new) or new.add("tree", b"")
    text = _message(message)
    if scratch is None or (not signs and _DATES.isdisjoint(os.environ)):
        name = new.add("commit", _commit(root, base, text, identity))
        return new.commit(name, CommitObject(root, (base,), message.strip()))
    scratch.run("unpack-objects", "-q", content=new.pack())
    signing = ("-S",) if signs else ()
    made = scratch.run("commit-tree", *signing, "-p", base, root, content=text, extra=identity)
    content = scratch.run("cat-file", "commit", made.decode("ascii").strip())
    name = new.add("commit", content)
    return new.commit(name, parse_commit(content))


def _new_entry(edit: Edit, new: NewObjects) -> TreeEntry | None:
    return None if edit.after is None else TreeEntry(mode_of(edit), new.add("blob", edit.after))


def _edited_tree(
    objects: ObjectReader,
    tree: str | None,
    changed: Mapping[str, TreeEntry | None],
    new: NewObjects,
) -> str | None:
    """Return a folder's tree with other entries at some paths, or ``None`` if nothing is left."""
    entries = {} if tree is None else dict(objects.tree(tree))
    beneath: dict[str, dict[str, TreeEntry | None]] = {}
    for path, entry in changed.items():
        name, slash, rest = path.partition("/")
        if slash:
            beneath.setdefault(name, {})[rest] = entry
        elif entry is None:
            entries.pop(name, None)
    for name, inner in beneath.items():
        old = entries.pop(name, None)
        known = old.digest if old is not None and old.mode == FOLDER_MODE else None
        if digest := _edited_tree(objects, known, inner, new):
            entries[name] = TreeEntry(FOLDER_MODE, digest)
    entries |= {name: entry for name, entry in changed.items() if entry and "/" not in name}
    return new.add("tree", b"".join(_in_order(entries))) if entries else None


def _in_order(entries: Mapping[str, TreeEntry]) -> Iterator[bytes]:
    """Yield the entries as git has them: sorted as if the names of folders ended in a slash."""
    keys = [
        (os.fsencode(name) + (b"/" if entry.mode == FOLDER_MODE else b""), os.fsencode(name), entry)
        for name, entry in entries.items()
    ]
    for _, name, entry in sorted(keys):
        yield b"%b %b\0%b" % (entry.mode.encode("ascii"), name, bytes.fromhex(entry.digest))


def _commit(tree: str, base: str, message: bytes, identity: Mapping[str, str]) -> bytes:
    moment = f"{int(time.time())} {time.strftime('%z')}"
    lines = [f"tree {tree}", f"parent {base}"]
    for role in ("author", "committer"):
        name, mail = (identity[f"GIT_{role.upper()}_{what}"] for what in ("NAME", "EMAIL"))
        lines.append(f"{role} {name} <{mail}> {moment}")
    return os.fsencode("".join(f"{line}\n" for line in (*lines, ""))) + message


def _message(message: str) -> bytes:
    return os.fsencode(f"{message}\n")


def _quoted(path: str) -> str:
    """Quote a path as git's own files have it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def entry_of(edit: Edit, digits: int) -> str:
    """Return the index's entry for a file after its edit, with a name of so many digits.

    All zeros remove it.
    """
    if edit.after is None:
        return f"0 {'0' * digits}\t{edit.label}\0"
    return f"{mode_of(edit)} {blob_name(edit.after, digits)}\t{edit.label}\0"


def mode_of(edit: Edit) -> str:
    """Return git's mode of a file that is edited."""
    return _EXECUTABLE_FILE if (edit.mode or 0) & stat.S_IXUSR else _PLAIN_FILE
