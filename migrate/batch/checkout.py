"""Where the files of a unit are while it is worked on: its folder, a clone, or its last commit.

Of a clone and of a commit, only what a migration looks at is written out, and only after its number
and its size have been found to be within bounds.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.diagnostics import Diagnostic
from migrate.files.open_folder import LockedError, OpenFolder
from migrate.files.reading import UnreadableError, read_file
from migrate.files.temporary_folder import temporary_folder
from migrate.git.commit import scratch_repository
from migrate.git.layout import GitFolders, own_git_folders
from migrate.git.objects import (
    FOLDER_MODE,
    LINK_MODE,
    MAX_LISTED_ENTRIES,
    MAX_TREE_BYTES,
    SUBMODULE_MODE,
    ObjectReader,
    TreeEntry,
    parse_commit,
    too_many_entries,
)
from migrate.git.remote import clone, fetch_objects, seconds_left
from migrate.git.remote_failure import RemoteError
from migrate.git.runner import (
    GitError,
    RefusedError,
    Repository,
    ScratchRepository,
    TooLargeError,
    find_git,
)
from migrate.git.url import parse_url
from migrate.project.discovery import (
    NEVER_ENTERED,
    VIRTUAL_ENVIRONMENT,
    find_folders,
    is_bare_repository,
)
from migrate.project.folder import APP_FILE, INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE, YAML_FILES
from migrate.project.folder_settings import OWN_FILE
from migrate.project.migrate_folder import LOCK_SECONDS
from migrate.project.toml_files import PYPROJECT, RUFF_FILES
from migrate.settings import DEFAULT_MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from migrate.batch.sources import Place
    from migrate.git.url import GitUrl

_PART: Final = ".part-"
_REPOSITORY: Final = "repository"

_NAMES: Final = frozenset(
    {
        *(INPUT_FILE, OUTPUT_FILE, SCHEMA_FILE, APP_FILE, *YAML_FILES),
        *(PYPROJECT, OWN_FILE, *RUFF_FILES, VIRTUAL_ENVIRONMENT, ".gitattributes", ".gitignore"),
    }
)
"""What a migration looks at, wherever it is. A folder of such a name is taken whole."""

_PATTERNS: Final = (*sorted(_NAMES), *(f"!**/{name}/**" for name in sorted(NEVER_ENTERED)))

_SPECIAL: Final = re.compile(r"[\\*?\[ ]")
_NOT_IN_PATTERNS: Final = re.compile(r"[\x00-\x1f]")
_LARGEST_YAML: Final = 1024 * 1024

MAX_WRITTEN: Final = 256 * 1024**2
"""How large all files together may be that are written out of one commit."""

_NO_FILTERS: Final = "* -filter -ident -working-tree-encoding\n"
"""Attributes with which git starts no program as it checks out, whoever configured one."""


@contextlib.contextmanager
def checked_out(place: Place, clone_dir: Path | None, max_size: int) -> Iterator[Path]:
    """Yield the folder of a unit; a URL is cloned, into ``clone_dir`` or for as long as this lasts.

    ``max_size`` is the largest file that is looked at. Raises ``RemoteError``, ``RefusedError``,
    ``GitError`` and OSError.
    """
    if isinstance(place, Path):
        if not place.is_dir():
            message = "it is not a folder" if os.path.lexists(place) else "there is no such folder"
            raise RemoteError(message)
        if is_bare_repository(str(place)):
            message = f"it is a bare repository: name it as file://{place.absolute()}"
            raise RemoteError(message)
        yield place
    elif clone_dir is not None:
        yield kept_clone(place, clone_dir, max_size)
    else:
        with temporary_folder() as folder:
            target = folder / _REPOSITORY
            clone(place, target, partial(check_out_needed, max_size=max_size))
            yield target


def folder_of(place: Place, clone_dir: Path | None) -> Path | None:
    """Return the folder in which a later run finds a unit again, if there is one."""
    if isinstance(place, Path):
        return place
    return None if clone_dir is None else clone_dir / place.folder_name


def kept_clone(url: GitUrl, clone_dir: Path, max_size: int = DEFAULT_MAX_SIZE) -> Path:
    """Return the folder of a URL's clone, cloned unless it is there already.

    A partial clone has another name and gets this one in one step, so a killed run leaves nothing
    else behind. Raises as ``checked_out`` does.
    """
    folder = clone_dir / url.folder_name
    if not os.path.lexists(folder):
        _remove_parts(folder)
    if not os.path.lexists(folder):
        _clone_in_one_step(url, folder, max_size)
    _check_origin(url, folder)
    return folder


def _clone_in_one_step(url: GitUrl, folder: Path, max_size: int) -> None:
    part = folder.with_name(folder.name + _PART + secrets.token_hex(4))
    part.mkdir(parents=True)
    try:
        with OpenFolder(part) as held:
            held.lock(0.0)
            clone(url, part, partial(check_out_needed, max_size=max_size))
            with contextlib.suppress(OSError):  # another run was faster
                part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _remove_parts(folder: Path) -> None:
    """Delete partial clones left by killed runs; wait for runs that are still cloning."""
    for part in folder.parent.glob(f"{folder.name}{_PART}*"):
        with contextlib.suppress(LockedError, OSError), OpenFolder(part) as held:
            held.lock(LOCK_SECONDS)
            shutil.rmtree(part, ignore_errors=True)


def _check_origin(url: GitUrl, folder: Path) -> None:
    origin = None
    if os.path.lexists(folder / ".git"):
        real = Path(os.path.realpath(folder))
        own_git_folders(real)
        question = ("config", "--default=", "--get", "remote.origin.url")
        origin = parse_url(Repository(real).line(*question))
    if origin is None or origin.identity != url.identity:
        message = f"{folder} exists and is not a clone of this URL: move it away"
        raise RemoteError(message)


class HeadCheckout(NamedTuple):
    """The last commit of a checkout, and what a migration looks at of it, written out elsewhere.

    ``folders`` are those of the repository that the ``checkout`` belongs to, and ``objects`` reads
    it. In the ``scratch`` repository are the files, byte for byte as they are committed.
    """

    checkout: Repository
    folders: GitFolders
    commit: str
    tree: str
    objects: ObjectReader
    scratch: ScratchRepository

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.scratch.folder


@contextlib.contextmanager
def head_checkout(root: Path, ref: str, max_size: int) -> Iterator[HeadCheckout]:
    """Write the last commit of a checkout out elsewhere, for as long as this lasts.

    ``ref`` is the branch that is to be made, ``max_size`` the largest file that is looked at; of a
    larger one only the size is right. Nobody else publishes from the repository meanwhile. Raises
    ``RefusedError`` where nothing can be committed, ``GitError`` and OSError.
    """
    root = Path(os.path.realpath(root))
    folders = own_git_folders(root, ref)
    checkout = Repository(root, common=folders.common)
    with (
        OpenFolder(folders.common) as held,
        ObjectReader(checkout) as objects,
        temporary_folder() as temporary,
    ):
        held.lock(LOCK_SECONDS)
        found = objects.read("HEAD", MAX_TREE_BYTES)
        if found is None or found.kind != "commit":
            raise RefusedError(_without_commit(checkout))
        scratch = scratch_repository(temporary, find_git(root), found.digest)
        tree = parse_commit(found.content or b"").tree
        head = HeadCheckout(checkout, folders, found.digest, tree, objects, scratch)
        _write_out(head, max_size)
        yield head


def _without_commit(checkout: Repository) -> str:
    checkout.line("rev-parse", "--git-dir")  # says what is wrong with the repository, if anything
    return "it has no commit yet that a branch could start from: commit something first"


def _write_out(head: HeadCheckout, max_size: int) -> None:
    written: set[str] = set()
    sizes: dict[str, int] = {}
    for entries, _ in _needed_in_steps(head.objects, head.tree, head.folder):
        new = sorted(entries.keys() - written)
        sizes |= head.objects.sizes({entries[name].digest for name in new} - sizes.keys())
        large = _large_files(entries, sizes, max_size)
        for name in new:
            if name in large:
                _write_hole(head.folder, name, large[name])
            else:
                _write(head, name, entries[name])
        written.update(new)
    _track_schemas(head, entries)


def _track_schemas(head: HeadCheckout, entries: Mapping[str, TreeEntry]) -> None:
    """Let the index know of each ``input_schema.py``: git ignores no file that it tracks."""
    tracked = "".join(
        f"{entry.mode} {entry.digest}\t{name}\0"
        for name, entry in entries.items()
        if name.rpartition("/")[2] == SCHEMA_FILE
    )
    if tracked:
        head.scratch.run("update-index", "-z", "--index-info", content=os.fsencode(tracked))


def _needed_in_steps(
    objects: ObjectReader, tree: str, root: Path
) -> Iterator[tuple[dict[str, TreeEntry], frozenset[str]]]:
    """Yield the files of a commit that a migration looks at, to be written out below ``root``.

    As long as an ``inferless.yaml`` there names more files, yield all again, and their names.
    """
    _refuse_too_many(objects, tree)
    named: frozenset[str] = frozenset()
    while True:
        yield dict(needed_entries(objects, tree, named)), named
        found = frozenset(_named(root))
        if found <= named:
            return
        named |= found


def _large_files(
    entries: Mapping[str, TreeEntry], sizes: Mapping[str, int], max_size: int
) -> dict[str, int]:
    """Return the files that are too large to be looked at, with their sizes.

    ``sizes`` are those of objects. Raises ``TooLargeError`` if the others are too large in all.
    """
    known = {name: sizes.get(entry.digest, 0) for name, entry in entries.items()}
    large = {name: size for name, size in known.items() if size > max_size}
    if sum(known.values()) - sum(large.values()) > MAX_WRITTEN:
        message = (
            "the files of its last commit that a migration reads are larger than"
            f" {MAX_WRITTEN // 1024**2} MiB in all"
        )
        raise TooLargeError(message)
    return large


def _write(head: HeadCheckout, name: str, entry: TreeEntry) -> None:
    """Write one file. A link leads to itself: that it is one is all that has to be known of it."""
    path = head.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if entry.mode == LINK_MODE:
        path.symlink_to(path.name)
        return
    found = head.objects.read(entry.digest, MAX_WRITTEN)
    if found is None or found.content is None:
        raise RefusedError(_missing(head.checkout, name))
    with path.open("xb") as file:
        file.write(found.content)
    if entry.mode.endswith("755"):
        path.chmod(0o755)


def _write_hole(root: Path, name: str, size: int) -> None:
    """Write a file of which only the size is right, since it is larger than is looked at.

    Nothing is written through a link, which may stand for a folder where case does not count.
    """
    path = Path(os.path.realpath(root), name)
    if Path(os.path.realpath(path.parent)) == path.parent:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.truncate(size)


def _missing(checkout: Repository, name: str) -> str:
    """Return why a file of the last commit cannot be read, and what to do about it."""
    promised = checkout.line_if_any("config", "--get-regexp", r"^remote\..*\.promisor$")
    if not promised:
        return f"the repository has lost the contents of {name}: check it with git fsck"
    return (
        f"it is a partial clone without the contents of {name}:"
        " fetch them with git fetch --refetch --no-filter"
    )


def needed_entries(
    objects: ObjectReader, tree: str, named: Collection[str]
) -> Iterator[tuple[str, TreeEntry]]:
    """Yield the path and the entry of every file of a commit that a migration looks at.

    ``named`` are paths of more files, and there are not too many in all. Raises ``GitError``.
    """
    pending = [("", tree, False)]
    while pending:
        prefix, digest, is_whole = pending.pop()
        for name, entry in objects.tree(digest).items():
            _check_name(name)
            path, is_wanted = f"{prefix}{name}", is_whole or name in _NAMES
            if entry.mode == FOLDER_MODE:
                if name not in NEVER_ENTERED:
                    pending.append((f"{path}/", entry.digest, is_wanted))
            elif entry.mode != SUBMODULE_MODE and (is_wanted or path in named):
                yield path, entry


def _check_name(name: str) -> None:
    """Raise ``GitError`` for a name that git would check nothing out under."""
    shown = "".join(filter(str.isprintable, name)).lower()  # which some file systems go by
    if shown in {"", ".", "..", ".git", "git~1"} or "/" in name:
        message = "its last commit holds a file whose name git does not allow"
        raise GitError(message)


def check_out_needed(
    repository: ScratchRepository, deadline: float, max_size: int = DEFAULT_MAX_SIZE
) -> None:
    """Check out what a migration looks at, in a clone of which nothing is checked out yet.

    Files that an ``inferless.yaml`` names come in a second step. Of a file that is larger than
    ``max_size``, only the size is right, and git takes it for unchanged. Raises ``GitError``, and
    OSError.
    """
    with ObjectReader(repository, seconds_left(deadline)) as objects:
        commit = objects.commit("HEAD")
        if commit is None:
            return
        information = repository.folder / ".git" / "info"
        information.mkdir(exist_ok=True)
        (information / "attributes").write_text(_NO_FILTERS)
        for entries, named in _needed_in_steps(objects, commit.tree, repository.folder):
            large = _large_files(entries, _fetch(repository, objects, entries, deadline), max_size)
            left_out = (f"!{_pattern(name)}" for name in large)
            _check_out(repository, (*_PATTERNS, *map(_pattern, named), *left_out), deadline)
        (information / "attributes").unlink()
    for name, size in large.items():
        _write_hole(repository.folder, name, size)


def _refuse_too_many(objects: ObjectReader, tree: str) -> None:
    """Raise ``TooLargeError`` for more files than git should list: folders may be shared."""
    count, pending = 0, [tree]
    while pending:
        entries = objects.tree(pending.pop()).values()
        count += len(entries)
        if count > MAX_LISTED_ENTRIES:
            raise too_many_entries()
        pending += [entry.digest for entry in entries if entry.mode == FOLDER_MODE]


def _fetch(
    repository: ScratchRepository,
    objects: ObjectReader,
    entries: Mapping[str, TreeEntry],
    deadline: float,
) -> dict[str, int]:
    """Fetch the files that are missing, and return the sizes of all; raise ``GitError``.

    A server does not tell the size of a file that it has not sent.
    """
    digests = {each.digest for each in entries.values()}
    sizes = objects.sizes(digests)
    if missing := sorted(digests - sizes.keys()):
        fetch_objects(repository, missing, deadline)
        sizes |= objects.sizes(missing)
    return sizes


def _check_out(repository: ScratchRepository, patterns: tuple[str, ...], deadline: float) -> None:
    content = "".join(f"{pattern}\n" for pattern in patterns)
    file = repository.folder / ".git" / "info" / "sparse-checkout"
    file.write_bytes(os.fsencode(content))
    repository.run("read-tree", "-m", "-u", "HEAD", time_limit=seconds_left(deadline))


def _named(root: Path) -> Iterator[str]:
    """Yield the path of each file of a legacy pair that an ``inferless.yaml`` names."""
    from migrate.inferless_yaml.reading import read_inferless_yaml  # noqa: PLC0415 - brings PyYAML

    for folder in find_folders([root], base=root):
        if isinstance(folder, Diagnostic):
            continue
        for path in (folder.path / name for name in YAML_FILES):
            try:
                yaml = read_inferless_yaml(read_file(path, str(path), _LARGEST_YAML), str(path))
            except UnreadableError:
                continue
            for named in filter(None, (yaml.input_file_name, yaml.output_file_name)):
                relative = folder.path.relative_to(root).as_posix()
                path_of = os.path.normpath(f"{relative}/{named.value}")
                yield path_of.replace(os.sep, "/")


def _pattern(path: str) -> str:
    """Write the path of one file as a pattern; a line of them cannot hold every character."""
    escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}", path)
    return "/" + _NOT_IN_PATTERNS.sub("?", escaped)
