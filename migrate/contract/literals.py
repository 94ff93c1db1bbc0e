"""The values of literals in a parsed text, found without executing anything."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from migrate.contract.module import Position

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST: Final = 1024
"""The fewest characters of a list that is cut out; the parser reads shorter ones as fast."""

_CANDIDATE: Final = re.compile(rf"[-+0-9.eETrueFals,\[\] \t\n]{{{SHORTEST},}}")
_TRAILING_COMMA: Final = re.compile(r",(?=[ \t\n]*\])")
_LONELY_COMMA: Final = re.compile(r"\[[ \t\n]*,")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]"))
_MAX_DEPTH: Final = 64
_NAME: Final = "_LIST_OF_NUMBERS_"


def cut_numeric_lists(source: str) -> tuple[str, dict[str, object]]:
    r"""Give the text with a name for each long list of numbers, and the lists by those names.

    Everything outside the lists keeps its line and column. ``source`` has only ``\n`` for line
    ends.
    """
    lists: dict[str, object] = {}
    pieces: list[str] = []
    end = 0
    for candidate in _CANDIDATE.finditer(source):
        start, stop = source.find("[", *candidate.span()), source.rfind("]", *candidate.span()) + 1
        if start < 0 or stop - start < SHORTEST:
            continue
        text = source[start:stop]
        try:
            value = _read(text)
        except (ValueError, RecursionError):
            continue
        name = f"{_NAME}{len(lists)}_"
        lists[name] = value
        pieces += source[end:start], _padded(name, text)
        end = stop
    if not lists or _NAME in _as_identifiers(source):
        return source, {}
    return "".join((*pieces, source[end:])), lists


def _read(text: str) -> object:
    """Read a list; raise ``ValueError`` where JSON and Python may not agree on its value.

    JSON's numbers are literals of the same value in Python, except for ``-0`` and its kind, which
    are 0 in both. JSON has no trailing comma, and knows no bound for the depth of brackets.
    """
    if _LONELY_COMMA.search(text) or _is_too_deep(text):
        raise ValueError
    plain = _TRAILING_COMMA.sub("", text)
    if "T" in plain or "F" in plain:
        plain = plain.replace("True", "true").replace("False", "false")
    value: object = json.loads(plain)
    return value


def _is_too_deep(text: str) -> bool:
    brackets = text.encode("ascii").translate(None, _NOT_BRACKETS)
    for _ in range(_MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _padded(name: str, text: str) -> str:
    """Give the name, followed by as many lines and columns as the list took."""
    last_line = text.rpartition("\n")[2]
    if len(last_line) == len(text):
        return name.ljust(len(text))
    return name + "\n" * text.count("\n") + " " * len(last_line)


def _as_identifiers(source: str) -> str:
    """Give the text as the parser compares names: compatible characters are one (PEP 3131)."""
    return source if source.isascii() else unicodedata.normalize("NFKC", source)


_FORMS: Final[Mapping[type[ast.expr], str]] = {
    ast.Call: "a call",
    ast.JoinedStr: "an f-string",
    ast.BinOp: "a calculation",
    ast.ListComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.Starred: "an unpacking",
    ast.Set: "a set",
}


class NotLiteralError(Exception):
    """Raised for an expression whose value only an execution would show."""

    def __init__(self, node: ast.expr, form: str) -> None:
        """Keep the expression and the words for its form."""
        super().__init__(form)
        self.node = node
        self.form = form


class LiteralReader:
    """Reads literals of one text, in which ``lists`` stand under the names that replace them.

    A list that has been read is removed from ``lists``.
    """

    def __init__(self, source: str, lists: dict[str, object]) -> None:
        """Read literals of ``source``, which has only line feeds for line ends."""
        self._lists = lists
        self._lines = None if source.isascii() else source.split("\n")

    def position(self, node: ast.expr | ast.stmt) -> Position:
        """Give the place where a node starts; the parser counts columns in bytes."""
        column = node.col_offset
        if self._lines is not None:
            before = self._lines[node.lineno - 1].encode()[:column]
            column = len(before.decode())
        return Position(node.lineno, column + 1)

    def value(self, node: ast.expr) -> object:
        """Give the value of a literal; raise ``NotLiteralError`` for anything else."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.List):
            return [self.value(element) for element in node.elts]
        if isinstance(node, ast.Tuple):
            return tuple([self.value(element) for element in node.elts])
        if isinstance(node, ast.Dict):
            return self._dictionary(node)
        if isinstance(node, ast.UnaryOp):
            return self._signed(node)
        if isinstance(node, ast.Name):
            return self._named(node)
        raise NotLiteralError(node, _FORMS.get(type(node), "an expression"))

    def _dictionary(self, node: ast.Dict) -> dict[object, object]:
        values: dict[object, object] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant):
                raise NotLiteralError(key or value, "a key that is not a constant")
            values[key.value] = self.value(value)
        return values

    def _signed(self, node: ast.UnaryOp) -> object:
        operand = self.value(node.operand)
        if type(operand) in (int, float) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return -operand if isinstance(node.op, ast.USub) else operand  # type: ignore[operator]
        raise NotLiteralError(node, "a calculation")

    def _named(self, node: ast.Name) -> object:
        if node.id in self._lists:
            return self._lists.pop(node.id)
        raise NotLiteralError(node, f"the name `{node.id}`")
