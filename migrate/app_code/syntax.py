"""A module's syntax tree with the way back up, and what a name stands for in a function.

Everything here walks the tree without recursion, so deep code cannot exhaust the stack.
"""

from __future__ import annotations

import ast
import codecs
import io
import threading
import tokenize
import warnings
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from migrate.diagnostics import Place
from migrate.source_text import foreign_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Positioned: TypeAlias = ast.stmt | ast.expr | ast.keyword
"""The nodes that stand at a place of the text."""

_MAX_BYTES: Final = 1024 * 1024
"""The largest file that is parsed, which takes two hundred times its size of memory."""

_LEFT_OUT: Final = "compare its inputs and outputs with the declaration by hand"
_SAVE: Final = "save the file as UTF-8, or declare its encoding"

_PARSING: Final = threading.Lock()
"""Filters of warnings belong to the whole process, so only one thread at a time may set them."""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Why a text is not Python, where, if that is known, and what to do (rules.md, IM307)."""

    reason: str
    place: Place | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed text: its syntax, and its lines without their ends."""

    syntax: Syntax
    lines: tuple[str, ...]

    def place(self, node: Positioned) -> Place:
        """Give the place of a node; of one that spans lines, the rest of its first line."""
        encoded = self.lines[node.lineno - 1].encode()
        column = len(encoded[: node.col_offset].decode(errors="ignore")) + 1
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return _place(self.lines, node.lineno, column, len(encoded[:end].decode()) + 1)


def parse_source(source: bytes) -> Source | SourceProblem:
    """Parse the bytes of a Python file, or say why they are not Python.

    The encoding is that of PEP 263: a byte order mark, a declaration in the first two lines, or
    UTF-8. What Python warns about in the text (an escape it does not know) is left unsaid.
    """
    if len(source) > _MAX_BYTES:
        return SourceProblem(f"it is larger than {_MAX_BYTES // 1024**2} MiB", hint=_LEFT_OUT)
    unix = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = _decode(unix)
        return text if isinstance(text, SourceProblem) else _parse(text)


def _decode(source: bytes) -> str | SourceProblem:
    encoded = source.removeprefix(codecs.BOM_UTF8)
    encoding = "utf-8"
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(source).readline)[0].removesuffix("-sig")
        return encoded.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(encoded, encoding, error.start)
    except (SyntaxError, LookupError, ValueError) as error:
        return _undeclarable(encoded, str(error))


def _undecodable(encoded: bytes, encoding: str, offset: int) -> SourceProblem:
    """Point at the first byte that the encoding does not allow."""
    before = encoded[:offset].decode(encoding, "replace")
    text = encoded.decode(encoding, "replace")
    return SourceProblem(
        f"byte 0x{encoded[offset]:02x} is not {encoding.upper()}",
        _place_at(text, len(before)),
        _SAVE,
    )


def _undeclarable(encoded: bytes, reason: str) -> SourceProblem:
    """Point at the declaration of an encoding that cannot be used, or at a byte not UTF-8."""
    try:
        lines = encoded.decode().split("\n")
    except UnicodeDecodeError as error:
        return _undecodable(encoded, "utf-8", error.start)
    declared = next((n for n, line in enumerate(lines[:2], 1) if "coding" in line), 1)
    place = _place(lines, declared, 1, len(lines[declared - 1]) + 1)
    return SourceProblem(reason, place, "correct the encoding that the file declares")


def _parse(text: str) -> Source | SourceProblem:
    lines = tuple(text.split("\n"))
    if "\0" in text:
        place = _place_at(text, text.index("\0"))
        return SourceProblem("it holds a null character", place, "remove the null character")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        reason, hint = foreign_content(text) or (error.msg.partition(";")[0].rstrip("."), None)
        return SourceProblem(reason, _place_of_error(lines, error), hint)
    except (RecursionError, MemoryError):
        return SourceProblem("the code is nested too deeply", hint=_LEFT_OUT)
    except ValueError as error:
        return SourceProblem(str(error).partition(";")[0])
    return Source(Syntax(tree), lines)


def _place_of_error(lines: Sequence[str], error: SyntaxError) -> Place:
    line = error.lineno or 1
    end = error.end_offset if error.end_lineno == line else None
    return _place(lines, line, error.offset or 1, end)


