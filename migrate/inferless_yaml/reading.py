"""Read from ``inferless.yaml`` what concerns the legacy pair.

The platform's client reads the file with YAML 1.2's rules, PyYAML with those of 1.1. Nothing that
is read here differs between the two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from migrate.diagnostics import file_diagnostic
from migrate.inferless_yaml.content import InferlessYaml, Named
from migrate.inferless_yaml.document import UnclearYamlError, parse_yaml, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.diagnostics import Diagnostic
    from migrate.inferless_yaml.document import YamlDocument


VERSION: Final = "version"
OPTIONAL: Final = "optional"
IO_SCHEMA: Final = "io_schema"
IMPORT_SOURCE: Final = "import_source"
INPUT_FILE_NAME: Final = "input_file_name"
OUTPUT_FILE_NAME: Final = "output_file_name"
FILE_NAMES: Final = (INPUT_FILE_NAME, OUTPUT_FILE_NAME)

_BOOLEANS: Final = {
    word: value == "true"
    for value in ("true", "false")
    for word in (value, value.title(), value.upper())
}
"""The booleans of every version of YAML; ``yes`` and ``off`` are text since YAML 1.2."""

_VERSION: Final = re.compile(r"(\d{1,9})(\.|\Z)", re.ASCII)
_FILE: Final = "FILE"
"""The ``import_source`` of a model for which the client uploads the pair itself."""

_BOOLEAN: Final = "tag:yaml.org,2002:bool"
_STRING: Final = "tag:yaml.org,2002:str"
_NULL: Final = "tag:yaml.org,2002:null"
_MERGE: Final = "tag:yaml.org,2002:merge"
_PROPERTIES: Final = ("&", "*", "!")
"""How an anchor, an alias and a tag begin; a plain value begins with none of them."""

_ESCAPES: Final = tuple(
    (re.compile(pattern, re.DOTALL), reason)
    for pattern, reason in (
        (r"\Z", "is empty"),
        (r".*[\0\ud800-\udfff]", "holds a character that no file name can hold"),
        (r"[/\\]", "is an absolute path"),
        (r"[A-Za-z]:", "names a drive"),
        (r".*\\", "holds a backslash, which leads elsewhere on Windows"),
        (r"(.*/)?\.\.(/|\Z)", "leads out of the folder by `..`"),
        (r"(.*/)?\.?\Z", "names a folder, not a file"),
        (r"(?!(.*/)?input_schema\.py\Z).*\.(py|ya?ml)\Z", "names code or YAML, not JSON"),
    )
)
"""The names that do not stay inside the folder on every system, or cannot be meant (IM404)."""


def read_inferless_yaml(content: bytes, file: str) -> InferlessYaml:
    """Read the names of the legacy pair; ``file`` is what the user calls the file."""
    try:
        document = parse_yaml(content)
        values = _file_names(document)
    except UnclearYamlError as error:
        message = f"cannot be understood, so it is left alone: {error.reason}"
        return InferlessYaml(
            file, diagnostics=(file_diagnostic("IM406", message, file, place=error.place),)
        )
    names = {key: Named(node.value, place_of(node, document.text)) for key, node in values.items()}
    escaping = {key: reason for key in names if (reason := _why_escaping(names[key].value))}
    return InferlessYaml(
        file,
        None if INPUT_FILE_NAME in escaping else names.get(INPUT_FILE_NAME),
        None if OUTPUT_FILE_NAME in escaping else names.get(OUTPUT_FILE_NAME),
        tuple(_escape(key, reason, names[key], file) for key, reason in escaping.items()),
        document,
        version=_version(document.root),
        io_schema=boolean(value_of(document.root, IO_SCHEMA)),
        import_source_is_file=_is_file_import(value_of(document.root, IMPORT_SOURCE)),
    )


def boolean(value: yaml.Node | None) -> bool | None:
    """Return the boolean that YAML 1.1 and 1.2 read, or ``None`` for any other value."""
    if isinstance(value, yaml.ScalarNode) and value.tag == _BOOLEAN:
        return _BOOLEANS.get(value.value)
    return None


def _version(root: yaml.Node | None) -> int | None:
    version = value_of(root, VERSION)
    if version is None:
        optional = value_of(root, OPTIONAL)
        is_1 = IO_SCHEMA in entries(root) or not entries(optional).keys().isdisjoint(FILE_NAMES)
        return 1 if is_1 else None
    found = _VERSION.match(version.value) if isinstance(version, yaml.ScalarNode) else None
    return int(found[1]) if found else None


def _is_file_import(value: yaml.Node | None) -> bool:
    """Return whether the model is imported as a file; the case of the word is not compared."""
    return isinstance(value, yaml.ScalarNode) and value.value.strip().upper() == _FILE


def value_of(mapping: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return the node of a key's value, or ``None`` where there is no such key."""
    return entries(mapping).get(key, (None, None))[1]


def entries(mapping: yaml.Node | None) -> dict[str, tuple[yaml.ScalarNode, yaml.Node]]:
    """Return the nodes of a mapping's keys and values by the text of the key."""
    pairs = mapping.value if isinstance(mapping, yaml.MappingNode) else ()
    return {key.value: (key, value) for key, value in pairs}


def _file_names(document: YamlDocument) -> dict[str, yaml.ScalarNode]:
    """Return the values of the two names; raise if a node that decides about them is unclear."""
    if document.root is None:
        return {}
    _check_mapping(document, document.root, "the file")
    root = entries(document.root)
    for key in (VERSION, IO_SCHEMA, IMPORT_SOURCE):
        _check_plainly_written(document, *root.get(key, ()))
    if OPTIONAL not in root:
        return {}
    optional = root[OPTIONAL][1]
    _check_mapping(document, optional, f"`{OPTIONAL}`")
    return dict(_names_in(document, optional))


def _names_in(document: YamlDocument, optional: yaml.Node) -> Iterator[tuple[str, yaml.ScalarNode]]:
    for name, (_, value) in entries(optional).items():
        if name not in FILE_NAMES:
            continue
        _check_plainly_written(document, value)
        if not isinstance(value, yaml.ScalarNode) or value.tag != _STRING:
            raise UnclearYamlError.at(value, document.text, f"`{name}` is not text")
        yield name, value


def _check_mapping(document: YamlDocument, node: yaml.Node, name: str) -> None:
    """Raise unless the node is a mapping whose keys are all there to see, or is null."""
    _check_plainly_written(document, node)
    if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
        return
    if not isinstance(node, yaml.MappingNode):
        raise UnclearYamlError.at(node, document.text, f"{name} is not a mapping")
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
            raise UnclearYamlError.at(key, document.text, "a key must be a plain text")
        _check_plainly_written(document, key)


def _check_plainly_written(document: YamlDocument, *nodes: yaml.Node) -> None:
    for node in nodes:
        if document.text.startswith(_PROPERTIES, node.start_mark.index):
            reason = "an anchor, an alias or a tag is not allowed here"
            raise UnclearYamlError.at(node, document.text, reason)


def _why_escaping(name: str) -> str | None:
    return next((reason for pattern, reason in _ESCAPES if pattern.match(name)), None)


def _escape(key: str, reason: str, named: Named, file: str) -> Diagnostic:
    hint = "name a JSON file inside the folder"
    return file_diagnostic("IM404", f"`{key}` {reason}", file, place=named.place, hint=hint)
