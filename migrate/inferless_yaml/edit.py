"""What becomes of ``inferless.yaml`` in a migration: two lines go, one is set, all else stays.

The nodes determine where to cut; the cut itself is made in the text, so that no byte around it
changes. A block's entries are removed as whole lines, those of a flow mapping (``{a: b, c: d}``)
with one comma. Every line of a text that is cut, also the last one, ends in a line break. Tabs need
no care: neither PyYAML nor the platform's client reads a file that has one outside of a value or a
comment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import yaml

from migrate.diagnostics import file_diagnostic
from migrate.inferless_yaml.document import LINE_BREAK, UnclearYamlError, parse_yaml
from migrate.inferless_yaml.reading import (
    FILE_NAMES,
    IO_SCHEMA,
    OPTIONAL,
    boolean,
    entries,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.inferless_yaml.content import InferlessYaml


_BLOCK_STYLES: Final = ("|", ">")
_FINAL_BREAK: Final = re.compile(r"(?:\r\n|[\r\n])\Z")


def migrated_yaml(source: InferlessYaml) -> tuple[bytes | None, Diagnostic | None]:
    """Return what a file becomes if it is of version 1 and nothing is wrong with it.

    Nothing is returned where nothing changes, and IM406 where nothing can be changed.

    The names of the legacy pair go, and the ``optional`` block unless it holds something else, if
    only a comment line. ``io_schema: true`` is set in its place, or else as the last entry. Every
    other byte stays. The result is parsed again, and must otherwise be equal.
    """
    document = source.document
    if document is None or source.diagnostics or source.version != 1:
        return None, None
    if not isinstance(document.root, yaml.MappingNode):
        return None, None
    try:
        text = _edited(document.text, document.root)
    except UnclearYamlError as error:
        message = f"cannot be edited, so it is left alone: {error.reason}"
        hint = "remove the two file names and set `io_schema: true` by hand"
        return None, file_diagnostic("IM406", message, source.file, place=error.place, hint=hint)
    return None if text == document.text else document.mark + text.encode(), None


def _edited(text: str, root: yaml.MappingNode) -> str:
    """Edit the text with every line ended, then take back the line break that was not there."""
    breaks = LINE_BREAK.findall(text) or ["\n"]
    is_ended = _FINAL_BREAK.search(text)
    ended = text if is_ended else text + breaks[-1]
    edited = apply_cuts(ended, _cuts(ended, root))
    edited = edited if is_ended else _FINAL_BREAK.sub("", edited)
    if not _is_as_meant(edited, root):
        reason = "the result would not say the same"
        raise UnclearYamlError(reason)
    return edited


def _is_as_meant(edited: str, before: yaml.MappingNode) -> bool:
    """Return whether nothing is left to migrate in the edited text, and the rest is as it was."""
    try:
        after = parse_yaml(edited.encode()).root
    except UnclearYamlError:
        return False
    if not isinstance(after, yaml.MappingNode) or _cuts(edited, after):
        return False
    return _what_stays(after) == _what_stays(before)


def _what_stays(root: yaml.MappingNode) -> list[object]:
    """Return the tags and values of all that a migration leaves, in their order."""
    stays: list[object] = []
    for key, value in root.value:
        if key.value == OPTIONAL and isinstance(value, yaml.MappingNode):
            kept = [pair for pair in value.value if pair[0].value not in FILE_NAMES]
            stays += [(OPTIONAL, _said(key), _said(item)) for key, item in kept]
        elif key.value != IO_SCHEMA:
            stays.append((_said(key), _said(value)))
    return stays


def _said(node: yaml.Node) -> tuple[str, object]:
    """Return a node's tag and value, whatever its style; its depth is bounded."""
    if isinstance(node, yaml.MappingNode):
        return node.tag, [(_said(key), _said(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return node.tag, [_said(item) for item in node.value]
    return node.tag, node.value


def _cuts(text: str, root: yaml.MappingNode) -> list[Cut]:
    """Return what is left to change: nothing where a file is migrated."""
    return [*_cuts_of_names(text, root), *_cuts_of_flag(text, root)]


def _cuts_of_names(text: str, root: yaml.MappingNode) -> Iterable[Cut]:
    """Remove the names, or the whole block where it holds nothing else."""
    optional = value_of(root, OPTIONAL)
    keys = entries(optional).keys()
    if not isinstance(optional, yaml.MappingNode) or keys.isdisjoint(FILE_NAMES):
        return ()
    if keys <= set(FILE_NAMES):
        return cuts_to_remove(text, root, [OPTIONAL])
    return cuts_to_remove(text, optional, FILE_NAMES)


def _cuts_of_flag(text: str, root: yaml.MappingNode) -> Iterable[Cut]:
    value = value_of(root, IO_SCHEMA)
    if value is None:
        return [cut_to_add(text, root, IO_SCHEMA, "true")]
    if not isinstance(value, yaml.ScalarNode) or value.style in _BLOCK_STYLES:
        raise UnclearYamlError.at(value, text, f"`{IO_SCHEMA}` is neither true nor false")
    return () if boolean(value) else [cut_to_set(value, "true")]


_LINE: Final = re.compile(r"( *)(?! )([^\r\n]*)(\r\n|[\r\n]|\Z)")
_REST_OF_LINE: Final = re.compile(r" *(?:#[^\r\n]*)?(?:\r\n|[\r\n])")
_COMMENT_LINE: Final = re.compile(r"(?<=[\r\n]) *#[^\r\n]*(?:\r\n|[\r\n])")
_COMMA: Final = re.compile(r"\s*,\s*")
_DOCUMENT_END: Final = re.compile(r"(?<=[\r\n])\.\.\.(?=[ \r\n])")


class Cut(NamedTuple):
    """The offsets of the first character and of the one after the last, and what comes there."""

    start: int
    end: int
    replacement: str = ""


def apply_cuts(text: str, cuts: Iterable[Cut]) -> str:
    """Return the text after cuts that do not overlap."""
    pieces = []
    position = 0
    for cut in sorted(cuts):
        pieces += [text[position : cut.start], cut.replacement]
        position = cut.end
    return "".join((*pieces, text[position:]))


def cuts_to_remove(text: str, mapping: yaml.MappingNode, keys: Collection[str]) -> Iterator[Cut]:
    """Yield the cuts that remove the entries of those keys, or raise ``UnclearYamlError``.

    A value that is removed is a scalar, or a mapping of scalars. No comment line is removed.
    """
    if mapping.flow_style:
        yield from _cuts_in_flow(text, mapping, keys)
    else:
        for key, value in mapping.value:
            if key.value in keys:
                yield from _cuts_in_block(text, key, value)


def cut_to_set(node: yaml.Node, word: str) -> Cut:
    """Return the cut that puts a word in the place of a value, which may be an absent one."""
    start, end = _start(node), _end(node)
    return Cut(start, end, word if end > start else f" {word}")


def cut_to_add(text: str, mapping: yaml.MappingNode, key: str, word: str) -> Cut:
    """Return the cut that adds an entry as the last of a text's root, written as the others are.

    The key is quoted if all the others are, and as they are. In a block, the new line follows the
    last one that is not blank, and ends as that one does.
    """
    quotes = {key.style or "" for key, _ in mapping.value}
    quote = quotes.pop() if len(quotes) == 1 else ""
    entry = f"{quote}{key}{quote}: {word}"
    if mapping.flow_style:
        end = _end(mapping.value[-1][1])
        return Cut(end, end, f", {entry}")
    end = _end_of_content(text, _start(mapping))
    line_break = LINE_BREAK.findall(text, 0, end)[-1]
    return Cut(end, end, " " * mapping.start_mark.column + entry + line_break)


def _cuts_in_block(text: str, key: yaml.ScalarNode, value: yaml.Node) -> Iterator[Cut]:
    """Cut the lines of an entry; a block with comment lines loses its entries and stays.

    It stays as ``{}``, since the platform's client fails where there is no value at all.
    """
    lines = _lines_of(text, key, value)
    first_line = _end(key), _start(value)
    if not isinstance(value, yaml.MappingNode):
        yield from _cuts_around_comments(text, lines, first_line)
    elif not _COMMENT_LINE.search(text, lines.start, lines.end):
        yield lines
    elif value.flow_style:
        raise _unclear(text, value, "has a comment inside its braces")
    else:
        colon = text.index(":", _end(key)) + 1
        yield Cut(colon, colon, " {}")
        for pair in value.value:
            yield from _cuts_in_block(text, *pair)


def _cuts_around_comments(text: str, lines: Cut, between: tuple[int, int]) -> Iterator[Cut]:
    """Cut lines, but not the comment lines between a key and its value."""
    start = lines.start
    for comment in _COMMENT_LINE.finditer(text, *between):
        yield Cut(start, comment.start())
        start = comment.end()
    yield Cut(start, lines.end)


def _lines_of(text: str, key: yaml.ScalarNode, value: yaml.Node) -> Cut:
    """Return the lines of an entry; a block's own comments belong to it."""
    line = LINE_BREAK.split(text[: _start(key)])[-1]
    rest = _REST_OF_LINE.match(text, _end_of_value(text, value))
    if line.strip(" ") or not rest:
        raise _unclear(text, key, "shares its line with something else")
    is_block = isinstance(value, yaml.MappingNode)
    end = _end_of_comments(text, rest.end(), len(line)) if is_block else rest.end()
    return Cut(_start(key) - len(line), end)


def _end_of_value(text: str, value: yaml.Node) -> int:
    """Return the offset after a value's last character; a block's own end is far below it."""
    if isinstance(value, yaml.MappingNode) and not value.flow_style:
        value = value.value[-1][1]
    start, end = _start(value), _end(value)
    return start + len(text[start:end].rstrip(" \r\n"))


def _end_of_comments(text: str, end: int, indentation: int) -> int:
    """Return the end of the lines that are indented deeper than that: all are comments."""
    for line in _LINE.finditer(text, end):
        space, content, line_end = line.groups()
        if not line_end or (content and len(space) <= indentation):
            break
        end = line.end() if content else end
    return end


def _end_of_content(text: str, start: int) -> int:
    """Return the end of the last line that is not blank, before the mark that ends the document."""
    mark = _DOCUMENT_END.search(text, start)
    content = text[: mark.start() if mark else len(text)].rstrip(" \r\n")
    line = _LINE.match(text, len(content))
    return line.end() if line else len(text)


def _cuts_in_flow(text: str, mapping: yaml.MappingNode, keys: Collection[str]) -> Iterator[Cut]:
    """Cut from an entry to the one after it, or back to the one before it where none is kept."""
    pairs = mapping.value
    last_kept = max((i for i, (key, _) in enumerate(pairs) if key.value not in keys), default=-1)
    if last_kept < 0:
        raise _unclear(text, mapping, "holds nothing else")
    for i, (key, value) in enumerate(pairs):
        if key.value not in keys:
            continue
        if i < last_kept:
            cut = Cut(_start(key), _start(pairs[i + 1][0]))
            between = text[_end(value) : cut.end]
        else:
            cut = Cut(_end(pairs[i - 1][1]), _end(value))
            between = text[cut.start : _start(key)]
        if not _COMMA.fullmatch(between):
            raise _unclear(text, key, "has more than a comma beside it")
        yield cut


def _start(node: yaml.Node) -> int:
    return node.start_mark.index


def _end(node: yaml.Node) -> int:
    return node.end_mark.index


def _unclear(text: str, node: yaml.Node, reason: str) -> UnclearYamlError:
    return UnclearYamlError.at(node, text, f"the entry to be removed {reason}")
