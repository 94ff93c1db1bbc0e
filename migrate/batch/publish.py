"""The last step of a unit: its edits become one commit on a branch of its own, and leave.

A checkout then goes over to that branch: only the files of the commit change, and nothing is lost.
The order is such that a run which is killed anywhere can be started again: first the branch, then
the files, then the index, and last what is checked out.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from migrate.batch.record import Published
from migrate.batch.unit_report import GENERATED_BY
from migrate.files.edit import Edit
from migrate.files.open_folder import OpenFolder
from migrate.files.reading import UnreadableError
from migrate.git.commit import borrow_objects, entry_of, make_commit, mode_of
from migrate.git.configuration import GitConfiguration
from migrate.git.index import ask_index, read_index
from migrate.git.objects import ObjectReader
from migrate.git.remote import RemoteTips, beginning_of, origin_of, remote_of
from migrate.git.runner import ALL_ATTRIBUTES, RefusedError, blob_name, quoted
from migrate.project.apply import apply_edits
from migrate.project.migrate_folder import LOCK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate.batch.checkout import HeadCheckout
    from migrate.git.commit import NewCommit
    from migrate.git.index import IndexEntry
    from migrate.git.objects import CommitObject
    from migrate.git.remote import Remote
    from migrate.git.runner import Repository
    from migrate.git.url import GitUrl

_COMMIT_FIRST: Final = "commit or stash its changes first"


class ChangedFileError(RefusedError):
    """A file of the commit that is not as it was committed: its name, the reason, the next step."""

    def __init__(self, name: str, reason: str, hint: str = _COMMIT_FIRST) -> None:
        """Keep what a diagnostic consists of."""
        super().__init__(f"{name} {reason}: {hint}")
        self.name, self.reason, self.hint = name, reason, hint


DEFAULT_MESSAGE: Final = "Migrate to input_schema.py"

_NOT_IN_NAMES: Final = re.compile(
    r"^[-/.]|^refs/|^(HEAD|@)$|\.\.|@\{|//|/\.|\.lock(/|$)|[\x00-\x20\x7f~^:?*\[\\]|[/.]$"
)
"""What git allows in no branch name, and what would be mistaken for something else."""

_NO_ENCODING: Final = frozenset({"unspecified", "unset", "set"})
_ATTRIBUTES: Final = ("filter", "working-tree-encoding")
_NO_LIMIT: Final = 2**63 - 2
_UNDER_WAY: Final = (
    *("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG"),
    *("rebase-merge", "rebase-apply", "sequencer"),
)
"""What git keeps in its folder during a merge and the like."""


def is_branch_name(name: str) -> bool:
    """Return whether a branch may have this name."""
    return bool(name) and _NOT_IN_NAMES.search(name) is None


class Publication(NamedTuple):
    """The branch to make in every repository, and the message of its commit.

    ``push`` means that the branch goes to the remote ``origin``, or to the URL that was cloned;
    ``local_origin`` that this origin may be a folder on this machine. ``replaces`` allows replacing
    an existing branch of that name.
    """

    branch: str
    message: str = DEFAULT_MESSAGE
    push: bool = False
    replaces: bool = False
    local_origin: bool = False

    @property
    def ref(self) -> str:
        """The branch, as git knows it."""
        return f"refs/heads/{self.branch}"

    def message_with(self, body: str) -> str:
        """Return the message of the commit: with this body, unless it has one of its own."""
        message = self.message.strip()
        return message if "\n\n" in message else f"{message}\n\n{body}"

    def is_ours(self, message: str) -> bool:
        """Return whether an earlier run, perhaps of another version, wrote this message."""
        subject = self.message.strip()
        is_generated = message.rpartition("\n")[2].startswith(GENERATED_BY)
        return message == subject or (message.startswith(f"{subject}\n\n") and is_generated)

    def refuse_beside(self, refs: Iterable[str], where: str) -> None:
        """Raise ``RefusedError`` if git cannot have the branch beside others: a branch is a file.

        There is no ``x`` where there is an ``x/y``, nor the reverse. ``where`` goes into the text.
        """
        for other in refs:
            if other.startswith(f"{self.ref}/") or self.ref.startswith(f"{other}/"):
                name = quoted(other.removeprefix("refs/heads/"))
                problem = f"{where} has a branch {name}, so git cannot have {self.branch}"
                message = f"{problem}: choose another name"
                raise RefusedError(message)

    def refuse_taken(self, where: str) -> None:
        """Raise ``RefusedError`` for a branch that is there and says something else."""
        message = f"{where} has a branch {self.branch} already: --replace-branch replaces it"
        raise RefusedError(message)


@dataclass(frozen=True)
class Publisher:
    """Publishes what was decided on the last commit of a checkout.

    ``url`` is where to push to, if not to the checkout's origin. ``stays`` is false for a clone
    that will be gone: nothing needs to be brought back to it.
    """

    head: HeadCheckout
    publication: Publication
    url: GitUrl | None = None
    stays: bool = True

    def publish(self, edits: Sequence[Edit], body: str, *, dry_run: bool) -> Published | None:
        """Commit some edits, push the commit if that is asked for, and switch to its branch.

        ``body`` is the message below its first line.
        A dry run finds out whether all that could be done, and leaves nothing behind. Raises
        ``RefusedError``, ``RemoteError``, ``GitError`` and OSError.
        """
        identity = self._configuration.identity()
        here = self._branch_here()
        self._refuse_converted([edit.label for edit in edits if edit.after is not None])
        update = plan_update(self.head, edits, self.publication.ref, self._configuration)
        borrow_objects(self.head.scratch, self.head.folders)
        remote, tips = self._remote()
        message = self.publication.message_with(body)
        start = (self.head.commit, self.head.tree, self.head.objects)
        signs = self._configuration.signs
        made = make_commit(start, edits, message, identity, self.head.scratch, signs=signs)
        commit = self._chosen(made, here, remote, tips)
        if dry_run:
            return None
        pull_request = None
        if remote is not None and tips.branch != commit:
            if commit == made.name:
                self.head.scratch.run("unpack-objects", "-q", content=made.pack)
            with ObjectReader(self.head.scratch) as objects:
                objects.check_whole({*made.objects} - {made.name} | {commit})
            pull_request = remote.push(self.publication.ref, commit, self.head.commit, tips)
        if self.stays:
            self._bring_back(commit, made, here, identity)
            update.carry_out(self._configuration, identity)
        return Published(self.publication.branch, commit, remote is not None, pull_request)

    def finish(self, *, dry_run: bool) -> Published | None:
        """Push a commit that an earlier run has made, and not pushed, if there is one.

        It is known by its message, at the tip of the branch that is checked out. Raises as
        ``publish`` does.
        """
        commit, ref = self.head.commit, self.publication.ref
        content = self.head.objects.commit(commit)
        is_out = self.head.checkout.line_if_any("symbolic-ref", "--quiet", "HEAD") == ref
        if content is None or not is_out or not self._is_ours(content):
            return None
        borrow_objects(self.head.scratch, self.head.folders)
        remote, tips = self._remote()
        if tips.branch not in {None, commit} and not self.publication.replaces:
            self.publication.refuse_taken("the remote")
        if dry_run:
            return None
        pull_request = None
        if remote is not None and tips.branch != commit:
            pull_request = remote.push(ref, commit, "", tips)
        return Published(self.publication.branch, commit, remote is not None, pull_request)

    def _is_ours(self, content: CommitObject) -> bool:
        return len(content.parents) == 1 and self.publication.is_ours(content.message)

    @cached_property
    def _configuration(self) -> GitConfiguration:
        return GitConfiguration.of(self.head.checkout)

    def _remote(self) -> tuple[Remote | None, RemoteTips]:
        """Return the remote and what it has of the branch, if something is to be pushed."""
        if not self.publication.push:
            return None, RemoteTips()
        url = self.url
        if url is None:
            url = origin_of(self.head.checkout.root, self._configuration)
            if url.is_local and not self.publication.local_origin:
                where = f"{quoted(url.text)}, a folder on this machine"
                message = f"its origin is {where}: pass --local-origin to push there"
                raise RefusedError(message)
        remote = remote_of(self.head.scratch, url)
        tips = remote.tips(self.publication.ref)
        if self.publication.ref in tips.default:
            what = "the default branch of the remote, or may become it"
            message = f"{self.publication.branch} is {what}: choose another name"
            raise RefusedError(message)
        self.publication.refuse_beside(tips.refs, "the remote")
        return remote, tips

    def _branch_here(self) -> str | None:
        """Return the commit of the branch in the checkout's repository, if it is there already.

        Raises ``RefusedError`` for the default branch, as far as it is known here, for a branch
        that is checked out, and for names that are in the way.
        """
        name, ref = self.publication.branch, self.publication.ref
        known = dict(_branches(self.head.checkout, beginning_of(ref)))
        if known.get(_DEFAULT, _NO_BRANCH).target == f"refs/remotes/origin/{name}":
            message = f"{name} is the default branch of the remote: choose another name"
            raise RefusedError(message)
        known.pop(_DEFAULT, None)
        branch = known.get(ref, _NO_BRANCH)
        if branch.is_checked_out:
            where = f"{name} is checked out, as git worktree list shows"
            message = f"{where}: choose another name, or check another branch out"
            raise RefusedError(message)
        if branch.target:
            message = f"{name} stands for {quoted(branch.target)}: choose another name"
            raise RefusedError(message)
        self.publication.refuse_beside(known, "this repository")
        return branch.commit or None

    def _refuse_converted(self, names: Sequence[str]) -> None:
        """Raise ``RefusedError`` for a file that the user's own commit would store otherwise.

        That is one for which attributes, of the repository or of the user, name a filter that is
        configured, or an encoding. Attributes count as they are in the folder and as committed.
        """
        filters = self._configuration.filters
        for name, attribute, value in self._attributes(names):
            is_used = value in filters if attribute == "filter" else value not in _NO_ENCODING
            if is_used:
                form = f"{attribute}={quoted(value)}"
                message = f"{name} is stored in another form ({form}): commit it by hand"
                raise RefusedError(message)

    def _attributes(self, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        if not any(map(self._may_have_attributes, names)):
            return
        options = self._configuration.conversions_alone()[:2]
        command = (*options, "check-attr", "-z", *_ATTRIBUTES, "--", *names)
        output = self.head.checkout.output(*command, extra=ALL_ATTRIBUTES)
        words = os.fsdecode(output).split("\0")[:-1]
        yield from zip(words[::3], words[1::3], words[2::3], strict=False)

    def _may_have_attributes(self, name: str) -> bool:
        """Return whether a file with attributes is anywhere that git looks for those of a file."""
        head = self.head
        places = [*self._configuration.attribute_files()]
        for folder in PurePosixPath(name).parents:
            places += [
                f"{root}/{folder}/.gitattributes" for root in (head.checkout.root, head.folder)
            ]
        places += [f"{each}/info/attributes" for each in (head.folders.git, head.folders.common)]
        return any(map(os.path.lexists, places))

    def _chosen(
        self, made: NewCommit, here: str | None, remote: Remote | None, tips: RemoteTips
    ) -> str:
        """Return the commit to publish: one that an earlier run has made, if it says the same.

        Raises ``RefusedError`` if a branch of that name says something else.
        """
        if self.publication.replaces:
            return made.name
        if remote is not None and tips.branch is not None:
            if not self._is_same(remote.fetch_commit(self.publication.ref, tips.branch), made):
                self.publication.refuse_taken("the remote")
        elif here is not None and not self._is_same(self.head.objects.commit(here), made):
            self.publication.refuse_taken("this repository")
        return tips.branch or here or made.name

    def _is_same(self, content: CommitObject | None, made: NewCommit) -> bool:
        """Return whether a commit is ours, and does what the new one does."""
        return (
            content is not None
            and (content.tree, content.parents) == (made.content.tree, made.content.parents)
            and self.publication.is_ours(content.message)
        )

    def _bring_back(
        self, commit: str, made: NewCommit, here: str | None, identity: Mapping[str, str]
    ) -> None:
        """Bring the commit to the checkout's repository, and make the branch."""
        if commit != here:
            self.head.checkout.output("unpack-objects", "-q", content=made.pack)
            if commit != made.name:
                content = self.head.scratch.run("cat-file", "commit", commit)
                command = ("hash-object", "-t", "commit", "-w", "--stdin")
                self.head.checkout.output(*command, content=content)
            self.head.objects.check_whole(dict.fromkeys((*made.objects, commit)))
        update = ("update-ref", "--no-deref", "-m", "inferless-migrate", self.publication.ref)
        expected = here or "0" * len(commit)
        self.head.checkout.output(*update, commit, expected, extra=identity)


