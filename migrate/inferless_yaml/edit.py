"""What becomes of ``inferless.yaml`` in a migration: two lines go, one is set, all else stays.

The nodes say where to cut; the cut itself is made in the text, so that no byte around it changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from migrate.diagnostics import Diagnostic, file_diagnostic
from migrate.inferless_yaml.cuts import apply_cuts, cut_to_add, cut_to_set, cuts_to_remove
from migrate.inferless_yaml.document import LINE_BREAK, UnclearYamlError, parse_yaml
from migrate.inferless_yaml.reading import (
    FILE_NAMES,
    IO_SCHEMA,
    OPTIONAL,
    boolean,
    entries,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate.inferless_yaml.content import InferlessYaml
    from migrate.inferless_yaml.cuts import Cut

_BLOCK_STYLES: Final = ("|", ">")
_FINAL_BREAK: Final = re.compile(r"(?:\r\n|[\r\n])\Z")


@dataclass(frozen=True, slots=True)
class MigratedYaml:
    """The file after the migration, ``None`` where nothing changes; IM406 where nothing could."""

    content: bytes | None
    diagnostics: tuple[Diagnostic, ...] = ()


def migrated_yaml(source: InferlessYaml) -> MigratedYaml:
    """Return what a file becomes if it is of version 1 and nothing is wrong with it.

    The names of the legacy pair go, and the ``optional`` block unless it holds something else, if
    only a comment line. ``io_schema: true`` is set in its place, or else as the last entry. Every
    other byte stays. The result is parsed again, and must otherwise be equal.
    """
    document = source.document
    if document is None or source.diagnostics or source.version != 1:
        return MigratedYaml(None)
    if not isinstance(document.root, yaml.MappingNode):
        return MigratedYaml(None)
    try:
        text = _edited(document.text, document.root)
    except UnclearYamlError as error:
        return MigratedYaml(None, (_cannot_be_edited(error, source.file),))
    return MigratedYaml(None if text == document.text else document.mark + text.encode())


def _cannot_be_edited(error: UnclearYamlError, file: str) -> Diagnostic:
    message = f"cannot be edited, so it is left alone: {error.reason}"
    hint = "remove the two file names and set `io_schema: true` by hand"
    return file_diagnostic("IM406", message, file, place=error.place, hint=hint)


def _optional(root: yaml.MappingNode) -> yaml.Node | None:
    return entries(root).get(OPTIONAL, (None, None))[1]


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
    optional = _optional(root)
    keys = entries(optional).keys()
    if not isinstance(optional, yaml.MappingNode) or keys.isdisjoint(FILE_NAMES):
        return ()
    if keys <= set(FILE_NAMES):
        return cuts_to_remove(text, root, [OPTIONAL])
    return cuts_to_remove(text, optional, FILE_NAMES)


def _cuts_of_flag(text: str, root: yaml.MappingNode) -> Iterable[Cut]:
    if IO_SCHEMA not in entries(root):
        return [cut_to_add(text, root, IO_SCHEMA, "true")]
    value = entries(root)[IO_SCHEMA][1]
    if not isinstance(value, yaml.ScalarNode) or value.style in _BLOCK_STYLES:
        raise UnclearYamlError.at(value, text, f"`{IO_SCHEMA}` is neither true nor false")
    return () if boolean(value) else [cut_to_set(value, "true")]
