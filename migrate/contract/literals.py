"""The values of literals in a parsed text, found without executing anything."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from migrate.contract.fault import Position

if TYPE_CHECKING:
    from collections.abc import Mapping

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
