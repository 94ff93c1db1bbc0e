"""The nodes of a YAML file of a repository that nobody has vetted, and where each stands.

The text is parsed into nodes; no value is made of them and no alias is followed. What is read is
bounded: a file beyond the bounds is not a configuration that a person wrote.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml
from yaml.composer import Composer, ComposerError
from yaml.reader import ReaderError
from yaml.resolver import Resolver

from migrate.source_text import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate.diagnostics import Place

MAX_BYTES: Final = 64 * 1024
"""The largest file that is parsed; the public ones hold at most 2 KiB."""
MAX_NODES: Final = 2_000
"""The most keys, values and items of a file; the public ones hold about 60."""
MAX_LEVELS: Final = 64
"""How deep values may be nested; the public files have 2 levels."""

LINE_BREAK: Final = re.compile(r"\r\n|[\r\n]")
_DISPUTED_BREAK: Final = re.compile("[\x85\u2028\u2029]")
_NOT_PLAIN: Final = re.compile(r"[\t?&*!%{}\[\]\ufeff]|[|>][-+0-9]*#")
_EMPTY_BLOCK: Final = ": {}\n"
"""What a migration leaves of a block that holds nothing but comments; both read it alike."""
_MAX_REASON: Final = 160
_ALIAS: Final = "alias"
_PARSER_FAULTS: Final = (RecursionError, ValueError, OverflowError)
"""What PyYAML raises besides its own errors: on deep nesting, and on numbers out of range."""


_WORDS: Final = (
    (re.compile("expected <block end>, "), "it does not fit the line, or the line's indentation"),
    (re.compile("(found|got) '?<stream end>|unexpected end of stream"), "it ends too early"),
    (re.compile("mapping values are not allowed"), "a colon is not allowed here"),
)
"""The usual problems of PyYAML, in words for the author of the file."""


class UnclearYamlError(Exception):
    """A file that cannot be understood: why, and where, if that is known."""

    def __init__(self, reason: str, place: Place | None = None) -> None:
        """Keep the reason, cut where it quotes a long text."""
        super().__init__(reason)
        self.reason = reason[:_MAX_REASON]
        self.place = place

    @classmethod
    def at(cls, node: yaml.Node, text: str, reason: str) -> UnclearYamlError:
        """Return the error at the place of a node."""
        return cls(reason, place_of(node, text))


class YamlDocument(NamedTuple):
    """A text, the byte order mark before it, and the node of its root, if it holds any value."""

    text: str
    root: yaml.Node | None
    mark: bytes = b""


def parse_yaml(content: bytes) -> YamlDocument:
    """Parse a file of at most one document; raise ``UnclearYamlError``.

    UTF-8 is read, with or without a byte order mark. A key may stand only once in a mapping. An
    alias becomes a scalar of its own kind, equal to no other value.
    """
    if len(content) > MAX_BYTES:
        reason = f"it is larger than {MAX_BYTES // 1024} KiB"
        raise UnclearYamlError(reason)
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    text = _decode(content.removeprefix(mark))
    try:
        return YamlDocument(text, _root(text), mark)
    except ReaderError as error:
        character = f"it holds the character U+{ord(text[error.position]):04X}"
        raise _error_at(character, text, error.position) from error
    except yaml.MarkedYAMLError as error:
        found = error.problem_mark or error.context_mark
        reason = _in_words(error)
        raise _error_at(reason, text, found.index if found else 0) from error
    except _PARSER_FAULTS as error:
        reason = f"the parser gives up on it ({type(error).__name__})"
        raise UnclearYamlError(reason) from error


def place_of(node: yaml.Node, text: str) -> Place:
    """Return the place of a node; of one that spans lines, the rest of its first line."""
    return SourceText(text).place_at(node.start_mark.index, node.end_mark.index)


def _decode(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        shown = content.decode(errors="replace")
        start = len(content[: error.start].decode())
        reason = f"it is not UTF-8 (byte 0x{content[error.start]:02x})"
        raise _error_at(reason, shown, start) from error
    if found := _DISPUTED_BREAK.search(text):
        character = f"U+{ord(found.group()):04X}"
        reason = f"it holds {character}, which ends a line for some readers and not for others"
        raise _error_at(reason, text, found.start())
    return text


def _in_words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "not YAML"
    if problem.startswith("but "):
        problem = f"{error.context}, {problem}"
    return next((words for sign, words in _WORDS if sign.search(problem)), problem)


def _error_at(reason: str, text: str, index: int) -> UnclearYamlError:
    return UnclearYamlError(reason, SourceText(text).place_at(index))


def _root(text: str) -> yaml.Node | None:
    """Return the root; of a plain text from libyaml, which takes a fifth of the time.

    What libyaml refuses, and what the two do not read alike in every case, is for PyYAML's own
    parser to judge and to find words for.
    """
    if yaml.__with_libyaml__ and not _NOT_PLAIN.search(text.replace(_EMPTY_BLOCK, "\n")):
        with contextlib.suppress(yaml.YAMLError, *_PARSER_FAULTS):
            return _QuickLoader(text).get_single_node()
    return _Loader(text).get_single_node()


class _BoundedComposer(Composer):
    """What makes nodes of a parser's events, with bounds, and without following aliases."""

    peek_event: Callable[[], Any]
    _level = 0
    _count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        self._level += 1
        self._count += 1
        if self._level > MAX_LEVELS:
            reason = f"values are nested deeper than {MAX_LEVELS} levels"
            raise ComposerError(None, None, reason, event.start_mark)
        if self._count > MAX_NODES:
            reason = f"there are more than {MAX_NODES} keys and values"
            raise ComposerError(None, None, reason, event.start_mark)
        is_alias = isinstance(event, yaml.AliasEvent)
        node = super().compose_node(parent, index)
        self._level -= 1
        if is_alias:
            return yaml.ScalarNode(_ALIAS, event.anchor, event.start_mark, event.end_mark)
        if isinstance(node, yaml.MappingNode):
            _check_keys_differ(node)
        return node


class _Loader(_BoundedComposer, yaml.SafeLoader):
    """PyYAML's own loader as far as nodes."""


if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    class _QuickLoader(_BoundedComposer, CParser, Resolver):
        """The same nodes from the events of libyaml."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            Resolver.__init__(self)


def _check_keys_differ(mapping: yaml.MappingNode) -> None:
    seen = set()
    for key, _ in mapping.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if (key.tag, key.value) in seen:
            raise ComposerError(None, None, "duplicate key in a mapping", key.start_mark)
        seen.add((key.tag, key.value))