_DEFAULT: Final = "refs/remotes/origin/HEAD"
_BRANCH_FORMAT: Final = (
    "--format=%(refname)%00%(objectname)%00%(symref)%00%(if)%(worktreepath)%(then)1%(end)"
)
"""What is printed of a branch; where it is checked out may be any text, and several lines."""


class _Branch(NamedTuple):
    """A branch: its commit, the branch that it stands for, and a mark if it is checked out."""

    commit: str
    target: str
    is_checked_out: str


_NO_BRANCH: Final = _Branch("", "", "")


def _branches(checkout: Repository, first: str) -> Iterator[tuple[str, _Branch]]:
    listed = checkout.line("for-each-ref", _BRANCH_FORMAT, first, _DEFAULT)
    for line in filter(None, listed.split("\n")):  # some names hold what Python calls a line end
        ref, *rest = line.split("\0")
        yield ref, _Branch(*rest)


class CheckoutUpdate(NamedTuple):
    """How a checkout goes over to a branch: the edits to its files, and to its index.

    ``absent`` are files that a sparse checkout leaves out.
    """

    checkout: Repository
    ref: str
    edits: tuple[Edit, ...]
    entries: tuple[str, ...]
    absent: tuple[str, ...]

    def carry_out(self, configuration: GitConfiguration, identity: Mapping[str, str]) -> None:
        """Change the files, then the index, and check the branch out; raise OSError, GitError."""
        if self.edits:
            with OpenFolder(self.checkout.root) as root:
                root.lock(LOCK_SECONDS)
                root.remove_leftovers()
                apply_edits(root, self.edits, are_committed=True)
        update = (*configuration.conversions_alone(), "update-index", "-z")
        content = os.fsencode("".join(self.entries))
        self.checkout.output(*update, "--index-info", content=content)
        if self.absent:
            names = os.fsencode("".join(f"{name}\0" for name in self.absent))
            self.checkout.output(*update, "--skip-worktree", "--stdin", content=names)
        switch = ("symbolic-ref", "-m", "inferless-migrate", "HEAD", self.ref)
        self.checkout.output(*switch, extra=identity)


