"""Making a commit of edits, as the user, with nothing else in it and nothing of the repository's.

It is made in a scratch repository that only borrows the objects of the other one, and brought there
once it is certain that it is wanted.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from migrate.git.objects import CommitObject, parse_commit
from migrate.git.runner import OBJECT_FORMATS, GitError, ScratchRepository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from migrate.files.edit import Edit
    from migrate.git.layout import GitFolders

_REF: Final = "refs/heads/new"
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


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit that only a scratch repository has yet, and the pack that brings it elsewhere."""

    name: str
    content: CommitObject
    pack: bytes


def scratch_repository(
    folder: Path, program: str, folders: GitFolders, commit: str
) -> ScratchRepository:
    """Make a folder a repository at a commit of another one, whose objects it borrows.

    It is made without git: it consists of four files. Raises OSError.
    """
    git = folder / ".git"
    for name in ("objects/info", "objects/pack", "refs/heads"):
        (git / name).mkdir(parents=True)
    (git / "HEAD").write_text(f"{commit}\n")
    (git / "config").write_text(_CONFIGURATION.format(OBJECT_FORMATS[len(commit)]))
    objects = os.fsencode(_quoted(str(folders.common / "objects")))
    (git / "objects" / "info" / "alternates").write_bytes(objects + b"\n")
    shallow = folders.common / "shallow"
    if shallow.is_file():
        shutil.copyfile(shallow, git / "shallow", follow_symlinks=False)
    return ScratchRepository(folder, program)


def make_commit(
    scratch: ScratchRepository,
    base: str,
    edits: Sequence[Edit],
    message: str,
    identity: Mapping[str, str],
    *,
    signs: bool = False,
) -> NewCommit:
    """Make a commit of edits on top of another one, in a scratch repository; raise ``GitError``.

    With ``signs`` it is signed in the way that the user has configured.
    """
    stream = b"".join(_stream(base, edits, message, identity))
    options = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--done")
    told = scratch.run(*options, content=stream).decode("ascii", "replace").split()
    tree = told[2] if len(told) > 2 else ""  # noqa: PLR2004 - mode, type, name
    name = _text(scratch.folder / ".git" / _REF)
    if not tree or not name:
        message = "git fast-import made no commit"
        raise GitError(message)
    if not signs and _DATES.isdisjoint(os.environ):
        (written,) = (scratch.folder / ".git" / "objects" / "pack").glob("*.pack")
        content = CommitObject(tree, (base,), message.strip())
        return NewCommit(name, content, written.read_bytes())
    command = ("commit-tree", *(("-S",) if signs else ()), "-p", base, tree)
    made = scratch.run(*command, content=_message(message), extra=identity)
    name = made.decode("ascii").strip()
    wanted = f"{name}\n^{base}\n".encode("ascii")
    pack = scratch.run("pack-objects", "--quiet", "--revs", "--stdout", content=wanted)
    return NewCommit(name, parse_commit(scratch.run("cat-file", "commit", name)), pack)


def _stream(
    base: str, edits: Sequence[Edit], message: str, identity: Mapping[str, str]
) -> Iterator[bytes]:
    """Yield what ``git fast-import`` makes the commit of, and tells the tree of."""
    moment = f"{int(time.time())} {time.strftime('%z')}"
    yield f"commit {_REF}\nmark :1\n".encode()
    for role in ("author", "committer"):
        name, mail = (identity[f"GIT_{role.upper()}_{what}"] for what in ("NAME", "EMAIL"))
        yield os.fsencode(f"{role} {name} <{mail}> {moment}\n")
    yield _data(_message(message))
    yield f"from {base}\n".encode()
    for edit in edits:
        path = os.fsencode(_quoted(edit.label))
        if edit.after is None:
            yield b"D %b\n" % path
        else:
            yield b"M %b inline %b\n" % (mode_of(edit).encode(), path)
            yield _data(edit.after)
    yield b'\nls :1 ""\ndone\n'


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _message(message: str) -> bytes:
    return os.fsencode(f"{message}\n")


def _quoted(path: str) -> str:
    """Quote a path as git's own files have it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def entry_of(edit: Edit, digest: str) -> str:
    """Return the index's entry for a file after its edit; zeros for the digest remove it."""
    mode = "0" if edit.after is None else mode_of(edit)
    return f"{mode} {digest}\t{edit.label}\0"


def mode_of(edit: Edit) -> str:
    """Return git's mode of a file that is edited."""
    return _EXECUTABLE_FILE if (edit.mode or 0) & stat.S_IXUSR else _PLAIN_FILE
