"""Which folders a search skips: patterns in the syntax of ``.gitignore``.

The patterns may come from a stranger's configuration and are held against a stranger's names, so
they are followed folder by folder: entering one costs as much as the patterns are long, whatever
both hold. A regular expression for whole paths, as pathspec makes it, would take exponential time.
"""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANY_DEPTH: Final = "**"
_ESCAPED: Final = re.compile(r"\\(.)|(\[)\^", re.DOTALL)
_SPECIAL: Final = frozenset("*?[")
_TRAILING_SPACES: Final = re.compile(r"(?<![\\ ]) +\Z")

_States: TypeAlias = tuple[frozenset[int], ...]


class _Rule(NamedTuple):
    """A pattern: an expression for each part of a path, or ``None`` for any number of parts."""

    parts: tuple[re.Pattern[str] | None, ...]
    folders_only: bool
    is_negated: bool

    def advance(self, states: frozenset[int], name: str) -> frozenset[int]:
        """Return how many parts may match once a path continues with a name."""
        reached: set[int] = set()
        for state in states:
            if state == len(self.parts):
                continue
            part = self.parts[state]
            if part is None:
                reached.add(state)
            elif part.match(name):
                reached.add(state + 1)
        return self.closed(reached)

    def closed(self, states: Iterable[int]) -> frozenset[int]:
        """Return the states with those that follow where any number of parts may be none."""
        found: set[int] = set()
        for state in states:
            found.add(state)
            while state < len(self.parts) and self.parts[state] is None:
                state += 1  # noqa: PLW2901 - on to what follows
                found.add(state)
        return frozenset(found)


class Exclusion(NamedTuple):
    """The patterns that hold in a folder, as far as its path has matched each of them."""

    rules: tuple[_Rule, ...] = ()
    states: _States = ()

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Exclusion:
        """Return the exclusion for the folder that the patterns are relative to."""
        rules = tuple(rule for rule in map(_rule, patterns) if rule is not None)
        return cls(rules, tuple(rule.closed({0}) for rule in rules))

    def enter(self, name: str) -> Exclusion:
        """Return the exclusion for a folder in this one."""
        if not self.rules:
            return self
        states = tuple(
            rule.advance(state, name) for rule, state in zip(self.rules, self.states, strict=True)
        )
        return Exclusion(self.rules, states)

    @property
    def is_excluded(self) -> bool:
        """Whether to skip this folder; the last pattern that matches decides."""
        return _verdict(self, is_folder=True)

    def excludes_file(self, name: str) -> bool:
        """Return whether to skip a file in this folder."""
        return _verdict(self.enter(name), is_folder=False)


def _verdict(exclusion: Exclusion, *, is_folder: bool) -> bool:
    for rule, states in zip(reversed(exclusion.rules), reversed(exclusion.states), strict=True):
        if len(rule.parts) in states and (is_folder or not rule.folders_only):
            return not rule.is_negated
    return False


def _rule(pattern: str) -> _Rule | None:
    """Parse a pattern; return ``None`` for a comment or a blank one."""
    text = _TRAILING_SPACES.sub("", pattern)
    if not text.strip() or text.startswith("#"):
        return None
    is_negated = text.startswith("!")
    text = text.removeprefix("!")
    folders_only = text.endswith("/")
    parts = [part for part in text.split("/") if part]
    if not parts:
        return None
    if "/" not in text.rstrip("/"):
        parts.insert(0, _ANY_DEPTH)
    if parts[-1] == _ANY_DEPTH:
        parts.append("*")
    expressions = (None if part == _ANY_DEPTH else _expression(part) for part in parts)
    return _Rule(tuple(expressions), folders_only, is_negated)


def _expression(part: str) -> re.Pattern[str]:
    """Return the expression for one part; those of fnmatch never go back over what they matched."""
    return re.compile(fnmatch.translate(_ESCAPED.sub(_in_fnmatch, part)))


def _in_fnmatch(found: re.Match[str]) -> str:
    """Translate what only git writes: an escaped character, and ``[^`` for ``[!``."""
    if found[2]:
        return "[!"
    return f"[{found[1]}]" if found[1] in _SPECIAL else found[1]
