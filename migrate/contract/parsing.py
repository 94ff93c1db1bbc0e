"""From the text of a module to its statements and the values of its literals; nothing is executed.

Python's parser makes half a kilobyte of nodes out of a number. Where a list is long and holds
nothing but numbers, ``True`` and ``False``, a JSON reader gives the same values, so such a list is
cut out of the text, and a name of the same extent is left in its place.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from migrate.contract.module import START, Fault, FaultKind, Position
from migrate.source_text import SourceText, foreign_content, is_slow_to_parse, without_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_TYPES: Final = frozenset({"bool", "dict", "float", "int", "list", "object", "str", "tuple"})
_GENERIC_TYPES: Final = frozenset({"dict", "list", "tuple"})
_SPECIAL_NAMES: Final = _TYPES | {"__annotations__", "__builtins__", "__debug__"}
"""Names that Python reads while it executes a module with annotations, or refuses to assign."""

_FORMS_OF_STATEMENTS: Final[Mapping[type[ast.stmt], str]] = {
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.FunctionDef: "a function definition",
    ast.AsyncFunctionDef: "a function definition",
    ast.ClassDef: "a class definition",
    ast.If: "a condition",
    ast.Match: "a condition",
    ast.For: "a loop",
    ast.While: "a loop",
    ast.Delete: "a deletion",
    ast.AugAssign: "an augmented assignment",
    ast.Assign: "an assignment that does more than name a value",
    ast.AnnAssign: "an annotation that is not a built-in type",
}
MISPLACED: Final[Mapping[type[ast.stmt], str]] = {
    ast.Return: "'return' outside function",
    ast.Break: "'break' outside loop",
    ast.Continue: "'continue' outside loop",
}
"""Why the compiler refuses a statement of a module's own."""
_COMMA: Final = "forgot a comma"
_ADD_COMMA: Final = "write a comma after this value"
_CORRECT_SYNTAX: Final = "correct the syntax; the bracket that is not closed may be further up"
_WITHOUT_F_STRINGS: Final = "write the texts themselves instead of f-strings"


def parse(source: str) -> ast.Module | Fault:
    """Parse the text, or return why it is not Python.

    Nothing is compiled: the compiler needs exponential time for nested ``finally`` blocks.
    """
    if is_slow_to_parse(source):
        message = "the f-strings hold too much to be parsed: nothing is claimed about the file"
        return Fault(FaultKind.UNREADABLE, message, START, hint=_WITHOUT_F_STRINGS)
    try:
        with without_warnings():
            return ast.parse(source)
    except SyntaxError as error:
        position, foreign = _position(error, source), foreign_content(source)
        if foreign is None:
            return _not_python(error.msg, position)
        return Fault(FaultKind.DOES_NOT_LOAD, foreign[0], position, hint=foreign[1])
    except (RecursionError, MemoryError):
        return _not_python("nested too deeply", START)
    except ValueError as error:  # a null byte, which later Pythons call a SyntaxError
        reason = "lone surrogate" if isinstance(error, UnicodeEncodeError) else str(error)
        return _not_python(reason, _first_wrong_character(source))


def assigned_names(statement: ast.stmt) -> list[str]:
    """Return the plain names that a statement assigns its value to; none for any other statement.

    An annotation may be a built-in type, which executes without an effect.
    """
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and _is_plain_annotation(statement.annotation):
        targets = [statement.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    is_plain = len(names) == len(targets) and _SPECIAL_NAMES.isdisjoint(names)
    return names if is_plain else []


def unreadable_form(statement: ast.stmt) -> str:
    """Return what kind of statement it is, in words."""
    if isinstance(statement, ast.Expr):
        return "a call" if isinstance(statement.value, ast.Call) else "an expression"
    return _FORMS_OF_STATEMENTS.get(type(statement), "a statement other than an assignment")


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """Yield at least the names that a statement may bind; ``*`` stands for any name.

    Names stand in nodes of many kinds (imports, functions, handlers, ``global``), each time as
    plain text; text that is not code stands only in constants.
    """
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            yield "*"
        elif not isinstance(node, ast.Constant):
            for value in vars(node).values():
                fields = value if isinstance(value, list) else [value]
                yield from (each.partition(".")[0] for each in fields if isinstance(each, str))


def _is_plain_annotation(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str()) | ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in _TYPES
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=parts)):
            return name in _GENERIC_TYPES and all(map(_is_plain_annotation, parts))
        case ast.Subscript(value=ast.Name(id=name), slice=part):
            return name in _GENERIC_TYPES and _is_plain_annotation(part)
    return False


def _position(error: SyntaxError, source: str) -> Position:
    if error.lineno is None:
        return _first_wrong_character(source)
    line, column = error.lineno, max(error.offset or 1, 1)
    end = error.end_offset if error.end_lineno == line else None
    if _COMMA in error.msg and error.end_lineno is not None and error.end_lineno > line:
        return _line_without_comma(source, error.end_lineno)
    return Position(line, column, max(end or 0, column + 1))


def _line_without_comma(source: str, next_line: int) -> Position:
    """Return the last line before the value in ``next_line`` that is not blank or a comment."""
    lines = source.split("\n")[: next_line - 1]
    line = next(n for n in range(len(lines), 0, -1) if lines[n - 1].partition("#")[0].strip())
    text = lines[line - 1].rstrip()
    return Position(line, len(text) - len(text.lstrip()) + 1, len(text) + 1)


def _first_wrong_character(source: str) -> Position:
    found = re.search("[\0\ud800-\udfff]", source)
    place = SourceText(source).place_at(0 if found is None else found.start())
    return Position(place.line, place.column, place.end_column)