def plan_update(
    head: HeadCheckout, edits: Sequence[Edit], ref: str, configuration: GitConfiguration
) -> CheckoutUpdate:
    """Return how a checkout can follow a commit of these edits on a branch.

    Each file must be as it was committed, or as the edit leaves it, in the folder and in the index:
    otherwise it is a ``ChangedFileError``. Raises ``RefusedError``, ``GitError`` and OSError.
    """
    _refuse_busy(head, ref)
    digits = len(head.commit)
    staged = read_index(head.folders.git / "index", digits)
    if staged is None:
        staged = ask_index(head.checkout, [edit.label for edit in edits])
    needed: list[Edit] = []
    absent: list[str] = []
    with OpenFolder(head.checkout.root) as root:
        for edit in edits:
            _check_staged(edit, staged.get(edit.label), digits)
            if _is_left_out(root, edit, staged.get(edit.label)):
                absent += [edit.label] if edit.after is not None else []
                continue
            content = _read(root, edit.label)
            if _unified(content) == _unified(edit.after):
                continue
            if not _is_committed(content, edit, head, configuration):
                raise ChangedFileError(edit.label, "has uncommitted changes")
            needed.append(_own_edit(root, edit, content))
    entries = tuple(entry_of(edit, digits) for edit in edits)
    return CheckoutUpdate(head.checkout, ref, tuple(needed), entries, tuple(absent))


