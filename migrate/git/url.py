"""What a user may name a repository by, other than its folder: a URL that git can clone.

A user and a password in a URL are taken out of it at once, so that no message, no file and no list
of processes ever shows them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_HELPER: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*)::(.*)", re.DOTALL)
_SCP: Final = re.compile(r"([^/\s]*@)?(\[[0-9A-Fa-f:]+\]|[^@/:\s]+):(.+)", re.DOTALL)
"""``user@host:path``."""

_WEB: Final = frozenset({"http", "https"})
_SCHEMES: Final = frozenset({*_WEB, "ssh", "git", "file"})
_PORT: Final = re.compile(r"(\[[0-9A-Fa-f:]+\]|[^:]*)(:[0-9]*)?")
_ODD: Final = re.compile(r"""^\[?-|[\s\x00-\x1f\x7f'"`$;&<>|(){}]""")
"""What a program could take for an option, or a shell for more than one word: ssh's may get it."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ODD_IN_NAMES: Final = re.compile(r"[^a-z0-9._-]+")
_LONGEST_NAME: Final = 80

_UNKNOWN: Final = "only https, http, ssh, git and file URLs are cloned, and user@host:path"
_NO_HOST: Final = "the URL names no host that git could ask"
_NO_QUERY: Final = "the URL of a repository holds no ?; leave it out, and what follows"
_ONLY_WEB: Final = "only an https URL can hold a password; use a key, or a credential helper"
_ABSOLUTE: Final = "a file URL has three slashes, such as file:///srv/repository"


@dataclass(frozen=True, slots=True)
class GitUrl:
    """A URL to clone. ``text`` has no user or password; ``fault`` says why it cannot be taken."""

    text: str
    fault: str | None = None
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def identity(self) -> str:
        """What two spellings of one URL have in common."""
        scheme, mark, rest = self.text.partition("://")
        if not mark:
            return _without_suffix(self.text)
        host, slash, path = rest.partition("/")
        return _without_suffix(f"{scheme.lower()}://{host.lower()}{slash}{path}")

    @property
    def is_local(self) -> bool:
        """Whether it names a folder on this machine."""
        return self.text.startswith("file://") or Path(self.text).is_absolute()

    @property
    def host(self) -> str:
        """The name of its server, without a port; empty for a folder of this machine."""
        _, mark, rest = self.text.partition("://")
        authority = rest.partition("/")[0] if mark else self.text.partition(":")[0]
        return authority.rpartition("@")[2].partition(":")[0].lower()

    @property
    def folder_name(self) -> str:
        """A name for its clone, on any file system, that no other URL has."""
        digest = hashlib.sha256(self.identity.encode(errors="surrogateescape")).hexdigest()[:10]
        words = _ODD_IN_NAMES.sub("-", self.identity.partition("://")[2] or self.identity.lower())
        return f"{words[-_LONGEST_NAME:].strip('-.') or 'repository'}-{digest}"


def parse_url(text: str) -> GitUrl | None:
    """Read a URL, or give ``None`` for what can only be a path.

    What looks like a URL and cannot be taken has a ``fault``.
    """
    if helper := _HELPER.match(text):
        return GitUrl(f"{helper[1]}::", _UNKNOWN)
    if scheme := _SCHEME.match(text):
        return _with_scheme(scheme[1].lower(), scheme[2])
    scp = _SCP.match(text)
    is_word = len(text.split()) == 1  # as a line of YAML is not
    if scp and (scp[1] or (is_word and len(scp[2]) > 1)):  # one letter before a colon is a drive
        return _scp(scp[1] or "", scp[2], scp[3])
    return None


def _with_scheme(scheme: str, rest: str) -> GitUrl:
    authority, slash, path = rest.partition("/")
    credentials, _, host = authority.rpartition("@")
    path, _, query = path.partition("?")
    user, colon, password = credentials.partition(":")
    is_told = scheme == "ssh" and user and not colon
    text = f"{scheme}://{user + '@' if is_told else ''}{host}{slash}{path}"
    if not _PORT.fullmatch(host):  # it may be half a password
        return GitUrl(f"{scheme}://", _NO_HOST)
    if scheme not in _SCHEMES:
        return GitUrl(text, _UNKNOWN)
    if fault := _fault(scheme, credentials, host, path):
        return GitUrl(text, fault)
    if query:
        return GitUrl(text, _NO_QUERY)
    if scheme in _WEB and user:
        return GitUrl(text, None, unquote(user), unquote(password) if colon else None)
    return GitUrl(text)


def _fault(scheme: str, credentials: str, host: str, path: str) -> str | None:
    if scheme == "file":
        return _ABSOLUTE if host or credentials or not path else None
    users = credentials if scheme == "ssh" else ""
    if not host or _is_odd(host) or _is_odd(users) or _CONTROL.search(path):
        return _NO_HOST
    may_have_user = scheme in _WEB or (scheme == "ssh" and ":" not in credentials)
    return None if may_have_user or not credentials else _ONLY_WEB


def _scp(credentials: str, host: str, path: str) -> GitUrl:
    if host in _SCHEMES:
        return GitUrl(f"{host}:", _NO_HOST)
    if ":" in credentials or "@" in path.partition("/")[0]:
        return GitUrl(f"{host}:", _ONLY_WEB)
    text = f"{credentials}{host}:{path}"
    is_odd = _is_odd(host) or _is_odd(credentials) or _CONTROL.search(path)
    return GitUrl(text, _NO_HOST if is_odd else None)


def _is_odd(name: str) -> bool:
    return bool(_ODD.search(unquote(name)))


def _without_suffix(text: str) -> str:
    return text.rstrip("/").removesuffix(".git").rstrip("/")