def _not_python(reason: str, position: Position) -> Fault:
    return Fault(
        FaultKind.DOES_NOT_LOAD,
        f"not Python: {reason.partition(';')[0].rstrip('.')}",
        position,
        hint=_ADD_COMMA if _COMMA in reason else _CORRECT_SYNTAX,
    )


SHORTEST: Final = 1024
"""The fewest characters of a list that is cut out; the parser reads shorter ones as fast."""

_CANDIDATE: Final = r"[-+0-9.eETrueFals,\[\] \t\n]+"
_TRAILING_COMMA: Final = r",(?=[ \t\n]*\])"
_LONELY_COMMA: Final = r"\[[ \t\n]*,"
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]"))
_MAX_DEPTH: Final = 64
_NAME: Final = "_LIST_OF_NUMBERS_"


def cut_numeric_lists(source: str) -> tuple[str, dict[str, object]]:
    """Return the text with ``[name]`` in the place of long lists of numbers, and those lists.

    What replaces a list takes as many lines and columns, so that everything stays where it is.
    Whether a list really was code, and not part of a string or a comment, is for the parser to say:
    it then meets the name as a name. A caller that has not met every name must read the whole text.
    """
    if len(source) < SHORTEST:
        return source, {}
    lists: dict[str, object] = {}
    pieces: list[str] = []
    end = 0
    for candidate in re.finditer(_CANDIDATE, source):
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
    # the parser takes compatible characters for one (PEP 3131)
    if not lists or _NAME in (source if source.isascii() else normalize("NFKC", source)):
        return source, {}
    return "".join((*pieces, source[end:])), lists


def _read(text: str) -> object:
    """Read a list; raise ``ValueError`` where JSON and Python may not agree on its value.

    JSON's numbers are literals of the same value in Python, except for ``-0`` and its kind, which
    are 0 in both. JSON has no trailing comma, and knows no bound for the depth of brackets.
    """
    if re.search(_LONELY_COMMA, text) or _is_too_deep(text):
        raise ValueError
    plain = re.sub(_TRAILING_COMMA, "", text)
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
    """Return the name in brackets that take as many lines and columns as the list did."""
    last_line = text.rpartition("\n")[2]
    breaks = "\n" * text.count("\n")
    used = 0 if breaks else len(name) + 1
    return f"[{name}{breaks}{' ' * (len(last_line) - used - 1)}]"


_FORMS_OF_EXPRESSIONS: Final[Mapping[type[ast.expr], str]] = {
    ast.Call: "a call",
    ast.JoinedStr: "an f-string",
    ast.BinOp: "a calculation",
    ast.ListComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.Starred: "an unpacking",
    ast.Set: "a set",
}
_MOST_ODD_KEYS: Final = 1_000
"""Numbers can be chosen so that a dictionary of them takes quadratic time; texts cannot."""


class NotLiteralError(Exception):
    """Raised for an expression whose value only an execution would show."""

    def __init__(self, node: ast.expr, form: str) -> None:
        """Keep the expression and the words for its form."""
        super().__init__(form)
        self.node = node
        self.form = form


class LiteralReader:
    """Reads literals of one text, in which ``lists`` stand under the names that replace them.

    A list that has been read is removed from ``lists``; it may be read again.
    """

    def __init__(self, source: str, lists: dict[str, object]) -> None:
        """Read literals of ``source``, which has only line feeds for line ends."""
        self._lists = lists
        self._known = dict(lists)
        self._text = SourceText(source)

    def position(self, node: ast.expr | ast.stmt) -> Position:
        """Return the place of a node, as far as it stands on its first line."""
        end = None
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            end = self._text.column(node.lineno, node.end_col_offset)
        return Position(node.lineno, self._text.column(node.lineno, node.col_offset), end)

    def value(self, node: ast.expr) -> object:
        """Return the value of a literal; raise ``NotLiteralError`` for anything else."""
        match node:
            case ast.Constant():
                return node.value
            case ast.List(elts=[ast.Name(id=name)]) if name in self._known:
                self._lists.pop(name, None)
                return self._known[name]
            case ast.List():
                return [self.value(element) for element in node.elts]
            case ast.Tuple():
                return tuple([self.value(element) for element in node.elts])
            case ast.Dict():
                return self._dictionary(node)
            case ast.UnaryOp():
                return self._signed(node)
            case ast.Name():
                raise NotLiteralError(node, f"the name `{node.id}`")
        raise NotLiteralError(node, _FORMS_OF_EXPRESSIONS.get(type(node), "an expression"))

    def _dictionary(self, node: ast.Dict) -> dict[object, object]:
        values: dict[object, object] = {}
        for key, value in self.items(node):
            if not isinstance(key, ast.Constant):
                raise NotLiteralError(key or value, "a key that is not a constant")
            values[key.value] = self.value(value)
        return values

    def items(self, node: ast.Dict) -> Iterator[tuple[ast.expr | None, ast.expr]]:
        """Yield the keys and values; raise ``NotLiteralError`` for too many keys of odd types."""
        odd = 0
        for key, value in zip(node.keys, node.values, strict=True):
            odd += not (isinstance(key, ast.Constant) and isinstance(key.value, str))
            if odd > _MOST_ODD_KEYS:
                message = f"a dictionary with more than {_MOST_ODD_KEYS:,} keys that are not text"
                raise NotLiteralError(node, message)
            yield key, value

    def _signed(self, node: ast.UnaryOp) -> object:
        operand = self.value(node.operand)
        if type(operand) in (int, float) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return -operand if isinstance(node.op, ast.USub) else operand  # type: ignore[operator]
        raise NotLiteralError(node, "a calculation")