def _refuse_busy(head: HeadCheckout, ref: str) -> None:
    """Raise ``RefusedError`` where git is at work, or has left a lock that would keep it off."""
    git, common = head.folders.git, head.folders.common
    if any(os.path.lexists(git / name) for name in _UNDER_WAY):
        message = "a merge, a rebase or the like is under way: finish it first"
        raise RefusedError(message)
    locks = (git / "index.lock", git / "HEAD.lock", common / f"{ref}.lock")
    if lock := next(filter(os.path.lexists, locks), None):
        message = f"{lock} exists: wait for the git that is at work, or remove it if none is"
        raise RefusedError(message)


def _check_staged(edit: Edit, entry: IndexEntry | None, digits: int) -> None:
    """Raise ``ChangedFileError`` for a file staged otherwise than before or after its edit."""
    contents = [edit.before, edit.after]
    if edit.before is None:
        contents.append(b"")  # stands for a file that is only intended to be added
    if entry is None:
        is_known = None in contents
    else:
        digests = {blob_name(content, digits) for content in contents if content is not None}
        is_known = entry.digest in digests and (entry.mode, entry.side) == (mode_of(edit), "0")
    if not is_known:
        raise ChangedFileError(edit.label, "has changes that are staged")


def _is_left_out(root: OpenFolder, edit: Edit, entry: IndexEntry | None) -> bool:
    """Return whether a sparse checkout leaves out a file, or the whole folder that it is in."""
    if entry is not None and entry.is_left_out:
        return _read(root, edit.label) is None
    return edit.before is None and not (root.path / edit.label).parent.is_dir()


def _is_committed(
    content: bytes | None, edit: Edit, head: HeadCheckout, configuration: GitConfiguration
) -> bool:
    """Return whether a file is as it was before its edit, or git would store it as that."""
    if _unified(content) == _unified(edit.before):
        return True
    if content is None or edit.before is None:
        return False
    stored = configuration.stored_name(head.checkout, edit.label, content)
    return stored == blob_name(edit.before, len(head.commit))


def _own_edit(root: OpenFolder, edit: Edit, content: bytes | None) -> Edit:
    """Return the edit to the checkout's own file, with the line endings that it has."""
    after = edit.after
    if content is not None and b"\r\n" in content and b"\r\n" not in (edit.before or b""):
        after = after and after.replace(b"\n", b"\r\n")
    return Edit(root.path / edit.label, edit.label, edit.label, content, after)


def _read(root: OpenFolder, name: str) -> bytes | None:
    try:
        return root.read(name, _NO_LIMIT)
    except FileNotFoundError:
        return None
    except (UnreadableError, OSError) as error:
        reason = "is not the file that is committed"
        raise ChangedFileError(name, reason, "put that back first") from error


def _unified(content: bytes | None) -> bytes | None:
    return None if content is None else content.replace(b"\r\n", b"\n")