def _place_at(text: str, offset: int) -> Place:
    before = text[:offset].split("\n")
    return _place(text.split("\n"), len(before), len(before[-1]) + 1)


def _place(lines: Sequence[str], line: int, column: int, end: int | None = None) -> Place:
    """Make a place of at least one character, kept inside the text whatever was said about it."""
    line = min(max(line, 1), len(lines))
    text = lines[line - 1]
    column = min(max(column, 1), len(text) + 1)
    return Place.in_line(line, column, min(end or 0, len(text) + 1), text)


Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_CALLABLES: Final = (*FUNCTIONS, ast.Lambda)
_OWNERS: Final = (*_CALLABLES, ast.ClassDef, ast.Module)
_BINDERS: Final = (
    *(ast.Name, ast.alias, ast.Global, ast.Nonlocal, *FUNCTIONS, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchMapping, ast.MatchStar),
)
"""The nodes that may bind a name: most others are never looked at more closely."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name in a function, with the functions inside that share it."""

    scope: Function
    name: str


class Syntax:
    """A syntax tree, indexed once, and the questions that are asked of it."""

    def __init__(self, tree: ast.Module) -> None:
        """Note every node's parent, and where each name is used or bound."""
        self.tree = tree
        self.parents: dict[ast.AST, ast.AST] = {}
        self._uses: defaultdict[str, list[ast.Name]] = defaultdict(list)
        self._bindings: defaultdict[str, list[ast.AST]] = defaultdict(list)
        self._bindings_of: dict[Variable, list[ast.AST]] = {}
        nodes: list[ast.AST] = [tree]
        for node in nodes:  # which grows meanwhile
            children = tuple(ast.iter_child_nodes(node))
            nodes += children
            self.parents.update(dict.fromkeys(children, node))
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._uses[node.id].append(node)
            elif isinstance(node, _BINDERS):
                for name in self._bound_names(node):
                    self._bindings[name].append(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Go from a node's parent up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def owner(self, node: ast.AST) -> ast.AST:
        """Give the function, class or module whose own code holds a node."""
        return next(above for above in self.ancestors(node) if isinstance(above, _OWNERS))

    def uses(self, variable: Variable) -> list[ast.Name]:
        """Give the nodes that read a variable."""
        return [node for node in self._uses[variable.name] if self._belongs(node, variable)]

    def bindings(self, variable: Variable) -> list[ast.AST]:
        """Give the nodes that bind a variable, or undo that; parameters do not count."""
        if variable not in self._bindings_of:
            named = self._bindings[variable.name]
            self._bindings_of[variable] = [node for node in named if self._belongs(node, variable)]
        return self._bindings_of[variable]

    def module_function(self, name: str) -> Function | None:
        """Give the function that a name means in the module, if it is bound once and to that."""
        bound = [node for node in self._bindings[name] if self.owner(node) is self.tree]
        function = bound[0] if len(bound) == 1 else None
        return function if isinstance(function, FUNCTIONS) else None

    def _belongs(self, node: ast.AST, variable: Variable) -> bool:
        """Say whether a name means this variable, and no parameter of a function inside."""
        below = node
        for above in self.ancestors(node):
            if isinstance(above, _CALLABLES) and _runs_in(below, above):
                if above is variable.scope:
                    return True
                if has_parameter(above, variable.name):
                    return False
            below = above
        return False

    def _bound_names(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                declared = self.parents[node]
                if not (isinstance(declared, ast.AnnAssign) and declared.value is None):
                    yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names
            case ast.MatchMapping(rest=str(name)):
                yield name
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)):
                yield name


def has_parameter(function: Function | ast.Lambda, name: str) -> bool:
    """Say whether a function has a parameter of that name, of whatever kind."""
    parameters = ast.iter_child_nodes(function.args)
    return any(isinstance(node, ast.arg) and node.arg == name for node in parameters)


def _runs_in(part: ast.AST, function: Function | ast.Lambda) -> bool:
    """Say whether a part of a function is its body, not its defaults, annotations or decorators."""
    outside = [*getattr(function, "decorator_list", ()), getattr(function, "returns", None)]
    return not isinstance(part, ast.arguments) and part not in outside
